import re

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.utils.translation import gettext as _

ROWS_A_PAGE = 20
# One way to write each number: "01" and "1.0" would be second addresses of the same page.
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def page_of(request, rows, total=None, size=ROWS_A_PAGE):
    """
    The page of `rows` that the request asks for, `size` rows long. Http404 if there is no such page.

    `total` is the number of rows where it is known already, so that it is not counted again.
    """
    paginator = Paginator(rows, size)
    if total is not None:
        paginator.count = total
    try:
        page = paginator.page(page_number(request))
    except InvalidPage:
        raise no_such_page() from None
    # Something may have come since they were counted, and would push the last row out.
    page.object_list = rows[(page.number - 1) * size : page.number * size]
    return page


def page_number(request):
    """The number of the page that the request asks for, there or not. Http404 if it is none."""
    number = request.GET.get("page", "1")
    if not PAGE_NUMBER.fullmatch(number):
        raise no_such_page()
    return int(number)


def no_such_page():
    return Http404(_("This list has no such page."))
