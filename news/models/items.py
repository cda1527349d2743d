from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ftzportal.constraints import exactly_one, heading_present
from ftzportal.library.uses import WithTexts
from ftzportal.publishing.addresses import path_to
from ftzportal.publishing.models import Published, PublishedQuerySet, leads_to_public, text_indexes
from ftzportal.rich_text import RichTextField
from ftzportal.search.findable import Found, found_by
from ftzportal.translated import LANGUAGES, Text, to_attribute

# The texts without which an item cannot be read in a language.
REQUIRED = ("title", "body")
SUPPORTED_FACTS = ["project", "practice", "document", "platform", "cooperation"]


class NewsItemQuerySet(PublishedQuerySet):
    def for_list(self):
        """With what a row of a list shows, in one query more; the long texts stay in the database."""
        return self.brief().select_related("lead_picture").prefetch_related("areas")

    def with_origin(self):
        """With column and source, in two queries: SQLite would begin a join with them, as few, and sort all of each."""
        return self.prefetch_related("column", "source")

    def brief(self):
        """Without the long texts, which a list does not show."""
        return self.defer("body_en", "body_zh_hans")

    def under(self, column):
        """Those of a column and of the columns below it."""
        keys = [column.pk, *(child.pk for child in column.children.all())]
        if len(keys) == 1:
            return self.filter(column=column)
        # Looked for from the newest on, as no index has those of several columns in their order.
        return self.filter(Exists(NewsItem.objects.filter(pk=OuterRef("pk"), column__in=keys)))

    def for_page(self, language):
        """With what the item's page names, and the numbers of the items before and after it in its column."""
        column = NewsItem.objects.published_in(language).filter(column=OuterRef("column"))
        # One stretch of the column's index each; two that are joined by OR would be sorted.
        not_newer, not_older = Q(publish_at__lte=OuterRef("publish_at")), Q(publish_at__gte=OuterRef("publish_at"))
        same_moment = Q(publish_at=OuterRef("publish_at"))
        older = not_newer & ~(same_moment & Q(number__gte=OuterRef("number")))
        newer = not_older & ~(same_moment & Q(number__lte=OuterRef("number")))
        return self.select_related("column__parent__parent", "source", "owner_area", "lead_picture").annotate(
            previous_number=Subquery(column.filter(older).values("number")[:1]),
            next_number=Subquery(column.filter(newer).order_by("publish_at", "number").values("number")[:1]),
        )


