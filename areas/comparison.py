"""Two to four projects, or areas, side by side."""

from dataclasses import dataclass

from django.db.models import Count
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.filters import ProjectFilter
from areas.models import Area, Cooperation, Document, Platform, Practice, Project, Stage
from areas.money import in_words
from ftzportal.kept import in_pieces, kept

MOST = 4


@dataclass
class Line:
    """
    One detail of everything compared: of each thing a list of what is to be said of it, which are records with a name
    or texts.
    """

    label: str
    values: list[list]

    @property
    def differs(self):
        return any(value != self.values[0] for value in self.values)


@kept("project")
@in_pieces
@require_safe
def compare_projects(request):
    """The projects asked for by their numbers, `?project=1&project=6`, in that order."""
    asked = list(dict.fromkeys(request.GET.getlist("project")))
    public = Project.objects.published_in(get_language()).for_list().prefetch_related("participations__enterprise")
    found = public.in_bulk([int(number) for number in asked[:100] if is_number(number)])
    things = [found[int(number)] for number in asked if is_number(number) and int(number) in found]
    return compared(request, "project", asked, things, lines_of_projects(things[:MOST]))


@kept("area")
@in_pieces
@require_safe
def compare_areas(request):
    """The areas asked for, `?area=dalian&area=yingkou`, in that order; with none, all of them as far as they go."""
    known = {area.slug: area for area in Area.objects.all()}
    asked = list(dict.fromkeys(request.GET.getlist("area"))) or list(known)[:MOST]
    things = [known[slug] for slug in asked if slug in known]
    return compared(request, "area", asked, things, lines_of_areas(things[:MOST]))


def is_number(text):
    # One way to write each, so that none stands beside itself.
    return text.isascii() and text.isdigit() and len(text) < 19 and text[0] != "0"


def compared(request, kind, asked, things, lines):
    shown = things[:MOST]
    query = address_of(kind, shown)
    return render(
        request,
        "areas/compare.html",
        {
            "kind": kind,
            "things": shown,
            "rests": list(rests(kind, shown)) if len(shown) > 2 else [],
            "lines": lines,
            "notes": list(notes_on(kind, request.GET, asked, things)),
            "query": query,
            "language_query": query,
        },
    )


def address_of(kind, things):
    query = "&".join(f"{kind}={thing.slug if kind == 'area' else thing.pk}" for thing in things)
    return f"?{query}" if query else ""


def rests(kind, things):
    """(thing, the address that compares the others) of each."""
    for thing in things:
        yield thing, address_of(kind, [other for other in things if other != thing])


def notes_on(kind, parameters, asked, things):
    """A sentence for each part of the address that the page could not do."""
    for name in parameters:
        if name != kind:
            yield _("This page has no condition “%(name)s”.") % {"name": name[:40]}
    known = {str(thing.pk) for thing in things} | {getattr(thing, "slug", "") for thing in things}
    for name in asked[:10]:
        if name not in known:
            yield _("Nothing public here is called “%(name)s”.") % {"name": name[:40]}
    if len(things) > MOST:
        yield _("Only the first four are shown.")
    if len(things) < 2:
        yield _("Choose at least two to compare.")


def day(value):
    return [date_format(value, "DATE_FORMAT")] if value else []


def lines_of_projects(projects):
    def line(label, value):
        return Line(label, [value(project) for project in projects])

    def enterprises(project):
        return [str(one) for one in project.participations.all()]

    def investment(project):
        if project.investment_amount is None:
            return []
        return [in_words(project.investment_amount, project.investment_currency)]

    return [
        line(_("Areas"), lambda project: list(project.areas.all())),
        line(_("Kind"), lambda project: [project.get_kind_display()]),
        line(_("Stage"), lambda project: [project.get_stage_display()]),
        line(_("Stage in the source’s words"), lambda project: texts(project.stage_phrase)),
        line(_("Stage as of"), lambda project: day(project.stage_as_of)),
        line(_("Partners"), lambda project: list(project.partners.all())),
        line(_("Fields of cooperation"), lambda project: list(project.fields.all())),
        line(_("Enterprises"), enterprises),
        line(_("Started on"), lambda project: day(project.started_on)),
        line(_("Investment"), investment),
        line(_("Summary"), lambda project: texts(project.summary)),
    ]


def texts(text):
    return [text] if text else []


def lines_of_areas(areas):
    counterparts, fields = cooperation_of(areas)
    by_stage = counts_by_stage(areas)

    def line(label, value):
        return Line(label, [value(area) for area in areas])

    def stages(area):
        there = by_stage.get(area.pk, {})
        words = _("%(condition)s: %(name)s")
        return [words % {"condition": stage.label, "name": there[stage]} for stage in Stage if stage in there]

    def counted(label, model, path):
        counts = counts_by_area(model, path)
        return line(label, lambda area: [str(counts.get(area.pk, 0))])

    return [
        line(_("Full name"), lambda area: texts(area.full_name)),
        line(_("Size"), lambda area: [f"{area.size_km2.normalize():f} km²"] if area.size_km2 else []),
        line(_("Launched on"), lambda area: day(area.launched_on)),
        line(_("Orientation"), lambda area: texts(area.orientation)),
        line(_("Works with"), lambda area: list(counterparts.get(area.pk, ()))),
        line(_("Fields of cooperation"), lambda area: list(fields.get(area.pk, ()))),
        line(_("Projects"), lambda area: [str(sum(by_stage.get(area.pk, {}).values()))]),
        line(_("Projects by stage"), stages),
        counted(_("Practices"), Practice, "owner_area"),
        counted(_("Documents"), Document, "owner_area"),
        counted(_("Platforms"), Platform, "areas"),
    ]


def cooperation_of(areas):
    """({area's key: whom it works with}, {area's key: in which fields}), each in the order of the record, once."""
    counterparts, fields = {}, {}
    found = Cooperation.objects.filter(area__in=areas)
    for one in found.select_related("field", "partner", "enterprise", "organisation"):
        counterparts.setdefault(one.area_id, {})[one.counterpart] = None
        fields.setdefault(one.area_id, {})[one.field] = None
    return counterparts, fields


def counts_by_stage(areas):
    """{area's key: {stage: how many of its projects are public in the page's language}}"""
    public = ProjectFilter.of_all()
    return {area.pk: public.counts("stage", public.rows() & public.tally.having("area", [area.slug])) for area in areas}


def counts_by_area(model, path):
    """{area's key: how many things of `model` are public in the page's language}"""
    public = model.objects.published_in(get_language()).order_by()
    return dict(public.values_list(path).annotate(count=Count("pk", distinct=True)))
