"""Rows as CSV, written as they are read, so that a million take no more memory than a hundred."""

import csv
import json
from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils.translation import get_language, override

from .texts import legal
from .values import moment

ROWS_AT_ONCE = 250
# What a spreadsheet takes for the beginning of a formula; the full-width ones where it speaks Chinese.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_HEADER = 2000


def csv_answer(request, public_list):
    """
    The whole selection. A CSV file is one table and has no room for a sentence, so its name and a header say that not
    everything was understood; the page that `Link` names says what.
    """
    filterset = public_list.selected(request).for_output()
    columns = {column.label: column.as_cell for column in public_list.columns}
    name = f"{public_list.name}-not-all-understood" if filterset.misunderstood else public_list.name
    response = csv_list(name, columns, public_list.table_of(filterset))
    response.headers["Link"] = f'<{public_list.selection(filterset)}>; rel="alternate"; type="text/html"'
    if filterset.misunderstood:
        response.headers["Misunderstood"] = as_header(filterset.misunderstood)
    return response


def as_header(sentences):
    """A JSON list of as many of `sentences` as proxies let pass; ASCII, as headers are."""
    told = sentences
    while len(json.dumps(told)) > LONGEST_HEADER:
        told = told[:-1]
    return json.dumps(told)


def csv_list(name, columns, rows):
    """All `rows`, a queryset or a `Listed`, as an attachment; `columns` maps headings to what gives a row's cell."""
    language = get_language()
    # Now, so that who takes it slowly keeps nothing of the selection but what is yet to be told.
    lines = csv_lines(columns, rows.iterator(chunk_size=ROWS_AT_ONCE), language)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{language}.csv"'
    return response


def csv_lines(columns, rows, language):
    writer = csv.writer(Line())
    with override(language):
        headings = [str(heading) for heading in columns]
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff" + writer.writerow(headings)
    for row in rows:
        # This runs when the request is over, and its language with it.
        with override(language):
            cells = [as_text(column(row)) for column in columns.values()]
        yield writer.writerow(cells)


class Line:
    """A file that hands each line back."""

    def write(self, line):
        return line


def as_text(cell):
    """`cell` as CSV has it; no spreadsheet takes it for a formula."""
    if isinstance(cell, datetime):
        return moment(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if not isinstance(cell, str):
        return cell
    text = legal(cell)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
