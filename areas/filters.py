from django.db.models import F
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Field, Partner, Project, Stage
from ftzportal.facets import ChoiceNames, FacetedFilterSet, Order, RelatedNames, Words, YearNames


class ProjectFilter(FacetedFilterSet):
    area = RelatedNames("areas", model=Area, path="projects", offer_all=True, label=_("Area"))
    stage = ChoiceNames("stage", choices=Stage, label=_("Stage"))
    partner = RelatedNames("partners", model=Partner, path="projects", label=_("Partner"))
    field = RelatedNames("fields", model=Field, path="projects", label=_("Field"))
    kind = ChoiceNames("kind", choices=Project.Kind, label=_("Kind"))
    year = YearNames("started_on", label=_("Started in"))
    q = Words(
        [
            "name_en",
            "name_zh_hans",
            "summary_en",
            "summary_zh_hans",
            "enterprises__name_en",
            "enterprises__name_zh_hans",
            "enterprises__aliases",
        ],
        label=_("Words"),
    )
    sort = Order(
        {
            "newest": (_("newest first"), ["-publish_at", "-number"]),
            "stage-date": (
                _("stage reported last"),
                [F("stage_as_of").desc(nulls_last=True), "-publish_at", "-number"],
            ),
        }
    )
