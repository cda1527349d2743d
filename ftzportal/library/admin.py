from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsForm, ScopedAdmin, in_both

from .forms import PictureForm
from .models import Picture


class LibraryForm(PictureForm, EditorsForm):
    pass


@admin.register(Picture)
class PictureAdmin(ScopedAdmin):
    form = LibraryForm
    list_display = ["thumbnail", "__str__", "credit", "owner_area", "size", "created_at"]
    list_display_links = ["__str__"]
    list_select_related = ["owner_area"]
    list_filter = ["owner_area"]
    date_hierarchy = "created_at"
    search_fields = ["alt_en", "alt_zh_hans", "credit"]
    fieldsets = [(None, {"fields": ["file", *in_both("alt"), ("credit", "owner_area")]})]

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        markup = '<img class="thumbnail" src="{}" alt="" width="96" height="64" loading="lazy">'
        return format_html(markup, picture.file.url)

    @admin.display(description=_("size"), ordering="width")
    def size(self, picture):
        return f"{picture.width} × {picture.height}"
