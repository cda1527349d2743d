"""How rows are counted by what they have."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Value

from ftzportal.translated import LANGUAGES


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
