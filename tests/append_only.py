"""The tables that are written once, and how a test gets around what holds them."""

from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ftzportal.record.append_only import AppendOnly, allow_changes, refuse_changes


@cache
def tables():
    """Those that some migration made append-only; the ones that name others first."""
    found = [
        apps.get_model(app_label, operation.model_name)._meta.db_table
        for (app_label, _name), migration in MigrationLoader(None).disk_migrations.items()
        for operation in migration.operations
        if isinstance(operation, AppendOnly)
    ]
    return sorted(set(found), key=lambda table: "revision" in table)


@contextmanager
def lifted(table):
    """A block in which the rows of `table` can be changed."""
    allow_changes(connection, table)
    try:
        yield
    finally:
        refuse_changes(connection, table)
