from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.utils.translation import gettext as _

ROWS_A_PAGE = 20


def page_of(request, rows, total=None):
    """
    The page of `rows` that the request asks for, `ROWS_A_PAGE` rows long. Http404 if there is no such page.

    `total` is the number of rows where it is known already, so that it is not counted again.
    """
    paginator = Paginator(rows, ROWS_A_PAGE)
    if total is not None:
        paginator.count = total
    try:
        return paginator.page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404(_("This list has no such page.")) from None
