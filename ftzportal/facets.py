"""
Filters of public lists whose choices are counted.

A condition is a parameter with readable names: `?area=dalian&area=yingkou&stage=operating`. Several names of one
parameter widen it, several parameters narrow each other. What an address asks for and the list does not understand is
said on the page, and never makes the selection wider than what was asked.
"""

from dataclasses import dataclass, field
from functools import cached_property

import django_filters
from django import forms
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, ExtractYear
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ftzportal.publishing.models import is_written_in
from ftzportal.translated import LANGUAGES, to_attribute

MOST_NAMES = 30
# Slugs have 60 characters at most, so that a name cut here is still the name of nothing.
LONGEST_NAME = 61
LONGEST_WORDS = 100
MOST_WORDS = 8
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
        return [choice for n, choice in enumerate(self.choices) if n < CHOICES_SHOWN or choice.chosen]

    @property
    def folded(self):
        return [choice for choice in self.choices if choice not in self.shown]


class NamesField(forms.Field):
    """A list of names as they stand in the address, each once."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        names = (name.strip()[:LONGEST_NAME] for name in value or [])
        return list(dict.fromkeys(name for name in names if name))[:MOST_NAMES]


class WordsField(forms.CharField):
    """The first words of what was typed, as far as a list looks for them."""

    def clean(self, value):
        return " ".join(super().clean(value)[:LONGEST_WORDS].split()[:MOST_WORDS])


class Names(django_filters.Filter):
    """Rows for which any of the names holds. A name that nothing has gives nothing."""

    # What a condition of this kind takes, for who writes addresses.
    takes = gettext_lazy("one name or several")
    field_class = NamesField
    offer_all = False

    def filter(self, queryset, names):
        if not names:
            return queryset
        return queryset.filter(having(queryset.model, Q(**{f"{self.field_name}__in": self.values(names)})))

    def values(self, names):
        return names


class RelatedNames(Names):
    """
    Names of records of `model`, by their slugs; `path` is the lookup from such a record to the rows.

    `offer_all` offers, in the records' own order, those that would give nothing too: an area without projects has
    something to say about that.
    """

    def __init__(self, field_name, *, model, path, offer_all=False, **kwargs):
        self.records, self.path, self.offer_all = model, path, offer_all
        super().__init__(f"{field_name}__slug", **kwargs)

    def counted(self, parameter, rows):
        """(parameter, slug, names in every language, seal, place, count) of every record, those without rows too."""
        columns = {column.name for column in self.records._meta.get_fields()}
        seal = F("seal") if "seal" in columns else Value("")
        place = F("position") if self.offer_all else Value(0)
        count = Count(self.path, filter=Q(**{f"{self.path}__in": rows.order_by().values("pk")}))
        names = [to_attribute("name", language) for language in LANGUAGES]
        return (
            self.records.objects.order_by()
            .annotate(facet=Value(parameter), mark=seal, place=place, rows=count)
            .values_list("facet", "slug", *names, "mark", "place", "rows")
        )

    def knows(self, name, counted):
        return name in counted

    def label_of(self, row):
        names = dict(zip(LANGUAGES, row.names, strict=True))
        return names[get_language()] or next(filter(None, names.values()), row.name)


class ChoiceNames(Names):
    """Names out of the `TextChoices` of a column."""

    def __init__(self, field_name, *, choices, **kwargs):
        self.choices = choices
        super().__init__(field_name, **kwargs)

    def counted(self, parameter, rows):
        return counted_by(rows, parameter, F(self.field_name))

    def knows(self, name, counted):
        return name in self.choices.values

    def label_of(self, row):
        return dict(self.choices.choices)[row.name]


class YearNames(Names):
    """Years of a moment or a date."""

    takes = gettext_lazy("one year or several")

    def values(self, names):
        # Not before 1000: there is no year 0, and the first day of year 1 in the zone lies before all time in UTC.
        return [int(name) for name in names if name.isascii() and name.isdigit() and len(name) == 4 and name[0] != "0"]

    def filter(self, queryset, names):
        if not names:
            return queryset
        years = Q(*(Q(**{f"{self.field_name}__year": year}) for year in self.values(names)), _connector=Q.OR)
        return queryset.filter(years) if self.values(names) else queryset.none()

    def counted(self, parameter, rows):
        year = Cast(ExtractYear(self.field_name), CharField())
        return counted_by(rows.filter(**{f"{self.field_name}__isnull": False}), parameter, year)

    def knows(self, name, counted):
        return bool(self.values([name]))

    def label_of(self, row):
        return row.name


class Words(django_filters.CharFilter):
    """Rows in which every word stands somewhere in the given columns, in any language in which the row can be read."""

    takes = gettext_lazy("words that must all occur")
    field_class = WordsField

    def __init__(self, columns, **kwargs):
        self.columns = columns
        super().__init__(**kwargs)

    def filter(self, queryset, words):
        for word in words.split():
            anywhere = (
                Q(**{f"{column}__icontains": word}) & readable(queryset.model, column) for column in self.columns
            )
            queryset = queryset.filter(having(queryset.model, Q(*anywhere, _connector=Q.OR)))
        return queryset


def readable(model, column):
    """A condition: the public can read `column`. A text half written would otherwise be guessed letter by letter."""
    languages = [code for code in LANGUAGES if "__" not in column and column.endswith(to_attribute("", code))]
    return Q(*(is_written_in(model, code) for code in languages))


class Order(django_filters.Filter):
    """One of the named orders; the first is the usual one."""

    takes = gettext_lazy("one name")
    field_class = forms.CharField

    def __init__(self, orders, **kwargs):
        self.orders = orders
        super().__init__(**kwargs)

    def filter(self, queryset, name):
        _label, columns = self.orders.get(name) or next(iter(self.orders.values()))
        return queryset.order_by(*columns)


def having(model, condition):
    """A condition on related rows that, unlike a join, gives a row once however many of them match."""
    return Exists(model._base_manager.filter(condition, pk=OuterRef("pk")).values("pk"))


def counted_by(rows, parameter, value):
    """(parameter, name, no names, no seal, 0, count) of each value that the rows have."""
    names = {f"name_{n}": Value("") for n in range(len(LANGUAGES))}
    row = ["facet", "name_of", *names, "mark", "place"]
    return (
        rows.order_by()
        .annotate(facet=Value(parameter), name_of=value, mark=Value(""), place=Value(0), **names)
        .values(*row)
        .annotate(rows=Count("pk"))
        .values_list(*row, "rows")
    )


@dataclass
class CountedRow:
    facet: str
    name: str
    names: list[str]
    seal: str
    place: int
    count: int


class FacetedFilterSet(django_filters.FilterSet):
    """A list's whole selection: rows, counts beside each choice, what was understood, and the address that says it."""

    # Those that belong to the page and not to the selection.
    beside = frozenset({"page", "view"})

    def filter_queryset(self, queryset, without=None):
        for name, value in self.form.cleaned_data.items():
            if name != without:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def for_output(self, *beside):
        """The same selection for an output that has other parameters of its own than the page."""
        self.beside = frozenset(beside)
        return self

    @property
    def names(self):
        return {name: one for name, one in self.filters.items() if isinstance(one, Names)}

    @property
    def chosen(self):
        """The names asked for, by parameter."""
        self.form.is_valid()
        return {name: self.form.cleaned_data.get(name) or [] for name in self.names}

    @cached_property
    def counted_rows(self):
        """Every facet's counts and the total, in one query. A facet's own condition does not narrow its counts."""
        self.form.is_valid()
        parts = [
            one.counted(name, self.filter_queryset(self.queryset, without=name)) for name, one in self.names.items()
        ]
        union = counted_by(self.qs, "total", Value("")).union(*parts, all=True).order_by()
        return [CountedRow(row[0], str(row[1]), list(row[2:-3]), *row[-3:]) for row in union]

    @property
    def total(self):
        return next((row.count for row in self.counted_rows if row.facet == "total"), 0)

    @cached_property
    def facets(self):
        return [self.facet(name, one) for name, one in self.names.items()]

    def facet(self, parameter, names):
        chosen = self.chosen[parameter]
        counted = {row.name: row for row in self.counted_rows if row.facet == parameter}
        for name in chosen:
            if names.knows(name, counted):
                counted.setdefault(name, CountedRow(parameter, name, [], "", 0, 0))
        choices = [
            Choice(row.name, str(names.label_of(row)), row.count, row.name in chosen, row.seal)
            for row in sorted(counted.values(), key=lambda row: row.place)
            if row.count or row.name in chosen or names.offer_all
        ]
        return Facet(parameter, names.label, self.sorted_choices(names, choices))

    def sorted_choices(self, names, choices):
        """Years from the newest; areas, stages and kinds in their own order; other records by how much they give."""
        if isinstance(names, YearNames):
            return sorted(choices, key=lambda choice: choice.name, reverse=True)
        if isinstance(names, ChoiceNames):
            return sorted(choices, key=lambda choice: names.choices.values.index(choice.name))
        if names.offer_all:
            return choices
        return sorted(choices, key=lambda choice: (-choice.count, choice.label))

    @property
    def chips(self):
        """(label, address without it) of each condition that holds, of those that were not understood too."""
        chips = []
        for facet in self.facets:
            labels = {choice.name: choice.label for choice in facet.choices}
            for name in self.chosen[facet.parameter]:
                rest = [other for other in self.chosen[facet.parameter] if other != name]
                label = _("%(condition)s: %(name)s") % {
                    "condition": facet.label,
                    "name": labels.get(name, name[:40]),
                }
                chips.append((label, self.query_with(facet.parameter, rest)))
        for name, words in self.words_asked.items():
            chips.append((f"“{words[:40]}”", self.query_with(name, [])))
        return chips

    @property
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
        _label, columns = self.filters["sort"].orders[self.order]
        return columns

    @property
    def order_asked(self):
        self.form.is_valid()
        return self.form.cleaned_data.get("sort", "")

    @property
    def orders(self):
        """(name, label, address, in use) of each order."""
        return [
            (name, label, self.query_with("sort", [name]), name == self.order)
            for name, (label, _columns) in self.filters["sort"].orders.items()
        ]

    @cached_property
    def misunderstood(self):
        """A sentence for each thing that the address asks for and this list does not know."""
        return [*self.unknown_parameters(), *self.unknown_names(), *self.cut_short()]

    def unknown_parameters(self):
        for parameter in self.data:
            if parameter not in self.filters and parameter not in self.beside:
                yield _("This list has no condition “%(name)s”.") % {"name": parameter[:40]}

    def unknown_names(self):
        # Without a name there is nothing to count for, which programs that ask for everything page by page would pay.
        for parameter, names in self.chosen.items():
            facet = self.facet(parameter, self.filters[parameter]) if names else None
            for name in names:
                if name not in {choice.name for choice in facet.choices}:
                    yield _("%(condition)s: nothing here is called “%(name)s”.") % {
                        "condition": facet.label,
                        "name": name[:40],
                    }
        if self.order_asked and self.order_asked != self.order:
            yield _("There is no order “%(name)s”.") % {"name": self.order_asked[:40]}

    def cut_short(self):
        for parameter, words in self.words_asked.items():
            if " ".join(self.data[parameter].split()) != words:
                yield _("Only the first eight words, of 100 characters together, were looked for.")
        for parameter, one in self.filters.items():
            given = self.data.getlist(parameter)
            if isinstance(one, Names) and len(set(given)) > MOST_NAMES:
                yield _("Of “%(name)s”, only the first %(count)d names were taken.") % {
                    "name": parameter,
                    "count": MOST_NAMES,
                }
            elif not isinstance(one, Names) and len(given) > 1:
                yield _("“%(name)s” was given more than once; the last counts.") % {"name": parameter}

    def query_with(self, parameter, names):
        """The canonical query of this selection with another value of one parameter; "" or "?…", without a page."""
        query = QueryDict(mutable=True)
        self.form.is_valid()
        for name, one in self.filters.items():
            if name == parameter:
                values = names
            elif isinstance(one, Names):
                values = self.chosen[name]
            elif isinstance(one, Order):
                values = [self.order]
            else:
                values = [self.form.cleaned_data[name]] if self.form.cleaned_data.get(name) else []
            is_usual_order = isinstance(one, Order) and values == [next(iter(one.orders))]
            if values and not is_usual_order:
                query.setlist(name, sorted(values))
        return f"?{query.urlencode()}" if query else ""

    @property
    def query(self):
        """The canonical query of this selection: known parameters in the list's own order, names sorted."""
        return self.query_with(None, [])
