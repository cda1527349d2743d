from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.forms import UserChangeForm as DjangoUserChangeForm
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsStack
from ftzportal.guard import GuardedModelAdmin

from .models import User


class AssignmentInline(EditorsStack):
    # By name, because accounts know nothing of the areas.
    model = apps.get_model("areas", "Assignment")
    fieldsets = [(None, {"fields": [("role", "area")]})]


class UserCreationForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User


class UserChangeForm(DjangoUserChangeForm):
    class Meta(DjangoUserChangeForm.Meta):
        model = User


def grantable_groups(user):
    """The groups that give nothing which the user has not."""
    if user.is_superuser:
        return Group.objects.all()
    own = Permission.objects.filter(Q(group__user=user) | Q(user=user))
    beyond = Permission.objects.exclude(pk__in=own.values("pk"))
    return Group.objects.exclude(permissions__in=beyond)


@admin.register(User)
class UserAdmin(GuardedModelAdmin, DjangoUserAdmin):
    """Accounts. Nobody can give what they have not, nor touch the account of somebody who may more than they."""

    form = UserChangeForm
    add_form = UserCreationForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "groups", "assignments__area"]
    inlines = [AssignmentInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email"]}),
        (_("What they may do"), {"fields": ["is_active", "is_staff", "groups"]}),
        (_("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and request.user.is_superuser:
            beyond = {"fields": ["is_superuser", "user_permissions"], "classes": ["collapse"]}
            return [*fieldsets, (_("Beyond the groups"), beyond)]
        return fieldsets

    def get_queryset(self, request):
        accounts = super().get_queryset(request)
        return accounts if request.user.is_superuser else accounts.filter(is_superuser=False)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        # An account beyond reach does not exist.
        raise Http404

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or self.may_no_more_than(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or self.may_no_more_than(request.user, obj))

    def may_no_more_than(self, user, account):
        return user.is_superuser or account.get_all_permissions() <= user.get_all_permissions()

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs["queryset"] = grantable_groups(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(GuardedModelAdmin, DjangoGroupAdmin):
    pass
