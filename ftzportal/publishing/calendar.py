"""What is to appear, to change and to be archived, a month a page; only what its reader meets in the own lists."""

from calendar import Calendar
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ftzportal.editing import seal
from ftzportal.translated import LANGUAGES, to_attribute

from .models import Published, Release
from .work import address_of

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


def month_asked_for(text):
    """The first day of `2026-12`; of this month for nothing. Http404 for what is no month of this century."""
    if not text:
        return timezone.localdate().replace(day=1)
    try:
        asked = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise Http404 from None
    if not FIRST <= asked < LAST:
        raise Http404
    return asked


def after(month):
    return (month + timedelta(days=31)).replace(day=1)


def before(month):
    return (month - timedelta(days=1)).replace(day=1)


def calendar_view(request, site):
    month = month_asked_for(request.GET.get("month", ""))
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    begin, end = (timezone.make_aware(datetime.combine(day, datetime.min.time())) for day in edges(weeks))
    admins = [
        model_admin
        for model_admin in site._registry.values()
        if issubclass(model_admin.model, Published) and model_admin.has_view_permission(request)
    ]
    events = {}
    for model_admin in admins:
        for event in events_of(model_admin, request, begin, end):
            events.setdefault(timezone.localtime(event["at"]).date(), []).append(event)
    context = {
        **site.each_context(request),
        "title": _("Calendar"),
        "month": month,
        "previous": before(month),
        "next": after(month),
        "weeks": [
            [(day, sorted(events.get(day, []), key=lambda event: event["at"])) for day in week] for week in weeks
        ],
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/calendar.html", context)


def edges(weeks):
    return weeks[0][0], weeks[-1][-1] + timedelta(days=1)


def events_of(model_admin, request, begin, end):
    """What happens to things of one kind between two moments, as (at, what, heading, link …)."""
    # What has been stands in the list; of many rows only what is to come is read, without the long texts.
    begin = max(begin, timezone.now())
    headings = [to_attribute(model_admin.model.required_in_language[0], code) for code in LANGUAGES]
    own = model_admin.get_queryset(request).only(*headings, "publish_at", "archived_at", "owner_area")
    content_type = ContentType.objects.get_for_model(model_admin.model)
    everything = model_admin.model._base_manager.order_by()
    within = [
        everything.filter(**{f"{field}__gte": begin, f"{field}__lt": end}) for field in ("publish_at", "archived_at")
    ]
    due = Release.objects.pending().filter(
        Exists(own.filter(pk=OuterRef("thing_number"))),
        content_type=content_type,
        release_at__gte=begin,
        release_at__lt=end,
    )
    changes = {release.thing_number: release.release_at for release in due}
    # Of two moments SQLite would look at all rows for the second.
    numbers = {number for rows in within for number in rows.values_list("pk", flat=True)} | changes.keys()
    for thing in own.filter(pk__in=numbers).select_related("owner_area") if numbers else ():
        moments = [
            (thing.publish_at, _("appears")),
            (thing.archived_at, _("is archived")),
            (changes.get(thing.pk), _("changes")),
        ]
        for at, what in moments:
            if at and begin <= at < end:
                yield {
                    "at": at,
                    "what": what,
                    "heading": str(thing),
                    "kind": capfirst(model_admin.opts.verbose_name),
                    "area": seal(thing.owner_area),
                    "link": address_of(content_type, thing.pk, "change"),
                }
