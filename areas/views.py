from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from areas.filters import ProjectFilter
from areas.models import Document, Enterprise, Participation, Partner, Platform, Practice, Project
from ftzportal.context_processors import frame_of
from ftzportal.facets import having
from ftzportal.kept import in_pieces, kept, page_in_pieces
from ftzportal.paging import page_of
from ftzportal.prose import Texts
from ftzportal.publishing.models import leads_to_public
from ftzportal.publishing.pages import public_page

# Of an enterprise; the list of projects finds all of them by its name.
MOST_PARTICIPATIONS = 100
MANY = 1_000


@kept()
@in_pieces
@require_safe
def area_list(request):
    return page_in_pieces(request, "areas/area_list.html")


@kept()
@in_pieces
@require_safe
def area(request, slug):
    """All that the zone says of one of its areas."""
    thing = next((area for area in frame_of(request).areas if area.slug == slug), None)
    if thing is None:
        raise Http404
    return page_in_pieces(request, "areas/area.html", lambda: parts_of_area(thing, get_language()))


def parts_of_area(thing, language):
    passages = list(thing.passages.told_in(language)[:3])
    return {
        "area": thing,
        "news_items": newest_in(thing, thing.news_items.model, language).brief()[:6],
        "passages": passages,
        "texts": Texts(*(passage.text for passage in passages)),
        "projects": newest_in(thing, Project, language)[:6],
        "practices": thing.practices.published_in(language)[:6],
        "documents": thing.documents.published_in(language)[:6],
        "platforms": thing.platforms.published_in(language)[:6],
        "organisations": thing.organisations.all(),
        "cooperations": thing.cooperations.told_in(language),
    }


def newest_in(area, model, language):
    """What is shown in the area, looked for from the newest on; a join would sort all of it for the first six."""
    return model.objects.published_in(language).filter(having(model, Q(areas=area.pk)))


@kept()
@in_pieces
@require_safe
def partner_list(request):
    return page_in_pieces(request, "areas/partner_list.html", lambda: {"partners": partners_with_counts()})


def partners_with_counts():
    """All partners with `project_count`, how many projects that are public in the current language name them."""
    public, partners = ProjectFilter.of_all(), list(Partner.objects.order_by("kind", "slug"))
    counts = public.counts("partner", public.rows())
    for one in partners:
        one.project_count = counts.get(one.slug, 0)
    return partners


@kept()
@in_pieces
@require_safe
def partner(request, slug):
    thing = get_object_or_404(Partner.objects.select_related("part_of"), slug=slug)
    return page_in_pieces(request, "areas/partner.html", lambda: parts_of_partner(thing, get_language()))


def parts_of_partner(thing, language):
    projects = Project.objects.prefetch_related("areas")
    platforms = Platform.objects.published_in(language).filter(Q(partner=thing) | Q(reached_through=thing))
    return {
        "partner": thing,
        "parts": thing.parts.all(),
        "projects": ProjectFilter(MultiValueDict({"partner": [thing.slug]})).listed(projects)[0:12],
        "practices": thing.practices.published_in(language).select_related("owner_area")[:12],
        "documents": thing.documents.published_in(language).select_related("owner_area")[:12],
        "platforms": platforms,
        "cooperations": thing.cooperations.told_in(language),
    }


@kept("page")
@in_pieces
@require_safe
def enterprise_list(request):
    return page_in_pieces(request, "areas/enterprise_list.html", lambda: {"page": page_of_enterprises(request)})


def page_of_enterprises(request):
    page = page_of(request, Enterprise.objects.order_by("slug"))
    counts = ProjectFilter.of_all().counts_naming("enterprises", [one.pk for one in page])
    for one in page:
        one.project_count = counts[one.pk]
    return page


@kept()
@in_pieces
@require_safe
def enterprise(request, slug):
    thing = get_object_or_404(Enterprise, slug=slug)
    return page_in_pieces(request, "areas/enterprise.html", lambda: parts_of_enterprise(thing, get_language()))


