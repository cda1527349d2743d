from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ftzportal.constraints import heading_present
from ftzportal.publishing.addresses import path_to
from ftzportal.publishing.models import Published, PublishedQuerySet, leads_to_public, text_indexes
from ftzportal.rich_text import RichTextField
from ftzportal.search.findable import Connection, found_by
from ftzportal.terms.names import named_in_texts
from ftzportal.translated import Name, Text

from .reference import Fact, FactQuerySet, unconfirmed_index


class Stage(models.TextChoices):
    """Where a project stands. The words that the source uses stand beside it, because they rarely fit one to one."""

    INTRODUCED = "introduced", _("introduced")
    UNDER_DISCUSSION = "under-discussion", _("under discussion")
    SIGNED = "signed", _("signed")
    UNDER_CONSTRUCTION = "under-construction", _("under construction")
    OPERATING = "operating", _("in operation")
    EXPANDING = "expanding", _("expanding")
    # Of programmes such as matchmaking, which are never built or finished.
    ONGOING = "ongoing", _("ongoing")


# The texts without which a project cannot be read in a language.
REQUIRED = ("name",)


class ProjectQuerySet(PublishedQuerySet, FactQuerySet):
    def for_list(self):
        """With what a card of a list shows, in three queries more."""
        return self.select_related("owner_area").prefetch_related("areas", "partners", "fields")

    def for_page(self, language):
        """With what the project's page names, as far as a page in `language` may."""
        return self.linking(language, "platform").select_related("platform", "owner_area")


@found_by("name", summary=("summary",), body=("text", "stage_phrase"), tells=("enterprises", "partners"), is_named=True)
@named_in_texts("name", has_page=True)
class Project(Published, Fact):
    """A cooperation project (合作项目) of one area or several."""

    required_in_language = REQUIRED
    versioned_children = ("participations", "milestones", "evidence")

    class Kind(models.TextChoices):
        INVESTMENT = "investment", _("investment")
        INFRASTRUCTURE = "infrastructure", _("infrastructure")
        MATCHMAKING = "matchmaking", _("matchmaking")
        INSTITUTION = "institution", _("institution")

    class Currency(models.TextChoices):
        CNY = "CNY", _("Chinese yuan")
        USD = "USD", _("US dollar")
        HKD = "HKD", _("Hong Kong dollar")
        EUR = "EUR", _("euro")

    name = Text(models.CharField(_("name"), max_length=300, blank=True))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    owner_area = models.ForeignKey(
        "areas.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_projects",
        verbose_name=_("owner area"),
        help_text=_("Its editors keep this record. Empty: the zone’s desk."),
    )
    areas = models.ManyToManyField(
        "areas.Area", related_name="projects", verbose_name=_("areas"), help_text=_("Where it is shown.")
    )
    partners = models.ManyToManyField("areas.Partner", blank=True, related_name="projects", verbose_name=_("partners"))
    fields = models.ManyToManyField(
        "areas.Field", blank=True, related_name="projects", verbose_name=_("fields of cooperation")
    )
    enterprises = models.ManyToManyField(
        "areas.Enterprise",
        through="areas.Participation",
        related_name="projects",
        verbose_name=_("enterprises"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of the project"),
    )
    platform = models.ForeignKey(
        "areas.Platform",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("platform"),
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    stage_phrase = Name(
        models.CharField(
            _("stage in the source’s words"),
            max_length=300,
            blank=True,
            help_text=_("As the source puts it, so that a reader can judge the stage chosen."),
        )
    )
    stage_as_of = models.DateField(
        _("stage as of"), null=True, blank=True, help_text=_("Empty: the source gives no date.")
    )
    started_on = models.DateField(_("started on"), null=True, blank=True)
    investment_amount = models.DecimalField(
        pgettext_lazy("amount", "investment"),
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("In whole units of the currency."),
    )
    investment_currency = models.CharField(_("currency"), max_length=3, choices=Currency, blank=True)
    summary = Text(models.TextField(_("summary"), max_length=600, blank=True))
    attachments = models.ManyToManyField(
        "library.Attachment", blank=True, related_name="projects", verbose_name=_("files")
    )
    text = Text(RichTextField(_("text"), blank=True))

    objects = ProjectQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [*Published.Meta.indexes, *text_indexes("project", REQUIRED), unconfirmed_index("project")]
        constraints = [
            *Published.Meta.constraints,
            heading_present("project", "name"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("number")),
                name="project_not_part_of_itself",
                violation_error_message=_("A project cannot be a part of itself."),
            ),
            models.CheckConstraint(
                condition=Q(investment_amount=None, investment_currency="")
                # Spelled out, because a comparison with NULL is unknown, and the database lets the unknown pass.
                | (Q(investment_amount__isnull=False, investment_amount__gte=0) & ~Q(investment_currency="")),
                name="project_investment_has_currency",
                violation_error_message=_(
                    "Give the investment as an amount of zero or more with its currency, or neither."
                ),
            ),
        ]

    def get_absolute_url(self):
        return path_to("areas:project", self.address)


class Participation(Connection):
    """An enterprise's part in a project. Two groups of enterprises are two groups, never pairs."""

    connects = "project"

    class Role(models.TextChoices):
        LOCAL_SIDE = "local-side", _("local side")
        PARTNER_SIDE = "partner-side", _("partner side")
        PROSPECTIVE = "prospective", _("prospective")
        IMPLIED = "implied", _("implied by the source, not named")

    project = models.ForeignKey(Project, models.CASCADE, related_name="participations", verbose_name=_("project"))
    enterprise = models.ForeignKey(
        "areas.Enterprise", models.PROTECT, related_name="participations", verbose_name=_("enterprise")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("enterprise taking part")
        verbose_name_plural = _("enterprises taking part")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "enterprise"],
                name="participation_named_once",
                violation_error_message=_("This enterprise is named already."),
            )
        ]
        # An enterprise's page shows its first ones in this order.
        indexes = [models.Index(fields=["enterprise", "role", "id"], name="participation_of_enterprise")]

    def __str__(self):
        return _("%(enterprise)s (%(role)s)") % {"enterprise": self.enterprise, "role": self.get_role_display()}


class MilestoneQuerySet(models.QuerySet):
    def told_in(self, language):
        """With `news_item_is_public`: whether a page in `language` may link the news."""
        return self.select_related("news_item").annotate(
            news_item_is_public=leads_to_public(self.model, "news_item", language)
        )


class Milestone(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name=_("project"))
    reached_on = models.DateField(_("date"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, blank=True)
    note = Text(models.CharField(_("what happened"), max_length=300, blank=True))
    news_item = models.ForeignKey(
        "news.NewsItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("news item"),
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["reached_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="", note_en="", note_zh_hans=""),
                name="milestone_says_something",
                violation_error_message=_("Give the stage reached, or say what happened."),
            )
        ]
        # The charts show the newest.
        indexes = [models.Index(fields=["-reached_on", "-project"], name="milestone_newest")]

    def __str__(self):
        return f"{self.reached_on}: {self.note or self.get_stage_display()}"
