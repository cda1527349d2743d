"""What machines are told that look after this one: whether it lives, and whether it should be sent visitors."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ftzportal.vitals import readiness
from tests.through_wsgi import Process

ALL = {"database", "migrations", "storage", "disk", "staying"}


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch, settings, tmp_path):
    """As in a process that nobody has asked yet."""
    settings.DATA_DIR = tmp_path
    readiness.known_migrations()
    monkeypatch.setattr("ftzportal.probes.readiness", readiness.Readiness())


@contextmanager
def deaf_server():
    """The port of one that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def checks_of(response):
    return {name for name, told in response.json()["checks"].items() if not told["ok"]}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.3.7:8000", "[::1]", "another.example"])
def test_a_living_process_says_so_to_whoever_asks_without_database_or_session(client, host, settings):
    settings.SECURE_SSL_REDIRECT = True
    # No database: the test has none, and pytest-django refuses each query.
    response = client.get("/healthz", headers={"Host": host})
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_nor_are_the_pages_that_are_kept_looked_at_before():
    """By whichever request comes they look at the content, and wait for a database that says nothing."""
    assert Process().get("/healthz").status == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_the_probes_only_read(client, address):
    assert client.post(address).status_code == 405


def test_who_has_all_it_needs_is_ready(client, db):
    response = client.get("/readyz", headers={"Host": "10.0.3.7:8000"})
    assert response.status_code == 200
    told = response.json()
    assert told["ready"] is True
    assert set(told["checks"]) == ALL
    assert all(set(one) == {"ok", "ms"} for one in told["checks"].values())
    assert response.headers["Cache-Control"] == "no-store"


def test_nothing_that_was_written_to_try_stays(client, db):
    client.get("/readyz")
    assert default_storage.listdir("")[1] == []


def test_without_a_migration_that_the_program_brings_it_is_not_ready(client, db, monkeypatch):
    known = readiness.known_migrations()
    monkeypatch.setattr(readiness.known_migrations, "found", known | {("news", "9999_of_the_next_version")})
    response = client.get("/readyz")
    assert (response.status_code, checks_of(response)) == (503, {"migrations"})


@pytest.mark.django_db(transaction=True)
def test_a_migration_of_the_next_version_keeps_nobody_from_being_ready(client):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("news", "9999_of_the_next_version")
    try:
        assert client.get("/readyz").status_code == 200
    finally:
        recorder.record_unapplied("news", "9999_of_the_next_version")


def test_where_nothing_can_be_written_it_is_not_ready_and_says_no_path(client, db, settings, tmp_path):
    (tmp_path / "media").write_text("a file where the folder should be")
    response = client.get("/readyz")
    assert (response.status_code, checks_of(response)) == (503, {"storage"})
    assert str(tmp_path).encode() not in response.content


@pytest.mark.parametrize("limit", ["LEAST_FREE_BYTES", "LEAST_FREE_INODES"])
def test_where_the_disk_is_nearly_full_it_is_not_ready(client, db, settings, limit):
    setattr(settings, limit, 1 << 60)
    response = client.get("/readyz")
    assert (response.status_code, checks_of(response)) == (503, {"disk"})


def test_who_is_about_to_be_stopped_is_sent_nobody_while_it_goes_on_answering(client, db, settings, tmp_path):
    settings.DRAIN_FILE = str(tmp_path / "draining")
    (tmp_path / "draining").touch()
    response = client.get("/readyz")
    assert (response.status_code, checks_of(response)) == (503, {"staying"})
    assert client.get("/healthz").status_code == 200


def test_a_cache_server_that_is_gone_or_deaf_makes_it_unready_within_its_time(client, db, settings):
    with deaf_server() as port:
        settings.CACHE_URL = f"redis://127.0.0.1:{port}/0"
        started = time.monotonic()
        response = client.get("/readyz")
        assert (response.status_code, checks_of(response)) == (503, {"cache"})
        assert time.monotonic() - started < 1.5
    assert response.json()["checks"]["cache"]["ms"] < 1000


def test_a_check_that_never_answers_is_waited_for_a_second_and_never_asked_twice(client, db, monkeypatch):
    let_go, asked = threading.Event(), []

    def storage():
        asked.append(1)
        let_go.wait(20)

    monkeypatch.setattr(readiness, "storage", storage)
    monkeypatch.setattr(readiness, "LOOK_EVERY", 0)
    try:
        for _ in range(2):
            started = time.monotonic()
            response = client.get("/readyz")
            assert (response.status_code, checks_of(response)) == (503, {"storage"})
            assert time.monotonic() - started < 1.6
    finally:
        let_go.set()
    assert asked == [1]


def test_however_many_ask_it_is_looked_once_a_second(client, db, monkeypatch):
    looked = []
    disk = readiness.disk
    monkeypatch.setattr(readiness, "disk", lambda: (looked.append(1), disk()))
    for _ in range(50):
        assert client.get("/readyz").status_code == 200
    assert len(looked) <= 2


def test_once_it_has_been_asked_nobody_waits_for_the_one_who_looks(client, db, monkeypatch):
    let_go = threading.Event()
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(readiness, "LOOK_EVERY", 0)
    monkeypatch.setattr(readiness, "disk", lambda: let_go.wait(20))
    first = threading.Thread(target=client.get, args=["/readyz"])
    first.start()
    try:
        time.sleep(0.2)
        started = time.monotonic()
        assert client.get("/readyz").status_code == 200
        assert time.monotonic() - started < 0.2
    finally:
        let_go.set()
        first.join()


def test_a_bucket_that_answers_is_storage_enough_and_one_that_is_not_there_is_none(client, db, settings, bucket):
    assert checks_of(client.get("/readyz")) == set()
    gone = settings.STORAGES["default"] | {"OPTIONS": bucket | {"bucket_name": "none-of-this-name"}}
    settings.STORAGES = settings.STORAGES | {"default": gone}
    time.sleep(readiness.LOOK_EVERY)
    assert checks_of(client.get("/readyz")) == {"storage"}