@found_by(
    "title",
    keywords=("keywords", "original_title"),
    summary=("summary",),
    body=("body", "picture_caption"),
    parts="passages",
)
class NewsItem(Published):
    """A news item (稿件)."""

    required_in_language = REQUIRED
    versioned_children = ("passages",)

    class Precision(models.TextChoices):
        DAY = "day", _("day")
        MONTH = "month", _("month")
        UNKNOWN = "unknown", _("unknown")

    title = Text(models.CharField(_("title"), max_length=500, blank=True))
    summary = Text(models.TextField(_("summary"), max_length=1000, blank=True))
    body = Text(RichTextField(_("text"), blank=True))
    column = models.ForeignKey("news.Column", models.PROTECT, related_name="news_items", verbose_name=_("column"))
    owner_area = models.ForeignKey(
        "areas.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_news_items",
        verbose_name=_("owner area"),
        help_text=_("Its editors keep this item. Empty: the zone’s desk."),
    )
    areas = models.ManyToManyField(
        "areas.Area",
        blank=True,
        related_name="news_items",
        verbose_name=_("areas concerned"),
        help_text=_("Where it is shown."),
    )
    source = models.ForeignKey("news.Source", models.PROTECT, related_name="news_items", verbose_name=_("source"))
    is_reprint = models.BooleanField(_("reprint"), default=False)
    original_title = models.CharField(_("original title"), max_length=500, blank=True)
    original_author = models.CharField(_("original author"), max_length=200, blank=True)
    original_url = models.URLField(_("address of the original"), max_length=500, blank=True)
    original_date = models.DateField(
        _("date of the original"),
        null=True,
        blank=True,
        help_text=_("Of the source, not of this site. For a month, give its first day."),
    )
    original_date_precision = models.CharField(
        _("precision of that date"), max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    responsible_editor = models.CharField(_("responsible editor"), max_length=100, blank=True)
    lead_picture = models.ForeignKey(
        "library.Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="news_items",
        verbose_name=_("picture"),
    )
    picture_caption = Text(models.CharField(_("caption"), max_length=300, blank=True))
    attachments = models.ManyToManyField(
        "library.Attachment", blank=True, related_name="news_items", verbose_name=_("files")
    )
    keywords = Text(models.CharField(_("keywords"), max_length=300, blank=True, help_text=_("Separated by commas.")))
    legacy_path = models.CharField(
        _("old address"),
        max_length=200,
        blank=True,
        help_text=_("A path of the site before this one, such as /article/show/311.aspx; it redirects here."),
    )
    projects = models.ManyToManyField(
        "areas.Project", blank=True, related_name="news_items", verbose_name=_("projects")
    )
    documents = models.ManyToManyField(
        "areas.Document", blank=True, related_name="news_items", verbose_name=_("documents")
    )
    interprets = models.ManyToManyField(
        "areas.Document",
        blank=True,
        related_name="interpretations",
        verbose_name=_("documents that it interprets"),
    )
    enterprises = models.ManyToManyField(
        "areas.Enterprise", blank=True, related_name="news_items", verbose_name=_("enterprises")
    )
    platforms = models.ManyToManyField(
        "areas.Platform", blank=True, related_name="news_items", verbose_name=_("platforms")
    )

    objects = NewsItemQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
        indexes = [
            *Published.Meta.indexes,
            *text_indexes("newsitem", REQUIRED),
            models.Index(fields=["column", "-publish_at", "-number"], name="newsitem_column_order"),
            models.Index(fields=["column", "-updated_at"], name="newsitem_column_changed"),
        ]
        constraints = [
            *Published.Meta.constraints,
            heading_present("newsitem", "title"),
            models.CheckConstraint(
                condition=Q(original_date=None, original_date_precision="unknown")
                | (Q(original_date__isnull=False) & ~Q(original_date_precision="unknown")),
                name="newsitem_original_date_has_precision",
                violation_error_message=_("Give the date of the original with its precision, or leave it unknown."),
            ),
            models.UniqueConstraint(
                fields=["legacy_path"],
                condition=~Q(legacy_path=""),
                name="newsitem_legacy_path_once",
                violation_error_message=_("Another item has this old address."),
            ),
        ]

    def workflow(self):
        return self.column.workflow or super().workflow()

    def get_absolute_url(self):
        return path_to("news:news_item", self.address)


class PassageQuerySet(models.QuerySet):
    def published(self):
        """Those of public news items."""
        return self.filter(Exists(NewsItem.objects.published().filter(pk=OuterRef("news_item"))))

    def in_scope_of(self, user):
        """Those of news items that the user meets in their lists."""
        # Looked up for each: as a set SQLite would gather all items of the areas first.
        return self.filter(Exists(NewsItem.objects.in_scope_of(user).filter(pk=OuterRef("news_item"))))

    def told_in(self, language):
        """Those written in `language`, of news items that are public in it; the newest item's first."""
        return (
            self.filter(leads_to_public(self.model, "news_item", language))
            .exclude(**{to_attribute("text", language): ""})
            .select_related("news_item", "area")
            .order_by("-news_item__publish_at", "-news_item__number")
        )


@found_by("heading", body=("text",), is_part=True)
class Passage(Found, WithTexts):
    """The part of a news item that speaks of one area; the area's page can quote it alone."""

    news_item = models.ForeignKey(NewsItem, models.CASCADE, related_name="passages", verbose_name=_("news item"))
    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="passages", verbose_name=_("area"))
    heading = Text(models.CharField(_("heading"), max_length=200, blank=True))
    text = Text(RichTextField(_("text"), blank=True))

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage about an area")
        verbose_name_plural = _("passages about areas")
        ordering = ["area__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["news_item", "area"],
                name="passage_one_per_area",
                violation_error_message=_("There is a passage about this area already."),
            ),
            models.CheckConstraint(
                condition=~Q(text_en="", text_zh_hans=""),
                name="passage_text_in_some_language",
                violation_error_message=_("Write the passage in one language at least."),
            ),
        ]

    def __str__(self):
        return str(self.area)

    @property
    def thing_of_text(self):
        return self.news_item

    def get_absolute_url(self):
        return f"{self.news_item.get_absolute_url()}#{self.area.slug}"

    def title_found(self, language):
        return getattr(self, to_attribute("heading", language)) or str(self.area)

    def languages_found(self):
        """Those of its text, as far as the item is in them too."""
        return [code for code in LANGUAGES if getattr(self, to_attribute("text", code))]

    def keys_of_areas(self):
        return [self.area_id]


class EvidenceQuerySet(models.QuerySet):
    def told_in(self, language):
        """What stands in a news item that is public in `language`."""
        return self.filter(leads_to_public(self.model, "news_item", language)).select_related("news_item__source")


class Evidence(models.Model):
    """The words of a news item that support a fact."""

    news_item = models.ForeignKey(NewsItem, models.PROTECT, related_name="evidence", verbose_name=_("news item"))
    project = models.ForeignKey(
        "areas.Project",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("project"),
    )
    practice = models.ForeignKey(
        "areas.Practice",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("practice"),
    )
    document = models.ForeignKey(
        "areas.Document",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("document"),
    )
    platform = models.ForeignKey(
        "areas.Platform",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("platform"),
    )
    cooperation = models.ForeignKey(
        "areas.Cooperation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("cooperation"),
    )
    words = models.CharField(_("words that support it"), max_length=500, help_text=_("As the source has them."))
    as_of = models.DateField(pgettext_lazy("date", "as of"), null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(SUPPORTED_FACTS),
                name="evidence_of_one_fact",
                violation_error_message=_("Evidence supports one fact."),
            )
        ]

    def __str__(self):
        # Without the words: the history and the deletion of a fact name evidence of other areas' drafts too.
        return f"№ {self.news_item_id}"
