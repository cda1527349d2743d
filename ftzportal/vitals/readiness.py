"""
Whether this process should be sent visitors: all that a page may need is there. Whoever asks, and however often, it is
looked once a second at the most; and however long something takes to answer, who asks waits for a second at the most.
"""

import logging
import os
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic, perf_counter
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

log = logging.getLogger(__name__)

LONGEST = 1.0
LOOK_EVERY = 1.0


class NotReady(Exception):  # noqa: N818 - an answer, not an error
    """What a check found; said in the log alone."""


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def migrations():
    """Those that this program brings are done. More may be: the next version's, while both run."""
    known = known_migrations()
    if missing := known - set(MigrationRecorder(connection).applied_migrations()):
        raise NotReady(f"{len(missing)} migrations are not applied, such as {'.'.join(min(missing))}")


def known_migrations():
    # Read once: the files of a running program do not change.
    if not hasattr(known_migrations, "found"):
        known_migrations.found = set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)
    return known_migrations.found


def cache():
    import redis

    limits = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
    with redis.Redis.from_url(settings.CACHE_URL, **limits) as client:
        client.ping()


def storage():
    """What is uploaded can be kept: a file can be written, or the bucket answers."""
    if hasattr(default_storage, "bucket_name"):
        with default_storage.client() as client:
            client.head_bucket(Bucket=default_storage.bucket_name)
        return
    folder = Path(default_storage.location)
    folder.mkdir(parents=True, exist_ok=True)
    tried = folder / f".{uuid4().hex}.ready"
    try:
        tried.write_bytes(b"ready")
    finally:
        tried.unlink(missing_ok=True)


def disk():
    room = os.statvfs(settings.DATA_DIR)
    if room.f_bavail * room.f_frsize < settings.LEAST_FREE_BYTES:
        raise NotReady("the disk of DATA_DIR is nearly full")
    # Some file systems have no fixed number of them, and say 0 of 0.
    if room.f_files and room.f_favail < settings.LEAST_FREE_INODES:
        raise NotReady("the disk of DATA_DIR has nearly no inodes left")


def staying():
    """Nobody has said that this process is about to be stopped."""
    if settings.DRAIN_FILE and os.path.lexists(settings.DRAIN_FILE):
        raise NotReady("it is being drained")


def checks():
    named = {"database": database, "migrations": migrations, "storage": storage, "disk": disk, "staying": staying}
    return named | ({"cache": cache} if settings.CACHE_URL else {})


class Running:
    """One check, in a thread of its own, because what it asks may never answer."""

    def __init__(self, name, check):
        self.name, self.check = name, check
        self.done, self.ok, self.started, self.ms = Event(), False, perf_counter(), None
        Thread(target=self.run, name=f"ready-{name}", daemon=True).start()

    def run(self):
        try:
            self.check()
            self.ok = True
        except Exception as problem:
            log.warning("not ready: %s", self.name, extra={"members": {"why": why(problem)}})
        finally:
            close_own_connection()
            self.ms = (perf_counter() - self.started) * 1000
            self.done.set()

    def told(self):
        taken = self.ms if self.done.is_set() else (perf_counter() - self.started) * 1000
        return {"ok": self.done.is_set() and self.ok, "ms": round(taken, 1)}


def close_own_connection():
    """That of this thread, which is about to end."""
    connection.close()
    # Django leaves a database in memory open, which is lost with its last connection.
    if connection.connection is not None:
        connection.connection.close()


def why(problem):
    return str(problem) if isinstance(problem, NotReady) else type(problem).__name__


class Readiness:
    """What was found last, and what is still being looked at."""

    def __init__(self):
        self.lock, self.looked_at, self.running, self.last = Lock(), None, {}, None

    def told(self):
        """(whether all is well, {check: {ok, ms}}), a second old at the most, if the checks answer in that time."""
        if self.lock.acquire(blocking=self.last is None, timeout=-1 if self.last is not None else 2 * LONGEST):
            try:
                if self.looked_at is None or monotonic() - self.looked_at >= LOOK_EVERY:
                    self.last = self.look()
                    self.looked_at = monotonic()
            finally:
                self.lock.release()
        told = self.last or {}
        return bool(told) and all(one["ok"] for one in told.values()), told

    def look(self):
        until = monotonic() + LONGEST
        now = {}
        for name, check in checks().items():
            # One that has not answered yet is waited for once more, and not asked again beside it.
            pending = self.running.get(name)
            now[name] = pending if pending and not pending.done.is_set() else Running(name, check)
        self.running = now
        for one in now.values():
            one.done.wait(max(0, until - monotonic()))
        return {name: one.told() for name, one in now.items()}


readiness = Readiness()
