from django.contrib import admin, messages
from django.tasks import TaskResultStatus as Status
from django.utils.formats import localize
from django.utils.timezone import template_localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.admin import DBTaskResult

from ftzportal.guard import GuardedModelAdmin

from .models import Errand

# The library's own page, which shows all that the tasks were given.
admin.site.unregister(DBTaskResult)


GIVEN_UP = _("Given up")


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("given-up", GIVEN_UP), *Status.choices]

    def queryset(self, request, errands):
        if self.value() == "given-up":
            return errands.given_up()
        return errands.filter(status=self.value()) if self.value() else errands


def moment(when):
    """As the admin writes its own fields; what a method tells it would write as the program does."""
    return when and localize(template_localtime(when))


@admin.register(Errand)
class ErrandAdmin(GuardedModelAdmin):
    """What the workers do and failed to do, to be read, and tried anew once its cause is mended."""

    list_display = ["what", "state", "times_tried", "waiting_since", "what_failed"]
    list_filter = [StateFilter]
    empty_value_display = "–"
    ordering = ["-enqueued_at"]
    show_full_result_count = False
    list_per_page = 50
    fields = ["what", "state", "times_tried", "waiting_since", "begun_at", "ended_at", "what_failed"]
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

    @admin.display(description=_("state"), ordering="status")
    def state(self, errand):
        return GIVEN_UP if errand.is_given_up else errand.get_status_display()

    # Of the library's own heads there is no Chinese.
    @admin.display(description=_("waiting since"), ordering="enqueued_at")
    def waiting_since(self, errand):
        return moment(errand.enqueued_at)

    @admin.display(description=_("begun at"), ordering="started_at")
    def begun_at(self, errand):
        return moment(errand.started_at)

    @admin.display(description=_("ended at"), ordering="finished_at")
    def ended_at(self, errand):
        return moment(errand.finished_at)

    @admin.display(description=_("times tried"))
    def times_tried(self, errand):
        return errand.tries

    @admin.display(description=_("what failed"))
    def what_failed(self, errand):
        return errand.exception_class_path.rpartition(".")[2]

    @admin.action(description=_("Try anew what was given up"), permissions=["retry"])
    def try_anew(self, request, errands):
        count = errands.try_anew()
        said = ngettext("%(count)s task is tried anew.", "%(count)s tasks are tried anew.", count)
        messages.success(request, said % {"count": count})
