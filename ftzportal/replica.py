"""
Reads from a copy of the database that follows it, if `DATABASE_REPLICA_URL` names one. A copy lags, so only what
anybody may read comes from it, and nothing for a while after this process has changed anything: whoever writes sees
what they wrote. All else, and whatever is read within a transaction, comes from the primary.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connections

PRIMARY, REPLICA = "default", "replica"
# A copy that did not answer is not asked again for so long.
NOT_ASKED_SECONDS = 5
# Of what nobody reads but who has just written it, or was just sent its address.
OF_THE_PRIMARY = {"admin", "preview"}
# Said by `ftzportal.kept` in the environment of a request.
TO_BE_KEPT = "ftzportal.kept"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

reading = ContextVar("reading", default=PRIMARY)


class ReplicaRouter:
    def db_for_read(self, model, **hints):
        return PRIMARY if connections[PRIMARY].in_atomic_block else reading.get()

    def db_for_write(self, model, **hints):
        # What is read afterwards in the same request must see it. Locked rows are asked for here too.
        reading.set(PRIMARY)
        return PRIMARY

    def allow_relation(self, first, second, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


class Copy:
    """What this process knows of the copy."""

    def __init__(self):
        self.wrote_at = self.away_at = None

    def wrote(self):
        """Something was changed, which the copy may not have yet."""
        self.wrote_at = monotonic()

    def has_followed(self):
        return self.wrote_at is None or monotonic() - self.wrote_at > settings.DATABASE_REPLICA_LAG

    def answers(self):
        """Whether it can be reached; a connection that died with it is replaced."""
        if self.away_at is not None and monotonic() - self.away_at < NOT_ASKED_SECONDS:
            return False
        connection = connections[REPLICA]
        try:
            connection.close_if_health_check_failed()
            connection.ensure_connection()
        except (OperationalError, InterfaceError):
            self.away_at = monotonic()
            return False
        return True


copy = Copy()


def note_write():
    """What all may read has been changed here; for a while it is read where it was written."""
    copy.wrote()


@contextmanager
def public_reading():
    """
    A block that reads what anybody may read: from the copy if there is one, it answers, and nothing was written here a
    moment ago. Whatever belongs together is read in one block, such as a page and the version of the content.
    """
    usable = REPLICA in connections and copy.has_followed() and copy.answers()
    token = reading.set(REPLICA if usable else PRIMARY)
    try:
        yield
    finally:
        reading.reset(token)


@contextmanager
def reading_from(alias):
    token = reading.set(alias)
    try:
        yield
    finally:
        reading.reset(token)


class ReplicaMiddleware:
    """Innermost, so that sessions and what is due by the clock are read from the primary."""

    def __init__(self, get_response):
        if REPLICA not in connections:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE_METHODS:
            try:
                return self.get_response(request)
            finally:
                note_write()
        # What is kept is made once and for all, of the same database as the version that it is kept by.
        if not is_public(request) or TO_BE_KEPT in request.META:
            return self.get_response(request)
        with public_reading():
            response = self.get_response(request)
            if response.streaming:
                response.streaming_content = read_from(reading.get(), response.streaming_content)
        return response


def is_public(request):
    """Whether all who ask for this get the same, and none of them has written any of it."""
    parts = request.path_info.split("/", 3)
    return not (
        OF_THE_PRIMARY & set(parts[1:3])
        or "Authorization" in request.headers
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or any(name.startswith("preview-") for name in request.COOKIES)
    )


def read_from(alias, chunks):
    """The chunks of an answer, which are read after the middleware is done, from the database of its head."""
    chunks = iter(chunks)
    while True:
        with reading_from(alias):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk
