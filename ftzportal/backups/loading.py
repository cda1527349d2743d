"""The rows of an archive, put into an empty database in the form that it had, and read back."""

from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from ftzportal.numbering import number_on

from . import rows
from .archives import TABLE_MEMBER

FOREIGN_KEYS = """
SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', relname, conname),
       format('ALTER TABLE %I ADD CONSTRAINT %I ', relname, conname) || pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


class UnfitError(Exception):
    """An archive cannot become a database of this program; the text says why."""


def refuse_unknown_migrations(head):
    known = MigrationLoader(None).disk_migrations
    unknown = sorted({tuple(one) for one in head["migrations"]} - known.keys())
    if unknown:
        named = ", ".join(".".join(one) for one in unknown[:5])
        raise UnfitError(
            f"The archive is of a newer program ({head['program']}), or of one with other apps: this one does not know "
            f"{len(unknown)} of its migrations, such as {named}."
        )


def models_then(head):
    """Makes the tables as they were where the archive was made; {table: its model then}."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    applied = {tuple(one) for one in head["migrations"]}
    last = [one for one in applied if not any(child.key in applied for child in graph.node_map[one].children)]
    executor.migrate(last)
    registry = executor.loader.project_state(last).apps
    models = {model._meta.db_table: model for model in rows.carried(registry)}
    for table, told in head["tables"].items():
        if table not in models or sorted(told["columns"]) != sorted(rows.columns_of(models[table])):
            raise UnfitError(f"The table {table} of the archive has other columns than its migrations make.")
    return models


def load(archive, head, models):
    """Puts all rows into the database. `UnfitError` if what is then read is not, byte for byte, what was written."""
    # Also what migrations have put there.
    tables = sorted(model._meta.db_table for model in models.values())
    with unguarded(tables), transaction.atomic():
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
        put_rows(archive, head, models)
        for table, told in head["tables"].items():
            if told["last_number"] is not None:
                number_on(models[table], told["last_number"])
    for table, told in head["tables"].items():
        if rows.digest_of(models[table]) != (told["rows"], told["sha256"]):
            raise UnfitError(f"The table {table} reads otherwise here than where it was written.")


def put_rows(archive, head, models):
    loader = None
    for name, _size, content in archive.members():
        if not (table := TABLE_MEMBER.fullmatch(name)):
            continue
        if table[1] not in head["tables"]:
            raise UnfitError(f"The archive has rows of {table[1]}, of which its manifest says nothing.")
        if loader is None or loader.name != table[1]:
            loader = rows.Loader(models[table[1]], head["tables"][table[1]]["columns"])
        try:
            loader.load(content)
        except DatabaseError as error:
            raise UnfitError(f"{name} does not go into this database: {error}") from error


@contextmanager
def unguarded(tables):
    """
    A block while which rows cause nothing and may name rows that are yet to come; all is looked at when it ends. The
    triggers that note changes would note these, and are made again as they were.
    """
    guards = guards_of_sqlite() if connection.vendor == "sqlite" else guards_of_postgresql(tables)
    for lift, _put_back in guards:
        execute(lift)
    yield
    for _lift, put_back in guards:
        execute(put_back)
    if connection.vendor == "sqlite":
        connection.check_constraints()


def guards_of_sqlite():
    name = connection.ops.quote_name
    triggers = fetched("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    guards = [("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")]
    return guards + [(f"DROP TRIGGER {name(trigger)}", sql) for trigger, sql in triggers]


def guards_of_postgresql(tables):
    name = connection.ops.quote_name
    # Made again at once they are looked at in one join, rather than for each row.
    guards = list(fetched(FOREIGN_KEYS))
    for table in tables:
        change = f"ALTER TABLE {name(table)} {{}} TRIGGER USER"
        guards.append((change.format("DISABLE"), change.format("ENABLE")))
    return guards


def fetched(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
