"""The rows of a list's selection in its order, a page of them or all."""

from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django_filters import FilterSet

from .bits import numbers_in


@dataclass
class Listed:
    """What a filter set selects of `rows`, in its order: a slice, found as fast wherever it begins, or all of it."""

    filterset: FilterSet
    rows: QuerySet

    def __getitem__(self, part):
        stop = max(part.start, min(part.stop, self.filterset.total))
        around = self.filterset.around(part.start, stop)
        if around is None:
            return self.filterset.filter_queryset(self.public(get_language()))[part]
        numbers, before = around
        return self.public(get_language(), numbers)[before : before + stop - part.start]

    def iterator(self, chunk_size):
        """
        Every row of the selection as it is now, about so many loaded at a time. Nothing is held open in the database
        while somebody takes the rows slowly; what leaves the selection meanwhile is left out, as far as it has not been
        told, and all else is told exactly once.
        """
        language, parts = get_language(), self.filterset.parts(chunk_size)
        if parts is None:
            return self.filterset.filter_queryset(self.public(language)).iterator(chunk_size)
        ask = partial(type(self.filterset), self.filterset.data)
        return told_in_parts(self.rows.order_by(*self.filterset.order_columns), parts, ask, language, chunk_size)

    def public(self, language, numbers=None):
        """The rows that are public at this moment; where `numbers` are given, those of them in their order."""
        public = self.rows.published_in(language)
        if numbers is None:
            return public
        return public.filter(pk__in=numbers).order_by(*self.filterset.order_columns)


def told_in_parts(rows, parts, ask, language, chunk_size):
    """Those of `rows` that are in the sets `parts`, part by part, and still in the selection that `ask()` gives."""
    for part in parts:
        with override(language):
            numbers = numbers_in(part & ask().rows())
        found = rows.published_in(language).filter(pk__in=numbers)
        # Where much was added between two rows, a part has more than it should.
        for row in found if len(numbers) <= chunk_size else found.iterator(chunk_size):
            yield row
            # It and what was prefetched name each other, so that both would stay until they were searched for.
            vars(row).pop("_prefetched_objects_cache", None)
