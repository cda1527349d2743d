"""What a preview link opens: the public page of one version, for whoever has the address."""

from django.contrib import admin
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from ftzportal.publishing import contents
from ftzportal.publishing.models import PreviewLink, PreviewVisit
from ftzportal.record.models import Entry
from ftzportal.sender import sender_of
from ftzportal.translated import LANGUAGES


def addresses_of(view, token):
    """The address in each language of what a link opens."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[code] = reverse(view, args=[token])
    return found


def for_nobody_else(response):
    """Neither caches, nor search engines, nor the pages that it links learn of the address."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def link_of(token):
    """The link; Http404 where it is unknown, expired or revoked, its maker is switched off or its thing deleted."""
    link = PreviewLink.objects.find(token)
    if link is None or link.thing is None or not link.made_by.is_active:
        raise Http404
    return link


@require_safe
def preview(request, token):
    link = link_of(token)
    thing = link.thing
    with contents.set_aside():
        contents.put_aside(thing, link.revision.content)
        if not thing.languages:
            raise Http404
        if get_language() not in thing.languages:
            return for_nobody_else(HttpResponseRedirect(addresses_of("preview", token)[thing.languages[0]]))
        told = {"addresses": addresses_of("preview", token)}
        if link.reviewer:
            told["review"] = reverse("review_by_link", args=[token])
        response = admin.site.get_model_admin(type(thing)).page_of(request, thing, get_language(), told)
    count_visit(link, sender_of(request))
    return for_nobody_else(response)


def count_visit(link, sender):
    """Each visit is counted; the record, which nobody can shorten, tells of a sender's first in each hour."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    is_known = link.visits.filter(sender=sender, made_at__gte=hour).exists()
    PreviewVisit.objects.create(link=link, sender=sender)
    if not is_known:
        area = link.thing.owner_area_id
        Entry.objects.enter(Entry.Act.LINK_OPENED, thing=link.thing, area=area, sender=sender, link=link.pk)
