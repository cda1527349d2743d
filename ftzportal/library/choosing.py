"""The page on which a form's author chooses from the library, or puts something into it without leaving the form."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseNotAllowed, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from ftzportal.editing import writes
from ftzportal.guard import shortened

PER_PAGE = 24


class Chooser:
    """
    `choose/` answers with a page, or with JSON where the request accepts that: `{"results": [as_data], "page": 1,
    "pages": 3}`, of what the user may link to. Conditions: `q`, `area` (a slug, or `zone`), `page`.

    What is chosen on the page goes to the window that opened it: by `CKEDITOR.tools.callFunction(number, url, data)`
    where the address has `CKEditorFuncNum`, as the rich-text editor's picker wants it; else by a message
    `{"library": "picture", "field": <the address's `field`>, "chosen": as_data}`.

    `upload/` takes a form posted by a script: 201 with `{"added": as_data}`, or 400 with `{"errors": {field: [words]}}`
    and, where the library has the file already, `"known": as_data`.
    """

    # Those asked of each file.
    fields = ()

    def __init__(self, model_admin, request):
        self.admin, self.request, self.model = model_admin, request, model_admin.model

    def as_data(self, record):
        """What the chooser's script shows of a record, and what other scripts are given of it."""
        raise NotImplementedError

    def page(self):
        self.refuse_who_does_not_write()
        page = Paginator(self.found(), PER_PAGE).get_page(self.request.GET.get("page"))
        if "application/json" in self.request.headers.get("Accept", ""):
            results = [self.as_data(record) for record in page]
            response = JsonResponse({"results": results, "page": page.number, "pages": page.paginator.num_pages})
        else:
            response = TemplateResponse(self.request, "admin/library/choose.html", self.context(page))
        response.headers["Vary"] = "Accept, Cookie"
        return response

    def context(self, page):
        request = self.request
        request.current_app = self.admin.admin_site.name
        offered = [(record, self.as_data(record)) for record in page]
        form = self.form(initial=self.admin.get_changeform_initial_data(request)) if self.may_add() else None
        return {
            **self.admin.admin_site.each_context(request),
            "title": capfirst(self.model._meta.verbose_name_plural),
            "opts": self.model._meta,
            "media": self.admin.media,
            "is_popup": True,
            "page": page,
            "offered": offered,
            "data_of_offered": [data for _record, data in offered],
            "areas": self.areas(),
            "words": request.GET.get("q", ""),
            "area": request.GET.get("area", ""),
            "form": form,
            "file_fields": [form[name] for name in self.fields] if form else [],
            "upload_url": f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_upload",
        }

    def refuse_who_does_not_write(self):
        if not (self.admin.has_view_permission(self.request) and writes(self.request)):
            raise PermissionDenied

    def may_add(self):
        return self.admin.has_add_permission(self.request)

    def found(self):
        offered = self.model.objects.linkable_by(self.request.user).select_related("owner_area")
        if area := self.request.GET.get("area"):
            offered = offered.filter(owner_area=None) if area == "zone" else offered.filter(owner_area__slug=area[:50])
        words = shortened(self.request.GET.get("q", "").replace("\x00", ""))
        return self.admin.get_search_results(self.request, offered, words)[0].order_by("-pk")

    def areas(self):
        """Those that own something that the user may choose."""
        own = self.model.objects.linkable_by(self.request.user).order_by().values("owner_area")
        return self.model._meta.get_field("owner_area").related_model.objects.filter(pk__in=own)

    def form(self, *args, **kwargs):
        return self.admin.get_form(self.request)(*args, **kwargs)

    def upload(self):
        if self.request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.may_add():
            raise PermissionDenied
        form = self.form(self.request.POST, self.request.FILES)
        if not form.is_valid():
            known = {"known": self.as_data(form.known)} if form.known else {}
            return JsonResponse({"errors": form.errors.get_json_data()} | known, status=400)
        with transaction.atomic():
            record = form.save(commit=False)
            self.admin.save_model(self.request, record, form, change=False)
            form.save_m2m()
            self.admin.log_addition(self.request, record, [{"added": {}}])
        return JsonResponse({"added": self.as_data(record)}, status=201)


class AttachmentChooser(Chooser):
    fields = ("title_en", "title_zh_hans")

    def found(self):
        return super().found().for_list()

    def as_data(self, attachment):
        return {
            "id": attachment.pk,
            "title": str(attachment),
            "url": attachment.get_absolute_url(),
            "kind": attachment.get_kind_display(),
            "bytes": attachment.current.bytes,
            "pages": attachment.current.pages,
            "about": f"{attachment.get_kind_display()}, {filesizeformat(attachment.current.bytes)}",
        }


class PictureChooser(Chooser):
    fields = ("title_en", "title_zh_hans", "alt_en", "alt_zh_hans", "is_decorative", "credit")

    def as_data(self, picture):
        """`alternative_text` and `caption` are the names that the rich-text editor's picker knows."""
        return {
            "id": picture.pk,
            "title": str(picture),
            "url": picture.file.url,
            "thumbnail": picture.card.url,
            "width": picture.width,
            "height": picture.height,
            "alternative_text": picture.alt,
            "alt_en": picture.alt_en,
            "alt_zh_hans": picture.alt_zh_hans,
            "is_decorative": picture.is_decorative,
            "caption": "",
            "credit": picture.credit,
        }
