"""
Lists are read in a thread as soon as a process serves: of a million rows that takes seconds, for which whoever asks
first would wait. Who asks meanwhile waits for what is left of it.
"""

import logging
from threading import Event, Thread

from django.conf import settings
from django.core.signals import request_finished
from django.db import DatabaseError, connections
from django.http import QueryDict

logger = logging.getLogger(__name__)

# So many seconds it waits for the process to have given its first answer, which it would hold up.
HEAD_START = 1.0
# The thread, until all is read.
reading = []


def begin(filtersets):
    """Reads what these lists count by; called once by what serves."""
    # A test's process serves nobody, and its database belongs to one thread.
    if settings.TESTING:
        return
    answered = Event()

    def note_answer(**_kwargs):
        request_finished.disconnect(note_answer)
        answered.set()

    request_finished.connect(note_answer, weak=False)
    thread = Thread(target=run, args=[filtersets, answered], name="lists", daemon=True)
    reading.append(thread)
    thread.start()


def run(filtersets, answered):
    try:
        answered.wait(HEAD_START)
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
