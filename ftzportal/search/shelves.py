"""The numbers by which places tell kinds and areas."""

from functools import cached_property

from django.db import IntegrityError, transaction
from django.db.models import Max

from .models import Shelf
from .places import SHELVES


class Shelves:
    """The numbers of the shelves, looked up once."""

    @cached_property
    def known(self):
        return {(kind, areas): pk for kind, areas, pk in Shelf.objects.values_list("kind", "areas", "pk")}

    def number_of(self, kind, areas):
        """Of a kind and its areas; should all numbers be taken, that of its first area or of none."""
        for keys in (areas, areas[:1], []):
            said = ",".join(map(str, keys))
            number = self.known.get((kind, said)) or new_shelf(kind, said)
            if number is not None:
                self.known[kind, said] = number
                return number
        return SHELVES - 1


def new_shelf(kind, areas):
    while True:
        number = (Shelf.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        if number >= SHELVES - 1:
            return None
        try:
            with transaction.atomic():
                return Shelf.objects.create(pk=number, kind=kind, areas=areas).pk
        except IntegrityError:
            # Somebody else took the number, or made the very shelf.
            if shelf := Shelf.objects.filter(kind=kind, areas=areas).first():
                return shelf.pk
