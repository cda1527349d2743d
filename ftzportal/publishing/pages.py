"""How the address of a published thing is answered."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject as Lazy
from django.utils.translation import get_language

from ftzportal.kept.pieces import pieces_of


def public_page(request, model, address, page_of):
    """
    `page_of(request, thing)` for the thing of `model` at `address`, if it is public in the page's language. While the
    content stays as it is that is asked once, and the thing is read where its page has to be made.

    A wrong or old slug redirects; a withdrawn thing answers 410 with its reason; anything else, a draft too, 404s.
    """
    pieces, language = pieces_of(request), get_language()
    name = ("slug", language, model, address.number)
    slug, thing = pieces.get(name), None
    if slug is None:
        thing = row_of(model, language, address.number).published_in(language).first()
        if thing is None:
            withdrawn = model.objects.withdrawn().filter(pk=address.number).first()
            if withdrawn is None:
                raise Http404
            return render(request, "410.html", {"withdrawn": withdrawn}, status=410)
        slug = pieces.kept(name, lambda: thing.slug)
    if address.slug != slug:
        query, path = request.META["QUERY_STRING"], model(pk=address.number, slug=slug).get_absolute_url()
        return HttpResponsePermanentRedirect(path + (f"?{query}" if query else ""))
    return page_of(request, thing or Lazy(lambda: row_of(model, language, address.number).get()))


def row_of(model, language, number):
    """A thing with all that its page names, as a queryset."""
    return model.objects.for_page(language).for_reading().filter(pk=number)
