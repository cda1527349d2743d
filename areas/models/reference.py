"""Whom and what the register speaks of: records that many projects share."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ftzportal.publishing.addresses import path_to
from ftzportal.search.findable import Findable, FindableQuerySet, found_by
from ftzportal.terms.names import named_in_texts
from ftzportal.translated import Name, in_any_language

# A condition: no source states some detail yet.
IS_TO_CONFIRM = ~models.Q(unconfirmed=[])


class FactQuerySet(FindableQuerySet):
    def to_confirm(self):
        """Those with a detail that no source states yet."""
        return self.filter(IS_TO_CONFIRM)


def unconfirmed_index(model_name):
    """Of a model with very many rows, those with such a detail, in the order of the editors' lists."""
    return models.Index(fields=["-number", "owner_area"], condition=IS_TO_CONFIRM, name=f"{model_name}_unconfirmed")


class Fact(models.Model):
    """Something taken from a source, with the names of those of its fields that the source does not state."""

    unconfirmed = models.JSONField(
        _("to be confirmed"),
        default=list,
        blank=True,
        help_text=_("Details that no source states yet. Take the tick away once you have seen it in one."),
    )
    editorial_note = models.TextField(_("note for editors"), blank=True, help_text=_("Never shown to readers."))

    class Meta:
        abstract = True


class Reference(Findable, Fact):
    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    name = Name(models.CharField(_("name"), max_length=200, blank=True))
    aliases = models.TextField(
        _("other spellings"),
        blank=True,
        help_text=_("One a line: every spelling under which it is looked for."),
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name_en="", name_zh_hans=""),
                name="%(class)s_name_in_some_language",
                violation_error_message=_("Give its name in one language at least."),
            )
        ]

    def __str__(self):
        return in_any_language(self, "name")


@found_by("name", names=("aliases",), is_named=True)
@named_in_texts("name", has_page=True)
class Partner(Reference):
    """A pilot zone, an area of one or a region that the zone's areas work with or learn from."""

    class Kind(models.TextChoices):
        PILOT_ZONE = "pilot-zone", _("pilot free trade zone")
        ZONE_AREA = "zone-area", _("area of a pilot free trade zone")
        REGION = "region", _("region")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    region = models.CharField(_("region"), max_length=60, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)

    class Meta(Reference.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            *Reference.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(part_of=None) | ~models.Q(part_of=models.F("pk")),
                name="partner_not_part_of_itself",
                violation_error_message=_("A partner cannot be a part of itself."),
            ),
        ]

    def get_absolute_url(self):
        return path_to("areas:partner", self.slug)


@found_by("name", names=("aliases",), is_named=True, is_page=False)
class Field(Reference):
    """A field of cooperation, such as port clearance."""

    class Meta(Reference.Meta):
        verbose_name = _("field of cooperation")
        verbose_name_plural = _("fields of cooperation")

    def get_absolute_url(self):
        return f"{path_to('areas:project_list')}?field={self.slug}"


@found_by("name", names=("aliases",), summary=("home", "sector"), is_named=True)
@named_in_texts("name", has_page=True)
class Enterprise(Reference):
    home = Name(models.CharField(_("head office"), max_length=120, blank=True))
    sector = Name(models.CharField(_("sector"), max_length=120, blank=True))
    stated_side = models.CharField(
        _("side that the source states"),
        max_length=60,
        blank=True,
        help_text=_("Where the source says that it comes from: guangdong, shanghai, dalian …"),
    )

    class Meta(Reference.Meta):
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")

    def get_absolute_url(self):
        return path_to("areas:enterprise", self.slug)


@found_by("name", names=("aliases",), is_named=True, is_page=False)
@named_in_texts("name")
class Organisation(Reference):
    """A body that is neither enterprise nor partner: a special zone beside an area, an institute, a programme."""

    class Kind(models.TextChoices):
        DEVELOPMENT_ZONE = "development-zone", _("development zone")
        CUSTOMS_ZONE = "customs-zone", _("special customs zone")
        INSTITUTE = "institute", _("institute")
        PROGRAMME = "programme", _("programme")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    area = models.ForeignKey(
        "areas.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("area"),
        help_text=_("The area that it belongs to or lies beside; empty if none."),
    )
    region = models.CharField(_("region"), max_length=60, blank=True)
    size_km2 = models.DecimalField(_("size in km²"), max_digits=8, decimal_places=2, null=True, blank=True)
    stage_phrase = Name(
        models.CharField(
            _("stage in the source’s words"),
            max_length=200,
            blank=True,
            help_text=_("Such as “being explored”."),
        )
    )

    class Meta(Reference.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
