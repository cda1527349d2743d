"""“Export to Excel” and “Import from Excel”: the doors in the list of projects by which a sheet goes and returns."""

import hashlib
from itertools import batched

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from areas.project_sheet import advice, project_columns
from ftzportal.editing import edited_areas, writes, writes_everywhere
from ftzportal.guard import OddAddress, enter, refuse_odd_values
from ftzportal.intake import shown_name, waiting
from ftzportal.publishing.admin.doors import DoorsAdmin
from ftzportal.record.models import Entry
from ftzportal.sheets.keeping import Keeping
from ftzportal.sheets.proposing import Proposing, newest_contents
from ftzportal.sheets.tables import table_of
from ftzportal.sheets.workbooks import MOST_ROWS
from ftzportal.sheets.writing import workbook

PURPOSE = "projects from Excel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE = 200
# So many versions are written in some seconds, in which nobody else can save (on SQLite).
MOST_CHANGED = 200


class ExcelForm(forms.Form):
    """`table`, once it is valid."""

    file = forms.FileField(
        label=gettext_lazy("Excel file"),
        # An empty file gets our own words.
        allow_empty_file=True,
        widget=forms.FileInput({"accept": f".xlsx,{XLSX}"}),
        error_messages={"required": gettext_lazy("Choose an Excel file.")},
    )

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.table = table_of(file, self.columns)
        except ValidationError as refusal:
            said = _("“%(name)s”: %(problem)s") % {"name": shown_name(file.name), "problem": refusal.messages[0]}
            raise ValidationError(said, code=refusal.code) from refusal
        return file


class ExcelRoundTrip(DoorsAdmin):
    def get_urls(self):
        views = {"to-excel/": self.to_excel_view, "from-excel/": self.from_excel_view}
        return [
            *(
                path(place, self.admin_site.admin_view(view), name=f"areas_project_{place[:-1].replace('-', '_')}")
                for place, view in views.items()
            ),
            path(
                "from-excel/<slug:token>/",
                self.admin_site.admin_view(self.from_excel_waiting_view),
                name="areas_project_from_excel_waiting",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        query = request.META["QUERY_STRING"]
        address = reverse("admin:areas_project_to_excel")
        extra = {
            "to_excel": f"{address}?{query}" if query else address,
            "may_use_excel": self.has_change_permission(request) and writes(request),
        }
        return super().changelist_view(request, extra | (extra_context or {}))

    def refuse_readers(self, request):
        if not (self.has_change_permission(request) and writes(request)):
            raise PermissionDenied

    def sheet_columns(self, request):
        return project_columns(request.user, None if writes_everywhere(request) else edited_areas(request))

    # Out

    def to_excel_view(self, request):
        """Those of the list, under the conditions of its address, that the user may change."""
        self.refuse_readers(request)
        query = request.META["QUERY_STRING"]
        list_address = reverse("admin:areas_project_changelist")
        try:
            refuse_odd_values(request.GET)
            found = self.get_changelist_instance(request).get_queryset(request)
        except OddAddress:
            # The list says what is odd.
            return HttpResponseRedirect(f"{list_address}?{query}")
        keys = list(self.editable(request, found).order_by("pk").values_list("pk", flat=True))
        if len(keys) > MOST_ROWS:
            said = _("The list has %(count)d projects of yours; a file takes %(limit)d. Narrow the list first.")
            messages.warning(request, said % {"count": len(keys), "limit": MOST_ROWS})
            return HttpResponseRedirect(f"{list_address}?{query}" if query else list_address)
        enter(Entry.Act.EXPORT, request, None, query=query, projects=len(keys))
        title = str(capfirst(self.opts.verbose_name_plural))
        file = workbook(self.model, self.sheet_columns(request), title, self.versions_of(keys), advice())
        name = f"projects-{timezone.localdate():%Y%m%d}-{get_language()}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    def versions_of(self, keys):
        for some in batched(keys, ROWS_AT_ONCE):
            yield from newest_contents(self.model, some)

    # In

    def from_excel_view(self, request):
        self.refuse_readers(request)
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ExcelForm(*data, columns=self.sheet_columns(request))
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                kept = waiting.keep(request.user, PURPOSE, {"sheet": file}, name=shown_name(file.name))
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return HttpResponseRedirect(self.waiting_url(kept))
        return self.excel_page(request, "from_excel", _("Import from Excel"), form=form)

    def waiting_url(self, kept):
        return reverse("admin:areas_project_from_excel_waiting", args=[kept.token])

    def from_excel_waiting_view(self, request, token):
        """What the file would change, to be confirmed; once that is done, what became of it."""
        self.refuse_readers(request)
        kept = waiting.find(request.user, PURPOSE, token)
        if kept is None:
            raise Http404
        if kept.done:
            return self.result_page(request, kept.done)
        table, content = self.table_again(request, kept)
        if request.method == "POST":
            return self.confirm(request, kept, table, content)
        return self.changes_page(request, kept, self.proposing(request, table).proposal(), content)

    def table_again(self, request, kept):
        """The table, read anew, so that nothing but the file has to be kept; and the digest of its bytes."""
        try:
            with kept.files() as files:
                content = hashlib.file_digest(files["sheet"], "sha256").hexdigest()
                return table_of(files["sheet"], self.sheet_columns(request)), content
        except (FileNotFoundError, ValidationError):
            raise Http404 from None

    def proposing(self, request, table):
        editable = self.model._default_manager.editable_by(request.user)
        return Proposing(self.model, self.sheet_columns(request), table, editable, self.has_add_permission(request))

    def changes_page(self, request, kept, proposal, content, chosen=()):
        conflicts = sum(len(row.conflicts) for row in proposal.changed)
        return self.excel_page(
            request,
            "from_excel_changes",
            _("What the file would change"),
            name=kept.said["name"],
            proposal=proposal,
            digest=proposal.digest(content),
            conflicts=conflicts,
            chosen=chosen,
            too_many=len(proposal.changed) > MOST_CHANGED,
            most_changed=MOST_CHANGED,
        )

    def confirm(self, request, kept, table, content):
        """Keeps what was shown, all of it or nothing; shows it anew if it is no longer what was shown."""
        chosen = set(request.POST.getlist("take"))
        keeping = Keeping(self, request, self.proposing(request, table), chosen, kept.said["name"])
        try:
            with kept.claimed() as is_ours:
                if not is_ours:
                    messages.info(request, _("The file is being imported already."))
                    return HttpResponseRedirect(reverse("admin:areas_project_changelist"))
                result = keeping.keep(content, request.POST.get("digest", ""), "rest" in request.POST, MOST_CHANGED)
                kept.finish(name=kept.said["name"], **result)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
            proposal = self.proposing(request, table).proposal()
            return self.changes_page(request, kept, proposal, content, chosen)
        # Without a result, should the disk be full.
        return HttpResponseRedirect(self.waiting_url(kept) if kept.done else reverse("admin:areas_project_changelist"))

    def result_page(self, request, done):
        keys = [*done["changed"], *done["made"]]
        things = self.get_queryset(request).filter(pk__in=keys).order_by("pk")
        said = []
        if count := len(done["changed"]):
            said.append(ngettext("%d project has a new version.", "%d projects have a new version.", count) % count)
        if count := len(done["made"]):
            said.append(ngettext("%d new draft was made.", "%d new drafts were made.", count) % count)
        title = _("What became of the file")
        return self.excel_page(request, "from_excel_done", title, said=said, things=things, done=done)

    def excel_page(self, request, template, title, **context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            "most_rows": MOST_ROWS,
            **context,
        }
        return TemplateResponse(request, f"admin/areas/project/{template}.html", context)
