"""What is seen of every query of the database: how long it took, and whether it failed."""

import logging
import re
from time import perf_counter

from django.conf import settings
from django.db import Error, connections

from . import metrics

log = logging.getLogger(__name__)

MOST_CHARACTERS = 2000
MANY_PARAMETERS = re.compile(r"%s(?:, %s)+")


def watched(execute, sql, params, many, context):
    started = perf_counter()
    try:
        return execute(sql, params, many, context)
    except Error as error:
        metrics.count_database_error(type(error).__name__)
        raise
    finally:
        taken = (perf_counter() - started) * 1000
        if settings.SLOW_QUERY_MS and taken >= settings.SLOW_QUERY_MS:
            log.warning("slow query", extra={"members": {"ms": round(taken, 1), "sql": shape_of(sql)}})


def shape_of(sql):
    """The text of the query, in which values are `%s`, on one line and not longer than one can read."""
    return MANY_PARAMETERS.sub("%s, …", " ".join(str(sql).split()))[:MOST_CHARACTERS]


def watch_connections():
    """Has `watched` called around each query of this thread, for as long as its connections last."""
    for connection in connections.all():
        if watched not in connection.execute_wrappers:
            connection.execute_wrappers.append(watched)
