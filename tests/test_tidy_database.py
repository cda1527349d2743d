"""What a timer does to SQLite's file while the site runs."""

import sqlite3
from contextlib import closing
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.sites import Site


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path / "site")
    site.manage("migrate")
    return site


def opened(site):
    return closing(sqlite3.connect(site.folder / "ftzportal.sqlite3", isolation_level=None))


def test_the_log_is_emptied_and_the_tables_are_looked_at(site):
    log = site.folder / "ftzportal.sqlite3-wal"
    with opened(site) as database:
        database.executemany("INSERT INTO django_session VALUES (?, ?, '2030-01-01')", [(n, "x") for n in range(5000)])
        assert log.stat().st_size > 0
        assert "emptied the log" in site.manage("tidy_database")
        assert log.stat().st_size == 0
        assert database.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0] > 0


def test_who_reads_is_left_in_peace_and_the_log_to_the_next_run(site):
    with opened(site) as reader, opened(site) as writer:
        writer.execute("INSERT INTO django_session VALUES ('a', 'x', '2030-01-01')")
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM django_session").fetchone() == (1,)
        writer.execute("INSERT INTO django_session VALUES ('b', 'x', '2030-01-01')")
        assert "Somebody is reading" in site.manage("tidy_database")
        assert reader.execute("SELECT count(*) FROM django_session").fetchone() == (1,)
        reader.execute("COMMIT")
        assert "emptied the log" in site.manage("tidy_database")


def test_the_searchs_index_is_joined_where_many_changes_left_it_in_pieces(site):
    with opened(site) as database:

        def pieces():
            return database.execute("SELECT count(DISTINCT segid) FROM search_text_idx").fetchone()[0]

        for place in range(3):
            database.execute("INSERT INTO search_text (rowid, title) VALUES (?, 'quay')", [place])
        # As what makes many at once has it, and leaves it if it is killed.
        database.execute("INSERT INTO search_text (search_text, rank) VALUES ('crisismerge', 32)")
        assert pieces() == 3
        site.manage("tidy_database")
        assert pieces() == 1
        assert database.execute("SELECT v FROM search_text_config WHERE k = 'crisismerge'").fetchone() == (1_999,)
        assert len(database.execute("SELECT rowid FROM search_text WHERE search_text MATCH 'quay'").fetchall()) == 3


def test_the_log_of_a_long_reader_is_cut_back(site):
    asked = (
        "from django.db import connection; print(connection.cursor().execute('PRAGMA journal_size_limit').fetchone())"
    )
    assert site.run(asked) == "(16000000,)\n"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has something to do")
@pytest.mark.django_db
def test_postgresql_needs_none_of_it():
    said = StringIO()
    call_command("tidy_database", stdout=said)
    assert "autovacuum does it" in said.getvalue()
