"""A list's whole selection: its conditions together."""

from dataclasses import dataclass, field
from functools import cache, cached_property
from urllib.parse import urlencode

import django_filters
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ftzportal.search.query import parse

from . import sentences
from .bits import numbers_in
from .conditions import MOST_NAMES, ChoiceNames, Names, Range, Words, YearNames
from .listed import Listed
from .orders import Ordering
from .reading import Reading
from .tallies import TALLIES

CHOICES_SHOWN = 7


@dataclass
class Choice:
    """One name that a condition offers."""

    name: str
    label: str
    count: int
    chosen: bool
    seal: str = ""


@dataclass
class Facet:
    """One parameter with all its choices, the chosen ones among them even when they would give nothing."""

    parameter: str
    label: str
    choices: list[Choice] = field(default_factory=list)

    @property
    def shown(self):
        """The choices that stand open: the first ones, and every chosen one."""
        return [*self.choices[:CHOICES_SHOWN], *(choice for choice in self.choices[CHOICES_SHOWN:] if choice.chosen)]

    @property
    def folded(self):
        return [choice for choice in self.choices[CHOICES_SHOWN:] if not choice.chosen]


class FacetedFilterSet(django_filters.FilterSet):
    """A list's whole selection: rows, counts beside each choice, what was understood, and the address that says it."""

    # Those that belong to the page and not to the selection.
    beside = frozenset({"page", "view"})
    # Of which the list shows what is public in the language of its page.
    model = None
    # The views of the page by their names in addresses, the usual one first.
    views = {}
    # What the rows are counted by beside the conditions, of kinds that no address asks for.
    tallied_too = {}

    def __init__(self, data):
        super().__init__(data, queryset=self.model.objects.published_in(get_language()))

    @classmethod
    def parameters(cls, *beside):
        """All that may shape the list beside what was typed, by which each address is another's: for pages to keep."""
        conditions = {name: one for name, one in cls.base_filters.items() if not isinstance(one, Words)}
        ranges = [one.parameters(name) for name, one in conditions.items() if isinstance(one, Range)]
        names = [name for name, one in conditions.items() if not isinstance(one, Range)]
        return [*names, *(parameter for pair in ranges for parameter in pair), *beside]

    def for_output(self, *beside):
        """The same selection for an output that has other parameters of its own than the page."""
        self.beside = frozenset(beside)
        return self

    @classmethod
    @cache
    def form_of_conditions(cls):
        """The class of the form, of which each address makes its own; the same for all."""
        fields = {name: one.field for name, one in cls.base_filters.items()}
        return type(f"{cls.__name__}Form", (cls._meta.form,), fields)

    def get_form_class(self):
        return self.form_of_conditions()

    @cached_property
    def names(self):
        return {name: one for name, one in self.filters.items() if isinstance(one, Names)}

    @cached_property
    def chosen(self):
        """The names asked for, by parameter."""
        self.form.is_valid()
        return {name: self.form.cleaned_data.get(name) or [] for name in self.names}

    @cached_property
    def tally(self):
        return TALLIES.current(self.model, self.filters | self.tallied_too)

    @cached_property
    def tallied(self):
        """{condition: the rows that it leaves} of those that are set."""
        return {
            name: self.filters[name].tallied(self.tally, name, value)
            for name, value in self.conditions.items()
            if value and hasattr(self.filters[name], "tallied")
        }

    def rows(self, without=None):
        """The selection as a set of the tally's; a facet's own condition does not narrow its counts."""
        rows = self.tally.public(get_language())
        for name, left in self.tallied.items():
            if name != without:
                rows &= left
        return rows

    def counts(self, parameter, rows):
        """{name: how many of these rows have it}"""
        sets = self.tally.named[parameter]
        return {name: count for name, those in sets.items() if (count := (those & rows).bit_count())}

    def counts_naming(self, relation, keys):
        """{key of a record: how many rows of the selection name it by that relation}"""
        reading = Reading(self.model, {})
        named = self.tally.naming(relation, keys, lambda lacking: reading.naming(relation, {}, **{"in": lacking}))
        rows = self.rows()
        return {key: (those & rows).bit_count() for key, those in named.items()}

    @classmethod
    def of_all(cls):
        """The selection of everything that is public in the current language."""
        return cls(MultiValueDict())

    @cached_property
    def total(self):
        return self.rows().bit_count()

    def listed(self, rows):
        """The selection in its order, page by page or all; `rows` are all, with what is to be loaded of each."""
        return Listed(self, rows)

    def around(self, start, stop):
        """
        (numbers of rows among which those at the places from `start` to before `stop` are, how many of them come before
        those) in the order in use; None if the database alone can order so.
        """
        ordering, is_descending = Ordering.of(self.model, self.order_columns)
        if ordering is None:
            return None
        if is_descending:
            start, stop = self.total - stop, self.total - start
        rows, before = self.tally.blocks[ordering].around(self.rows(), start, stop)
        numbers = numbers_in(rows)
        return numbers, len(numbers) - before - (stop - start) if is_descending else before

    def parts(self, most):
        """The selection in the order in use, as sets of about so many rows; None as for `around`."""
        ordering, is_descending = Ordering.of(self.model, self.order_columns)
        if ordering is None:
            return None
        return self.tally.blocks[ordering].parts(self.rows(), most, from_end=is_descending)

    @cached_property
    def facets(self):
        return [self.facet(name, one) for name, one in self.names.items()]

    def facet(self, parameter, names):
        chosen = self.chosen[parameter]
        counts = self.counts(parameter, self.rows(without=parameter))
        known = self.tally.records.get(parameter, {})
        # In the database's order of the records, so that those with the same place do not change theirs.
        offered = [*known] if names.offer_all else [*counts]
        offered += [name for name in chosen if name not in offered and names.knows(name, known)]
        choices = []
        for name in offered:
            called, seal, place = known.get(name, ([], "", 0))
            label = str(names.label_of(name, called))
            choices.append((place, Choice(name, label, counts.get(name, 0), name in chosen, seal)))
        in_place = [choice for _place, choice in sorted(choices, key=lambda pair: pair[0])]
        return Facet(parameter, names.label, self.sorted_choices(names, in_place))

    def sorted_choices(self, names, choices):
        """Years from the newest; areas, stages and kinds in their own order; other records by how much they give."""
        if isinstance(names, YearNames):
            return sorted(choices, key=lambda choice: choice.name, reverse=True)
        if isinstance(names, ChoiceNames):
            places = {name: place for place, name in enumerate(names.choices.values)}
            return sorted(choices, key=lambda choice: places[choice.name])
        if names.offer_all:
            return choices
        return sorted(choices, key=lambda choice: (-choice.count, choice.label))

    @cached_property
    def chips(self):
        """(label, address without it) of each condition that holds, of those that were not understood too."""
        chips = []
        # Without a name set there is nothing to count for.
        for facet in self.facets if any(self.chosen.values()) else []:
            names = self.chosen[facet.parameter]
            chips += sentences.chips_of(facet, names, lambda parameter, rest: self.page_query(**{parameter: rest}))
        for name, bounds in self.bounds.items():
            if bounds:
                one = self.filters[name]
                chips.append((sentences.condition(one.title, one.in_words(bounds)), self.page_query(**{name: None})))
        for name, words in self.words_asked.items():
            chips.append((f"“{words[:40]}”", self.page_query(**{name: None})))
        return chips

    @cached_property
    def bounds(self):
        """What is asked of each range."""
        return {name: value for name, value in self.conditions.items() if isinstance(self.filters[name], Range)}

    @property
    def ranges(self):
        """(condition, its bounds, the parameter of the least, that of the most) of each range."""
        return [
            (self.filters[name], bounds, *self.filters[name].parameters(name)) for name, bounds in self.bounds.items()
        ]

    @cached_property
    def words_asked(self):
        self.form.is_valid()
        return {
            name: self.form.cleaned_data[name]
            for name, one in self.filters.items()
            if isinstance(one, Words) and self.form.cleaned_data.get(name)
        }

    @property
    def order(self):
        """The name of the order in use."""
        orders = self.filters["sort"].orders
        return self.order_asked if self.order_asked in orders else next(iter(orders))

    @property
    def order_columns(self):
        """What the order in use orders by."""
        return self.filters["sort"].columns(self.order)

    @cached_property
    def order_asked(self):
        self.form.is_valid()
        return self.form.cleaned_data.get("sort", "")

    @cached_property
    def orders(self):
        """(name, label, address, in use) of each order."""
        return [
            (name, label, self.page_query(sort=name), name == self.order)
            for name, (label, _columns) in self.filters["sort"].orders.items()
        ]

    @cached_property
    def misunderstood(self):
        """A sentence for each thing that the address asks for and this list does not know."""
        return [*self.unknown_parameters(), *self.unknown_names(), *self.odd_bounds(), *self.cut_short()]

    def unknown_parameters(self):
        ranges = {one for _condition, _bounds, *parameters in self.ranges for one in parameters}
        known = {*self.filters, *ranges, *self.beside} - set(self.bounds)
        for parameter in self.data:
            if parameter not in known:
                yield sentences.no_condition(parameter)

    def unknown_names(self):
        # Without a name there is nothing to count for, which programs that ask for everything page by page would pay.
        for parameter, names in self.chosen.items():
            if names:
                yield from sentences.unknown_in(self.facet(parameter, self.filters[parameter]), names)
        if self.order_asked and self.order_asked != self.order:
            yield _("There is no order “%(name)s”.") % {"name": self.order_asked[:40]}
        asked = self.data.get("view", "")
        if "view" in self.beside and asked and asked != self.view:
            yield _("There is no view “%(name)s”.") % {"name": asked[:40]}

    def odd_bounds(self):
        for name, bounds in self.bounds.items():
            label = self.filters[name].label
            for text in bounds.odd:
                yield _("%(condition)s: “%(name)s” is no bound, so there is nothing within it.") % {
                    "condition": label,
                    "name": text,
                }
            if bounds.turned:
                yield _("%(condition)s: it was read as %(range)s.") % {
                    "condition": label,
                    "range": self.filters[name].in_words(bounds),
                }

    def cut_short(self):
        for parameter, words in self.words_asked.items():
            if " ".join(self.data[parameter].split()) != words:
                yield _("Only the first eight words, of 100 characters together, were looked for.")
            yield from parse(words).notes
        for parameter, one in self.filters.items():
            if isinstance(one, Names):
                if len(set(self.data.getlist(parameter))) > MOST_NAMES:
                    yield sentences.too_many(parameter, MOST_NAMES)
                continue
            for single in one.parameters(parameter) if isinstance(one, Range) else [parameter]:
                if len(self.data.getlist(single)) > 1:
                    yield sentences.given_twice(single)

    @cached_property
    def conditions(self):
        """The value of each condition as the list understood it."""
        self.form.is_valid()
        return {name: self.form.cleaned_data.get(name) for name in self.filters}

    def query_of(self, **changes):
        """
        The canonical query of this selection with other values of the parameters named, `None` for none; "" or "?…",
        without a page: known parameters in the list's own order, names sorted, nothing that is usual.
        """
        pairs = [
            (parameter, value)
            for name, asked in (self.conditions | changes).items()
            if asked
            for parameter, values in self.filters[name].in_address(name, asked).items()
            for value in values
        ]
        return f"?{urlencode(pairs)}" if pairs else ""

    @cached_property
    def query(self):
        """The canonical query of this selection."""
        return self.query_of()

    def page_query(self, **changes):
        """`query_of` for a page, which keeps its view."""
        return self.with_view(self.query_of(**changes), self.view)

    def with_view(self, query, name):
        """`query` as the address of a page that shows its rows in that view."""
        if name == next(iter(self.views), ""):
            return query
        return f"{query}&view={name}" if query else f"?view={name}"

    @property
    def view(self):
        """The name of the view in use; "" where the list has but one."""
        asked = self.data.get("view", "")
        return asked if asked in self.views else next(iter(self.views), "")

    @property
    def unusual_view(self):
        """The name of the view in use if its address says it."""
        return "" if self.view == next(iter(self.views), "") else self.view

    @property
    def views_offered(self):
        """(name, label, address, in use) of each view."""
        return [
            (name, label, self.with_view(self.query, name), name == self.view) for name, label in self.views.items()
        ]
