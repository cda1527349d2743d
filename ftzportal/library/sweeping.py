"""That no file is swept away while a backup copies the files of rows that it has read before."""

import fcntl
from contextlib import contextmanager

from django.conf import settings


class BusyError(Exception):
    """Another program is at it."""


@contextmanager
def nothing_swept(alone=False):
    """
    A block while which no file is swept; `alone`, the sweeping itself. `BusyError` while somebody is at the other.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with open(settings.DATA_DIR / "files.lock", "a") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError("A backup or a restore is running." if alone else "The library is being swept.") from None
        yield
