"""
Lists are read in a thread as soon as a process serves: of a million rows that takes seconds, for which whoever asks
first would wait. Who asks meanwhile waits for what is left of it.
"""

import logging
from threading import Thread

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import QueryDict

logger = logging.getLogger(__name__)

# The thread, while it reads.
reading = []


def begin(filtersets):
    """Reads what these lists count by; called once by what serves."""
    # A test's process serves nobody, and its database belongs to one thread.
    if settings.TESTING:
        return
    thread = Thread(target=run, args=[filtersets], name="lists", daemon=True)
    reading.append(thread)
    thread.start()


def run(filtersets):
    try:
        read(filtersets)
    except DatabaseError:
        logger.warning("The lists could not be read beforehand; who asks for one first will wait for it.")
    finally:
        # Those of this thread.
        connections.close_all()
        reading.clear()


def read(filtersets):
    for filterset in filtersets:
        filterset(QueryDict("")).tally  # noqa: B018 - it is kept by being asked for
