from contextlib import contextmanager

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Assignment, Zone
from ftzportal.accounts.powers import enter_powers, powers_of_account
from ftzportal.editing import EditorsAdmin, in_both, seal

from .facts import TO_CONFIRM, ToConfirmFilter
from .named import NamedAdmin


@admin.register(Zone)
class ZoneAdmin(EditorsAdmin):
    """One record: it is made by the first save and never taken away."""

    fieldsets = [
        (None, {"fields": [*in_both("name", "short_name", "tagline"), "size_km2"]}),
        (_("Footer"), {"fields": in_both("sponsor", "undertaker", "contact")}),
        (_("Open data"), {"fields": [*in_both("data_licence"), "data_licence_url"]}),
        (
            _("Given by the authorities"),
            {"fields": ["site_id_code", "icp_number", "security_filing", "party_government_mark"]},
        ),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Area)
class AreaAdmin(NamedAdmin):
    list_display = ["stamped", "city_shown", "size_km2", "launched_on", "to_confirm"]
    list_filter = [ToConfirmFilter]
    search_fields = ["name_en", "name_zh_hans", "slug", "aliases"]
    fieldsets = [
        (None, {"fields": in_both("name", "full_name", "city", "summary", "orientation", "location", "contacts")}),
        (_("Figures"), {"fields": [("size_km2", "launched_on")]}),
        (_("In the zone"), {"fields": [("seal", "position"), "slug", "aliases"]}),
        TO_CONFIRM,
    ]

    @admin.display(description=_("area"), ordering="position")
    def stamped(self, area):
        return seal(area)

    @admin.display(description=_("city"), ordering="city_en")
    def city_shown(self, area):
        return area.city


@admin.register(Assignment)
class AssignmentAdmin(EditorsAdmin):
    list_display = ["user", "role", "area"]
    list_filter = ["role", "area"]
    list_select_related = ["user", "area"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    autocomplete_fields = ["user"]

    def save_model(self, request, obj, form, change):
        with self.powers_entered(request, obj.user, form.initial.get("user")):
            super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        with self.powers_entered(request, obj.user):
            super().delete_model(request, obj)

    @contextmanager
    def powers_entered(self, request, account, former=None):
        """Enters what the block gives to `account`, and what it takes from the one who had the assignment."""
        concerned = type(account).objects.filter(pk__in={account.pk, former} - {None})
        before = {one.pk: powers_of_account(one) for one in concerned}
        yield
        for one in concerned.all():
            enter_powers(request, one, before[one.pk], powers_of_account(one))

    def get_queryset(self, request):
        assignments = super().get_queryset(request)
        return assignments if request.user.is_superuser else assignments.filter(user__is_superuser=False)

    def get_field_queryset(self, db, db_field, request):
        queryset = super().get_field_queryset(db, db_field, request)
        if db_field.name == "user" and not request.user.is_superuser:
            return queryset.filter(is_superuser=False)
        return queryset
