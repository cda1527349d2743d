"""What the zone's administrators set about the reviews."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsAdmin, EditorsStack, in_both
from ftzportal.publishing.models import ProofreadingPoint, Step, Substitution, Workflow


class StepInline(EditorsStack):
    model = Step
    fieldsets = [(None, {"fields": [("position", "role"), *in_both("name")]})]
    max_num = 3


class WorkflowForm(forms.ModelForm):
    """One workflow is the default at any time: another takes over from it, nothing else ends it."""

    def clean_is_default(self):
        is_default = self.cleaned_data["is_default"]
        if (
            not is_default
            and self.instance.pk
            and Workflow.objects.filter(pk=self.instance.pk, is_default=True).exists()
        ):
            raise ValidationError(_("Make another workflow the default instead; without one nothing can be submitted."))
        return is_default

    def _get_validation_exclusions(self):
        # The one that was the default until now gives way when this one is saved.
        return super()._get_validation_exclusions() | {"is_default"}


@admin.register(Workflow)
class WorkflowAdmin(EditorsAdmin):
    form = WorkflowForm
    list_display = ["__str__", "steps_shown", "is_default", "corrects_in_one_step"]
    inlines = [StepInline]
    fieldsets = [(None, {"fields": [*in_both("name"), "is_default", "corrects_in_one_step"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("steps")

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)

    def save_model(self, request, obj, form, change):
        if obj.is_default:
            Workflow.objects.exclude(pk=obj.pk).update(is_default=False)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("steps of review"))
    def steps_shown(self, workflow):
        return " → ".join(str(step) for step in workflow.steps.all()) or _("none: signed off at once")


@admin.register(ProofreadingPoint)
class ProofreadingPointAdmin(EditorsAdmin):
    list_display = ["__str__", "position"]
    fieldsets = [(None, {"fields": [*in_both("text"), "position"]})]


class SubstitutionForm(forms.ModelForm):
    user = None

    def clean_substitute(self):
        if self.cleaned_data["substitute"] == self.user:
            raise ValidationError(_("Nobody names themselves; another administrator has to."))
        return self.cleaned_data["substitute"]


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
    form = SubstitutionForm

    def get_readonly_fields(self, request, obj=None):
        """Who stood in for whom, and from when, is never rewritten; it may end earlier or later."""
        return [*self.readonly_fields, *(["person", "substitute", "starts_on"] if obj else [])]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.named_by = request.user
        super().save_model(request, obj, form, change)
