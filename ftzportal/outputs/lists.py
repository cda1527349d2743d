"""What a public list is to programs, said once."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ftzportal.publishing.addresses import absolute

from .values import ADDRESS, MOMENT, NUMBER, Kind, own_address

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "atom": "application/atom+xml",
}


@dataclass(frozen=True)
class DataField:
    """
    One detail of a list's things: `name` in JSON, `label` as the head of a column, `meaning` for people; `value` of a
    row as Python has it. Only JSON has what is too long or too deep for a cell.
    """

    name: str
    label: str | Promise
    meaning: str | Promise
    kind: Kind
    value: Callable
    in_tables: bool = True

    def as_json(self, row):
        return self.kind.as_json(self.value(row))

    def as_cell(self, row):
        return self.kind.as_cell(self.value(row))


@dataclass(frozen=True, kw_only=True)
class PublicList:
    """
    `selected(request)` is the FilterSet of what an address asks for, the page's own; `in_full` and `for_tables` load
    what the fields need. `name` is in the addresses, behind the app's `namespace` in their names.
    """

    name: str
    namespace: str
    page: str
    title: str | Promise
    about: str | Promise
    selected: Callable
    fields: tuple[DataField, ...]
    in_full: Callable
    for_tables: Callable
    # Within a version, members and columns are added, never changed or taken away.
    version: int = 1

    @property
    def columns(self):
        """The fields that a table has."""
        return [field for field in self.fields if field.in_tables]

    def address(self, ending):
        """The path of an output: `csv`, `xlsx`, `json` or `atom`."""
        return reverse(f"{self.namespace}:{self.name}_{ending}")

    @property
    def page_address(self):
        return reverse(f"{self.namespace}:{self.page}")

    def table_of(self, filterset):
        """The rows of a table, to be taken by `iterator`."""
        return filterset.listed(self.for_tables(filterset.model.objects.all()))

    def selection(self, filterset):
        """The canonical address of the page that shows the same."""
        return absolute(self.page_address + filterset.query)

    @property
    def schema_name(self):
        return f"{self.name}-{self.version}"

    @property
    def schema_address(self):
        return absolute(reverse("schema", args=[self.schema_name]))


def number():
    return DataField(
        "number", _("Number"), _("The number of its page; it stays the same for good."), NUMBER, attrgetter("pk")
    )


def life_and_address():
    """What every published thing has at the end of its fields."""
    return (
        DataField("published_at", _("Published at"), _("When it first appeared."), MOMENT, attrgetter("publish_at")),
        DataField("updated_at", _("Changed at"), _("When it was last changed."), MOMENT, attrgetter("updated_at")),
        DataField(
            "url",
            _("Address"),
            _("The address of its page, in the language asked for."),
            ADDRESS,
            own_address,
        ),
    )
