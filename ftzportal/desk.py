"""What the first page of the admin shows to the one who signed in: what is theirs."""

from django.conf import settings
from django.db.models import CharField, Count, F, Q, Value
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language

from areas.models import IS_TO_CONFIRM, Area
from ftzportal.publishing import work
from ftzportal.publishing.models import Published, State
from ftzportal.translated import LANGUAGES, to_attribute
from news.models import Column

SHOWN = 6


def of(request, site):
    """The context of the first page; a handful of queries whatever the number of records."""
    admins = [model_admin for model_admin in site._registry.values() if model_admin.has_view_permission(request)]
    published = [model_admin for model_admin in admins if issubclass(model_admin.model, Published)]
    columns = site._registry[Column]
    return {
        "waiting": work.waiting_for(request.user),
        "returned": work.returned_to(request.user),
        "in_review": work.in_review_of(request.user),
        "not_saved": work.not_saved_by(request.user),
        "changes": work.changes_to_come({one.model: own(request, one) for one in published}),
        "published": published_by_area(published),
        "drafts": things(request, published, State.DRAFT, "-changed_at"),
        "scheduled": things(request, published, State.SCHEDULED, "appears_at"),
        "columns": due_columns() if columns.has_view_permission(request) else [],
        "facts": facts_to_confirm(request, admins),
        "given_up": given_up_tasks(request),
        "can_write": [
            model_admin_link(model_admin) for model_admin in published if model_admin.has_add_permission(request)
        ],
    }


def published_by_area(admins):
    """[(area, or None for the zone's desk; how many things it published in seven days)], the most first."""
    counts = work.published_this_week([model_admin.model for model_admin in admins])
    areas = Area.objects.in_bulk([key for key, _count in counts if key])
    return [(areas.get(key), count) for key, count in counts]


def things(request, admins, state, order):
    """The first of the own things of all kinds that are in that state, and how many there are of each kind."""
    conditions = {model_admin: in_state(model_admin.model, state) for model_admin in admins}
    rows = [rows_of(request, model_admin, condition) for model_admin, condition in conditions.items()]
    if not rows:
        return {"first": [], "kinds": []}
    together = rows[0].union(*rows[1:], all=True)
    by_label = {model_admin.opts.label_lower: model_admin for model_admin in admins}
    first = [
        row | {"link": change_link(by_label[row["model_label"]], row["key"])}
        for row in together.order_by(order)[:SHOWN]
    ]
    for row in first:
        row["heading"] = row[to_attribute("heading", get_language())] or next(
            filter(None, (row[to_attribute("heading", c)] for c in LANGUAGES))
        )
        row["kind"] = by_label[row["model_label"]].opts.verbose_name
    return {"first": first, "kinds": counts(request, conditions, f"state={state}")}


def in_state(model, state):
    return Q(pk__in=model.objects.with_state().in_state(state).values("pk"))


def rows_of(request, model_admin, condition):
    heading = model_admin.model.required_in_language[0]
    return (
        own(request, model_admin)
        .filter(condition)
        .order_by()
        .values(
            # Named anew, because a union is sorted by what all its parts call the same.
            key=F("pk"),
            changed_at=F("updated_at"),
            appears_at=F("publish_at"),
            model_label=Value(model_admin.opts.label_lower, output_field=CharField()),
            **{to_attribute("heading", code): F(to_attribute(heading, code)) for code in LANGUAGES},
        )
    )


def own(request, model_admin):
    """The rows of which the user is an editor. Kept for the page, because to find out takes a query."""
    known = request.__dict__.setdefault("own_things", {})
    if model_admin not in known:
        objects = model_admin.model._default_manager.all()
        mine = hasattr(objects, "editable_by")
        known[model_admin] = objects.editable_by(request.user) if mine else model_admin.get_queryset(request)
    return known[model_admin]


def counts(request, conditions, query):
    """Of each kind that has any under its condition: its name, how many, and the list that shows them."""
    rows = [
        own(request, model_admin)
        .filter(condition)
        .order_by()
        .values(model_label=Value(model_admin.opts.label_lower, output_field=CharField()))
        .annotate(count=Count("pk"))
        for model_admin, condition in conditions.items()
    ]
    found = {row["model_label"]: row["count"] for row in rows[0].union(*rows[1:], all=True).order_by()}
    return [
        {
            "name": capfirst(model_admin.opts.verbose_name_plural),
            "count": found[model_admin.opts.label_lower],
            "link": f"{list_link(model_admin)}?{query}",
        }
        for model_admin in conditions
        if found.get(model_admin.opts.label_lower)
    ]


def facts_to_confirm(request, admins):
    admins = [
        model_admin
        for model_admin in admins
        if hasattr(model_admin.model, "unconfirmed") and model_admin.has_change_permission(request)
    ]
    return counts(request, dict.fromkeys(admins, IS_TO_CONFIRM), "to_confirm=yes") if admins else []


def given_up_tasks(request):
    """How many tasks the workers have given up, for those who can do something about it."""
    if not (settings.TASKS_IN_DATABASE and request.user.has_perm("errands.view_errand")):
        return 0
    from ftzportal.errands.models import Errand

    return Errand.objects.given_up().count()


def due_columns():
    """The columns that must be fed, the most urgent first."""
    columns = Column.objects.filter(update_limit_days__isnull=False).with_last_published_at().select_related("owner")
    return sorted(columns, key=lambda column: column.days_left())[:SHOWN]


def model_admin_link(model_admin):
    return {
        "name": model_admin.opts.verbose_name,
        "link": reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_add"),
    }


def list_link(model_admin):
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")


def change_link(model_admin, pk):
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change", args=[pk])
