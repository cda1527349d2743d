"""What a worker does beside its tasks: it says that it lives, and puts back what others left."""

import logging
from contextlib import ContextDecorator
from threading import Event, Thread

from django.db import Error, connection

from ftzportal.vitals.queries import watch_connections

from .models import Errand, Worker

log = logging.getLogger(__name__)

BEATS_IN_A_LEASE = 6


class Heart(ContextDecorator):
    """Beats in a thread of its own until the block ends; when the process is killed, it is missed after `lease`."""

    def __init__(self, name, lease):
        self.name, self.lease, self.stopped = name, lease, Event()
        self.thread = Thread(target=self.run, name="heart", daemon=True)

    def __enter__(self):
        watch_connections()
        # Before the first task is taken, or another worker would take it for abandoned.
        self.beat()
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.stopped.set()
        self.thread.join()
        # What it leaves half done is found at once.
        Worker.objects.filter(name=self.name).delete()

    def run(self):
        while not self.stopped.wait(self.lease.total_seconds() / BEATS_IN_A_LEASE):
            try:
                self.beat()
            except Error:
                log.exception("The worker could not say that it lives")
                connection.close()
        connection.close()

    def beat(self):
        Errand.objects.put_back(Worker.objects.beat(self.name, self.lease))
