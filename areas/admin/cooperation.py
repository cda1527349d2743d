from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from areas.models import Cooperation
from ftzportal.editing import own_areas, writes, writes_everywhere
from ftzportal.scope import EDITOR

from .facts import TO_CONFIRM, FactAdmin, ToConfirmFilter


@admin.register(Cooperation)
class CooperationAdmin(FactAdmin):
    """Who works with whom; a link is kept by the editors of its area."""

    list_display = ["__str__", "relation", "field", "to_confirm"]
    list_filter = ["area", "relation", "field", ToConfirmFilter]
    list_select_related = ["area", "partner", "enterprise", "organisation", "field"]
    search_fields = [
        "partner__name_en", "partner__name_zh_hans", "enterprise__name_en", "enterprise__name_zh_hans",
        "organisation__name_en", "organisation__name_zh_hans", "field__name_en", "field__name_zh_hans",
    ]  # fmt: skip
    autocomplete_fields = [
        "partner", "enterprise", "organisation", "field", "project", "document", "platform", "practice", "institute",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": [("area", "relation")]}),
        (_("With one of these"), {"fields": [("partner", "enterprise", "organisation")]}),
        (_("In the field"), {"fields": ["field"]}),
        (
            _("Through one of these, if any"),
            {"fields": [("project", "document"), ("platform", "practice"), "institute"]},
        ),
        TO_CONFIRM,
    ]

    def get_queryset(self, request):
        return self.of_areas(request, super().get_queryset(request))

    def of_areas(self, request, cooperations, **role):
        """Those of the areas to which the user is assigned, in the given role or in any."""
        assignments = request.user.assignments.filter(**role)
        if request.user.is_superuser or assignments.filter(area=None).exists():
            return cooperations
        return cooperations.filter(area__in=assignments.values("area"))

    def has_add_permission(self, request):
        return super().has_add_permission(request) and writes(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or self.may_edit(request, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or self.may_edit(request, obj))

    def may_edit(self, request, obj):
        return self.of_areas(request, Cooperation.objects.filter(pk=obj.pk), role=EDITOR).exists()

    def get_field_queryset(self, db, db_field, request):
        if db_field.name == "area" and not writes_everywhere(request):
            return own_areas(db_field, request)
        return super().get_field_queryset(db, db_field, request)
