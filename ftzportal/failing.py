"""What is answered where an exception was not caught: whose fault it is, told of the exception while it is in hand."""

import errno
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from ftzportal.kept import in_pieces
from ftzportal.vitals import metrics

RETRY_AFTER_SECONDS = 30
# How SQLite, PostgreSQL and the system say that the disk is full, or that a file may not grow.
SQLITE_NO_ROOM = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}
POSTGRES_NO_ROOM = "53100"
SYSTEM_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@in_pieces
def page_not_found(request, exception):
    """Django's own, but what stands around it is of kept pieces: robots try addresses without end."""
    return defaults.page_not_found(request, exception)


def server_error(request):
    """
    503 with Retry-After where the database cannot be reached, 507 where there is no room to write, else the error page.
    Django calls it for views and middleware alike. It asks the database nothing, which may be back by now.
    """
    error = sys.exc_info()[1]
    if is_away(error):
        metrics.count_database_error("away")
        return away()
    if is_out_of_room(error):
        return no_room()
    return defaults.server_error(request)


def is_away(error):
    """Whether a connection could not be opened, or has died. A statement may also fail on a good one."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    # psycopg's connections know that they are closed; those of SQLite do not die.
    has_died = any(getattr(one.connection, "closed", False) for one in connections.all(initialized_only=True))
    return has_died or connection.connection is None


def is_out_of_room(error):
    if isinstance(error, OperationalError):
        cause = error.__cause__
        return (
            getattr(cause, "sqlite_errorname", "") in SQLITE_NO_ROOM
            or getattr(cause, "sqlstate", "") == POSTGRES_NO_ROOM
        )
    return isinstance(error, OSError) and error.errno in SYSTEM_NO_ROOM


def away():
    """503 with Retry-After: the request was right, and something that it needs does not answer."""
    return HttpResponse(
        # Without the request: no context processor may ask the database.
        render_to_string("503.html", {"languages": settings.LANGUAGES}),
        status=503,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"},
    )


def no_room():
    """507: what was sent could not be kept."""
    return HttpResponse(render_to_string("507.html"), status=507, headers={"Cache-Control": "no-store"})
