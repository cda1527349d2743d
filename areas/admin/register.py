from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from areas.models import Document, Milestone, Participation, Platform, Practice, Project
from ftzportal.editing import EditorsStack, in_both
from ftzportal.publishing.admin import PublishedAdmin
from ftzportal.publishing.list_filters import (
    LinkedFilter,
    MissingLanguageFilter,
    OlderLanguageFilter,
    StateFilter,
    WorkFilter,
)

from .evidence import EvidenceInline
from .excel import ExcelRoundTrip
from .facts import TO_CONFIRM, FactAdmin, ToConfirmFilter, address_block


class RegisterAdmin(FactAdmin, PublishedAdmin):
    """The pages of what the register holds: facts that are published."""

    inlines = [EvidenceInline]


class ParticipationInline(EditorsStack):
    model = Participation
    fieldsets = [(None, {"fields": [("enterprise", "role")]})]
    autocomplete_fields = ["enterprise"]


class MilestoneInline(EditorsStack):
    model = Milestone
    autocomplete_fields = ["news_item"]
    fieldsets = [(None, {"fields": [("reached_on", "stage"), *in_both("note"), "news_item"]})]


@admin.register(Project)
class ProjectAdmin(ExcelRoundTrip, RegisterAdmin):
    public_page = "areas.project_views.page_of_project"
    list_display = ["heading", "state_shown", "languages_shown", "stage", "areas_shown", "owner_shown", "to_confirm"]
    list_filter = [
        StateFilter,
        WorkFilter,
        ("areas", LinkedFilter),
        "stage",
        "kind",
        MissingLanguageFilter,
        OlderLanguageFilter,
        ToConfirmFilter,
    ]
    search_fields = ["name_en", "name_zh_hans", "summary_en", "summary_zh_hans"]
    autocomplete_fields = ["partners", "fields", "parent", "platform", "attachments"]
    inlines = [ParticipationInline, MilestoneInline, EvidenceInline]
    fieldsets = [
        (None, {"fields": [*in_both("name"), ("kind", "owner_area"), "areas"]}),
        (_("Summary and text"), {"fields": [*in_both("summary", "text"), "attachments"]}),
        (_("Where it stands"), {"fields": ["stage", *in_both("stage_phrase"), ("stage_as_of", "started_on")]}),
        (_("With whom, in what"), {"fields": [("partners", "fields"), ("parent", "platform")]}),
        (_("Investment, if the source states it"), {"fields": [("investment_amount", "investment_currency")]}),
        TO_CONFIRM,
        address_block(["slug"]),
    ]


@admin.register(Practice)
class PracticeAdmin(RegisterAdmin):
    public_page = "areas.views.page_of_practice"
    list_prefetch_related = []
    list_display = ["heading", "state_shown", "languages_shown", "replicable", "owner_shown", "to_confirm"]
    list_filter = [
        StateFilter,
        WorkFilter,
        "owner_area",
        "replicable",
        MissingLanguageFilter,
        OlderLanguageFilter,
        ToConfirmFilter,
    ]
    search_fields = ["what_en", "what_zh_hans", "result_en", "result_zh_hans"]
    autocomplete_fields = [
        "learned_from", "learned_from_organisation", "fields",
        "result_document", "result_project", "result_organisation",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": [*in_both("what"), "owner_area"]}),
        (_("Text"), {"fields": in_both("text")}),
        (_("Learned from, in which fields"), {"fields": [("learned_from", "learned_from_organisation"), "fields"]}),
        (
            _("What came of it"),
            {
                "fields": [
                    *in_both("result"),
                    ("result_document", "result_project", "result_organisation"),
                    ("replicable", "first_in_zone"),
                ]
            },
        ),
        TO_CONFIRM,
        address_block(["slug"]),
    ]


@admin.register(Document)
class DocumentAdmin(RegisterAdmin):
    public_page = "areas.views.page_of_document"
    list_prefetch_related = []
    list_display = ["heading", "state_shown", "languages_shown", "validity", "made_on", "owner_shown", "to_confirm"]
    list_filter = [
        StateFilter,
        WorkFilter,
        "owner_area",
        "validity",
        MissingLanguageFilter,
        OlderLanguageFilter,
        ToConfirmFilter,
    ]
    search_fields = ["title_en", "title_zh_hans", "aliases", "document_number_en", "document_number_zh_hans"]
    autocomplete_fields = ["learned_from", "fields", "attachments"]
    fieldsets = [
        (None, {"fields": [*in_both("title", "document_number", "issuer"), "owner_area", "aliases"]}),
        (_("Validity"), {"fields": [("validity", "made_on"), *in_both("stage_phrase")]}),
        (_("Summary and text"), {"fields": [*in_both("summary", "text"), "attachments", "address_of_original"]}),
        (_("With whom, in what"), {"fields": [("learned_from", "fields")]}),
        TO_CONFIRM,
        address_block(["slug"]),
    ]


@admin.register(Platform)
class PlatformAdmin(RegisterAdmin):
    public_page = "areas.views.page_of_platform"
    list_display = ["heading", "state_shown", "languages_shown", "kind", "areas_shown", "owner_shown", "to_confirm"]
    list_filter = [
        StateFilter,
        WorkFilter,
        ("areas", LinkedFilter),
        "kind",
        MissingLanguageFilter,
        OlderLanguageFilter,
        ToConfirmFilter,
    ]
    search_fields = ["name_en", "name_zh_hans", "aliases"]
    autocomplete_fields = ["partner", "reached_through", "fields"]
    fieldsets = [
        (None, {"fields": [*in_both("name"), ("kind", "owner_area"), "areas", "aliases"]}),
        (_("Summary"), {"fields": [*in_both("summary"), *in_both("stage_phrase")]}),
        (_("With whom, in what"), {"fields": [("partner", "reached_through"), "fields"]}),
        TO_CONFIRM,
        address_block(["slug"]),
    ]
