"""What an admin page takes from its address: only what its own lists and forms emit."""

import re
from copy import copy
from datetime import date

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import BadRequest, SuspiciousOperation, ValidationError
from django.http import HttpResponseRedirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ftzportal.long_lists import MOST_COUNTED, CappedPaginator, Ends, within
from ftzportal.record.models import Entry
from ftzportal.sender import sender_of

SEARCH_CHARACTERS = 100
SEARCH_WORDS = 8
VALUE_CHARACTERS = 200
# Beyond 64 bits every database has its own error.
TOO_LARGE = re.compile(r"\s*[+-]?\d{19,}")


class OddAddress(Exception):  # noqa: N818 - a person's slip, not an error
    """The name of a condition that the list does not know or cannot read."""


class GuardedChangeList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.is_capped = self.paginator.is_capped

    @property
    def by_ends(self):
        """
        The same list for the links by date above it. They lead through the time of all that the user has here, because
        of a few rows an index by date tells neither the first nor the last.
        """
        links, rows = copy(self), self.root_queryset
        year, month = (self.params.get(f"{self.date_hierarchy}__{part}") for part in ("year", "month"))
        if year:
            rows = within(rows, self.date_hierarchy, int(year), month and int(month))
        links.queryset = Ends(rows)
        return links

    def get_filters(self, request):
        if self.date_hierarchy:
            self.refuse_impossible_dates()
        specs, *others = super().get_filters(request)
        known = {name for spec in specs for name in spec.expected_parameters()} | self.date_parameters()
        # Django would look up anything here, regular expressions included, and pass over filters with one choice.
        if unknown := sorted(set(self.get_filters_params()) - known):
            raise OddAddress(unknown[0])
        for spec in specs:
            # Most filters of our own take what they do not know for "all".
            if isinstance(spec, admin.SimpleListFilter) and spec.value() not in choices_of(spec):
                raise OddAddress(spec.parameter_name)
        return specs, *others

    def date_parameters(self):
        return {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")} if self.date_hierarchy else set()

    def refuse_impossible_dates(self):
        parts = [self.params.get(f"{self.date_hierarchy}__{part}") for part in ("year", "month", "day")]
        if parts == [None, None, None]:
            return
        year, month, day = parts
        # The hierarchy's own links never leave a larger part out; Django would filter by the rest alone.
        if year is None or (month is None and day is not None):
            raise OddAddress(self.date_hierarchy)
        try:
            found = date(int(year), int(month or 1), int(day or 1))
        except (ValueError, OverflowError):
            raise OddAddress(self.date_hierarchy) from None
        # Django reckons a year ahead and a time zone back.
        if not 1 < found.year < 9999:
            raise OddAddress(self.date_hierarchy)


class RecordedModelAdmin(admin.ModelAdmin):
    """What somebody does here is entered in the record, each thing by itself."""

    def log_addition(self, request, obj, message):
        enter(Entry.Act.CREATE, request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        enter(self.act_of_change(request), request, obj, changed=message)
        return super().log_change(request, obj, message)

    def act_of_change(self, request):
        return Entry.Act.EDIT

    def log_deletions(self, request, queryset):
        # Rows before the record, as in every act: the other way round two people would wait for each other.
        keys = [obj.pk for obj in queryset]
        list(self.model._base_manager.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
        for obj in queryset:
            enter(Entry.Act.DELETE, request, obj)
        return super().log_deletions(request, queryset)


def enter(act, request, obj, **details):
    area = getattr(obj, "owner_area_id", None) or getattr(obj, "area_id", None)
    Entry.objects.enter(act, by=request.user, thing=obj, area=area, sender=sender_of(request), **details)


class GuardedModelAdmin(RecordedModelAdmin):
    """Lists and forms that never fail on their address, nor show more than it asked for without saying so."""

    paginator = CappedPaginator
    show_full_result_count = False

    def get_changelist(self, request, **kwargs):
        return GuardedChangeList

    def response_action(self, request, queryset, **where):
        """An action on all that a list has, where nobody knows how many those are, is none."""
        if request.POST.get("select_across") == "1" and self.get_paginator(request, queryset, 1).is_capped:
            message = _("More than %(most)s cannot be chosen together: narrow the list first.")
            self.message_user(request, message % {"most": f"{MOST_COUNTED:,}"}, messages.WARNING)
            return None
        return super().response_action(request, queryset, **where)

    def get_changelist_instance(self, request):
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, SuspiciousOperation, ValidationError, ValueError, OverflowError):
            if not request.GET:
                raise
            raise OddAddress from None

    def changelist_view(self, request, extra_context=None):
        self.refuse_odd_selection(request)
        try:
            refuse_odd_values(request.GET)
            self.shorten_search(request)
            return super().changelist_view(request, extra_context)
        except OddAddress as odd:
            message = _("This list cannot do what its address asked. All is shown instead.")
            if odd.args:
                message = _("This list cannot do what its address asked: %(what)s. All is shown instead.")
            messages.warning(request, message % {"what": Truncator(odd).chars(60)})
            return HttpResponseRedirect(
                f"{request.path}?{IS_POPUP_VAR}=1" if IS_POPUP_VAR in request.GET else request.path
            )

    def refuse_odd_selection(self, request):
        """BadRequest where the ticked rows of a posted list are not the keys of rows."""
        for value in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.opts.pk.to_python(value)
            except ValidationError:
                raise BadRequest("a row without a number") from None
            if TOO_LARGE.match(value):
                raise BadRequest("a row with too large a number")

    def shorten_search(self, request):
        searched = request.GET.get(SEARCH_VAR, "")
        if len(searched) > SEARCH_CHARACTERS or len(searched.split()) > SEARCH_WORDS:
            request.GET = request.GET.copy()
            request.GET[SEARCH_VAR] = short = shortened(searched)
            messages.warning(request, _("The search was shortened to “%(words)s”.") % {"words": short})

    def get_search_results(self, request, queryset, search_term):
        # Also for autocompletion, which has no list and no place for a message.
        words = shortened(search_term)
        if words and not words.strip("\"' "):
            # Django takes a lone quotation mark for an empty phrase, which every row contains.
            return queryset.none(), False
        return super().get_search_results(request, queryset, words)

    def get_changeform_initial_data(self, request):
        """The values of the address that the form's own fields accept; a message names the others."""
        initial, refused = {}, []
        for name, field in self.get_form(request).base_fields.items():
            if name in request.GET:
                try:
                    initial[name] = cleaned_value(field, request.GET.getlist(name))
                except (ValidationError, ValueError, OverflowError):
                    refused.append(str(field.label or name))
        if refused:
            messages.warning(
                request,
                _("What the address holds for these fields was left out: %(fields)s.")
                % {"fields": _(", ").join(refused)},
            )
        return initial


def choices_of(spec):
    """The values that a filter of our own offers, and None for "all"."""
    return {None, *(str(choice) for choice, *_names in spec.lookup_choices)}


def refuse_odd_values(query):
    """OddAddress where a condition has several values, a very long one, or a number that no database can hold."""
    for name, values in query.lists():
        value = values[0]
        if len(values) > 1 or (name != SEARCH_VAR and (len(value) > VALUE_CHARACTERS or TOO_LARGE.match(value))):
            raise OddAddress(name)


def shortened(search):
    """The first words of a search, as far as a list takes them."""
    return " ".join(search[:SEARCH_CHARACTERS].split()[:SEARCH_WORDS])


def cleaned_value(field, values):
    """What the form field makes of the values that the address holds for it. ValidationError if nothing."""
    value = values[-1]
    if len(values) > 1 or len(value) > VALUE_CHARACTERS or TOO_LARGE.match(value):
        raise ValidationError("odd")
    # Django's own links write several choices so.
    return field.clean(value.split(",") if isinstance(field, forms.ModelMultipleChoiceField) else value)
