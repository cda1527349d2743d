"""Filters of the editors' lists of published things."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import LANGUAGE_NAMES
from ftzportal.translated import LANGUAGES

from .models import State, Work, is_missing_in, is_older_in


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        return queryset.in_state(self.value()) if self.value() else queryset


class WorkFilter(admin.SimpleListFilter):
    title = _("change under way")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [choice for choice in Work.choices if choice[0]]

    def queryset(self, request, queryset):
        return queryset.in_work(self.value()) if self.value() else queryset


class LinkedFilter(admin.RelatedFieldListFilter):
    """By what a thing is linked to many to many. A join would give it once for each, and all would be sorted first."""

    def queryset(self, request, queryset):
        linked = super().queryset(request, queryset.model._base_manager.filter(pk=OuterRef("pk")))
        return queryset.filter(Exists(linked.values("pk"))) if self.used_parameters else queryset


class MissingLanguageFilter(admin.SimpleListFilter):
    title = _("language missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]

    def queryset(self, request, queryset):
        return queryset.filter(is_missing_in(queryset.model, self.value())) if self.value() else queryset


class OlderLanguageFilter(admin.SimpleListFilter):
    title = _("translation")
    parameter_name = "older"

    def lookups(self, request, model_admin):
        return [(code, _("older in %(language)s") % {"language": LANGUAGE_NAMES[code]}) for code in LANGUAGES]

    def queryset(self, request, queryset):
        return queryset.filter(is_older_in(self.value())) if self.value() else queryset
