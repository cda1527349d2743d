"""The workbook that is exported: typed cells, lists to choose from, what is not to be written in grey."""

import tempfile

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from ftzportal.outputs.csv_files import FORMULA_SIGNS

from .columns import AmountColumn, ChoiceColumn, DateColumn, LinkColumn, NumberColumn, PartsColumn, TextColumn
from .tables import HEADS, NUMBER, VERSION, stamp
from .workbooks import MOST_ROWS

# The keys, which are hidden; the heads; then the records.
FIRST = 3
GREY = PatternFill("solid", fgColor="E7E6E6")
WASH = PatternFill("solid", fgColor="DCE6F1")
INK = Font(color="595959")
BOLD = Font(bold=True)
WRAPPED = Alignment(vertical="top", wrap_text=True)
MOST_OF_A_PROMPT = 255


def workbook(model, columns, title, rows, advice):
    """
    A file object with the workbook of (key, version, content) `rows`, written as they are read. `advice` are the
    sentences of its last sheet.
    """
    book = Workbook(write_only=True)
    names = pgettext("sheet", "Names")
    sheet = book.create_sheet(title)
    lists = lists_of(columns)
    lay_out(sheet, columns, lists, names)
    styles = [style(sheet, is_locked=True), style(sheet, is_locked=True)]
    styles += [style(sheet, column.number_format) for column in columns]
    sheet.append([styled(sheet, key) for key in (NUMBER, VERSION, *(column.key for column in columns))])
    heads = [str(HEADS[NUMBER]), str(HEADS[VERSION]), *(column.label for column in columns)]
    sheet.append([styled(sheet, head, font=BOLD, fill=WASH, alignment=WRAPPED) for head in heads])
    for key, version, content in rows:
        values = [key, stamp(model, key, version), *(column.cell(column.value_of(content)) for column in columns)]
        sheet.append([cell_of(sheet, value, look) for value, look in zip(values, styles, strict=True)])
    write_names(book.create_sheet(names), lists)
    write_advice(book.create_sheet(pgettext("sheet", "How to")), advice)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response that sends it
    book.save(file)
    file.seek(0)
    return file


def styled(sheet, value, **looks):
    cell = WriteOnlyCell(sheet, value)
    for name, look in looks.items():
        setattr(cell, name, look)
    return cell


def style(sheet, number_format="General", is_locked=False):
    """The look of a column's cells; to work it out for each cell takes ten times as long."""
    cell = styled(sheet, None, alignment=WRAPPED, protection=Protection(locked=is_locked))
    cell.number_format = number_format
    if is_locked:
        cell.fill, cell.font = GREY, INK
    return cell._style


def cell_of(sheet, value, look):
    cell = WriteOnlyCell(sheet, value)
    cell._style = look
    if isinstance(value, str):
        # openpyxl takes what begins with = for a formula.
        cell.data_type = "s"
        if value.startswith(FORMULA_SIGNS):
            # Nor will a spreadsheet take it for one when somebody opens the cell and leaves it again.
            cell._style = copy_of(look)
            cell.quotePrefix = True
    return cell


def copy_of(look):
    return type(look)(look)


def lay_out(sheet, columns, lists, names):
    sheet.freeze_panes = f"C{FIRST}"
    sheet.row_dimensions[1].hidden = True
    sheet.row_dimensions[2].height = 32
    protect(sheet)
    widths = [9, 12, *(column.width for column in columns)]
    for place, width in enumerate(widths, start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = width
        if place > 2:
            # Of the rows below the last record, too.
            dimension.protection = Protection(locked=False)
            dimension.number_format = columns[place - 3].number_format
    for place, column in enumerate(columns, start=3):
        if rule := validation_of(column, lists, names):
            letter = get_column_letter(place)
            rule.add(f"{letter}{FIRST}:{letter}{FIRST + MOST_ROWS - 1}")
            sheet.data_validations.append(rule)


def protect(sheet):
    """Without a password: against slips, not against people. What is False here is allowed."""
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)


def validation_of(column, lists, names):
    if isinstance(column, ChoiceColumn | LinkColumn):
        place = list(lists).index(column.choices) + 1
        letter, last = get_column_letter(place), len(lists[column.choices]) + 1
        source = f"{quote_sheetname(names)}!${letter}$2:${letter}${last}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        rule.error, rule.errorTitle = _("Choose one of the list."), column.label[:32]
        return rule
    if isinstance(column, DateColumn):
        rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
        rule.error, rule.errorTitle = _("Write a date, such as 2026-03-31."), column.label[:32]
        return rule
    if isinstance(column, AmountColumn):
        rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.error, rule.errorTitle = _("Write a plain number, in whole units of the currency."), column.label[:32]
        return rule
    if isinstance(column, TextColumn):
        limit = str(column.field.max_length)
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=limit, allow_blank=True)
        rule.error = _("There is room for %(limit)s characters.") % {"limit": limit}
        rule.errorTitle = column.label[:32]
        return rule
    return prompt_of(column)


def prompt_of(column):
    said = _("One name a line (Alt+Enter), as on the sheet “%(sheet)s”.") % {"sheet": pgettext("sheet", "Names")}
    if isinstance(column, PartsColumn):
        said = _("%(said)s Behind each its role in brackets.") % {"said": said}
    if isinstance(column, NumberColumn):
        said = _("The number alone.")
    rule = DataValidation(showInputMessage=True, prompt=said[:MOST_OF_A_PROMPT], promptTitle=column.label[:32])
    return rule


def lists_of(columns):
    """{heading: names} of the second sheet."""
    lists = {column.choices: column.names() for column in columns if column.choices}
    for column in columns:
        if isinstance(column, PartsColumn):
            lists[column.role_label] = list(column.roles.names.values())
    return lists


def write_names(sheet, lists):
    for place in range(1, len(lists) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 32
    sheet.freeze_panes = "A2"
    sheet.append([styled(sheet, heading, font=BOLD, fill=WASH) for heading in lists])
    look = styled(sheet, None, alignment=WRAPPED, number_format="@")._style
    for number in range(max(map(len, lists.values()), default=0)):
        row = [names[number] if number < len(names) else None for names in lists.values()]
        sheet.append([cell_of(sheet, name, look) for name in row])


def write_advice(sheet, advice):
    sheet.column_dimensions["A"].width = 100
    for sentence in advice:
        sheet.append([styled(sheet, sentence, alignment=WRAPPED)])
