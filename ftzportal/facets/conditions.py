"""The kinds of conditions that a public list understands, each what its parameters mean for the rows."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ftzportal.search import rows
from ftzportal.translated import LANGUAGES, to_attribute

from .bits import numbers_in, rows_of
from .orders import Ordering, Values

MOST_NAMES = 30
# Slugs have 60 characters at most, so that a name cut here is still the name of nothing.
LONGEST_NAME = 61
LONGEST_WORDS = 100
MOST_WORDS = 8
LONGEST_NUMBER = 20


class Unchanging:
    """Of what is the same for all addresses: no form copies it."""

    def __deepcopy__(self, memo):
        return self


class NamesField(Unchanging, forms.Field):
    """A list of names as they stand in the address, each once."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        names = (name.strip()[:LONGEST_NAME] for name in value or [])
        return list(dict.fromkeys(name for name in names if name))[:MOST_NAMES]


class WordsField(Unchanging, forms.CharField):
    """The first words of what was typed, as far as a list looks for them."""

    def clean(self, value):
        return " ".join(super().clean(value)[:LONGEST_WORDS].split()[:MOST_WORDS])


@dataclass(frozen=True)
class Bounds:
    """
    From `least` to `most`, both in it, as texts of the address; `turned` if they stood the other way round there. What
    was given and is no bound is among them, so that no address leaves it out and gives more.
    """

    least: str = ""
    most: str = ""
    turned: bool = False
    # Those of the two that are no bound.
    odd: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.least or self.most)


class BoundsWidget(forms.Widget):
    def value_from_datadict(self, data, files, name):
        return data.get(f"{name}_min", ""), data.get(f"{name}_max", "")


class BoundsField(Unchanging, forms.Field):
    """The two bounds, each written the one way in which `as_number` reads it; no error, because a list has none."""

    widget = BoundsWidget

    def __init__(self, *, as_number, **kwargs):
        self.as_number = as_number
        super().__init__(**kwargs)

    def clean(self, value):
        given = [text.strip()[:LONGEST_NUMBER] for text in value]
        numbers = [self.as_number(text) for text in given]
        odd = tuple(text for text, number in zip(given, numbers, strict=True) if text and number is None)
        texts = [text if number is None else f"{number:f}" for text, number in zip(given, numbers, strict=True)]
        turned = None not in numbers and numbers[0] > numbers[1]
        return Bounds(*(reversed(texts) if turned else texts), turned, odd)


class Condition:
    """Each selection has its own, which differs from the declared one in what it belongs to and notes."""

    def __deepcopy__(self, memo):
        return copy(self)


class Names(Condition, django_filters.Filter):
    """Rows for which any of the names holds. A name that nothing has gives nothing."""

    # What a condition of this kind takes, for who writes addresses.
    takes = gettext_lazy("one name or several")
    field_class = NamesField
    offer_all = False

    def in_address(self, parameter, names):
        return {parameter: sorted(names)}

    def tallied(self, tally, name, names):
        """The rows of the tally that the condition leaves."""
        return tally.having(name, {str(value) for value in self.values(names)})

    def filter(self, queryset, names):
        if not names:
            return queryset
        return queryset.filter(having(queryset.model, Q(**{f"{self.field_name}__in": self.values(names)})))

    def values(self, names):
        return names

    def names_in(self, values):
        """The name of each of these values of the column; none for a value that has no name."""
        return values

    def is_of_many(self, model):
        """Whether a row may have several names, which another table holds."""
        return False


