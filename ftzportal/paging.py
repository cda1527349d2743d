import re

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404
from django.utils.translation import gettext as _

ROWS_A_PAGE = 20
# One way to write each number: "01" and "1.0" would be second addresses of the same page.
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def page_of(request, rows, total=None, size=ROWS_A_PAGE):
    """
    The page of `rows` that the request asks for, `size` rows long. Http404 if there is no such page.

    `rows` are a queryset, or something else of which a slice is one. `total` is their number where it is known already,
    so that they are not counted again.
    """
    paginator = Paginator(rows, size)
    if total is not None:
        paginator.count = total
    try:
        number = paginator.validate_number(page_number(request))
    except InvalidPage:
        raise no_such_page() from None
    # Not as far as they were counted: something may have come since, and would push the last row out.
    return Page(rows[(number - 1) * size : number * size], number, paginator)


def page_number(request):
    """The number of the page that the request asks for, there or not. Http404 if it is none."""
    number = request.GET.get("page", "1")
    if not PAGE_NUMBER.fullmatch(number):
        raise no_such_page()
    return int(number)


def no_such_page():
    return Http404(_("This list has no such page."))
