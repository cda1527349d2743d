from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.admin import DBTaskResult

from ftzportal.guard import GuardedModelAdmin

from .models import Errand

# The library's own page, which shows all that the tasks were given.
admin.site.unregister(DBTaskResult)


class GivenUpFilter(admin.SimpleListFilter):
    title = _("condition")
    parameter_name = "given_up"

    def lookups(self, request, model_admin):
        return [("yes", _("given up"))]

    def queryset(self, request, errands):
        return errands.given_up() if self.value() == "yes" else errands


@admin.register(Errand)
class ErrandAdmin(GuardedModelAdmin):
    """What the workers do and failed to do, to be read, and tried anew once its cause is mended."""

    list_display = ["what", "state", "times_tried", "enqueued_at", "finished_at", "what_failed"]
    list_filter = [GivenUpFilter, "status"]
    ordering = ["-enqueued_at"]
    list_per_page = 50
    fields = ["what", "state", "times_tried", "enqueued_at", "started_at", "finished_at", "what_failed"]
    readonly_fields = fields
    actions = ["try_anew"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_retry_permission(self, request):
        return request.user.has_perm("errands.change_errand")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("task"), ordering="task_path")
    def what(self, errand):
        return str(errand)

    @admin.display(description=_("condition"), ordering="status")
    def state(self, errand):
        return _("given up") if errand.is_given_up else errand.get_status_display()

    @admin.display(description=_("times tried"))
    def times_tried(self, errand):
        return errand.tries

    @admin.display(description=_("what failed"))
    def what_failed(self, errand):
        return errand.exception_class_path.rpartition(".")[2] or "–"

    @admin.action(description=_("Try anew what was given up"), permissions=["retry"])
    def try_anew(self, request, errands):
        count = errands.try_anew()
        said = ngettext("%(count)s task is tried anew.", "%(count)s tasks are tried anew.", count)
        messages.success(request, said % {"count": count})