class RelatedNames(Names):
    """
    Names of records of `model`, by their slugs.

    `offer_all` offers, in the records' own order, those that would give nothing too: an area without projects has
    something to say about that.
    """

    def __init__(self, field_name, *, model, offer_all=False, **kwargs):
        self.relation, self.records, self.offer_all = field_name, model, offer_all
        super().__init__(f"{field_name}__slug", **kwargs)

    def is_of_many(self, model):
        return model._meta.get_field(self.relation).many_to_many

    def linked(self, model, among):
        """(number, slug) of each record that each row has, of those whose numbers fulfil the lookups `among`."""
        field = model._meta.get_field(self.relation)
        own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        rows = field.remote_field.through._base_manager.order_by()
        rows = rows.filter(**{f"{own}__{lookup}": value for lookup, value in among.items()})
        links = list(rows.values_list(f"{own}_id", f"{other}_id"))
        # Not joined: where a few records are named by all rows, databases would go through all that name each of them.
        named = self.records._base_manager.filter(pk__in={record for _number, record in links})
        slugs = dict(named.values_list("pk", "slug"))
        return [(number, slugs[record]) for number, record in links if record in slugs]

    def known(self):
        """{slug: (names in every language, seal, place)} of every record, those that no row has too."""
        columns = {column.name for column in self.records._meta.get_fields()}
        seal = F("seal") if "seal" in columns else Value("")
        place = F("position") if self.offer_all else Value(0)
        names = [to_attribute("name", language) for language in LANGUAGES]
        rows = self.records.objects.order_by().annotate(mark=seal, place=place)
        return {
            slug: (names, mark, place)
            for slug, *names, mark, place in rows.values_list("slug", *names, "mark", "place")
        }

    def knows(self, name, known):
        return name in known

    def label_of(self, name, names):
        names = dict(zip(LANGUAGES, names, strict=True))
        return names[get_language()] or next(filter(None, names.values()), name)


class ChoiceNames(Names):
    """Names out of the `TextChoices` of a column."""

    def __init__(self, field_name, *, choices, **kwargs):
        self.choices = choices
        super().__init__(field_name, **kwargs)

    def knows(self, name, known):
        return name in self.choices.values

    def label_of(self, name, names):
        return self.choices(name).label


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

    def names_in(self, values):
        zone = timezone.get_default_timezone()
        days = (value.astimezone(zone) if isinstance(value, datetime) else value for value in values)
        return [day and str(day.year) for day in days]

    def knows(self, name, known):
        return bool(self.values([name]))

    def label_of(self, name, names):
        return name


class Words(Condition, django_filters.CharFilter):
    """
    Rows that say every word, in any language in which the public can read them: found as a search finds them, and by
    the beginning of the last word too.
    """

    takes = gettext_lazy("words that must all occur")
    field_class = WordsField

    def in_address(self, parameter, words):
        return {parameter: [words] if words else []}

    def tree_of(self, words):
        # Of one address, because another name may be known for the next.
        if self.asked is None or self.asked[0] != words:
            self.asked = words, rows.tree_of(words)
        return self.asked[1]

    asked = None

    def tallied(self, tally, name, words):
        tree = self.tree_of(words)
        return tally.answered((name, tree), lambda: rows_of(rows.numbers_of(self.model, tree))) if tree else 0

    def filter(self, queryset, words):
        if not words:
            return queryset
        tree = self.tree_of(words)
        return rows.having(queryset, tree) if tree else queryset.none()


