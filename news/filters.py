from django.utils.translation import gettext_lazy as _

from areas.models import Area
from ftzportal.facets import FacetedFilterSet, Order, RelatedNames, Words, YearNames
from news.models import Column, NewsItem


class NewsFilter(FacetedFilterSet):
    model = NewsItem

    area = RelatedNames("areas", model=Area, offer_all=True, label=_("Area"))
    column = RelatedNames("column", model=Column, label=_("Column"))
    year = YearNames("publish_at", label=_("Year"))
    q = Words(label=_("Words"))
    sort = Order(
        {
            "newest": (_("newest first"), ["-publish_at", "-number"]),
            "oldest": (_("oldest first"), ["publish_at", "number"]),
        }
    )
