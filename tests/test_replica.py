"""A copy of the database that lags: what is read from it, and what never is."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection


def told(scene, primary, replica=None, folder=None):
    environ = {**os.environ, "FTZPORTAL_DEMO": "1", "DATA_DIR": str(folder), "DATABASE_URL": primary}
    if replica:
        environ["DATABASE_REPLICA_URL"] = replica
    ran = subprocess.run(
        [sys.executable, "-m", "tests.replica_scenes", scene], env=environ, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@contextmanager
def sqlite_pair(folder):
    """(the primary, its copy, what makes the copy, an address where none is)"""
    first, second = folder / "first.sqlite3", folder / "second.sqlite3"
    yield f"sqlite:///{first}", f"sqlite:///{second}", lambda: shutil.copy(first, second), "sqlite:////nowhere/none"


@contextmanager
def postgresql_pair(folder):
    import psycopg

    first = f"ftz_primary_{uuid4().hex[:12]}"
    second = f"{first}_copy"
    server = connection.settings_dict
    address = f"postgres://{server['USER']}:{server['PASSWORD']}@{server['HOST']}:{server['PORT'] or 5432}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {first}")
        try:
            yield (
                f"{address}/{first}",
                f"{address}/{second}",
                lambda: admin.execute(f"CREATE DATABASE {second} TEMPLATE {first}"),
                f"postgres://nobody@127.0.0.1:1/{second}",
            )
        finally:
            admin.execute(f"DROP DATABASE IF EXISTS {second} WITH (FORCE)")
            admin.execute(f"DROP DATABASE {first} WITH (FORCE)")


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What the scenes tell, on two databases of the kind on which this suite runs."""
    folder = tmp_path_factory.mktemp("replica")
    pair = postgresql_pair if connection.vendor == "postgresql" else sqlite_pair
    with pair(folder) as (primary, replica, copy, nowhere):
        told("fill", primary, folder=folder)
        copy()
        yield told("see", primary, replica, folder) | {"away": told("away", primary, nowhere, folder)}


def test_what_anybody_may_read_comes_from_the_copy(seen):
    assert (seen["list"], seen["head"], seen["search"]) == ("old", 200, "none")


def test_who_is_signed_in_reads_from_the_primary(seen):
    assert (seen["signed in"], seen["authorization"], seen["search signed in"]) == ("new", "new", "hits")


def test_an_export_is_streamed_from_the_database_that_its_page_is_read_from(seen):
    assert (seen["export"], seen["export signed in"]) == ("old", "new")


def test_counts_are_kept_for_each_database_by_itself(seen):
    assert (seen["count"], seen["count signed in"]) == (1, 2)


def test_commands_and_transactions_and_locks_read_from_the_primary(seen):
    assert seen["outside of a request"]
    assert seen["transaction"]
    assert seen["locked"] == "default"


def test_after_a_write_a_request_reads_from_the_primary(seen):
    assert seen["own write"] == ["replica", "default"]


@pytest.mark.parametrize("act", ["after a post", "after a release"])
def test_after_a_change_a_process_reads_from_the_primary_until_the_copy_has_had_its_time(seen, act):
    assert seen[act] == ["new", "old"]


def test_the_version_of_the_content_is_that_of_the_database_from_which_pages_are_read(seen):
    read, primary, copy = seen["versions"]
    assert read == copy != primary


def test_without_the_copy_pages_are_read_from_the_primary(seen):
    assert seen["away"] == {"list": "new", "again": "new"}


def test_nothing_is_migrated_in_a_copy(seen):
    assert seen["migrated"] == ["default"]


def test_a_copy_needs_a_database_of_which_it_is_one(tmp_path):
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environ |= {"FTZPORTAL_DEMO": "1", "DATA_DIR": str(tmp_path), "DATABASE_REPLICA_URL": "postgres://x@127.0.0.1/x"}
    ran = subprocess.run(
        [sys.executable, "-c", "import ftzportal.settings"], env=environ, capture_output=True, text=True, check=False
    )
    assert "set DATABASE_URL too" in ran.stderr
