"""
The orders of a list's rows as whole numbers: a row's key holds the values of the order's columns, and compares with
another's as the database compares the rows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.db.models import Q

MICROSECOND, EPOCH = timedelta(microseconds=1), datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """A column of an order. One that may be NULL says `nulls_last`; none comes first."""

    column: str
    descending: bool
    may_be_null: bool = False

    @classmethod
    def of(cls, ordering):
        """Of a column's name with or without "-", or of `F(name).desc(nulls_last=True)`."""
        if isinstance(ordering, str):
            return cls(ordering.removeprefix("-"), ordering.startswith("-"))
        return cls(ordering.expression.name, ordering.descending, bool(ordering.nulls_last))

    def behind(self, value):
        """A condition: a row's value comes later; None if nothing comes after `value`."""
        if value is None:
            return None
        later = Q(**{f"{self.column}__{'lt' if self.descending else 'gt'}": value})
        return later | Q(**{self.column: None}) if self.may_be_null else later

    def from_here(self, value):
        """A condition: it comes later, or is `value`; nothing, where the index would not be used for it."""
        return Q() if self.may_be_null else Q(**{f"{self.column}__{'lte' if self.descending else 'gte'}": value})


@dataclass(frozen=True)
class Whole:
    """How values of a field become whole numbers of so many bits, in the same order; NULL is 0, before all."""

    bits: int
    number: callable

    @classmethod
    def of(cls, field):
        """None for a field whose values the database may compare in another way."""
        if isinstance(field, models.DateTimeField):
            return cls(60, lambda moment: (moment - EPOCH) // MICROSECOND + 1)
        if isinstance(field, models.DateField):
            return cls(24, lambda day: day.toordinal())
        if isinstance(field, models.IntegerField):
            return cls(66, lambda number: number + (1 << 64))
        if isinstance(field, models.DecimalField):
            beyond, places = 10**field.max_digits, field.decimal_places
            return cls((2 * beyond).bit_length(), lambda number: int(number.scaleb(places)) + beyond)
        # Of texts, all collations agree on capital letters alone.
        if field.choices and all(name.isascii() and name.isalpha() and name.isupper() for name, _ in field.choices):
            octets = 4 * field.max_length
            return cls(8 * octets + 1, lambda text: int.from_bytes(text.encode().ljust(octets, b"\0")) + 1)
        return None

    def numbers(self, values):
        number = self.number
        return [0 if value is None else number(value) for value in values]


@dataclass(frozen=True)
class Ordering:
    """The ascending order of a model's rows by these columns, of which the last is unique."""

    model: type[models.Model]
    columns: tuple[str, ...]

    @classmethod
    def of(cls, model, columns):
        """
        (an `Ordering`, whether it is read from its end) for what a queryset is ordered by; (None, False) where only the
        database can order so.
        """
        keys = [Key.of(one) for one in columns]
        made, is_descending = cls(model, tuple(key.column for key in keys)), keys[0].descending
        if any(key.descending != is_descending or key.may_be_null > is_descending for key in keys):
            return None, False
        return (made, is_descending) if None not in made.wholes.values() else (None, False)

    @cached_property
    def wholes(self):
        return {column: Whole.of(self.model._meta.get_field(column)) for column in self.columns}

    def keys(self, numbers):
        """The keys of rows. `numbers` are {column: their values as whole numbers}."""
        first, *others = self.columns
        keys = numbers[first]
        for column in others:
            bits = self.wholes[column].bits
            keys = [key << bits | number for key, number in zip(keys, numbers[column], strict=True)]
        return keys

    def fences(self, keys):
        """Where rows of which these are some are to be cut into blocks."""
        return sorted(keys)


@dataclass(frozen=True)
class Values(Ordering):
    """
    The values of one column; a row without any has no key. What many rows have comes to lie in a block of its own,
    between a fence before the value and one behind it, so that a range of values is a range of blocks.
    """

    def keys(self, numbers):
        return [2 * number or None for number in super().keys(numbers)]

    def fences(self, keys):
        values = sorted({key for key in keys if key is not None})
        return [fence for value in values for fence in (value, value + 1)]

    def between(self, least, most):
        """The first key of what is not less than `least`, and the first of what is more than `most`; None for None."""
        (whole,) = self.wholes.values()
        first, last = (None if bound is None else 2 * whole.number(bound) for bound in (least, most))
        if isinstance(least, Decimal):
            # One that no row can have lies behind all that are less.
            first += least.normalize().as_tuple().exponent < -self.field.decimal_places
        return first, None if last is None else last + 1

    @property
    def field(self):
        return self.model._meta.get_field(*self.columns)
