"""What an area publishes beside its projects: practices, documents and platforms."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ftzportal.constraints import heading_present
from ftzportal.publishing.addresses import path_to
from ftzportal.publishing.models import Published, PublishedQuerySet
from ftzportal.rich_text import RichTextField
from ftzportal.search.findable import found_by
from ftzportal.terms.names import named_in_texts
from ftzportal.translated import Name, Text

from .reference import Fact, FactQuerySet


class FactualQuerySet(PublishedQuerySet, FactQuerySet):
    """Published things that are facts as well."""


class PracticeQuerySet(FactualQuerySet):
    def for_page(self, language):
        """With what the practice's page names, as far as a page in `language` may."""
        links = ["result_document", "result_project"]
        return self.linking(language, *links).select_related(
            "owner_area", "learned_from", "learned_from_organisation", "result_organisation", *links
        )


class DocumentQuerySet(FactualQuerySet):
    def for_page(self, language):
        """With the area that the document's page names."""
        return self.select_related("owner_area")


class PlatformQuerySet(FactualQuerySet):
    def for_page(self, language):
        """With the partners that the platform's page names."""
        return self.select_related("partner", "reached_through")


def owned_by_area(related_name, help_text):
    return models.ForeignKey(
        "areas.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=_("area"),
        help_text=help_text,
    )


@found_by("what", summary=("result",), body=("text",))
class Practice(Published, Fact):
    """An institutional innovation (制度创新) that an area made or took over."""

    required_in_language = ("what",)
    versioned_children = ("evidence",)

    what = Text(models.CharField(_("what"), max_length=300, blank=True))
    owner_area = owned_by_area("practices", _("Empty: the zone’s."))
    learned_from = models.ForeignKey(
        "areas.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("learned from"),
    )
    learned_from_organisation = models.ForeignKey(
        "areas.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("learned from (organisation)"),
    )
    fields = models.ManyToManyField(
        "areas.Field", blank=True, related_name="practices", verbose_name=_("fields of cooperation")
    )
    text = Text(RichTextField(_("text"), blank=True))
    result = Text(models.CharField(_("result"), max_length=300, blank=True))
    result_document = models.ForeignKey(
        "areas.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("resulting document"),
    )
    result_project = models.ForeignKey(
        "areas.Project",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("resulting project"),
    )
    result_organisation = models.ForeignKey(
        "areas.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resulting_practices",
        verbose_name=_("resulting organisation"),
    )
    replicable = models.BooleanField(_("replicable and scalable"), null=True, blank=True)
    first_in_zone = models.BooleanField(_("first in the zone"), default=False)

    objects = PracticeQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        constraints = [
            *Published.Meta.constraints,
            heading_present("practice", "what"),
            models.CheckConstraint(
                condition=Q(learned_from=None) | Q(learned_from_organisation=None),
                name="practice_learned_from_one",
                violation_error_message=_("It was learned from a partner or from an organisation, not from both."),
            ),
        ]

    def get_absolute_url(self):
        return path_to("areas:practice", self.address)


@found_by(
    "title",
    names=("document_number", "aliases"),
    summary=("summary",),
    body=("text", "issuer", "stage_phrase"),
    is_named=True,
)
@named_in_texts("title", has_page=True)
class Document(Published, Fact):
    """A policy document (政策文件)."""

    required_in_language = ("title",)
    versioned_children = ("evidence",)

    class Validity(models.TextChoices):
        PREPARED = "prepared", _("prepared, not issued yet")
        ISSUED = "issued", _("issued, validity not stated")
        IN_FORCE = "in-force", _("in force")
        AMENDED = "amended", _("amended")
        REPEALED = "repealed", _("repealed")
        LAPSED = "lapsed", _("lapsed")

    title = Text(models.CharField(_("title"), max_length=500, blank=True))
    aliases = models.TextField(
        _("other titles"), blank=True, help_text=_("One a line: every title under which it is looked for.")
    )
    document_number = Name(models.CharField(_("document number (文号)"), max_length=80, blank=True))
    issuer = Name(models.CharField(_("issuer"), max_length=150, blank=True))
    owner_area = owned_by_area("documents", _("Empty: it holds for the whole zone."))
    made_on = models.DateField(_("made on"), null=True, blank=True)
    validity = models.CharField(_("validity"), max_length=20, choices=Validity)
    stage_phrase = Name(models.CharField(_("stage in the source’s words"), max_length=300, blank=True))
    learned_from = models.ManyToManyField(
        "areas.Partner", blank=True, related_name="documents", verbose_name=_("learned from")
    )
    fields = models.ManyToManyField(
        "areas.Field", blank=True, related_name="documents", verbose_name=_("fields of cooperation")
    )
    summary = Text(models.TextField(_("summary"), max_length=600, blank=True))
    text = Text(RichTextField(_("text"), blank=True))
    attachments = models.ManyToManyField(
        "library.Attachment", blank=True, related_name="documents", verbose_name=_("files")
    )
    address_of_original = models.URLField(_("address of the original"), max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("policy document")
        verbose_name_plural = _("policy documents")
        constraints = [*Published.Meta.constraints, heading_present("document", "title")]

    def get_absolute_url(self):
        return path_to("areas:document", self.address)


@found_by("name", names=("aliases",), summary=("summary",), body=("stage_phrase",), is_named=True)
@named_in_texts("name", has_page=True)
class Platform(Published, Fact):
    """A platform of exchange that areas belong to, such as one where pilot zones share their innovations."""

    required_in_language = ("name",)
    versioned_children = ("evidence",)

    class Kind(models.TextChoices):
        NATIONAL = "national", _("national platform")
        PLATFORM = "platform", _("platform")
        MATCHMAKING = "matchmaking", _("matchmaking programme")

    name = Text(models.CharField(_("name"), max_length=300, blank=True))
    aliases = models.TextField(
        _("other spellings"),
        blank=True,
        help_text=_("One a line: every spelling under which it is looked for."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    owner_area = owned_by_area("owned_platforms", _("Its editors keep this record. Empty: the zone’s desk."))
    areas = models.ManyToManyField("areas.Area", related_name="platforms", verbose_name=_("members"))
    partner = models.ForeignKey(
        "areas.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="platforms",
        verbose_name=_("partner"),
    )
    reached_through = models.ForeignKey(
        "areas.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="platforms_opened",
        verbose_name=_("reached through"),
    )
    fields = models.ManyToManyField(
        "areas.Field", blank=True, related_name="platforms", verbose_name=_("fields of cooperation")
    )
    stage_phrase = Name(models.CharField(_("stage in the source’s words"), max_length=300, blank=True))
    summary = Text(models.TextField(_("summary"), max_length=600, blank=True))

    objects = PlatformQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")
        constraints = [*Published.Meta.constraints, heading_present("platform", "name")]

    def get_absolute_url(self):
        return path_to("areas:platform", self.address)
