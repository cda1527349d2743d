"""Work that waits in the database for a worker: it is done once, also where it failed or the worker was killed."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models.functions import Now
from django.tasks import TaskResultStatus as Status
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as Hands

from ftzportal.errands.models import MOST_TRIES, WAITS, Errand, Worker
from ftzportal.library.models import Picture
from ftzportal.library.tasks import make_renditions
from ftzportal.publishing.mail import tell_all, tell_one
from tests import factories
from tests.demo_site import free_port
from tests.mail_server import mail_server
from tests.uploads import image_bytes

BASE_DIR = Path(__file__).resolve().parent.parent
LEASE = timedelta(seconds=30)
START = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'ftzportal.settings'; django.setup();"
WAITING = START + (
    "from tests import factories; people = factories.reviewers()\n"
    "for one in people: one.email = f'{one.username}@portal.example'; one.save()\n"
    "factories.submitted(factories.news_item(publish_at=None), factories.account())"
)
STATES = START + (
    "from ftzportal.errands.models import Errand\n"
    "print(sorted((one.task_name, one.status, one.tries) for one in Errand.objects.all()))"
)


@pytest.fixture
def queue(settings, db, monkeypatch):
    # A worker gives up connections that grew old; here it shares the test's, within its transaction.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.TASKS_IN_DATABASE = True


def work():
    """What a worker does until nothing waits."""
    hands = {"queue_names": ["default"], "excluded_queue_names": [], "backend_name": "default", "worker_id": "hands"}
    Hands(**hands, interval=0, batch=True, startup_delay=False, max_tasks=None).run()


def put_back():
    Errand.objects.put_back(Worker.objects.beat("another", LEASE))


def due():
    """All that waits for its next try is due."""
    Errand.objects.filter(status=Status.READY).update(run_after=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def submission(queue, reviewers, editor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return factories.submitted(factories.news_item(publish_at=None), editor)


def test_a_mail_waits_for_a_worker_and_then_goes_once(submission, reviewers):
    assert mail.outbox == []
    work()
    assert [sent.to for sent in mail.outbox] == [[reviewers[0].email]]
    work()
    assert len(mail.outbox) == 1


def test_what_was_overtaken_by_a_later_act_is_not_told(submission, reviewers, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        factories.approved(submission, reviewers[0])
    work()
    assert [sent.to for sent in mail.outbox] == [[reviewers[1].email]]


def test_a_mail_that_goes_a_second_time_has_the_same_number(submission, reviewers):
    work()
    tell_one.enqueue(submission.pk, submission.outcome, submission.step_id, reviewers[0].pk)
    work()
    one, two = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert one == two


def test_a_task_that_failed_is_tried_again_after_longer_and_longer_and_then_given_up(submission, settings):
    away = {"BACKEND": "ftzportal.mail_server.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": free_port()}}
    settings.MAILERS = {"default": away}
    work()
    for tries, wait in enumerate(WAITS, start=1):
        failed = Errand.objects.failed().get()
        assert failed.tries == tries
        put_back()
        failed.refresh_from_db()
        assert failed.status == Status.READY
        assert failed.run_after == failed.finished_at + wait
        work()
        assert Errand.objects.get(pk=failed.pk).tries == tries
        due()
        work()
    put_back()
    [given_up] = Errand.objects.given_up()
    assert (given_up.task_name, given_up.tries) == ("tell_one", MOST_TRIES)
    assert not Errand.objects.ready()


def test_an_administrator_sees_what_was_given_up_and_has_it_tried_anew(client, submission, administrator):
    work()
    Errand.objects.update(status=Status.FAILED, worker_ids=["x"] * MOST_TRIES, exception_class_path="a.Refused")
    client.force_login(administrator)
    address = "/en/admin/errands/errand/"
    assert f"{address}?state=given-up" in client.get("/en/admin/").content.decode()
    page = client.get(f"{address}?state=given-up").content.decode()
    assert "Refused" in page
    assert "Mail about a review" in page
    assert "Copies of a picture" not in page
    mail.outbox.clear()
    chosen = Errand.objects.values_list("pk", flat=True)
    client.post(address, {"action": "try_anew", "_selected_action": [str(pk) for pk in chosen]})
    assert {errand.tries for errand in Errand.objects.all()} == {0}
    work()
    assert len(mail.outbox) >= 1
    assert f"{address}?state=given-up" not in client.get("/en/admin/").content.decode()


def test_the_queue_is_told_in_words_that_are_translated(client, queue, administrator):
    """The library has names for its columns in English alone."""
    for status in Status.values:
        make_renditions.enqueue(1)
        Errand.objects.filter(status=Status.READY).update(status=status)
    client.force_login(administrator)
    address = "/en/admin/errands/errand/"
    pages = [address, f"{address}{Errand.objects.last().pk}/change/"]
    for page in [client.get(path).content.decode() for path in pages]:
        assert "Copies of a picture" in page
        assert "Waiting since" in page
        for word in ("make_renditions", "nqueued at", "inished at", "tarted at"):
            assert word not in page
        assert "+00:00" not in page


@pytest.mark.parametrize("state", [*Status.values, "given-up"])
def test_the_queue_is_narrowed_to_one_state(client, queue, administrator, state):
    is_status = state in Status.values
    for status in Status.values:
        errand = begun_by("hands", 1 if is_status else MOST_TRIES)
        Errand.objects.filter(pk=errand.pk).update(status=status)
    client.force_login(administrator)
    [found] = client.get(f"/en/admin/errands/errand/?state={state}").context["cl"].queryset
    assert found.status == (state if is_status else Status.FAILED)


def begun_by(name, tries=1):
    """A task that the worker `name` has begun."""
    errand = Errand.objects.get(pk=make_renditions.enqueue(1).id)
    for _ in range(tries):
        errand.claim(name)
    return errand


def test_what_a_living_worker_does_is_left_to_it(queue):
    Worker.objects.beat("alive", LEASE)
    errand = begun_by("alive")
    put_back()
    errand.refresh_from_db()
    assert errand.status == Status.RUNNING


def test_what_a_dead_worker_began_waits_for_another(queue):
    Worker.objects.beat("dead", LEASE)
    errand = begun_by("dead")
    Worker.objects.update(seen_at=Now() - LEASE * 2)
    put_back()
    errand.refresh_from_db()
    assert errand.status == Status.READY
    work()
    assert not Errand.objects.exclude(status=Status.SUCCESSFUL)


def test_a_worker_heard_of_in_the_future_is_dead_because_the_clock_was_put_back(queue):
    Worker.objects.beat("ahead", LEASE)
    errand = begun_by("ahead")
    Worker.objects.update(seen_at=Now() + timedelta(hours=1))
    put_back()
    errand.refresh_from_db()
    assert errand.status == Status.READY


def test_a_task_that_kills_each_worker_is_given_up(queue):
    begun_by("dead", tries=MOST_TRIES)
    put_back()
    assert Errand.objects.given_up().get().exception_class_path == "WorkerDied"


def test_what_was_done_is_kept_for_a_day(queue):
    make_renditions.enqueue(1)
    work()
    put_back()
    assert Errand.objects.count() == 1
    Errand.objects.update(finished_at=timezone.now() - timedelta(days=2))
    put_back()
    assert Errand.objects.count() == 0


def test_the_copies_of_a_picture_are_made_by_a_worker_and_until_then_when_asked_for(
    client, queue, administrator, django_capture_on_commit_callbacks
):
    client.force_login(administrator)
    photograph = SimpleUploadedFile("port.jpg", image_bytes((1200, 800)), "image/jpeg")
    upload = {"file": photograph, "title_en": "Port", "alt_en": "A port", "alt_zh_hans": "港口"}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/en/admin/library/picture/upload/", upload | {"focal_x": 50, "focal_y": 50})
    assert response.status_code == 201, response.content
    picture = Picture.objects.get()
    names = [one.name(picture.file.name) for one in picture.renditions()]
    assert not any(default_storage.exists(name) for name in names)
    assert client.get(default_storage.url(names[0])).status_code == 200
    asked_for = default_storage.get_modified_time(names[0])
    work()
    assert all(default_storage.exists(name) for name in names)
    assert default_storage.get_modified_time(names[0]) == asked_for


def test_a_task_about_what_was_deleted_meanwhile_does_nothing(queue):
    make_renditions.enqueue(999)
    tell_all.enqueue(999, "open", None)
    tell_one.enqueue(999, "open", None, 1)
    work()
    assert set(Errand.objects.values_list("status", flat=True)) == {Status.SUCCESSFUL}


def test_the_figures_tell_how_long_the_queue_is_and_how_old(queue, db):
    make_renditions.enqueue(1)
    begun_by("alive")
    Errand.objects.filter(status=Status.READY).update(enqueued_at=timezone.now() - timedelta(minutes=7))
    told = {name: samples for name, _explained, samples in Errand.objects.gauges()}
    states = {labels["state"]: value for labels, value in told["ftzportal_tasks"]}
    assert states == {"ready": 1, "running": 1, "given_up": 0}
    [(_labels, seconds)] = told["ftzportal_tasks_waiting_seconds"]
    assert 420 <= seconds < 480


def test_its_tables_are_as_its_models_say(db):
    call_command("makemigrations", "errands", check=True, dry_run=True, verbosity=0)


class Place:
    """A portal of its own, whose workers are processes."""

    def __init__(self, folder):
        self.environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
            "DATA_DIR": str(folder), "TASKS": "database", "SECRET_KEY": "x" * 60, "SITE_URL": "https://portal.example",
            "FTZPORTAL_DEMO": "0",
        }  # fmt: skip

    def run(self, *command):
        return subprocess.check_output([sys.executable, *command], env=self.environ, cwd=BASE_DIR, text=True)

    def worker(self, port):
        command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--interval=0.1", "--lease=2"]
        environ = self.environ | {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
        return subprocess.Popen(command, env=environ, cwd=BASE_DIR)


def wait_for(what):
    for _ in range(600):
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("It did not come.")


def test_a_worker_killed_in_the_middle_of_a_mail_leaves_it_to_the_next_who_sends_it_once(tmp_path):
    place = Place(tmp_path)
    place.run("manage.py", "migrate", "--verbosity=0")
    place.run("-c", WAITING)
    with mail_server(is_deaf=True) as deaf:
        first = place.worker(deaf.port)
        try:
            assert deaf.connected.wait(60)
        finally:
            first.kill()
            first.wait()
    with mail_server() as server:
        second = place.worker(server.port)
        try:
            wait_for(lambda: server.mails)
            done = "[('tell_all', 'SUCCESSFUL', 1), ('tell_one', 'SUCCESSFUL', 2)]"
            wait_for(lambda: place.run("-c", STATES).strip() == done)
        finally:
            second.terminate()
            assert second.wait(20) == 0
        assert len(server.mails) == 1
