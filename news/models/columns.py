from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.publishing.addresses import path_to
from ftzportal.translated import Name, in_any_language

from .items import NewsItem


class ColumnQuerySet(models.QuerySet):
    def filled(self, language):
        """Those with something to read in `language`, in themselves or in a column below; blank ones are not shown."""
        # The first in the order of an index: PostgreSQL expects to meet any soon in the table, and reads it all for a
        # column that has none.
        items = NewsItem.objects.published_in(language).filter(column=OuterRef("pk")).values("pk")
        newest = Subquery(items.order_by("-publish_at", "-number")[:1])
        columns = Column.objects.filter(Q(pk=OuterRef("pk")) | Q(parent=OuterRef("pk"))).order_by()
        return self.filter(Exists(columns.alias(newest=newest).filter(newest__isnull=False)))

    def with_last_published_at(self):
        """Adds `last_published_at`: the moment of the newest public item of the column or of those below it."""
        own = (
            NewsItem.objects.published().filter(column=OuterRef("pk")).order_by("-publish_at").values("publish_at")[:1]
        )
        # The newest of each column is the first of an index; those of several together would be sorted.
        below = Q(pk=OuterRef("pk")) | Q(parent=OuterRef("pk")) | Q(parent__parent=OuterRef("pk"))
        columns = Column.objects.filter(below).annotate(newest=Subquery(own))
        newest = columns.order_by(F("newest").desc(nulls_last=True)).values("newest")[:1]
        return self.annotate(last_published_at=Subquery(newest))


class Column(models.Model):
    """A column (栏目) of the site: home, and two levels under it."""

    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("column above")
    )
    name = Name(models.CharField(_("name"), max_length=100))
    description = Name(models.CharField(_("description"), max_length=300, blank=True))
    keywords = Name(models.CharField(_("keywords"), max_length=300, blank=True))
    column_type = models.CharField(
        _("column type (栏目类别)"),
        max_length=20,
        help_text=_("One of the official Chinese words, such as 工作动态, 政策文件 or 政策解读."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="columns",
        verbose_name=_("person responsible"),
    )
    update_limit_days = models.PositiveSmallIntegerField(
        _("update limit in days"),
        null=True,
        blank=True,
        help_text=_("14 for news, 180 for notices and policy, empty for what does not change."),
    )
    workflow = models.ForeignKey(
        "publishing.Workflow",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="columns",
        verbose_name=_("workflow"),
        help_text=_("The reviews that its items pass. Empty: the zone’s default."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Smaller comes first."))

    objects = ColumnQuerySet.as_manager()

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(update_limit_days=None) | Q(update_limit_days__gte=1),
                name="column_update_limit_positive",
                violation_error_message=_("The limit is one day at least."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="column_not_under_itself",
                violation_error_message=_("A column cannot stand under itself."),
            ),
        ]

    def __str__(self):
        return in_any_language(self, "name")

    def get_absolute_url(self):
        return path_to("home") if self.parent_id is None else path_to("news:column", self.slug)

    def clean(self):
        if self.parent and self.parent != self and self.trail()[0].parent:
            raise ValidationError({"parent": _("A column cannot stand under one that stands under it.")})
        if self.parent and len(self.trail()) + self.height_below() > 3:
            raise ValidationError({"parent": _("Columns go two levels deep under home.")})

    def trail(self):
        """The columns from home down to this one; stops at the first that repeats."""
        trail, column = [self], self.parent
        while column and column not in trail:
            trail.insert(0, column)
            column = column.parent
        return trail

    def height_below(self):
        """How many levels stand under it: 0, 1 or 2."""
        if not self.pk or not self.children.exists():
            return 0
        return 2 if self.children.filter(children__isnull=False).exists() else 1

    def days_left(self):
        """Whole days until it is overdue, negative after; None without a limit. Needs `with_last_published_at`."""
        if self.update_limit_days is None:
            return None
        if self.last_published_at is None:
            return 0
        due = self.last_published_at + timedelta(days=self.update_limit_days)
        return (timezone.localtime(due).date() - timezone.localdate()).days


class Source(models.Model):
    """Where a news item comes from (信息来源)."""

    class Kind(models.TextChoices):
        OWN = "own", _("this site")
        NEWSPAPER = "newspaper", _("newspaper")
        AGENCY = "agency", _("news agency")
        BROADCASTER = "broadcaster", _("radio or television")
        GOVERNMENT = "government", _("government site")
        OTHER = "other", _("other")

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = Name(models.CharField(_("name"), max_length=150, blank=True))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    url = models.URLField(_("address"), blank=True)
    is_permitted = models.BooleanField(
        _("on the national list of permitted sources"),
        null=True,
        blank=True,
        help_text=_("Unknown until checked."),
    )
    permitted_checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="", name_zh_hans=""),
                name="source_name_in_some_language",
                violation_error_message=_("Give its name in one language at least."),
            ),
            models.CheckConstraint(
                condition=Q(is_permitted=None) | Q(permitted_checked_on__isnull=False),
                name="source_permission_has_date",
                violation_error_message=_("Say on which day the list was checked."),
            ),
        ]

    def __str__(self):
        return in_any_language(self, "name")
