"""How the address of a published thing is answered."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language


def public_page(request, things, address, page_of):
    """
    `page_of(request, thing)` for the one of `things` at `address`, if it is public in the page's language.

    A wrong or old slug redirects; a withdrawn thing answers 410 with its reason; anything else, a draft too, 404s.
    """
    thing = things.published_in(get_language()).for_reading().filter(pk=address.number).first()
    if thing is None:
        withdrawn = things.withdrawn().filter(pk=address.number).first()
        if withdrawn is None:
            raise Http404
        return render(request, "410.html", {"withdrawn": withdrawn}, status=410)
    if address.slug != thing.slug:
        query = request.META["QUERY_STRING"]
        return HttpResponsePermanentRedirect(thing.get_absolute_url() + (f"?{query}" if query else ""))
    return page_of(request, thing)
