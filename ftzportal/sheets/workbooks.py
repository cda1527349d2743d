"""A workbook that somebody sends, opened within limits: the cells of its sheets, and how the sheets are built."""

import logging
import re
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import from_excel

from ftzportal.intake import packages

logger = logging.getLogger(__name__)

# Rows of records; the heads come on top.
MOST_ROWS = 5000
ROWS_OF_HEADS = 10
MOST_COLUMNS = 100
MOST_SHEETS = 20
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# The formats of dates that Chinese, Japanese and Korean Excel number without spelling them out.
DATE_FORMATS = {*range(27, 37), *range(50, 59)}
# How Excel writes what XML cannot hold, and the end of a line that a browser pasted.
ESCAPED = re.compile("_x00([01][0-9A-Fa-f]|7[Ff])_")
# Before the first sign of XML: marks of encodings, zeros of wide ones, white space.
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"

EXCEL = packages.Kind(
    program="Excel",
    max_bytes=8 * 1024 * 1024,
    max_unpacked=60 * 1024 * 1024,
    # 5,000 rows of all texts at their full length need less.
    max_part=30 * 1024 * 1024,
    max_elements=1_200_000,
    sentences={
        "broken": gettext_lazy(
            "The file is damaged and cannot be read. Open it in Excel, WPS or LibreOffice, save it anew as .xlsx and "
            "try again."
        ),
        "bytes": gettext_lazy(
            "The file has %(size)s; at most %(limit)s can be taken. Take pictures and other sheets out of it, or "
            "divide it."
        ),
        "empty": gettext_lazy("The file is empty. Save it anew and try again."),
        "unknown": gettext_lazy(
            "This is not an Excel workbook. A .csv or another table: export the list here, and copy its cells into "
            "that file."
        ),
        "other": gettext_lazy(
            "This is a file of another kind (%(kind)s), whatever its name says. Open it in Excel, WPS or LibreOffice "
            "and save it as .xlsx."
        ),
        "password": gettext_lazy(
            "The workbook is protected by a password. Take the password away (File, Info, Protect Workbook) and save "
            "it anew."
        ),
        "old": gettext_lazy(
            "This is a workbook of the old kind (.xls or .et), which cannot be read here. Choose “Save as”, the type "
            "“Excel workbook (*.xlsx)”, and upload that file."
        ),
        "bomb": gettext_lazy(
            "Unpacked, the file would be larger than any list. Copy its rows into a newly exported file and try again."
        ),
        "encrypted": gettext_lazy("The file is protected by a password. Take the password away and save it anew."),
        "long": gettext_lazy("The workbook is too long to be read at once. Divide it."),
        "rows": gettext_lazy(
            "The sheet “%(sheet)s” goes down to row %(last)d; at most %(limit)d rows are read at once. Divide it."
        ),
        "entities": gettext_lazy(
            "The file holds definitions that no spreadsheet writes, so it is not read. Save it anew in Excel, WPS or "
            "LibreOffice."
        ),
        "nested": gettext_lazy("The workbook is nested in itself too deeply. Save it anew in Excel or WPS."),
        "macros": gettext_lazy(
            "The workbook holds macros (.xlsm), which are not taken. Choose “Save as”, the type “Excel workbook "
            "(*.xlsx)”, and upload that file."
        ),
        "foreign": gettext_lazy(
            "No sheet of this workbook has the columns of the export. Export the list and write into that file."
        ),
        "twice": gettext_lazy(
            "The sheet has the column “%(head)s” twice (%(columns)s). Delete the one that is not meant."
        ),
    },
)


class Cell(NamedTuple):
    """
    What a person sees in a cell. `kind` is openpyxl's letter: f of a formula, e of an error, d of a date, s, n, b.
    """

    address: str
    value: Any = None
    kind: str = "n"

    @property
    def is_empty(self):
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


@dataclass
class Layout:
    """How a sheet is built: its last row that says something, those that are hidden, the ranges that are merged."""

    last: int = 0
    hidden: list = field(default_factory=list)
    merged: list = field(default_factory=list)

    def merged_at(self, row):
        """The merged ranges, as “B5:C6”, that the row has a part in."""
        return [name for name, first, last in self.merged if first <= row <= last]


@dataclass
class Sheet:
    title: str
    layout: Layout
    # By row number, {column number: `Cell`}; rows and cells that say nothing are left out.
    rows: dict


def sheets_of(file):
    """
    Each sheet of a workbook in a file object, as it is asked for. ValidationError, in words for the editor, if it is no
    .xlsx that can be read. What a formula says is never worked out.
    """
    layouts = layouts_of(packages.opened(file, EXCEL))
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Of what a program wrote beside the standard; it is of no use here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
            for sheet in book.worksheets[:MOST_SHEETS]:
                # Where openpyxl found it; a workbook does not say it in one way alone.
                layout = layouts[sheet._worksheet_path.lstrip("/")]
                yield Sheet(sheet.title, layout, rows_of(sheet))
    except ValidationError:
        raise
    except Exception as problem:  # A part that says what no standard foresaw; whose fault, the log tells.
        logger.exception("A workbook could not be read")
        raise EXCEL.refusal("broken") from problem


def layouts_of(package):
    """{name of the part: `Layout`}; every part is looked through before openpyxl reads it."""
    types = package.whole("[Content_Types].xml") or b""
    if package.has_macros or b"macroEnabled" in types:
        raise EXCEL.refusal("macros")
    layouts = {}
    for name in sorted(package.names):
        # Told by content: a relation may name any part, whatever it is called.
        content = package.whole(name)
        if content.lstrip(BEFORE_XML).startswith(b"<"):
            layouts[name] = layout_of(packages.walked(content, EXCEL))
    return layouts


def layout_of(walk):
    layout, row, says_something = Layout(), 0, False
    for event, element in walk:
        if event == "start":
            says_something &= element.tag != S + "row"
            continue
        if element.tag in (S + "v", S + "is", S + "f"):
            says_something = True
        elif element.tag == S + "row":
            row = int(element.get("r", row + 1))
            if says_something:
                layout.last = max(layout.last, row)
            if says_something and element.get("hidden") in ("1", "true"):
                layout.hidden.append(row)
            element.clear()
        elif element.tag == S + "mergeCell":
            _left, first, _right, last = range_boundaries(element.get("ref", ""))
            layout.merged.append((element.get("ref"), first, last))
    return layout


def rows_of(sheet):
    # What a sheet says about its own size need not be so.
    sheet.reset_dimensions()
    rows = {}
    last = ROWS_OF_HEADS + MOST_ROWS
    for number, cells in enumerate(sheet.iter_rows(min_row=1, max_row=last, max_col=MOST_COLUMNS), start=1):
        said = {cell.column: as_seen(cell) for cell in cells if cell.value is not None}
        said = {column: cell for column, cell in said.items() if not cell.is_empty}
        if said:
            rows[number] = said
    return rows


def as_seen(cell):
    value, kind = cell.value, cell.data_type
    if isinstance(value, str) and kind != "f":
        value = ESCAPED.sub(lambda found: "" if found[1].upper() == "0D" else chr(int(found[1], 16)), value)
    elif kind == "n" and cell.style_array.numFmtId in DATE_FORMATS:
        value, kind = from_excel(value, cell.parent.parent.epoch), "d"
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    return Cell(f"{get_column_letter(cell.column)}{cell.row}", value, kind)
