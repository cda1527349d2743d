"""A public list as a workbook for Excel: the rows, and a sheet that says what they are."""

import errno
import re
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryFile

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from .csv_files import ROWS_AT_ONCE
from .lists import MEDIA_TYPES
from .problems import Problem
from .texts import legal

# Excel's own limits; a cell's is counted in units of UTF-16.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
AMOUNT = "#,##0.00"
# How many characters a broad sheet of A4 has room for beside the names, when they can still be read.
LEGIBLE_WIDTH = 130
# What Excel would take for one character written by its number.
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def workbook_answer(request, public_list, zone):
    """The whole selection, made in a file so that a large one takes no more memory than a small one."""
    filterset = public_list.selected(request).for_output()
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        write(file, public_list, filterset, zone)
    except BaseException as fault:
        file.close()
        if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            raise Problem("no-room") from fault
        raise
    file.seek(0)
    name = f"{public_list.name}-{get_language()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPES["xlsx"])


def write(file, public_list, filterset, zone):
    """Writes both sheets to `file`; the second comes last, because it tells what became of the first."""
    book = Workbook(write_only=True)
    rows, about = (book.create_sheet(str(title)) for title in (public_list.title, _("About this file")))
    with temporary_files_removed(rows, about):
        # Before the rows, because a sheet's properties stand above them.
        width = sum(column.kind.width for column in public_list.columns)
        for sheet, pages_across in ((rows, -(-width // LEGIBLE_WIDTH)), (about, 1)):
            lay_out(sheet, pages_across)
        told = Rows(rows, public_list).write(public_list.table_of(filterset))
        about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, 100
        for label, value in sentences(public_list, filterset, zone, told):
            about.append([at_the_left(bold(about, label)), at_the_left(cell_of(about, value))])
        book.save(file)


def lay_out(sheet, pages_across):
    """For a printer: A4, broad, on so many pages beside each other."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_across, 0


@contextmanager
def temporary_files_removed(*sheets):
    """openpyxl writes each sheet to a file of its own, and forgets it where the writing fails."""
    try:
        yield
    except BaseException:
        for sheet in sheets:
            if sheet._writer:
                sheet._writer.cleanup()
        raise


class Rows:
    """The first sheet; afterwards, how many rows it has and what did not fit."""

    def __init__(self, sheet, public_list):
        self.sheet, self.columns = sheet, public_list.columns
        self.count = self.cut = 0
        self.is_full = False

    def write(self, rows):
        self.head()
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            if self.count == MOST_ROWS - 1:
                self.is_full = True
                break
            self.sheet.append([self.fitted(column.as_cell(row)) for column in self.columns])
            self.count += 1
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(len(self.columns))}{self.count + 1}"
        return self

    def head(self):
        self.sheet.freeze_panes = "C2"
        # On paper too, each page has the heads and the names.
        self.sheet.print_title_rows, self.sheet.print_title_cols = "1:1", "A:B"
        for place, column in enumerate(self.columns, 1):
            self.sheet.column_dimensions[get_column_letter(place)].width = column.kind.width
        self.sheet.append([bold(self.sheet, str(column.label)) for column in self.columns])

    def fitted(self, value):
        short = short_enough(value) if isinstance(value, str) else value
        self.cut += short is not value
        return cell(self.sheet, short)


def cell(sheet, value):
    """`value` as openpyxl writes it: no text ever as a formula, an error or a number, moments in the zone's time."""
    if isinstance(value, datetime):
        # Excel knows no time zones.
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, Decimal):
        made = WriteOnlyCell(sheet, value)
        made.number_format = AMOUNT
        return made
    if not isinstance(value, str):
        return value
    text = LOOKS_ESCAPED.sub("_x005F_", legal(value))
    return forced_text(sheet, text) if text.startswith("=") or text in ERROR_CODES else text


def forced_text(sheet, text):
    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    return made


def cell_of(sheet, value):
    """`value` in a cell that can be laid out."""
    written = cell(sheet, short_enough(value) if isinstance(value, str) else value)
    return written if isinstance(written, Cell) else WriteOnlyCell(sheet, written)


def at_the_left(made):
    """A cell of the second sheet, where numbers and moments stand among sentences."""
    made.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
    return made


def bold(sheet, text):
    made = forced_text(sheet, legal(text))
    made.font = Font(bold=True)
    return made


def short_enough(text):
    """`text`, or its beginning and a sentence that there was more."""
    if len(text.encode("utf-16-le", "ignore")) <= 2 * LONGEST_CELL:
        return text
    sentence = _(" … (cut: a cell of Excel holds no more)")
    room = LONGEST_CELL - len(sentence)
    return text.encode("utf-16-le", "ignore")[: 2 * room].decode("utf-16-le", "ignore") + sentence


def sentences(public_list, filterset, zone, told):
    """(label, value) of each line of the second sheet."""
    order = next(label for _name, label, _query, in_use in filterset.orders if in_use)
    yield _("List"), str(public_list.title)
    yield _("Published by"), zone.name
    yield _("Licence"), zone.licence_stated or _("The zone has not stated a licence.")
    for label, _query in filterset.chips or [(_("none: the whole list"), "")]:
        yield _("Condition"), label
    yield _("Order"), str(order)
    yield _("Address of this selection"), public_list.selection(filterset)
    yield _("Made at"), timezone.now()
    yield _("Rows"), told.count
    for sentence in filterset.misunderstood:
        yield _("Not understood"), sentence
    if told.is_full:
        yield _("Not complete"), _("A sheet of Excel holds no more rows. The CSV of the same address holds all.")
    if told.cut:
        yield (
            _("Texts cut"),
            _("%(count)d; a cell of Excel holds 32,767 characters. The CSV of the same address holds all.")
            % {"count": told.cut},
        )
