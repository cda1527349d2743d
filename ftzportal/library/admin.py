from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsForm, ScopedAdmin, in_both
from ftzportal.publishing.shown import is_settled

from .choosing import AttachmentChooser, PictureChooser
from .forms import AttachmentForm, PictureForm
from .models import Attachment, Picture
from .tasks import make_renditions
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

    def get_deleted_objects(self, objs, request):
        to_delete, counts, lacking, protecting = super().get_deleted_objects(objs, request)
        # Django would take what is linked many to many out of what uses it, without a word.
        uses = [named_uses(obj, request.user) for obj in objs]
        protecting += [str(use["thing"]) for one in uses for use in one["things"]]
        if any(one["others"] for one in uses):
            protecting.append(_("records that refer to it, some perhaps of another area"))
        return to_delete, counts, lacking, protecting

    def is_settled(self, request, obj):
        """Looked up once for a page."""
        known = request.__dict__.setdefault("settled", {})
        if obj.pk not in known:
            known[obj.pk] = is_settled(obj)
        return known[obj.pk]

    def versions_of(self, obj):
        """The files that were there one after the other, where the library keeps them."""
        return []

    def render_change_form(self, request, context, **kwargs):
        if context["original"]:
            context["is_settled"] = self.is_settled(request, context["original"])
            context["uses"] = named_uses(context["original"], request.user)
            context["versions"] = self.versions_of(context["original"])
        return super().render_change_form(request, context, **kwargs)


# Of a picture, by a reviewer and then by readers.
SEEN_OF_A_PICTURE = ["file", "alt_en", "alt_zh_hans", "is_decorative", "credit"]


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

    def get_readonly_fields(self, request, obj=None):
        """What a reviewer saw of a picture is what readers see; other pixels, or words for them, are a new one."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *SEEN_OF_A_PICTURE] if obj and self.is_settled(request, obj) else fields

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if settings.TASKS_IN_DATABASE and {"file", "focal_x", "focal_y"} & set(form.changed_data):
            transaction.on_commit(lambda: make_renditions.enqueue(obj.pk))

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        markup = '<img class="thumbnail" src="{}" alt="" width="96" height="54" loading="lazy">'
        return format_html(markup, picture.card.url)

    @admin.display(description=_("size"), ordering="width")
    def size(self, picture):
        return f"{picture.width} × {picture.height}"


class LibraryAttachmentForm(AttachmentForm, EditorsForm):
    pass


@admin.register(Attachment)
class AttachmentAdmin(LibraryAdmin):
    form = LibraryAttachmentForm
    chooser = AttachmentChooser
    list_display = ["__str__", "kind", "size", "pages", "owner_area", "created_at"]
    list_select_related = ["owner_area", "current"]
    list_filter = ["owner_area", "kind", UseFilter]
    date_hierarchy = "created_at"
    search_fields = ["title_en", "title_zh_hans", "name"]
    fieldsets = [(None, {"fields": ["file", *in_both("title"), "owner_area"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("current__text")

    def get_fieldsets(self, request, obj=None):
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return super().get_fieldsets(request, obj)
        # Who only reads finds the files below.
        return [(None, {"fields": [*in_both("title"), "owner_area"]})]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.kept:
            obj.add_version(form.kept, by=request.user)

    def versions_of(self, attachment):
        return attachment.versions.defer("text").select_related("added_by")

    @admin.display(description=_("size"), ordering="current__bytes")
    def size(self, attachment):
        return filesizeformat(attachment.current.bytes)

    @admin.display(description=_("pages"), ordering="current__pages")
    def pages(self, attachment):
        return attachment.current.pages