def parts_of_enterprise(thing, language):
    participations = thing.participations.filter(leads_to_public(Participation, "project", language))
    named = list(participations.select_related("project").prefetch_related("project__areas")[: MOST_PARTICIPATIONS + 1])
    return {
        "enterprise": thing,
        "participations": named[:MOST_PARTICIPATIONS],
        "has_more": len(named) > MOST_PARTICIPATIONS,
        "news_items": newest_linked(thing, "news_items", language).brief()[:8],
        "cooperations": thing.cooperations.told_in(language),
    }


def newest_linked(thing, relation, language):
    """
    What is public of the things that `thing` is linked with by its `relation`. Of many, the newest are looked for from
    the newest on, as they are near; a join would sort them all.
    """
    linked = getattr(thing, relation)
    if linked.through._base_manager.filter(**{linked.source_field_name: thing.pk})[:MANY].count() < MANY:
        return linked.published_in(language)
    condition = having(linked.model, Q(**{linked.query_field_name: thing.pk}))
    return linked.model.objects.published_in(language).filter(condition)


@kept("page")
@in_pieces
@require_safe
def practice_list(request):
    rows = Practice.objects.published_in(get_language()).select_related("owner_area", "learned_from")
    return page_in_pieces(request, "areas/practice_list.html", lambda: {"page": page_of(request, rows)})


@kept()
@in_pieces
@require_safe
def practice(request, address):
    return public_page(request, Practice, address, page_of_practice)


def page_of_practice(request, thing, preview=False):
    return page_in_pieces(request, "areas/practice.html", lambda: parts_of_practice(thing, get_language(), preview))


def parts_of_practice(thing, language, preview):
    others = Practice.objects.published_in(language).filter(owner_area=thing.owner_area).exclude(pk=thing.pk)
    return {
        "thing": thing,
        "list_view": "areas:practice_list",
        "preview": preview,
        "fields": thing.fields.all(),
        "evidence": thing.evidence.told_in(language),
        "others": others[:5],
    }


@kept("page")
@in_pieces
@require_safe
def document_list(request):
    rows = Document.objects.published_in(get_language()).select_related("owner_area")
    return page_in_pieces(request, "areas/document_list.html", lambda: {"page": page_of(request, rows)})


@kept()
@in_pieces
@require_safe
def document(request, address):
    return public_page(request, Document, address, page_of_document)


def page_of_document(request, thing, preview=False):
    return page_in_pieces(request, "areas/document.html", lambda: parts_of_document(thing, get_language(), preview))


def parts_of_document(thing, language, preview):
    return {
        "thing": thing,
        "list_view": "areas:document_list",
        "preview": preview,
        "partners": thing.learned_from.all(),
        "fields": thing.fields.all(),
        "interpretations": thing.interpretations.published_in(language).brief(),
        "news_items": thing.news_items.published_in(language).brief()[:8],
        "practices": thing.practices.published_in(language),
        "evidence": thing.evidence.told_in(language),
    }


@kept("page")
@in_pieces
@require_safe
def platform_list(request):
    rows = Platform.objects.published_in(get_language()).prefetch_related("areas")
    return page_in_pieces(request, "areas/platform_list.html", lambda: {"page": page_of(request, rows)})


@kept()
@in_pieces
@require_safe
def platform(request, address):
    return public_page(request, Platform, address, page_of_platform)


def page_of_platform(request, thing, preview=False):
    return page_in_pieces(request, "areas/platform.html", lambda: parts_of_platform(thing, get_language(), preview))


def parts_of_platform(thing, language, preview):
    return {
        "thing": thing,
        "list_view": "areas:platform_list",
        "preview": preview,
        "members": thing.areas.all(),
        "fields": thing.fields.all(),
        "projects": thing.projects.published_in(language)[:12],
        "news_items": thing.news_items.published_in(language).brief()[:8],
        "evidence": thing.evidence.told_in(language),
    }
