from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ftzportal.constraints import exactly_one, one_at_most
from ftzportal.publishing.models import leads_to_public

from .reference import Fact, FactQuerySet

COUNTERPARTS = ["partner", "enterprise", "organisation"]
WAYS = ["project", "document", "platform", "practice", "institute"]


class CooperationQuerySet(FactQuerySet):
    def told_in(self, language):
        """With everything that a page names, and for each way whether a page in `language` may name it."""
        ways = {f"{way}_is_public": leads_to_public(self.model, way, language) for way in WAYS if way != "institute"}
        return self.select_related("area", "field", *COUNTERPARTS, *WAYS).annotate(**ways)


class Cooperation(Fact):
    """Who works with whom, in which field, in what way and through what."""

    class Relation(models.TextChoices):
        BENCHMARKS = "benchmarks", _("benchmarks itself against")
        LEARNS_FROM = "learns-from", _("learns from")
        COOPERATES = "cooperates", _("cooperates with")
        INTRODUCES = "introduces", _("seeks to bring in")
        REGULAR_EXCHANGE = "regular-exchange", _("exchanges regularly with")
        JOINS_PLATFORM = "joins-platform", _("joins a platform through")
        SYNERGY = "synergy", _("develops together with")

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="cooperations", verbose_name=_("area"))
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    partner = models.ForeignKey(
        "areas.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperations",
        verbose_name=_("partner"),
    )
    enterprise = models.ForeignKey(
        "areas.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperations",
        verbose_name=_("enterprise"),
    )
    organisation = models.ForeignKey(
        "areas.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperations",
        verbose_name=_("organisation"),
    )
    field = models.ForeignKey(
        "areas.Field", models.PROTECT, related_name="cooperations", verbose_name=_("field of cooperation")
    )
    project = models.ForeignKey(
        "areas.Project",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperations",
        verbose_name=_("through the project"),
    )
    document = models.ForeignKey(
        "areas.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperations",
        verbose_name=_("through the document"),
    )
    platform = models.ForeignKey(
        "areas.Platform",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperations",
        verbose_name=_("through the platform"),
    )
    practice = models.ForeignKey(
        "areas.Practice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperations",
        verbose_name=_("through the practice"),
    )
    institute = models.ForeignKey(
        "areas.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperations_through",
        verbose_name=_("through the institute"),
    )

    objects = CooperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("cooperation")
        verbose_name_plural = _("cooperation")
        ordering = ["area", "relation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(COUNTERPARTS),
                name="cooperation_with_one",
                violation_error_message=_("Name one partner, enterprise or organisation."),
            ),
            models.CheckConstraint(
                condition=one_at_most(WAYS),
                name="cooperation_through_one",
                violation_error_message=_("Name one thing that it goes through, or none."),
            ),
            models.UniqueConstraint(
                "area",
                "relation",
                "field",
                # No NULL equals another, so each absent one counts as 0.
                *(Coalesce(other, 0) for other in [*COUNTERPARTS, *WAYS]),
                name="cooperation_recorded_once",
                violation_error_message=_("This is recorded already."),
            ),
        ]

    def __str__(self):
        return _("%(area)s %(relation)s %(other)s: %(field)s") % {
            "area": self.area,
            "relation": self.get_relation_display(),
            "other": self.counterpart,
            "field": self.field,
        }

    @property
    def counterpart(self):
        """The partner, enterprise or organisation."""
        return self.partner or self.enterprise or self.organisation

    @property
    def way(self):
        """What it goes through and may be named on a page; None if nothing. Needs `told_in`."""
        return self.institute or next(
            (getattr(self, way) for way in WAYS if getattr(self, f"{way}_is_public", False)), None
        )
