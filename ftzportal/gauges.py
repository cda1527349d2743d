"""What the machine's watcher is told of the portal's state: asked of the database when the figures are read."""

import os

from django.conf import settings
from django.db import Error, InterfaceError
from django.db.models import Min
from django.utils import timezone

from ftzportal.publishing.models import Change, Release, Submission
from ftzportal.vitals import metrics
from news.models import Column


def all_gauges():
    """[(name, what it says, [(labels, value)])]; what the database would tell is left out while it is away."""
    up = ("ftzportal_database_up", "Whether the database answered.")
    try:
        found = [*content(), *work(), *tasks()]
    except (Error, InterfaceError) as error:
        metrics.count_database_error(type(error).__name__)
        return [(*up, [({}, 0)]), *disk()]
    return [(*up, [({}, 1)]), *found, *disk()]


def content():
    """Has this process look at the content's version; `metrics.text` tells what all processes know of it."""
    metrics.content.saw(Change.objects.stamp()[:3])
    columns = list(Column.objects.with_last_published_at())
    overdue = sum((column.days_left() or 0) < 0 for column in columns)
    yield one("ftzportal_columns_overdue", "Columns that were to have something new by now.", overdue)
    blank = sum(column.last_published_at is None for column in columns)
    yield one("ftzportal_columns_blank", "Columns without anything to read.", blank)
    due = Release.objects.due().count()
    yield one("ftzportal_releases_overdue", "Signed versions that should have appeared by now.", due)


def work():
    open_ones = Submission.objects.open()
    yield one("ftzportal_reviews_waiting", "Versions that wait for a review.", open_ones.count())
    since = open_ones.aggregate(since=Min("step_since"))["since"]
    yield one("ftzportal_reviews_waiting_seconds", "How long the one that waits longest has.", seconds_since(since))


def tasks():
    if settings.TASKS_IN_DATABASE:
        from ftzportal.errands.models import Errand, Worker

        yield from Errand.objects.gauges()
        yield one("ftzportal_task_workers", "Workers that were heard of lately.", Worker.objects.count())


def disk():
    room = os.statvfs(settings.DATA_DIR)
    free = room.f_bavail * room.f_frsize
    yield one("ftzportal_disk_free_bytes", "Room on the disk of DATA_DIR.", free)
    yield one("ftzportal_disk_free_inodes", "Files that the disk of DATA_DIR can still take.", room.f_favail)


def one(name, explained, value):
    return name, explained, [({}, value)]


def seconds_since(moment):
    return 0 if moment is None else max(0, (timezone.now() - moment).total_seconds())
