from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from areas.models import Enterprise, Field, Organisation, Partner
from ftzportal.editing import in_both

from .facts import TO_CONFIRM, ToConfirmFilter, address_block
from .named import NamedAdmin


class ReferenceAdmin(NamedAdmin):
    list_display = ["name_en", "name_zh_hans", "to_confirm"]
    list_display_links = ["name_en", "name_zh_hans"]
    list_filter = [ToConfirmFilter]
    search_fields = ["name_en", "name_zh_hans", "aliases", "slug"]
    fieldsets = [
        (None, {"fields": [*in_both("name"), "aliases"]}),
        TO_CONFIRM,
        address_block(["slug"]),
    ]
    prepopulated_fields = {"slug": ["name_en"]}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)


@admin.register(Partner)
class PartnerAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_zh_hans", "kind", "region", "to_confirm"]
    list_filter = ["kind", ToConfirmFilter]
    autocomplete_fields = ["part_of"]
    fieldsets = [
        (None, {"fields": [*in_both("name"), "aliases", ("kind", "part_of"), ("region", "founded_on")]}),
        TO_CONFIRM,
        address_block(["slug"]),
    ]


@admin.register(Field)
class FieldAdmin(ReferenceAdmin):
    pass


@admin.register(Enterprise)
class EnterpriseAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_zh_hans", "home_shown", "stated_side", "to_confirm"]
    fieldsets = [
        (None, {"fields": [*in_both("name"), "aliases", *in_both("home", "sector"), "stated_side"]}),
        TO_CONFIRM,
        address_block(["slug"]),
    ]

    @admin.display(description=_("head office"), ordering="home_en")
    def home_shown(self, enterprise):
        return enterprise.home


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_zh_hans", "kind", "area", "to_confirm"]
    list_filter = ["kind", "area", ToConfirmFilter]
    list_select_related = ["area"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *in_both("name"),
                    "aliases",
                    ("kind", "area"),
                    ("region", "size_km2"),
                    *in_both("stage_phrase"),
                ]
            },
        ),
        TO_CONFIRM,
        address_block(["slug"]),
    ]
