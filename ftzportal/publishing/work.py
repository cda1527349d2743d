"""What waits for somebody: to review, to change after a return, to hear of; what is to appear, what has."""

from datetime import timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from ftzportal.editing import seal

from .models import Autosave, Published, Release, Review, Submission

SHOWN = 10


def address_of(content_type, number, page):
    return reverse(f"admin:{content_type.app_label}_{content_type.model}_{page}", args=[number])


def rows(submissions, page):
    """What a list shows of submissions: one query, whatever they are of."""
    now = timezone.now()
    return [
        {
            "heading": str(one),
            "kind": ContentType.objects.get_for_id(one.content_type_id).name,
            "area": seal(one.area),
            "link": address_of(ContentType.objects.get_for_id(one.content_type_id), one.thing_number, page),
            "step": one.step,
            "since": one.step_since,
            "days": (now - one.step_since).days,
            "reason": getattr(one, "reason", ""),
            "person": getattr(one, "returned_by", ""),
        }
        for one in submissions.select_related("area", "step")[:SHOWN]
    ]


def met_by(user):
    """A condition: it is about a thing that is still there and that `user` meets in their lists today."""
    condition = Q(pk=None)
    for model in apps.get_models():
        if issubclass(model, Published):
            # Looked up for each row: as a set SQLite would gather all of the user's things first.
            met = Exists(model.objects.in_scope_of(user).filter(pk=OuterRef("thing_number")))
            condition |= Q(met, content_type=ContentType.objects.get_for_model(model))
    return condition


def waiting_for(user):
    """What `user` can review, the oldest first."""
    return rows(Submission.objects.awaiting(user).order_by("step_since"), "review")


def returned_to(user):
    """What `user` submitted, was given back, and was not submitted since; with the reason."""
    last = Submission.objects.filter(
        content_type=OuterRef("content_type"), thing_number=OuterRef("thing_number")
    ).order_by("-pk")
    reviews = Review.objects.filter(submission=OuterRef("pk"), verdict=Review.Verdict.RETURNED).order_by("-pk")
    returned = Submission.objects.filter(
        met_by(user), submitted_by=user, outcome=Submission.Outcome.RETURNED, pk=Subquery(last.values("pk")[:1])
    ).annotate(
        reason=Subquery(reviews.values("opinion")[:1]), returned_by=Subquery(reviews.values("person__username")[:1])
    )
    return rows(returned.order_by("-closed_at"), "change")


def in_review_of(user):
    """What `user` submitted and others are to act on."""
    return rows(Submission.objects.open().filter(met_by(user), submitted_by=user).order_by("step_since"), "change")


def not_saved_by(user):
    """What `user` typed and did not save."""
    return [
        {
            "kind": ContentType.objects.get_for_id(one.content_type_id).name,
            "number": one.thing_number,
            "saved_at": one.saved_at,
            "link": link_of(one),
        }
        for one in Autosave.objects.filter(met_by(user) | Q(thing_number=None), user=user).order_by("-saved_at")[:SHOWN]
    ]


def link_of(autosave):
    content_type = ContentType.objects.get_for_id(autosave.content_type_id)
    if autosave.thing_number:
        return address_of(content_type, autosave.thing_number, "change")
    return reverse(f"admin:{content_type.app_label}_{content_type.model}_add")


def changes_to_come(things_by_model):
    """Signed changes of the own things that wait for their moment, and those that failed when it came."""
    own = Q()
    for model, things in things_by_model.items():
        met = Exists(things.filter(pk=OuterRef("thing_number")))
        own |= Q(met, content_type=ContentType.objects.get_for_model(model))
    if not own:
        return []
    recently = timezone.now() - timedelta(days=14)
    shown = Q(released_at=None, cancelled_at=None) | (~Q(problem="") & Q(cancelled_at__gt=recently))
    heading = Submission.objects.filter(revision=OuterRef("revision")).order_by("-pk")
    found = Release.objects.filter(own).filter(shown).order_by("release_at")
    found = found.annotate(
        heading_en=Subquery(heading.values("heading_en")[:1]),
        heading_zh_hans=Subquery(heading.values("heading_zh_hans")[:1]),
    )[:SHOWN]
    return [
        {
            "heading_en": one.heading_en,
            "heading_zh_hans": one.heading_zh_hans,
            "kind": ContentType.objects.get_for_id(one.content_type_id).name,
            "at": one.release_at,
            "problem": one.problem,
            "link": address_of(ContentType.objects.get_for_id(one.content_type_id), one.thing_number, "change"),
        }
        for one in found
    ]


def published_this_week(models):
    """How much each area published in the last seven days: [(area or None, number)], the most first."""
    since = timezone.now() - timedelta(days=7)
    counts = [
        model.objects.published().filter(publish_at__gt=since).order_by().values("owner_area").annotate(n=Count("pk"))
        for model in models
    ]
    found = {}
    if counts:
        for row in counts[0].union(*counts[1:], all=True).order_by():
            found[row["owner_area"]] = found.get(row["owner_area"], 0) + row["n"]
    return sorted(found.items(), key=lambda pair: -pair[1])
