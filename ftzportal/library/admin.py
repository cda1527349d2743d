from django.contrib import admin
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsForm, ScopedAdmin, in_both

from .choosing import PictureChooser
from .forms import PictureForm
from .models import Picture
from .uses import named_uses, used_by


class LicenceFilter(admin.SimpleListFilter):
    title = _("licence")
    parameter_name = "licence"

    def lookups(self, request, model_admin):
        return [("valid", _("valid")), ("ended", _("ended"))]

    def queryset(self, request, queryset):
        return {"valid": queryset.offered, "ended": queryset.lapsed}.get(self.value(), lambda: queryset)()


class UseFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("used", _("used")), ("unused", _("not used"))]

    def queryset(self, request, queryset):
        if self.value() not in ("used", "unused"):
            return queryset
        used = used_by(queryset.model, lambda things: things)
        return queryset.filter(used) if self.value() == "used" else queryset.exclude(used)


class LibraryAdmin(ScopedAdmin):
    """What the library keeps: by whom it is used stands beside its form, and other forms choose it on a page."""

    change_form_template = "admin/library/change_form.html"
    chooser = None

    class Media:
        css = {"all": ["admin-portal/library.css"]}

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("choose/", self.admin_site.admin_view(self.choose_view), name=f"{name}_choose"),
            path("upload/", self.admin_site.admin_view(self.upload_view), name=f"{name}_upload"),
            *super().get_urls(),
        ]

    def choose_view(self, request):
        return self.chooser(self, request).page()

    def upload_view(self, request):
        return self.chooser(self, request).upload()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        # Made for this request alone.
        form.user = request.user
        return form

    def render_change_form(self, request, context, **kwargs):
        if context["original"]:
            context["uses"] = named_uses(context["original"], request.user)
        return super().render_change_form(request, context, **kwargs)


class LibraryPictureForm(PictureForm, EditorsForm):
    pass


@admin.register(Picture)
class PictureAdmin(LibraryAdmin):
    form = LibraryPictureForm
    chooser = PictureChooser
    list_display = ["thumbnail", "__str__", "credit", "licence_ends_on", "owner_area", "size", "created_at"]
    list_display_links = ["__str__"]
    list_select_related = ["owner_area"]
    list_filter = ["owner_area", LicenceFilter, UseFilter]
    date_hierarchy = "created_at"
    search_fields = ["title_en", "title_zh_hans", "alt_en", "alt_zh_hans", "credit"]
    fieldsets = [
        (None, {"fields": ["file", *in_both("title", "alt"), "is_decorative", "owner_area"]}),
        (_("Credit and licence"), {"fields": ["credit", ("licence", "licence_ends_on")]}),
        (
            _("Focal point"),
            {
                "fields": [("focal_x", "focal_y")],
                "description": _("What must be seen where only a part is shown: click on it, or type it in percent."),
                "classes": ["focal-point"],
            },
        ),
    ]

    class Media:
        js = ["admin-portal/focal-point.js"]

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        markup = '<img class="thumbnail" src="{}" alt="" width="96" height="54" loading="lazy">'
        return format_html(markup, picture.card.url)

    @admin.display(description=_("size"), ordering="width")
    def size(self, picture):
        return f"{picture.width} × {picture.height}"
