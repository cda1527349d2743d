import json

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ftzportal.guard import GuardedModelAdmin, OddAddress, enter, refuse_odd_values
from ftzportal.outputs.csv_files import csv_list

from .models import Entry


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        # Of what can be edited here, rather than of the rows: there may be millions.
        editable = filter(model_admin.admin_site.is_registered, apps.get_models())
        kinds = [(model._meta.label_lower, capfirst(model._meta.verbose_name)) for model in editable]
        return sorted(kinds, key=lambda kind: str(kind[1]))

    def queryset(self, request, entries):
        return entries.filter(thing_model=self.value()) if self.value() else entries


@admin.register(Entry)
class EntryAdmin(GuardedModelAdmin):
    """The record, to be read and taken away by those who keep the zone."""

    list_display = ["at", "act", "who", "kind", "what", "area", "sender"]
    list_select_related = ["person", "area"]
    list_filter = ["act", KindFilter, "area", "person"]
    date_hierarchy = "at"
    search_fields = ["person_name", "heading", "thing_number"]
    ordering = ["-pk"]
    list_per_page = 50
    fields = ["at", "act", "who", "kind", "what", "area", "sender", "details_shown", "previous_hash", "hash"]
    readonly_fields = fields
    actions = None
    change_list_template = "admin/record/change_list.html"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        export = path("export/", self.admin_site.admin_view(self.export_view), name="record_entry_export")
        return [export, *super().get_urls()]

    @admin.display(description=_("person"), ordering="person_name")
    def who(self, entry):
        return entry.person_name or "–"

    @admin.display(description=_("kind"))
    def kind(self, entry):
        try:
            return capfirst(apps.get_model(entry.thing_model)._meta.verbose_name)
        except (LookupError, ValueError):
            # About no thing, or of a model that is gone.
            return entry.thing_model or "–"

    @admin.display(description=_("details"))
    def details_shown(self, entry):
        details = json.loads(entry.details).items()
        texts = [
            (name, text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)) for name, text in details
        ]
        return format_html_join("", "<p>{}: {}</p>", texts) or "–"

    @admin.display(description=_("what"))
    def what(self, entry):
        return f"№ {entry.thing_number} {entry.heading}" if entry.thing_number else "–"

    def changelist_view(self, request, extra_context=None):
        export = reverse("admin:record_entry_export")
        query = request.META["QUERY_STRING"]
        extra = {"export": f"{export}?{query}" if query else export, "title": Entry._meta.verbose_name_plural}
        return super().changelist_view(request, extra | (extra_context or {}))

    def export_view(self, request):
        """The entries that the list shows under the same conditions, as CSV; that it was taken is an entry too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            refuse_odd_values(request.GET)
            found = self.get_changelist_instance(request).get_queryset(request)
        except OddAddress:
            # The list says what is odd.
            query = request.META["QUERY_STRING"]
            return HttpResponseRedirect(f"{reverse('admin:record_entry_changelist')}?{query}")
        newest = Entry.objects.first()
        enter(Entry.Act.EXPORT, request, None, query=request.META["QUERY_STRING"])
        # Not with the entry that has just been made.
        rows = found.filter(pk__lte=newest.pk if newest else 0).select_related("area").order_by("pk")
        columns = {
            _("Number"): lambda entry: entry.pk,
            _("Time"): lambda entry: timezone.localtime(entry.at).isoformat(),
            _("Act"): lambda entry: entry.get_act_display(),
            _("Person"): lambda entry: entry.person_name,
            _("Kind"): lambda entry: entry.thing_model,
            _("Number of the thing"): lambda entry: entry.thing_number,
            _("Title"): lambda entry: entry.heading,
            _("Area"): lambda entry: str(entry.area or ""),
            _("From the address"): lambda entry: entry.sender,
            _("Details"): lambda entry: entry.details,
            _("Hash of the entry before"): lambda entry: entry.previous_hash,
            _("Hash"): lambda entry: entry.hash,
        }
        return csv_list("record", columns, rows)


def as_words(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
