"""What a reader's page does beside what it is asked for must not keep the reader waiting, nor the disk busy."""

import threading
import time
from collections import deque
from contextlib import contextmanager

from django.db import connection, transaction

MILLISECONDS = 100


class Turnstile:
    """Lets so many through in so many seconds, in this process."""

    def __init__(self, most, seconds):
        self.most, self.seconds = most, seconds
        self.passed = deque(maxlen=most)
        self.lock = threading.Lock()

    def lets_through(self, now=None):
        now = time.monotonic() if now is None else now
        with self.lock:
            if len(self.passed) == self.most and now - self.passed[0] < self.seconds:
                return False
            self.passed.append(now)
            return True


@contextmanager
def not_waiting_long():
    """A transaction that fails where another writer is not done in a moment."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{MILLISECONDS}ms"])
            yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        # Before the transaction, which waits as it begins.
        cursor.execute(f"PRAGMA busy_timeout = {MILLISECONDS}")
        try:
            with transaction.atomic():
                yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
