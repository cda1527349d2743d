from itertools import chain

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_from_request, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from areas.filters import ProjectFilter
from areas.models import Document, Enterprise, Partner, Practice, Project, Stage
from ftzportal.context_processors import frame_of
from ftzportal.facets import beforehand, having
from ftzportal.kept import in_pieces, kept, page_in_pieces
from ftzportal.misses.models import Miss
from ftzportal.paging import PAGE_NUMBER, page_number, page_of
from ftzportal.publishing.addresses import absolute
from ftzportal.search.finding import suggest
from ftzportal.search.selection import Selection
from ftzportal.sitemaps import sections, written
from ftzportal.templatetags.portal import in_language
from ftzportal.translated import LANGUAGES
from news.models import Column, NewsItem


@require_safe
@vary_on_headers("Accept-Language")
def root(request):
    """To the home page in the reader's language, as the browser names it."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/")


@kept()
@in_pieces
@require_safe
def home(request):
    return page_in_pieces(request, "home.html", lambda: parts_of_home(frame_of(request).areas, get_language()))


def parts_of_home(areas, language):
    newest = list(NewsItem.objects.published_in(language).for_list()[:5])
    return {
        "lead": newest[0] if newest else None,
        "beside": newest[1:],
        "areas": areas_with_newest(areas, language),
        "register": register_in_figures(language),
        "practices": Practice.objects.published_in(language).select_related("owner_area")[:4],
        "documents": Document.objects.published_in(language).select_related("owner_area")[:4],
        "column": Column.objects.filter(parent=None).first(),
    }


def areas_with_newest(areas, language):
    """(area, its newest news, its newest projects) of each; two queries for all of them."""
    news = newest_of_each(areas, NewsItem.objects.published_in(language).brief(), 4)
    projects = newest_of_each(areas, Project.objects.published_in(language), 2)
    return [(area, news[area.pk], projects[area.pk]) for area in areas]


def newest_of_each(areas, things, most):
    """
    {key of an area: the newest of `things` that are shown there, `most` at most}; one query. Each area's are read from
    the newest on until there are enough: a slice of a prefetch numbers all that there are before it takes the first.
    """
    if not areas:
        return {}
    model = things.model
    shown = {area.pk: having(model, Q(areas=area.pk)) for area in areas}
    # SQLite takes no slice as a part of a union, but what is within one.
    newest = [
        model._base_manager.filter(pk__in=things.filter(one).values("pk")[:most]).order_by().values("pk")
        for one in shown.values()
    ]
    found = things.filter(pk__in=newest[0].union(*newest[1:], all=True)).order_by()
    rows = found.annotate(**{f"shown_in_{key}": one for key, one in shown.items()})
    in_order = sorted(rows, key=lambda thing: (thing.publish_at, thing.pk), reverse=True)
    return {key: [thing for thing in in_order if getattr(thing, f"shown_in_{key}")][:most] for key in shown}


def register_in_figures(language):
    """
    Counts of the register: `total` projects, `partners` and `enterprises` that public ones name, and the `stages`.

    A stage has its name, label and count, and its share and start in the bar, in hundredths.
    """
    projects = Project.objects.published_in(language).order_by()
    if beforehand.reading:
        # The list counts the same at once, but the first visitor of a process would wait until it is read.
        counts = dict(projects.values_list("stage").annotate(Count("pk")))
        partners = count_named(Partner, projects, "partners")
    else:
        listed = ProjectFilter.of_all()
        counts = listed.counts("stage", listed.rows(without="stage"))
        partners = len(listed.counts("partner", listed.rows(without="partner")))
    enterprises = count_named(Enterprise, projects, "enterprises")
    total, stages, start = sum(counts.values()), [], 0
    for name, label in Stage.choices:
        if counts.get(name):
            share = round(100 * counts[name] / total, 2)
            stages.append({"name": name, "label": label, "count": counts[name], "share": share, "start": start})
            start = round(start + share, 2)
    return {"total": total, "stages": stages, "partners": partners, "enterprises": enterprises}


def count_named(model, projects, relation):
    """How many records of `model` the projects name by a relation."""
    # Each is looked for until it is found in one project; a join of all projects, which PostgreSQL makes of EXISTS, has
    # a row for each record that they name.
    first = Subquery(projects.filter(**{relation: OuterRef("pk")}).values("pk")[:1])
    return model.objects.alias(first=first).filter(first__isnull=False).count()


@kept()
@in_pieces
@require_safe
def site_map(request):
    """Every page that is not one of many."""
    return page_in_pieces(request, "site_map.html")


@in_pieces
@require_safe
def search(request):
    """What is found of all that is public. The words of a search that finds nothing are counted."""
    selection = Selection(request.GET, get_language(), frame_of(request).areas, page_number(request))
    # The index gives the page itself; these are its numbers.
    page = page_of(request, range(selection.reachable))
    if selection.is_miss and request.method == "GET":
        Miss.objects.count_one(selection.words, get_language())
    elsewhere = [
        (code, count, in_language(request.path, code) + selection.query) for code, count in selection.elsewhere
    ]
    context = {"selection": selection, "page": page, "elsewhere": elsewhere, "language_query": selection.query}
    return render(request, "search.html", context)


@require_safe
@cache_control(public=True, max_age=60)
def search_suggest(request):
    """What the words in a search box may become: `suggestions`, and `said`, how many they are, to be read out."""
    found = suggest(request.GET.get("q", ""), get_language())
    rows = [{"title": one.title, "kind": one.kind_name, "address": one.address} for one in found]
    said = ngettext("%(count)d suggestion", "%(count)d suggestions", len(rows)) % {"count": len(rows)}
    return JsonResponse({"suggestions": rows, "said": said if rows else _("No suggestions")})


@kept()
@require_safe
def sitemap_index(request):
    """Every part of every section that holds something, for search engines."""
    parts = []
    for name, section in sections().items():
        address, changed = absolute(reverse("sitemap_section", args=[name])), None
        for number in section.parts():
            changed = changed or section.latest_lastmod()
            query = f"?p={number}" if number > 1 else ""
            parts.append({"location": address + query, "changed": changed})
    return render(request, "sitemap_index.xml", {"parts": parts}, content_type="application/xml")


@kept("p")
@require_safe
def sitemap_section(request, section):
    found, number = sections().get(section), request.GET.get("p", "1")
    if found is None or not PAGE_NUMBER.fullmatch(number):
        raise Http404
    things = found.part(int(number))
    first = next(things, None)
    if first is None and number != "1":
        raise Http404
    lines = written(found, chain([first] if first else [], things))
    return StreamingHttpResponse(lines, content_type="application/xml", headers={"X-Robots-Tag": "noindex"})


@require_safe
def favicon(request):
    return HttpResponsePermanentRedirect(staticfiles_storage.url("portal/icon.svg"))


@kept()
@require_safe
def robots(request):
    """Everything but the admin may be read by programs."""
    lines = ["User-agent: *", *(f"Disallow: /{language}/admin/" for language in LANGUAGES)]
    lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
