"""What somebody may do: told in the record whenever it is given or taken."""

from ftzportal.guard import GuardedModelAdmin, enter
from ftzportal.record.models import Entry

SWITCHES = ["is_active", "is_staff", "is_superuser"]


def powers_of_account(account):
    """What an account may do and where, in words that stay true when a group or an area is renamed."""
    assignments = account.assignments.values_list("role", "area__slug")
    return {
        *(f"group: {name}" for name in account.groups.values_list("name", flat=True)),
        *(f"{role}: {area or 'all areas'}" for role, area in assignments),
        *permissions_in(account.user_permissions),
        *(switch for switch in SWITCHES if getattr(account, switch)),
    }


def powers_of_group(group):
    return set(permissions_in(group.permissions))


def permissions_in(permissions):
    return [f"permission: {app}.{name}" for app, name in permissions.values_list("content_type__app_label", "codename")]


def enter_powers(request, holder, before, after):
    if before != after:
        given, taken = sorted(after - before), sorted(before - after)
        enter(Entry.Act.PERMISSIONS, request, holder, given=given, taken=taken)


class PowersAdmin(GuardedModelAdmin):
    """Accounts or groups. `powers_of` tells what one of them gives."""

    def save_form(self, request, form, change):
        # Before the row is saved: what it gave until now.
        request.powers_before = self.powers_of(self.model.objects.get(pk=form.instance.pk)) if change else set()
        return super().save_form(request, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        enter_powers(request, form.instance, request.powers_before, self.powers_of(form.instance))

    def powers_of(self, holder):
        raise NotImplementedError
