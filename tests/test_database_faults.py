"""What happens when the database is busy, restarted or gone, and what the settings insist on."""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings as current
from django.db import OperationalError, connection, transaction
from django.test import Client

from ftzportal.failing import is_away

START = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'ftzportal.settings'; django.setup();"
WRITER = (
    START
    + """
import sys
from django.db import transaction
from django.utils import timezone
from ftzportal.accounts.models import SignInAttempt
for number in range(60):
    with transaction.atomic():
        SignInAttempt.objects.filter(key="x").count()
        SignInAttempt.objects.create(key=sys.argv[1], made_at=timezone.now())
"""
)
TABLE = (
    START
    + """
from django.db import connection
from ftzportal.accounts.models import SignInAttempt
with connection.schema_editor() as editor:
    editor.create_model(SignInAttempt)
"""
)


def start(program, *args, **environ):
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY", "SITE_URL"}}
    return subprocess.Popen(
        [sys.executable, "-c", program, *args],
        env=kept | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def output_of(program, *args, **environ):
    process = start(program, *args, **environ)
    return process.communicate()[0], process.returncode


def test_eight_writers_at_once_all_get_through_on_sqlite(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "FTZPORTAL_DEMO": "1"}
    assert output_of(TABLE, **environ)[1] == 0
    writers = [start(WRITER, str(number), **environ) for number in range(8)]
    assert [writer.communicate()[0] for writer in writers] == [""] * 8
    count = START + "from ftzportal.accounts.models import SignInAttempt; print(SignInAttempt.objects.count())"
    assert output_of(count, **environ)[0].strip() == "480"


def test_while_the_database_is_away_every_page_says_so_and_when_to_come_back(tmp_path):
    program = START + (
        "from django.conf import settings as s; from django.test import Client;"
        # Nothing was collected in the test's folder.
        "s.STORAGES['staticfiles'] = {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'};"
        "answer = Client(raise_request_exception=False).get('/en/projects/');"
        "print('ANSWER', answer.status_code, answer.headers['Retry-After'], answer.headers['X-Frame-Options'],"
        " b'zh-hans' in answer.content)"
    )
    environ = {"DATA_DIR": str(tmp_path), "FTZPORTAL_DEMO": "1", "ALLOWED_HOSTS": "testserver"}
    output, _ = output_of(program, **environ, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert "ANSWER 503 30 DENY True" in output


def test_while_the_database_is_away_programs_are_told_so_in_their_form(tmp_path):
    program = START + (
        "from django.conf import settings as s; from django.test import Client;"
        "s.STORAGES['staticfiles'] = {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'};"
        "answer = Client(raise_request_exception=False).get('/zh-hans/projects.json');"
        "told = answer.json();"
        "print('ANSWER', answer.status_code, answer.headers['Retry-After'], answer.headers['Content-Type'],"
        " told['status'], told['type'].rpartition('#')[2], answer.headers['Cache-Control'])"
    )
    environ = {"DATA_DIR": str(tmp_path), "FTZPORTAL_DEMO": "1", "ALLOWED_HOSTS": "testserver"}
    output, _ = output_of(program, **environ, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert "ANSWER 503 30 application/problem+json 503 away no-store" in output


@pytest.mark.skipif(connection.vendor != "postgresql", reason="connections of SQLite do not die")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_dies_is_said_to_be_away_and_replaced():
    import psycopg

    connection.ensure_connection()
    number = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("select pg_terminate_backend(%s)", [number])
    assert Client(raise_request_exception=False).get("/en/").status_code == 503
    connection.close()
    assert Client(raise_request_exception=False).get("/en/").status_code == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's database cannot be away")
@pytest.mark.django_db(transaction=True)
def test_what_failed_while_the_database_was_away_says_so_even_if_it_is_back(monkeypatch):
    """The first request after a restart of the database fails, and before it is answered the database answers again."""
    connection.close()
    connect, tries = connection.connect, []

    def refused_once():
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("the database system is starting up")
        connect()

    monkeypatch.setattr(connection, "connect", refused_once)
    assert Client(raise_request_exception=False).get("/en/").status_code == 503
    assert Client(raise_request_exception=False).get("/en/").status_code == 200


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a limit of the file's size is SQLite's")
@pytest.mark.django_db(transaction=True)
def test_where_the_databases_disk_is_full_a_form_says_so_and_pages_go_on():
    visitor = Client(raise_request_exception=False)
    with file_that_cannot_grow():
        statuses = [sign_in_attempt(visitor, number).status_code for number in range(60)]
        assert visitor.get("/en/").status_code == 200
    assert set(statuses) == {200, 507}
    assert sign_in_attempt(visitor, 60).status_code == 200


@contextmanager
def file_that_cannot_grow():
    """As on a full disk, SQLite says that the database or the disk is full."""
    with connection.cursor() as cursor:
        [pages] = cursor.execute("PRAGMA page_count").fetchone()
        [most] = cursor.execute("PRAGMA max_page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count = {most}")


def sign_in_attempt(visitor, number):
    """Each by another sender at another account, so that it is counted: a row with long names."""
    form = {"username": f"{number:03}" + "x" * 140, "password": "x"}
    return visitor.post("/en/admin/login/", form, REMOTE_ADDR=f"192.0.2.{number}")


def test_postgresql_connections_are_looked_at_before_they_are_used():
    program = START + "from django.conf import settings as s; print(s.DATABASES['default']['CONN_HEALTH_CHECKS'])"
    output, _ = output_of(program, FTZPORTAL_DEMO="1", DATA_DIR="/tmp", DATABASE_URL="postgres://x@127.0.0.1/x")  # noqa: S108
    assert output.strip() == "True"


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL"])
def test_outside_the_demo_nothing_starts_without_its_settings(missing):
    given = {"SECRET_KEY": "x" * 60, "SITE_URL": "https://portal.example", "FTZPORTAL_DEMO": "0"}
    del given[missing]
    output, code = output_of(START, **given)
    assert code
    assert f"Set {missing} in the environment" in output


def test_a_failed_statement_is_no_absence_of_the_database(db):
    fails = {"sqlite": "SELECT * FROM nowhere", "postgresql": "SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)"}
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(OperationalError) as failed, transaction.atomic():
            cursor.execute(fails[connection.vendor])
        assert not is_away(failed.value)


def test_no_debug_pages_and_no_pickle():
    assert current.DEBUG is False
    assert current.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