class Range(Condition, django_filters.Filter):
    """
    Rows of which the value of a column lies between two bounds, each of them in it and each of them left out at will:
    the parameters `<name>_min` and `<name>_max`. Who gives a bound that is none is shown nothing, and told why.
    """

    field_class = BoundsField
    unit = ""
    step = "1"

    def __init__(self, field_name, **kwargs):
        super().__init__(field_name, as_number=self.as_number, **kwargs)

    def as_number(self, text):
        """The bound that `text` means, as a `Decimal`; None if it is none."""
        raise NotImplementedError

    @property
    def title(self):
        """Its name, with what its bounds are counted in."""
        words = {"condition": self.label, "unit": self.unit}
        return _("%(condition)s (%(unit)s)") % words if self.unit else self.label

    def parameters(self, parameter):
        return f"{parameter}_min", f"{parameter}_max"

    def in_address(self, parameter, bounds):
        least, most = self.parameters(parameter)
        return {least: [bounds.least] if bounds.least else [], most: [bounds.most] if bounds.most else []}

    def limits(self, bounds):
        """The first and the last value within the bounds, of the column's own kind; None bounds nothing."""
        return (
            self.first(Decimal(bounds.least)) if bounds.least else None,
            self.last(Decimal(bounds.most)) if bounds.most else None,
        )

    def filter(self, queryset, bounds):
        if not bounds:
            return queryset
        if bounds.odd:
            return queryset.none()
        limits = zip(("gte", "lte"), self.limits(bounds), strict=True)
        return queryset.filter(**{f"{self.field_name}__{name}": value for name, value in limits if value is not None})

    def orderings(self, model):
        """The `Ordering`s in which the list's rows have to be kept for it."""
        return [Values(model, (self.field_name,))]

    def tallied(self, tally, name, bounds):
        return tally.answered((name, bounds), lambda: self.within(tally, bounds)) if not bounds.odd else 0

    def within(self, tally, bounds):
        (ordering,) = self.orderings(self.model)
        rows, others = tally.blocks[ordering].between(*ordering.between(*self.limits(bounds)))
        # Where values are too many for a block each, those at the ends are compared by the database.
        found = self.filter(self.model._base_manager.filter(pk__in=numbers_in(others)), bounds)
        return rows | rows_of(found.values_list("pk", flat=True)) if others else rows

    def in_words(self, bounds):
        shown = {"least": bounds.least, "most": bounds.most}
        if not bounds.most:
            return _("from %(least)s") % shown
        return (_("from %(least)s to %(most)s") if bounds.least else _("up to %(most)s")) % shown


class Years(Range):
    """Years of a date, from 1000 to 9999."""

    takes = gettext_lazy("two years, or one of them")

    def as_number(self, text):
        if not (text.isascii() and text.isdigit() and len(text) == 4 and text[0] != "0"):
            return None
        return Decimal(text)

    def first(self, year):
        return date(int(year), 1, 1)

    def last(self, year):
        return date(int(year), 12, 31)


class Millions(Range):
    """Amounts in millions of their own currency; none is converted into another."""

    takes = gettext_lazy("two amounts in millions, or one of them")
    unit = gettext_lazy("millions")
    step = "any"
    MOST = Decimal("1e12")
    # Two decimals of a whole unit; "1e-999999" would be written out as a million zeros.
    LEAST_DIGIT = -8

    def as_number(self, text):
        try:
            number = Decimal(text) if text.isascii() else None
        except InvalidOperation:
            return None
        if number is None or not number.is_finite() or not 0 <= number <= self.MOST or "_" in text:
            return None
        if number and number.adjusted() < self.LEAST_DIGIT:
            return None
        # Without the zeros and the power of ten that would make a second address of the same bound.
        number = number.normalize()
        return number.quantize(1) if number == number.to_integral_value() else number

    def first(self, millions):
        return millions * 1_000_000

    last = first


class Order(Condition, django_filters.Filter):
    """One of the named orders; the first is the usual one."""

    takes = gettext_lazy("one name")
    field_class = forms.CharField

    def __init__(self, orders, **kwargs):
        self.orders = orders
        super().__init__(**kwargs)

    def in_address(self, parameter, name):
        return {parameter: [name] if name in [*self.orders][1:] else []}

    def filter(self, queryset, name):
        return queryset.order_by(*self.columns(name))

    def columns(self, name):
        """What the order of that name orders by, or the usual one if there is none."""
        _label, columns = self.orders.get(name) or next(iter(self.orders.values()))
        return columns

    def orderings(self, model):
        found = (Ordering.of(model, columns) for _label, columns in self.orders.values())
        return [ordering for ordering, _is_descending in found if ordering]


def having(model, condition):
    """A condition on related rows that, unlike a join, gives a row once however many of them match."""
    return Exists(model._base_manager.filter(condition, pk=OuterRef("pk")).values("pk"))
