"""
Who serves a site from this database, so that no restore pulls it away from under them.

Each process that serves holds a shared lock for as long as it lives, a restore an exclusive one. Kernel and database
give both to living processes only, so what was killed leaves none behind. On SQLite it is a lock of a file beside the
database (`flock`); on PostgreSQL an advisory lock of the database, on a connection of its own, so that processes of
other machines count too.
"""

import fcntl
import logging
import select
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections

from ftzportal.library.sweeping import BusyError

logger = logging.getLogger(__name__)

# Any number: the name of the lock in PostgreSQL.
LOCK = 7_105_034
# Seconds after which a restore that keeps a process from starting is told of, after which a database that is away is
# asked for again, and after which a connection that says nothing is looked at; and between two tries for the lock.
PATIENCE, AGAIN, SILENCE, ASK_EVERY = 2, 5, 60, 0.2
WAITING = "A restore is running; this process serves once it has ended."

# Closed, and so unlocked, by the end of the process.
held = []


def announce():
    """Takes the lock for as long as this process lives; called once by what serves. Waits while a restore runs."""
    # A test's process serves nobody, and its database could not be removed.
    if settings.TESTING:
        return
    if connection.vendor == "sqlite":
        lock = opened_lock()
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            logger.warning(WAITING)
            fcntl.flock(lock, fcntl.LOCK_SH)
        held.append(lock)
    else:
        is_settled = threading.Event()
        threading.Thread(target=stand, args=[is_settled], name="serving", daemon=True).start()
        if not is_settled.wait(PATIENCE):
            logger.warning(WAITING)
            is_settled.wait()


def stand(is_settled):
    """Holds the lock on PostgreSQL, and takes it again whenever the database was away."""
    while True:
        with closing(connections.create_connection("default")) as link:
            try:
                with link.cursor() as cursor:
                    take(cursor)
                    is_settled.set()
                    while True:
                        # The end of the connection is noticed at once.
                        select.select([link.connection.fileno()], [], [], SILENCE)
                        cursor.execute("SELECT 1")
            except DatabaseError:
                # Kept pages are served without a database.
                is_settled.set()
        time.sleep(AGAIN)


def take(cursor):
    """
    Returns once PostgreSQL has given the lock. It is asked for it again and again: a statement that waits would keep a
    snapshot, for whose end an index waits that the restore builds concurrently, and the restore waits for the index.
    """
    while True:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [LOCK])
        if cursor.fetchone() == (True,):
            return
        time.sleep(ASK_EVERY)


@contextmanager
def alone():
    """A block while which nobody serves from this database, or begins to; `BusyError` if somebody does."""
    if connection.vendor == "sqlite":
        with opened_lock() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError("The site is being served from this database: end its processes first.") from None
            yield
        return
    with closing(connections.create_connection("default")) as link, link.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise BusyError(f"The site is being served from this database ({who(cursor)}): end its processes first.")
        yield


def who(cursor):
    cursor.execute(
        "SELECT coalesce(host(client_addr), 'local'), count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
        "WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32 | objid::bigint) = %s GROUP BY 1",
        [LOCK],
    )
    return ", ".join(f"{count} from {address}" for address, count in cursor.fetchall())


def opened_lock():
    path = Path(connection.settings_dict["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    return open(path.with_name(f"{path.name}.serving"), "a")
