from django.contrib import admin

from ftzportal.editing import EditorsAdmin, in_both

from .models import Term


@admin.register(Term)
class TermAdmin(EditorsAdmin):
    list_display = ["name_en", "name_zh_hans", "aliases"]
    list_display_links = ["name_en", "name_zh_hans"]
    search_fields = ["name_en", "name_zh_hans", "aliases"]
    fieldsets = [(None, {"fields": [*in_both("name"), "aliases", "note"]})]
