"""
Tasks that wait in the database for a worker, and what django-tasks-db leaves out: that one is done again which failed,
or whose worker died in the middle of it.

A task may so be done twice, from its beginning: it takes ids, looks what is still to be done, and does that.
"""

from datetime import timedelta

from django.db import models
from django.db.models import Min, Q
from django.db.models.functions import Now
from django.tasks import TaskResultStatus as Status
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max

# How long after each failure it is tried again; after one more it is left to people.
WAITS = [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1)]
MOST_TRIES = len(WAITS) + 1
# Whoever claimed it as often is in the list of its workers, which has a last one then.
TRIED_OUT = {f"worker_ids__{MOST_TRIES - 1}__isnull": False}
KEPT = timedelta(days=1)
# What the tasks are called for those who do not read the program; any other has its name in the program.
NAMES = {
    "make_renditions": _("Copies of a picture"),
    "tell_all": _("Mails about a review"),
    "tell_one": _("Mail about a review"),
}


class ErrandQuerySet(DBTaskResultQuerySet):
    def given_up(self):
        """Those that failed as often as they are tried."""
        return self.failed().filter(**TRIED_OUT)

    def to_be_tried_again(self):
        return self.failed().exclude(**TRIED_OUT)

    def abandoned(self, living):
        """Those that a worker began which is none of `living`."""
        return [errand for errand in self.running() if errand.worker_ids[-1] not in living]

    def put_back(self, living):
        """What failed waits for its next try; what was abandoned is as good as new. What was done long ago goes."""
        for errand in self.abandoned(living):
            tried_out = errand.tries >= MOST_TRIES
            # Only as it was seen: another worker may have put it back, and a third begun it.
            self.filter(pk=errand.pk, status=Status.RUNNING, worker_ids=errand.worker_ids).update(
                status=Status.FAILED if tried_out else Status.READY,
                finished_at=timezone.now() if tried_out else None,
                exception_class_path="WorkerDied",
            )
        for errand in self.to_be_tried_again():
            again_at = (errand.finished_at or timezone.now()) + WAITS[errand.tries - 1]
            self.filter(pk=errand.pk, status=Status.FAILED).update(status=Status.READY, run_after=again_at)
        self.successful().filter(finished_at__lt=timezone.now() - KEPT).delete()

    def try_anew(self):
        """Those of them that were given up begin again, as often as at first. How many."""
        return self.given_up().update(status=Status.READY, run_after=get_date_max(), worker_ids=[], finished_at=None)

    def gauges(self):
        """Of the queue, for /metrics."""
        states = dict(self.order_by().values_list("status").annotate(models.Count("pk")))
        given_up = self.given_up().count()
        numbers = {
            "ready": states.get(Status.READY, 0) + states.get(Status.FAILED, 0) - given_up,
            "running": states.get(Status.RUNNING, 0),
            "given_up": given_up,
        }
        yield (
            "ftzportal_tasks",
            "Tasks in the queue.",
            [({"state": state}, number) for state, number in numbers.items()],
        )
        explained = "How long the task that waits longest has been due."
        yield "ftzportal_tasks_waiting_seconds", explained, [({}, self.seconds_due())]

    def seconds_due(self):
        at_once = Q(run_after=get_date_max())
        due = self.ready().aggregate(new=Min("enqueued_at", filter=at_once), again=Min("run_after", filter=~at_once))
        moments = [moment for moment in due.values() if moment]
        return max(0, (timezone.now() - min(moments)).total_seconds()) if moments else 0


class Errand(DBTaskResult):
    """A task in the queue, for those who keep the portal."""

    objects = ErrandQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("task in the background")
        verbose_name_plural = _("tasks in the background")
        default_permissions = ["view", "change"]

    def __str__(self):
        # The library's own name of it fails where the code has no such task any more.
        name = self.task_path.rpartition(".")[2]
        return str(NAMES.get(name, name))

    @property
    def tries(self):
        return len(self.worker_ids)

    @property
    def is_given_up(self):
        return self.status == Status.FAILED and self.tries >= MOST_TRIES


class WorkerQuerySet(models.QuerySet):
    def beat(self, name, lease):
        """
        Worker `name` lives: the names of all that do, which is those heard of within `lease`. All by the clock of the
        database, whatever those of the machines say; one ahead of it was heard of before that was put back.
        """
        self.update_or_create(name=name, defaults={"seen_at": Now()})
        now = self.get(name=name).seen_at
        self.filter(Q(seen_at__lt=now - lease) | Q(seen_at__gt=now + lease)).delete()
        return set(self.values_list("name", flat=True))


class Worker(models.Model):
    """A process that does what waits, and when it was last heard of."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    seen_at = models.DateTimeField(_("last heard of at"))

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        default_permissions = []

    def __str__(self):
        return self.name
