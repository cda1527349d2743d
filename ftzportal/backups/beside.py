"""
Where a restore builds its database: beside the live one, whose place it takes in one step or never.

On SQLite that step is the renaming of a file, on PostgreSQL the commit of a transaction that moves tables between
schemas. Before it the old database is as it was, after it the new one is there; a power cut leaves one of the two. The
old one is kept aside under another name.
"""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

from ftzportal.library.sweeping import BusyError

from .files import own_like
from .writing import sync_folder

# What `migrate` fills by itself.
FILLED_BY_MIGRATE = {
    "auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations",
    "django_session", "publishing_change", "publishing_proofreadingpoint", "publishing_step", "publishing_workflow",
}  # fmt: skip
SCHEMA = "ftzportal_restoring"
# SQLite's own files beside a database.
COMPANIONS = ("-wal", "-shm", "-journal")
# What lies in a schema and belongs to nothing else there, and how it is called in ALTER.
OBJECTS = """
SELECT 'TABLE', format('%%I.%%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %(schema)s AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT EXISTS (
  SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('a', 'i', 'e'))
UNION ALL
SELECT 'ROUTINE', format('%%I.%%I(%%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid))
FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
WHERE nspname = %(schema)s AND NOT EXISTS (
  SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
"""


def has_content():
    """Whether the database holds more than what `migrate` made."""
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in FILLED_BY_MIGRATE and not table.startswith("search_"):
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name(table)})")  # noqa: S608
                if cursor.fetchone()[0]:
                    return True
    return False


def place():
    return PostgresqlPlace() if connection.vendor == "postgresql" else SqlitePlace()


class SqlitePlace:
    def __init__(self):
        self.live = Path(connection.settings_dict["NAME"])
        self.folder = self.live.with_name(".restoring")

    def is_taken(self):
        """Whether there is content. What cannot be read may have been some."""
        if not self.live.exists():
            return False
        try:
            with closing(sqlite3.connect(self.live)) as old:
                old.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.DatabaseError:
            return True
        return has_content()

    def room(self):
        """Bytes that are free where it is built."""
        return shutil.disk_usage(self.live.parent).free

    @contextmanager
    def built(self):
        """A block in which Django's connection is one to an empty database."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        # Of this process too.
        connection.close()
        with (
            others_locked_out(self.live),
            other_settings(
                NAME=self.folder / self.live.name,
                # It is thrown away unless it ends whole, so nothing waits for the disk before that.
                OPTIONS={
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF;",
                },
            ),
        ):
            try:
                yield
            finally:
                connection.close()
                shutil.rmtree(self.folder)

    def take(self, aside):
        """Puts what was built in the place of the live one, which gets another name in the folder `aside`."""
        connection.close()
        new = self.folder / self.live.name
        if self.live.exists():
            shutil.copymode(self.live, new)
            own_like(new, self.live)
            os.link(self.live, aside / self.live.name)
            for old in (self.live.with_name(self.live.name + ending) for ending in COMPANIONS):
                # Of a damaged one: SQLite would take it for the new one's.
                if old.exists():
                    os.rename(old, aside / old.name)
        else:
            new.chmod(0o600)
            own_like(new, self.live.parent)
        # The library's files, the new database, and the names of the old one.
        os.sync()
        os.replace(new, self.live)
        sync_folder(self.live.parent)


@contextmanager
def others_locked_out(live):
    """
    A block while which no other process uses the file. Once it is no WAL any more, which SQLite makes it only for who
    has it to himself, the file by itself is the whole database.
    """
    if not live.exists():
        yield
        return
    with closing(sqlite3.connect(live, isolation_level=None, timeout=5)) as old:
        try:
            [mode] = old.execute("PRAGMA journal_mode=DELETE").fetchone()
            if mode != "delete":
                raise BusyError(f"Another process uses {live}.")
            old.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BusyError(f"{live}: {error}. Another process uses it.") from error
        except sqlite3.DatabaseError:
            # Nobody can use what is no database.
            pass
        yield


class PostgresqlPlace:
    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            [self.live] = cursor.fetchone()

    def is_taken(self):
        return has_content()

    def room(self):
        """The server tells nobody."""

    @contextmanager
    def built(self):
        self.forget()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        options = connection.settings_dict["OPTIONS"]
        chosen = f"{options.get('options', '')} -c search_path={SCHEMA}"
        try:
            with other_settings(OPTIONS=options | {"options": chosen}):
                yield
        finally:
            self.forget()

    def forget(self):
        """What is built, or what a killed restore left of it."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")

    def take(self, aside):
        old = aside.name.replace("-", "_")
        name = connection.ops.quote_name
        with transaction.atomic(), connection.cursor() as cursor:
            # Rather than wait behind a transaction that somebody forgot.
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            for origin, target in ((self.live, old), (SCHEMA, self.live)):
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {name(target)}")
                cursor.execute(OBJECTS, {"schema": origin})
                for kind, one in cursor.fetchall():
                    cursor.execute(f"ALTER {kind} {one} SET SCHEMA {name(target)}")


@contextmanager
def other_settings(**changes):
    """A block in which Django's connection is one with other settings."""
    before = {name: connection.settings_dict[name] for name in changes}
    connection.close()
    connection.settings_dict.update(changes)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
