from django.db.models import F
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Field, Partner, Project, Stage
from areas.tallied import InvestmentParts, MilestonesTold
from ftzportal.facets import ChoiceNames, FacetedFilterSet, Millions, Order, RelatedNames, Words, YearNames, Years


class ProjectFilter(FacetedFilterSet):
    model = Project
    views = {"cards": _("Cards"), "table": _("Table"), "picture": _("Charts")}
    tallied_too = {"milestone told": MilestonesTold(), "investment part": InvestmentParts()}

    area = RelatedNames("areas", model=Area, offer_all=True, label=_("Area"))
    stage = ChoiceNames("stage", choices=Stage, label=_("Stage"))
    partner = RelatedNames("partners", model=Partner, label=_("Partner"))
    field = RelatedNames("fields", model=Field, label=_("Field"))
    kind = ChoiceNames("kind", choices=Project.Kind, label=_("Kind"))
    year = YearNames("started_on", label=_("Started in"))
    started = Years("started_on", label=_("Started between"))
    currency = ChoiceNames("investment_currency", choices=Project.Currency, label=_("Currency"))
    investment = Millions("investment_amount", label=_("Investment"))
    q = Words(label=_("Words"))
    sort = Order(
        {
            "newest": (_("newest first"), ["-publish_at", "-number"]),
            "stage-date": (
                _("stage reported last"),
                [F("stage_as_of").desc(nulls_last=True), "-publish_at", "-number"],
            ),
            "started": (_("started last"), [F("started_on").desc(nulls_last=True), "-publish_at", "-number"]),
            # Amounts of two currencies are never compared.
            "investment": (
                _("largest investment, by currency"),
                ["-investment_currency", F("investment_amount").desc(nulls_last=True), "-publish_at", "-number"],
            ),
        }
    )
