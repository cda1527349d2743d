"""The projects for programs: what each output of the list's selection has."""

from operator import attrgetter

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.filters import ProjectFilter
from areas.project_views import filtered_projects
from ftzportal.context_processors import frame_of
from ftzportal.feeds import PortalFeed, Selection, selected
from ftzportal.kept import in_pieces, kept
from ftzportal.outputs import values
from ftzportal.outputs.answers import data_address
from ftzportal.outputs.csv_files import csv_answer
from ftzportal.outputs.json_pages import json_answer
from ftzportal.outputs.lists import DataField, PublicList, life_and_address, number
from ftzportal.outputs.values import chosen, linked, named, unconfirmed
from ftzportal.outputs.workbooks import workbook_answer


def in_full(projects):
    """With all that the fields name, in five queries more."""
    return (
        projects.for_list()
        .linking(get_language(), "platform", "parent")
        .select_related("platform", "parent")
        .prefetch_related("participations__enterprise")
    )


def for_tables(projects):
    return in_full(projects).defer("text_en", "text_zh_hans")


PROJECTS = PublicList(
    name="projects",
    namespace="areas",
    page="project_list",
    title=_("Projects"),
    about=_("Cooperation projects of the areas with pilot zones and regions elsewhere"),
    selected=filtered_projects,
    in_full=in_full,
    for_tables=for_tables,
    fields=(
        number(),
        DataField("name", _("Name"), _("What the project is called."), values.TEXT, attrgetter("name")),
        DataField(
            "areas",
            _("Areas"),
            _("The zone’s areas in which it lies or which take part."),
            values.NAMES,
            lambda project: [named(area) for area in project.areas.all()],
        ),
        DataField(
            "kind",
            _("Kind"),
            _("What sort of project it is."),
            values.CHOICE,
            lambda project: chosen(project, "kind"),
        ),
        DataField(
            "stage",
            _("Stage"),
            _("How far it has come, as this site sorts it."),
            values.CHOICE,
            lambda project: chosen(project, "stage"),
        ),
        DataField(
            "stage_phrase",
            _("Stage in the source’s words"),
            _("What the source says of the stage, so that you can judge for yourself."),
            values.TEXT,
            attrgetter("stage_phrase"),
        ),
        DataField(
            "stage_as_of",
            _("Stage as of"),
            _("The day for which the source says so; none if it names no day."),
            values.MAYBE_DAY,
            attrgetter("stage_as_of"),
        ),
        DataField(
            "partners",
            _("Partners"),
            _("Pilot zones, their areas and regions elsewhere."),
            values.NAMES,
            lambda project: [named(partner) for partner in project.partners.all()],
        ),
        DataField(
            "fields",
            _("Fields of cooperation"),
            _("What it is about."),
            values.NAMES,
            lambda project: [named(field) for field in project.fields.all()],
        ),
        DataField(
            "enterprises",
            _("Enterprises"),
            _("Those that take part, each with its role. They stand on sides, not in pairs."),
            values.ROLES,
            lambda project: [named(one.enterprise, role=chosen(one, "role")) for one in project.participations.all()],
        ),
        DataField(
            "platform",
            _("Platform"),
            _("The platform through which it came about, if that has a page here."),
            values.MAYBE_LINK,
            lambda project: linked(project, "platform"),
        ),
        DataField(
            "part_of",
            _("Part of the project"),
            _("The larger project, if it has a page here."),
            values.MAYBE_LINK,
            lambda project: linked(project, "parent"),
        ),
        DataField(
            "started_on",
            _("Started on"),
            _("The day on which it began; none if no source names it."),
            values.MAYBE_DAY,
            attrgetter("started_on"),
        ),
        DataField(
            "investment_amount",
            _("Investment"),
            _("The amount in units of the currency, not in ten thousands; none if no source names it."),
            values.AMOUNT,
            attrgetter("investment_amount"),
        ),
        DataField(
            "investment_currency",
            _("Currency"),
            _("The ISO 4217 code of the amount’s currency; empty without an amount."),
            values.TEXT,
            attrgetter("investment_currency"),
        ),
        DataField("summary", _("Summary"), _("One or two sentences."), values.LONG_TEXT, attrgetter("summary")),
        DataField(
            "text",
            _("Text"),
            _("All that its page says in sentences."),
            values.HTML,
            attrgetter("text"),
            in_tables=False,
        ),
        DataField(
            "to_be_confirmed",
            _("To be confirmed"),
            _("Names of the fields that no source states yet."),
            values.WORDS,
            unconfirmed,
        ),
        *life_and_address(),
    ),
)


@kept(*ProjectFilter.parameters("cursor"), tells=True)
@data_address
@in_pieces
def projects_json(request):
    return json_answer(request, PROJECTS, frame_of(request).zone)


@data_address
def projects_csv(request):
    return csv_answer(request, PROJECTS)


@data_address
def projects_xlsx(request):
    return workbook_answer(request, PROJECTS, frame_of(request).zone)


class ProjectFeed(PortalFeed):
    kind = "projects"

    def get_object(self, request):
        filterset, zone = filtered_projects(request).for_output(), frame_of(request).zone
        return Selection(
            title=f"{_('Projects')} – {zone.short_name or zone.name}",
            subtitle=selected(filterset),
            page=reverse("areas:project_list"),
            path=request.path,
            # A feed has one order, the newest first.
            query=filterset.query_of(sort=None),
            rows=filterset.qs.for_list(),
            author=zone.name,
            rights=zone.licence_stated,
        )

    def item_texts(self, project):
        return [project.text]

    def item_content(self, project):
        return render_to_string("areas/project_in_feed.html", {"project": project, "texts": project.feed_texts})


projects_atom = kept(*ProjectFilter.parameters(), tells=True)(data_address(ProjectFeed()))
