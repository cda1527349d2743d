from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.forms import UserChangeForm as DjangoUserChangeForm
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.http import Http404
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsStack
from ftzportal.record.models import Entry

from .models import User
from .powers import PowersAdmin, powers_of_account, powers_of_group


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
    beyond = Permission.objects.exclude(pk__in=given_to(user).values("pk"))
    return Group.objects.exclude(permissions__in=beyond)


def given_to(user):
    """The permissions of an account and of its groups; those of one that is switched off too, as it can come back."""
    return Permission.objects.filter(Q(group__user=user) | Q(user=user))


# The groups that come with the migrations; their names stand in the database, once for all languages.
GROUPS = [gettext_noop("Editors"), gettext_noop("Reviewers"), gettext_noop("Zone administrators")]


class GroupsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, group):
        return gettext(group.name)


ACTS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


def what_it_allows(permission):
    """“News item: change”; the permission's own name is English in every language."""
    act = permission.codename.split("_")[0]
    names = {"thing": capfirst(permission.content_type.name), "act": ACTS.get(act, permission.name)}
    return gettext("%(thing)s: %(act)s") % names


class PermissionsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, permission):
        return what_it_allows(permission)


class GroupFilter(admin.RelatedFieldListFilter):
    def field_choices(self, field, request, model_admin):
        return [(pk, gettext(name)) for pk, name in super().field_choices(field, request, model_admin)]


@admin.register(User)
class UserAdmin(PowersAdmin, DjangoUserAdmin):
    """Accounts. Nobody can give what they have not, nor touch the account of somebody who may more than they."""

    form = UserChangeForm
    add_form = UserCreationForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", ("groups", GroupFilter), "assignments__area"]
    inlines = [AssignmentInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email"]}),
        (_("What they may do"), {"fields": ["is_active", "is_staff", "groups"]}),
        (_("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []

    class Media:
        js = ["admin-portal/names.js"]

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

    def powers_of(self, account):
        return powers_of_account(account)

    def act_of_change(self, request):
        set_here = request.resolver_match.url_name == "auth_user_password_change"
        return Entry.Act.PASSWORD if set_here else super().act_of_change(request)

    def may_no_more_than(self, user, account):
        return user.is_superuser or not given_to(account).exclude(pk__in=given_to(user).values("pk")).exists()

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs |= {"queryset": grantable_groups(request.user), "form_class": GroupsField}
        if db_field.name == "user_permissions":
            kwargs |= {"queryset": Permission.objects.select_related("content_type"), "form_class": PermissionsField}
        return super().formfield_for_manytomany(db_field, request, **kwargs)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(PowersAdmin, DjangoGroupAdmin):
    list_display = ["name_shown"]

    class Media:
        js = ["admin-portal/names.js"]

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, group):
        return gettext(group.name)

    @admin.display(description=_("permissions"))
    def permissions_shown(self, group):
        permissions = group.permissions.select_related("content_type")
        return format_html_join("", "{}<br>", ((what_it_allows(permission),) for permission in permissions))

    def powers_of(self, group):
        return powers_of_group(group)

    def get_fields(self, request, obj=None):
        return (
            ["name", "permissions"] if self.has_change_permission(request, obj) else ["name_shown", "permissions_shown"]
        )

    def get_readonly_fields(self, request, obj=None):
        return ["name_shown", "permissions_shown"]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "permissions":
            kwargs["form_class"] = PermissionsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)
