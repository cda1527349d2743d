"""What the zone's administrators set about the reviews."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsAdmin, EditorsStack, in_both
from ftzportal.publishing.models import ProofreadingPoint, Step, Substitution, Workflow


class StepInline(EditorsStack):
    model = Step
    fieldsets = [(None, {"fields": [("position", "role"), *in_both("name")]})]
    max_num = 3


@admin.register(Workflow)
class WorkflowAdmin(EditorsAdmin):
    list_display = ["__str__", "steps_shown", "is_default", "corrects_in_one_step"]
    inlines = [StepInline]
    fieldsets = [(None, {"fields": [*in_both("name"), "is_default", "corrects_in_one_step"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("steps")

    @admin.display(description=_("steps of review"))
    def steps_shown(self, workflow):
        return " → ".join(str(step) for step in workflow.steps.all()) or _("none: signed off at once")


@admin.register(ProofreadingPoint)
class ProofreadingPointAdmin(EditorsAdmin):
    list_display = ["__str__", "position"]
    fieldsets = [(None, {"fields": [*in_both("text"), "position"]})]


@admin.register(Substitution)
class SubstitutionAdmin(EditorsAdmin):
    """Kept when it is over: who stood in for whom is part of what was signed."""

    list_display = ["person", "substitute", "starts_on", "ends_on", "named_by"]
    list_select_related = ["person", "substitute", "named_by"]
    date_hierarchy = "ends_on"
    search_fields = ["person__username", "substitute__username"]
    autocomplete_fields = ["person", "substitute"]
    fieldsets = [(None, {"fields": [("person", "substitute"), ("starts_on", "ends_on"), "reason", "named_by"]})]
    readonly_fields = ["named_by"]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.named_by = request.user
        super().save_model(request, obj, form, change)
