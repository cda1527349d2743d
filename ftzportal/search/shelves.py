"""The numbers by which places tell kinds and areas."""

from functools import cached_property

from django.db import IntegrityError, transaction
from django.db.models import Max

from .models import Shelf
from .places import SHELVES, first_of_shelf

# So many are for what has no areas: there is one for every kind when areas have taken all others.
KEPT_FREE = 200


class Shelves:
    """The numbers of the shelves, looked up once."""

    @cached_property
    def known(self):
        return {row[:3]: row[3] for row in Shelf.objects.values_list("kind", "areas", "first_number", "pk")}

    def number_of(self, kind, areas, number):
        """For a thing of a kind in its areas; should all shelves be taken, with those of its first area or of none."""
        for keys in (areas, areas[:1], []):
            sort = kind, ",".join(map(str, keys)), first_of_shelf(number)
            shelf = self.known.get(sort) or new_shelf(*sort)
            if shelf is not None:
                self.known[sort] = shelf
                return shelf
        # After some fifty million things. It has no row: they are found by a search, but by no list.
        return SHELVES - 1


def new_shelf(kind, areas, first_number):
    while True:
        number = (Shelf.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        if number >= SHELVES - 1 - (KEPT_FREE if areas else 0):
            return None
        try:
            with transaction.atomic():
                return Shelf.objects.create(pk=number, kind=kind, areas=areas, first_number=first_number).pk
        except IntegrityError:
            # Somebody else took the number, or made the very shelf.
            if shelf := Shelf.objects.filter(kind=kind, areas=areas, first_number=first_number).first():
                return shelf.pk
