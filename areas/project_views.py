from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from areas import charts
from areas.filters import ProjectFilter
from areas.models import Document, Participation, Platform, Practice, Project
from ftzportal.context_processors import frame_of
from ftzportal.kept import in_pieces, kept, page_in_pieces
from ftzportal.paging import page_of
from ftzportal.publishing.pages import public_page

# Name, label, and the order that sorts by it.
TABLE_COLUMNS = [
    ("areas", _("Areas"), ""),
    ("stage", _("Stage"), ""),
    ("as-of", _("Stage as of"), "stage-date"),
    ("kind", _("Kind"), ""),
    ("partners", _("Partners"), ""),
    ("fields", _("Fields of cooperation"), ""),
    ("started", _("Started on"), "started"),
    ("investment", _("Investment"), "investment"),
]


def filtered_projects(request):
    """The projects that the address asks for, of those public in its language: the selection of every output."""
    return ProjectFilter(request.GET)


@kept(*ProjectFilter.parameters("page", "view"), tells=True)
@in_pieces
@require_safe
def project_list(request):
    return page_in_pieces(request, "areas/project_list.html", lambda: parts_of_project_list(request))


def parts_of_project_list(request):
    """The projects that the visitor asked for; with none, what the areas asked for have instead."""
    filterset = filtered_projects(request)
    page = page_of(request, filterset.listed(Project.objects.for_list()), filterset.total)
    context = {"filterset": filterset, "page": page, "language_query": filterset.page_query()}
    if filterset.view == "picture":
        context["picture"] = charts.picture(filterset, frame_of(request).areas)
    elif filterset.view == "table":
        context["columns"] = table_columns(filterset)
    if not page.paginator.count:
        context["instead"] = instead_of_projects(filterset.chosen["area"])
    return context


def table_columns(filterset):
    """(name, label, address of the order by it or "", whether the order is by it) of each column beside the name's."""
    orders = {name: (address, in_use) for name, _label, address, in_use in filterset.orders}
    return [(name, label, *orders.get(order, ("", False))) for name, label, order in TABLE_COLUMNS]


def instead_of_projects(area_slugs):
    """What else there is of the areas asked for, or of all of them: (practices, platforms, documents)."""
    language = get_language()
    practices = Practice.objects.published_in(language)
    platforms = Platform.objects.published_in(language)
    documents = Document.objects.published_in(language)
    if area_slugs:
        practices = practices.filter(owner_area__slug__in=area_slugs)
        platforms = platforms.filter(areas__slug__in=area_slugs).distinct()
        documents = documents.filter(owner_area__slug__in=area_slugs)
    return {"practices": practices[:5], "platforms": platforms[:5], "documents": documents[:5]}


@kept()
@in_pieces
@require_safe
def project(request, address):
    return public_page(request, Project, address, page_of_project)


def page_of_project(request, thing, preview=False):
    return page_in_pieces(request, "areas/project.html", lambda: parts_of_project(thing, get_language(), preview))


def parts_of_project(thing, language, preview):
    # Without a parent nothing is said of one: of two conditions SQLite would look into all projects for the second.
    near = Q(parent=thing) | Q(pk=thing.parent_id) if thing.parent_id else Q(parent=thing)
    family = Project.objects.published_in(language).filter(near)
    return {
        "thing": thing,
        "list_view": "areas:project_list",
        "preview": preview,
        "areas": thing.areas.all(),
        "partners": thing.partners.all(),
        "fields": thing.fields.all(),
        "roles": participants_by_role(thing),
        "milestones": thing.milestones.told_in(language),
        "evidence": thing.evidence.told_in(language),
        "family": family,
        "news_items": thing.news_items.published_in(language).brief()[:8],
    }


def participants_by_role(project):
    """(role in words, its enterprises) for each role that somebody has, in the roles' own order."""
    participations = list(project.participations.select_related("enterprise"))
    return [
        (label, [one.enterprise for one in participations if one.role == role])
        for role, label in Participation.Role.choices
        if any(one.role == role for one in participations)
    ]
