"""Lets signed changes take their places at their moment, without a job that could be late or dead."""

import logging
from time import monotonic

from django.utils import timezone

from ftzportal.replica import note_write

from .acts import release_due
from .models import Release

# How long another process may not know of a release that was set here.
LOOK_EVERY = 1.0

log = logging.getLogger(__name__)


class Agenda:
    """When the next signed change is due, as far as this process knows."""

    looked_at = None
    next_at = None

    def has_come(self):
        """Whether a change is due; asks the database once a second at the most."""
        if self.looked_at is None or monotonic() - self.looked_at > LOOK_EVERY:
            self.next_at = Release.objects.pending().order_by("release_at").values_list("release_at", flat=True).first()
            self.looked_at = monotonic()
        return self.next_at is not None and self.next_at <= timezone.now()

    def forget(self):
        self.looked_at = None


agenda = Agenda()


def release_what_is_due():
    try:
        release_due()
    except Exception:
        # Nothing that is to appear may keep people from reading what is there.
        log.exception("What is due could not be released")
    agenda.forget()
    note_write()


class ReleaseDueMiddleware:
    """Before anything is read, what is due is made public: a moment that was set holds for the first who asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if agenda.has_come():
            release_what_is_due()
        return self.get_response(request)
