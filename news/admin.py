from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsAdmin, EditorsStack, in_both
from ftzportal.publishing.admin import PublishedAdmin
from ftzportal.publishing.list_filters import (
    LinkedFilter,
    MissingLanguageFilter,
    OlderLanguageFilter,
    StateFilter,
    WorkFilter,
)

from .from_word import FromWord
from .models import Column, Evidence, NewsItem, Passage, Source


class PassageInline(EditorsStack):
    model = Passage
    fieldsets = [(None, {"fields": ["area", *in_both("heading", "text")]})]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("area")


class EvidenceInline(EditorsStack):
    """What this item supports, to be read: the words stand on the fact’s page, so they are reviewed with the fact."""

    model = Evidence
    fieldsets = [(None, {"fields": ["words", "fact", "as_of"]})]
    readonly_fields = ["words", "fact", "as_of"]
    can_delete = False
    max_num = 0

    @admin.display(description=_("fact"))
    def fact(self, evidence):
        return evidence.fact

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(NewsItem)
class NewsItemAdmin(FromWord, PublishedAdmin):
    public_page = "news.views.page_of_news_item"
    change_form_template = "admin/news/newsitem/change_form.html"
    list_display = ["heading", "state_shown", "languages_shown", "column", "areas_shown", "owner_shown"]
    list_prefetch_related = ["areas", "column"]
    list_filter = [
        StateFilter,
        WorkFilter,
        "column",
        ("areas", LinkedFilter),
        MissingLanguageFilter,
        OlderLanguageFilter,
    ]
    search_fields = ["title_en", "title_zh_hans", "summary_en", "summary_zh_hans"]
    autocomplete_fields = [
        "source", "lead_picture", "attachments", "projects", "documents", "interprets", "enterprises", "platforms",
    ]  # fmt: skip
    inlines = [PassageInline, EvidenceInline]
    fieldsets = [
        (None, {"fields": [*in_both("title"), ("column", "owner_area"), "areas"]}),
        (_("Summary"), {"fields": in_both("summary")}),
        (_("Picture"), {"fields": ["lead_picture", *in_both("picture_caption")]}),
        (_("Text"), {"fields": [*in_both("body"), "attachments"]}),
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
        (_("Reviews"), {"fields": ["workflow"]}),
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
