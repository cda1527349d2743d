"""The table in a workbook that comes back: which sheet it is on, which column is which, what its rows say."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from openpyxl.utils import get_column_letter

from .columns import in_each_language, number_in
from .directories import folded
from .workbooks import EXCEL, MOST_ROWS, ROWS_OF_HEADS, Cell, sheets_of

# The first two columns of every sheet, which say what a row is about. They are not to be written in.
NUMBER, VERSION = "number", "version"
HEADS = {NUMBER: gettext_lazy("Number"), VERSION: gettext_lazy("Version")}
STAMP = re.compile(r"(\d{1,9})-([0-9a-f]{8})", re.ASCII)
# Of a message about many rows, so many are named.
NAMED = 12


def stamp(model, number, version):
    """“3-1a2b3c4d”: a version, with a mark by which a number that was moved to another row is noticed."""
    said = f"{model._meta.label_lower}:{number}:{version}"
    return f"{version}-{salted_hmac('ftzportal.sheets', said, algorithm='sha256').hexdigest()[:8]}"


@dataclass
class TableRow:
    """A row of the sheet: `cells` by the keys of their columns, without the empty ones."""

    number: int
    cells: dict

    @property
    def key(self):
        """The number of the thing that it is about; None if it says none, or no number."""
        return number_in(self.cells[NUMBER]) if NUMBER in self.cells else None

    def version(self, model):
        """
        The version that it was exported at. ValidationError if its number and its version do not belong together.
        """
        said = self.cells.get(VERSION, Cell("")).value
        found = STAMP.fullmatch(said.strip()) if isinstance(said, str) else None
        if not found:
            raise ValidationError(
                _("The version is missing or was written over. Export the list anew."), code="version"
            )
        if not constant_time_compare(stamp(model, self.key, found[1]), found[0]):
            raise ValidationError(
                _("Number and version do not belong together: one of them was changed. Export the list anew."),
                code="version",
            )
        return int(found[1])


@dataclass
class Table:
    title: str
    # Column numbers by key.
    places: dict
    rows: list
    layout: object
    # Sentences about the sheet as a whole.
    notices: list

    def address(self, row, key):
        return f"{get_column_letter(self.places[key])}{row.number}" if key in self.places else str(row.number)


def table_of(file, columns):
    """ValidationError if the file is no workbook, or has none of our sheets."""
    heads = {NUMBER: HEADS[NUMBER], VERSION: HEADS[VERSION]} | {column.key: LazyLabel(column) for column in columns}
    for sheet in sheets_of(file):
        for row in sorted(sheet.rows)[:ROWS_OF_HEADS]:
            if found := places_in(sheet.rows[row], heads):
                return table_in(sheet, row, found, heads)
    raise EXCEL.refusal("foreign")


class LazyLabel:
    """A column's head, in the language in which it is asked for."""

    def __init__(self, column):
        self.column = column

    def __str__(self):
        return self.column.label


def places_in(cells, heads):
    """[(key, column number)] of a row of heads, be they keys or words; None if it is none."""
    said = {column: folded(str(cell.value)) for column, cell in cells.items()}
    keys = {key: {key} for key in heads}
    words = {key: {*map(folded, in_each_language(heads[key]))} for key in heads}
    # English words may be keys as well, such as “number”.
    found = max((places_by(names, said) for names in (keys, words)), key=len)
    return found if {NUMBER, VERSION} <= {key for key, _column in found} else None


def places_by(names, said):
    return [(key, column) for column, text in said.items() for key in names if text in names[key]]


def table_in(sheet, first, found, heads):
    places = {}
    for key, column in found:
        if key in places:
            letters = ", ".join(get_column_letter(place) for name, place in found if name == key)
            raise EXCEL.refusal("twice", head=str(heads[key]), columns=letters)
        places[key] = column
    rows = [
        TableRow(number, {key: cells[column] for key, column in places.items() if column in cells})
        for number, cells in sorted(sheet.rows.items())
        if number > first
    ]
    words = {}
    # The words of the heads stand below the row of keys, and may have been changed.
    if rows and rows[0].key is None and rows[0].number == first + 1 and NUMBER in rows[0].cells:
        rows, words = rows[1:], sheet.rows[first + 1]
    head = max(first, first + bool(words))
    if sheet.layout.last > head + MOST_ROWS:
        raise EXCEL.refusal("rows", sheet=sheet.title, last=sheet.layout.last, limit=MOST_ROWS)
    rows = [row for row in rows if row.cells]
    notices = notices_of(sheet, head, sheet.rows[first] | words, places, heads)
    return Table(sheet.title, places, rows, sheet.layout, notices)


def notices_of(sheet, head, cells, places, heads):
    between = pgettext("between names", ", ")
    notices = []
    extra = [cell for column, cell in sorted(cells.items()) if column not in places.values()]
    if extra:
        names = between.join(f"{str(cell.value)[:40]} ({cell.address.rstrip('0123456789')})" for cell in extra)
        notices.append(_("Columns that are none of the export, and were not read: %(names)s.") % {"names": names})
    missing = [capfirst(str(heads[key])) for key in heads if key not in places]
    if missing:
        notices.append(
            _("Columns that are missing, whose fields stay as they are: %(names)s.") % {"names": between.join(missing)}
        )
    hidden = [row for row in sheet.layout.hidden if row > head]
    if hidden:
        said = ngettext(
            "A row is hidden in the sheet and was read all the same: %(rows)s.",
            "%(count)d rows are hidden in the sheet and were read all the same: %(rows)s.",
            len(hidden),
        )
        rows = between.join(map(str, hidden[:NAMED])) + (" …" if len(hidden) > NAMED else "")
        notices.append(said % {"count": len(hidden), "rows": rows})
    return notices
