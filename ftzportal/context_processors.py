"""What every page of the public site shows around its content."""

from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language

from areas.models import Area, Zone
from ftzportal.kept.pieces import pieces_of
from news.models import Column


def frame(request):
    """`frame`, whose parts are read from the database when a template asks for them; the admin's never do."""
    return {"frame": frame_of(request)}


def frame_of(request):
    """The one `Frame` of a request, for the view and its template alike."""
    if not hasattr(request, "frame"):
        request.frame = Frame(request.path, settings.SITE_URL, pieces_of(request))
    return request.frame


class Frame:
    """Zone and areas may be those of other pages too, which show the same content: nobody changes them."""

    def __init__(self, path, site_url, pieces):
        self.path = path
        self.site_url = site_url
        self.pieces = pieces

    @cached_property
    def zone(self):
        return self.pieces.kept(("zone",), Zone.current)

    @cached_property
    def areas(self):
        return self.pieces.kept(("areas",), lambda: list(Area.objects.all()))

    @cached_property
    def columns(self):
        """The columns right under home that have something to read, each with those below it in `below`."""
        filled = list(Column.objects.filled(get_language()).exclude(parent=None).select_related("parent"))
        top = [column for column in filled if column.parent.parent_id is None]
        for column in top:
            column.below = [other for other in filled if other.parent_id == column.pk]
        return top

    @property
    def site_host(self):
        return settings.SITE_HOST

    @property
    def error_report_url(self):
        """The national "find an error" entry (我为政府网站找错), told the site and the page; "" without a site code."""
        if not self.zone.site_id_code:
            return ""
        query = urlencode({"site_code": self.zone.site_id_code, "url": self.site_url + self.path})
        return f"https://zfwzgl.www.gov.cn/exposure/jiucuo.html?{query}"
