"""
What programs take of a public list: the same selection as the page's, as CSV and as JSON.

A JSON answer is an object: `selection`, the canonical address of the page; `total`, how many things it holds; `page`,
`next` and `previous` (addresses or null), a hundred things each; `misunderstood`, a sentence for each condition that
the list does not know; `items`. Names stand in the language of the address. Where a name is not there in it, the
other one stands with its `lang`. Moments are ISO 8601 in the zone's time, dates are plain days.
"""

import csv

from django.http import JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override

from ftzportal.paging import page_of
from ftzportal.publishing.addresses import absolute
from ftzportal.templatetags.portal import html_lang
from ftzportal.translated import LANGUAGES, language_of, to_attribute

ITEMS_A_PAGE = 100
ROWS_AT_ONCE = 500
# What a spreadsheet takes for the beginning of a formula; the full-width ones where it speaks Chinese.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def json_list(request, filterset, rows, page_address, as_data):
    """The page of `rows` that the request asks for, each as `as_data` gives it. Http404 if there is no such page."""
    page = page_of(request, rows, filterset.total, ITEMS_A_PAGE)
    here = absolute(request.path)
    data = {
        "selection": absolute(page_address + filterset.query),
        "language": html_lang(get_language()),
        "total": page.paginator.count,
        "page": page.number,
        "next": page_of_query(here, filterset.query, page.number + 1) if page.has_next() else None,
        "previous": page_of_query(here, filterset.query, page.number - 1) if page.has_previous() else None,
        "misunderstood": filterset.misunderstood,
        "items": [as_data(row) for row in page],
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def page_of_query(address, query, number):
    if number == 1:
        return address + query
    return f"{address}{query}{'&' if query else '?'}page={number}"


def csv_list(name, columns, rows):
    """
    All `rows` as an attachment, written as they are read, so that a million take no more memory than a hundred.

    `columns` maps each heading to the function that gives its cell of a row.
    """
    language = get_language()
    response = StreamingHttpResponse(csv_lines(columns, rows, language), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{language}.csv"'
    return response


def csv_lines(columns, rows, language):
    writer = csv.writer(Line())
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff" + writer.writerow(columns)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        # This runs when the request is over, and its language with it.
        with override(language):
            cells = [as_cell(column(row)) for column in columns.values()]
        yield writer.writerow(cells)


class Line:
    """A file that hands each line back."""

    def write(self, line):
        return line


def as_cell(value):
    """`value` as a cell of CSV that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(FORMULA_SIGNS) else value


def joined(names):
    return "; ".join(names)


def named(thing, **more):
    """The slug and name of a record, with `lang` where the name is not in the language asked for."""
    language = language_of(thing, "name")
    if language != get_language():
        more["lang"] = html_lang(language)
    return {"slug": thing.slug, "name": thing.name, **more}


def chosen(thing, field, **more):
    """The name in addresses and the label of a choice."""
    return {"slug": getattr(thing, field), "name": getattr(thing, f"get_{field}_display")(), **more}


def published(thing):
    """What every published thing has: `number`, `url`, and the moments `published_at` and `updated_at`."""
    return {
        "number": thing.pk,
        "url": absolute(thing.get_absolute_url()),
        "published_at": moment(thing.publish_at),
        "updated_at": moment(thing.updated_at),
    }


def moment(value):
    return timezone.localtime(value).isoformat(timespec="seconds")


def unconfirmed(fact):
    """The details of `fact` that no source states yet, of those that this language shows."""
    suffixes = {to_attribute("", language): language for language in LANGUAGES}
    names = []
    for detail in fact.unconfirmed:
        suffix = next((one for one in suffixes if detail.endswith(one)), "")
        if not suffix or suffixes[suffix] == get_language():
            names.append(detail.removesuffix(suffix))
    return names
