from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsAdmin, EditorsStack, in_both
from ftzportal.publishing.admin import PublishedAdmin
from ftzportal.publishing.list_filters import MissingLanguageFilter, StateFilter
from ftzportal.publishing.models import State

from .models import Column, Correction, Evidence, NewsItem, Passage, Source


class PassageInline(EditorsStack):
    model = Passage
    fieldsets = [(None, {"fields": ["area", *in_both("heading", "text")]})]


class CorrectionInline(EditorsStack):
    """A dated note to the public: added, never rewritten or taken away."""

    model = Correction
    fieldsets = [(None, {"fields": in_both("note")})]
    can_delete = False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class EvidenceInline(EditorsStack):
    model = Evidence
    fieldsets = [
        (None, {"fields": [("words", "as_of"), ("project", "practice", "document"), ("platform", "cooperation")]})
    ]
    autocomplete_fields = ["project", "practice", "document", "platform", "cooperation"]


@admin.register(NewsItem)
class NewsItemAdmin(PublishedAdmin):
    public_page = "news.views.page_of_news_item"
    list_display = ["heading", "state_shown", "languages_shown", "column", "areas_shown", "owner_shown"]
    list_select_related = ["owner_area", "column"]
    list_filter = [StateFilter, "column", "areas", MissingLanguageFilter]
    search_fields = ["title_en", "title_zh_hans", "summary_en", "summary_zh_hans"]
    autocomplete_fields = [
        "source", "lead_picture", "projects", "documents", "interprets", "enterprises", "platforms",
    ]  # fmt: skip
    inlines = [PassageInline, CorrectionInline, EvidenceInline]
    fieldsets = [
        (None, {"fields": [*in_both("title"), ("column", "owner_area"), "areas"]}),
        (_("Summary"), {"fields": in_both("summary")}),
        (_("Picture"), {"fields": ["lead_picture", *in_both("picture_caption")]}),
        (_("Text"), {"fields": in_both("body")}),
        (
            _("Source"),
            {
                "fields": [
                    ("source", "responsible_editor"),
                    "is_reprint",
                    ("original_title", "original_author"),
                    "original_url",
                    ("original_date", "original_date_precision"),
                ]
            },
        ),
        (
            _("What it speaks of"),
            {
                "fields": [
                    ("projects", "enterprises"),
                    ("documents", "interprets"),
                    "platforms",
                    *in_both("keywords"),
                ]
            },
        ),
        (_("Address"), {"fields": ["slug", "legacy_path"], "classes": ["collapse"]}),
    ]

    def get_inlines(self, request, obj):
        """There is nothing to correct before it is public."""
        ever_public = obj is not None and getattr(obj, "state", None) in (State.PUBLIC, State.WITHDRAWN)
        return [inline for inline in self.inlines if ever_public or inline is not CorrectionInline]


@admin.register(Column)
class ColumnAdmin(EditorsAdmin):
    list_display = [
        "__str__",
        "parent",
        "column_type",
        "owner",
        "update_limit_days",
        "last_shown",
        "condition",
    ]
    list_select_related = ["parent", "owner"]
    search_fields = ["name_en", "name_zh_hans", "slug"]
    autocomplete_fields = ["owner"]
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        (None, {"fields": [*in_both("name", "description", "keywords"), ("parent", "position")]}),
        (_("What the inspection asks for"), {"fields": ["column_type", ("update_limit_days", "owner")]}),
        (_("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_last_published_at()

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description=_("newest item"), ordering="last_published_at")
    def last_shown(self, column):
        return column.last_published_at

    @admin.display(description=_("condition"))
    def condition(self, column):
        """In the words of the inspection's software."""
        if column.last_published_at is None:
            return _("blank (空白栏目)")
        days = column.days_left()
        if days is not None and days < 0:
            return _("overdue (应更新未更新)")
        return _("normal (正常)")


@admin.register(Source)
class SourceAdmin(EditorsAdmin):
    list_display = ["__str__", "kind", "is_permitted", "permitted_checked_on"]
    list_filter = ["kind", "is_permitted"]
    search_fields = ["name_en", "name_zh_hans", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        (
            None,
            {"fields": [*in_both("name"), ("kind", "url"), ("is_permitted", "permitted_checked_on"), "slug"]},
        ),
    ]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)
