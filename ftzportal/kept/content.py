"""What the public content is now, as far as this process knows, which is a quarter of a second behind at the most."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from time import monotonic

from django.apps import apps
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ftzportal.publishing.middleware import release_what_is_due
from ftzportal.publishing.models import Change, Published, Release
from ftzportal.vitals import metrics

LOOK_EVERY = 0.25
# Whoever knows only what is older than this waits for the one who is looking.
TOO_OLD = 0.8
# What was due and could not be released is tried again after so long.
TRY_EVERY = 1.0
# Between two lines that say that the database is away.
QUIET_FOR = 60

ALWAYS, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Version:
    """
    One state of the public content. `changes` is of what was written, `since` the moment by the clock that shaped it
    last, `day` the local date; `until` and `release_at` are when the clock shapes it next.
    """

    changes: tuple
    since: datetime
    day: str
    until: datetime = NEVER
    release_at: datetime | None = None

    @cached_property
    def key(self):
        """Text that differs between any two states, and is the same in every process that sees the same one."""
        last, rows, tokens, _noted_at = self.changes
        return f"{last}.{rows}.{tokens}.{self.since.timestamp() if self.since > ALWAYS else 0:.6f}.{self.day}"

    @property
    def changed_at(self):
        """When it came to be so; None if that was before anything was noted."""
        known = [moment for moment in (self.changes[3], self.since if self.since > ALWAYS else None) if moment]
        return max(known, default=None)

    def holds_at(self, now):
        return self.since <= now < self.until and self.day == day_of(now)


class Content:
    """The version that this process knows, looked up by whichever request comes when it is due."""

    def __init__(self, look_every=LOOK_EVERY):
        """`look_every` so many seconds the database is asked."""
        self.look_every = look_every
        self.known = None
        self.looked_at = 0.0
        self.is_away = False
        self.told_at = None
        self.tried_at = None
        self.looking = Lock()
        self.releasing = Lock()

    def version(self):
        """The `Version` of the content; None if it was never known and the database is away."""
        age = monotonic() - self.looked_at
        if age < self.look_every and self.known:
            return self.known
        # Nothing changes in a database that is away, so nobody waits for it.
        must_wait = not self.known or (age > TOO_OLD and not self.is_away)
        if self.looking.acquire(blocking=must_wait):
            try:
                if monotonic() - self.looked_at >= self.look_every or not self.known:
                    self.look()
            finally:
                self.looking.release()
        self.release_if_due()
        return self.known

    def looked(self):
        """The `Version` as the database has it at this moment; the last one known while it is away."""
        with self.looking:
            self.look()
        return self.known

    def look(self):
        begun = monotonic()
        try:
            # As at the beginning of each request: a connection that died is replaced. One in the middle of a
            # transaction, which only a test's is here, would be taken for unusable.
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            now = timezone.now()
            self.known = brought_up(self.known, now, Change.objects.stamp())
        except (OperationalError, InterfaceError) as error:
            self.is_away = True
            self.tell(error)
        else:
            self.is_away = False
            metrics.content.saw(self.known.changes[:3])
        self.looked_at = begun

    def tell(self, error):
        if self.told_at is None or monotonic() - self.told_at > QUIET_FOR:
            self.told_at = monotonic()
            log.error("The database is away; pages are as they were when it was last seen: %s", error)

    def release_if_due(self):
        """Lets signed changes take their places at their moment, even if no request comes as far as Django."""
        known = self.known
        if not known or known.release_at is None or known.release_at > timezone.now() or self.is_away:
            return
        if self.tried_at is not None and monotonic() - self.tried_at < TRY_EVERY:
            return
        if self.releasing.acquire(blocking=False):
            try:
                self.tried_at = monotonic()
                release_what_is_due()
                with self.looking:
                    self.look()
            finally:
                self.releasing.release()


def brought_up(known, now, changes):
    """
    The version of these changes at `now`, a moment from before they were asked for; what the clock does next is asked
    only when something may have changed it.
    """
    if known is not None and known.changes == changes and known.holds_at(now):
        return known
    since, until = moments_around(now)
    release_at = Release.objects.pending().order_by("release_at").values_list("release_at", flat=True).first()
    return Version(changes, since, day_of(now), until, release_at)


def moments_around(now):
    """The last moment up to `now`, and the first after it, at which the clock shows, hides or marks something."""
    questions = [
        rows
        for model in apps.get_models()
        if issubclass(model, Published)
        for field in ("publish_at", "withdrawn_at", "archived_at")
        for rows in (
            model._base_manager.filter(**{f"{field}__lte": now}).order_by(f"-{field}").values(field)[:1],
            model._base_manager.filter(**{f"{field}__gt": now}).order_by(field).values(field)[:1],
        )
    ]
    # One statement of many short looks into indexes; as one per field they would be thirty.
    parts = [question.query.sql_with_params() for question in questions]
    with connection.cursor() as cursor:
        statement = "SELECT " + ", ".join(f"({sql})" for sql, _parameters in parts)
        cursor.execute(statement, [value for _sql, parameters in parts for value in parameters])
        found = [as_moment(value) for value in cursor.fetchone()]
    past, coming = [one for one in found[::2] if one], [one for one in found[1::2] if one]
    return max(past, default=ALWAYS), min(coming, default=NEVER)


def as_moment(value):
    """SQLite gives text where no model's field reads it."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def day_of(moment):
    return timezone.localdate(moment).isoformat()


CONTENT = Content()
