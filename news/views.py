from django.db.models import Q
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from areas.models import Document
from ftzportal.facets import MOST_NAMES, having
from ftzportal.kept import in_pieces, kept, page_in_pieces
from ftzportal.paging import page_of
from ftzportal.prose import Texts
from ftzportal.publishing.pages import public_page
from ftzportal.translated import LANGUAGES
from news.filters import NewsFilter
from news.models import Column, NewsItem


def filtered_news(request):
    """The news that the address asks for, of what is public in its language: the selection of every output."""
    return NewsFilter(request.GET)


@kept(*NewsFilter.parameters("page", "view"), tells=True)
@in_pieces
@require_safe
def news_list(request):
    return page_in_pieces(request, "news/news_list.html", lambda: parts_of_news_list(request))


def parts_of_news_list(request):
    filterset = filtered_news(request)
    page = page_of(request, filterset.listed(NewsItem.objects.for_list().prefetch_related("column")), filterset.total)
    return {"filterset": filterset, "page": page, "language_query": filterset.query}


@kept("page")
@in_pieces
@require_safe
def column(request, slug):
    """The news of a column and of those below it."""
    thing = get_object_or_404(Column.objects.select_related("parent__parent").prefetch_related("children"), slug=slug)
    if thing.parent is None:
        return redirect("home", permanent=True)
    return page_in_pieces(
        request, "news/column.html", lambda: {"column": thing, "page": page_of_column(request, thing)}
    )


def page_of_column(request, thing):
    slugs = [thing.slug, *(child.slug for child in thing.children.all())]
    if len(slugs) > MOST_NAMES:
        return page_of(request, NewsItem.objects.published_in(get_language()).under(thing).for_list())
    filterset = NewsFilter(MultiValueDict({"column": slugs}))
    return page_of(request, filterset.listed(NewsItem.objects.for_list()), filterset.total)


@kept()
@in_pieces
@require_safe
def news_item(request, address):
    return public_page(request, NewsItem, address, page_of_news_item)


def page_of_news_item(request, thing, preview=False):
    return page_in_pieces(request, "news/news_item.html", lambda: parts_of_news_item(thing, get_language(), preview))


def parts_of_news_item(thing, language, preview):
    related = list(related_to(thing, language))
    documents = Document.objects.published_in(language).filter(Q(news_items=thing) | Q(interpretations=thing))
    passages = [passage for passage in thing.passages.select_related("area") if passage.text]
    return {
        "thing": thing,
        "list_view": "news:news_list",
        "preview": preview,
        "column": thing.column,
        "areas": thing.areas.all(),
        "passages": passages,
        "texts": Texts(thing.body, *(passage.text for passage in passages)),
        "projects": thing.projects.published_in(language),
        "documents": documents.distinct(),
        "enterprises": thing.enterprises.all(),
        "platforms": thing.platforms.published_in(language),
        "previous": next((item for item in related if item.pk == thing.previous_number), None),
        "next": next((item for item in related if item.pk == thing.next_number), None),
        "same_areas": [item for item in related if item.pk not in (thing.previous_number, thing.next_number)],
    }


def related_to(item, language):
    """The items before and after `item` in its column, and four more of the areas that it concerns."""
    items = NewsItem.objects.published_in(language)
    shares_an_area = having(NewsItem, Q(areas__in=item.areas.values("pk")))
    same_areas = items.filter(shares_an_area).exclude(pk=item.pk).values("pk")[:6]
    # By keys alone: of several conditions SQLite would look into all items for the others. It takes no slice as a part
    # of a union, but what is within one.
    keys = NewsItem._base_manager.filter(pk__in=same_areas).order_by().values("pk")
    if neighbours := [number for number in (item.previous_number, item.next_number) if number]:
        beside = NewsItem._base_manager.filter(pk__in=neighbours).order_by().values("pk")
        keys = keys.union(beside, all=True)
    return items.filter(pk__in=keys).brief()


@require_safe
def legacy(request, path):
    """From an address of the site before this one to the item that took its place, in English as that site was."""
    for language in LANGUAGES:
        if item := NewsItem.objects.published_in(language).filter(legacy_path=f"/{path}").first():
            with override(language):
                return HttpResponsePermanentRedirect(item.get_absolute_url())
    raise Http404
