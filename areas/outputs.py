"""The project list for programs: JSON, CSV and Atom of the same selection as the page's."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.project_views import filtered_projects
from ftzportal.context_processors import frame_of
from ftzportal.feeds import PortalFeed, Selection, selected
from ftzportal.outputs import chosen, csv_list, joined, json_list, moment, named, published, unconfirmed
from ftzportal.publishing.addresses import absolute


@require_safe
def projects_json(request):
    """The projects asked for; each as `project_as_data` says."""
    filterset = filtered_projects(request)
    rows = (
        filterset.qs.for_list()
        .linking(get_language(), "platform", "parent")
        .select_related("platform", "parent")
        .prefetch_related("participations__enterprise")
    )
    return json_list(request, filterset, rows, reverse("areas:project_list"), project_as_data)


def project_as_data(project):
    """All that the project's page says of it; the investment's amount is text, so that no digit is lost."""
    investment = None
    if project.investment_amount is not None:
        investment = {"amount": str(project.investment_amount), "currency": project.investment_currency}
    return published(project) | {
        "name": project.name,
        "summary": project.summary,
        "text": project.text,
        "kind": chosen(project, "kind"),
        "stage": chosen(project, "stage", as_of=project.stage_as_of, words=project.stage_phrase),
        "areas": [named(area) for area in project.areas.all()],
        "partners": [named(partner) for partner in project.partners.all()],
        "fields": [named(field) for field in project.fields.all()],
        "enterprises": [named(one.enterprise, role=chosen(one, "role")) for one in project.participations.all()],
        "platform": linked(project, "platform"),
        "part_of": linked(project, "parent"),
        "started_on": project.started_on,
        "investment": investment,
        "to_be_confirmed": unconfirmed(project),
    }


def linked(project, field):
    """Number, name and address of what a foreign key names, if it is public; else None."""
    if not getattr(project, f"{field}_is_public"):
        return None
    thing = getattr(project, field)
    return {"number": thing.pk, "name": thing.name, "url": absolute(thing.get_absolute_url())}


@require_safe
def projects_csv(request):
    rows = filtered_projects(request).qs.for_list().prefetch_related("participations__enterprise")
    return csv_list("projects", project_columns(), rows)


def project_columns():
    return {
        _("Number"): lambda project: project.pk,
        _("Name"): lambda project: project.name,
        _("Areas"): lambda project: joined(area.name for area in project.areas.all()),
        _("Kind"): lambda project: project.get_kind_display(),
        _("Stage"): lambda project: project.get_stage_display(),
        _("Stage in the source’s words"): lambda project: project.stage_phrase,
        _("Stage as of"): lambda project: project.stage_as_of,
        _("Partners"): lambda project: joined(partner.name for partner in project.partners.all()),
        _("Fields of cooperation"): lambda project: joined(field.name for field in project.fields.all()),
        _("Enterprises"): lambda project: joined(
            f"{one.enterprise.name} ({one.get_role_display()})" for one in project.participations.all()
        ),
        _("Started on"): lambda project: project.started_on,
        _("Investment"): lambda project: project.investment_amount,
        _("Currency"): lambda project: project.investment_currency,
        _("Summary"): lambda project: project.summary,
        _("To be confirmed"): lambda project: joined(unconfirmed(project)),
        _("Published at"): lambda project: moment(project.publish_at),
        _("Changed at"): lambda project: moment(project.updated_at),
        _("Address"): lambda project: absolute(project.get_absolute_url()),
    }


class ProjectFeed(PortalFeed):
    kind = "projects"

    def get_object(self, request):
        filterset, zone = filtered_projects(request), frame_of(request).zone
        return Selection(
            title=f"{_('Projects')} – {zone.short_name or zone.name}",
            subtitle=selected(filterset),
            page=reverse("areas:project_list"),
            path=request.path,
            # A feed has one order, the newest first.
            query=filterset.query_with("sort", []),
            rows=filterset.qs.for_list(),
            author=zone.name,
        )

    def item_texts(self, project):
        return [project.text]

    def item_content(self, project):
        return render_to_string("areas/project_in_feed.html", {"project": project, "texts": project.feed_texts})


projects_atom = require_safe(ProjectFeed())
