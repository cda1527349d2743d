"""
Tables whose rows are written once: the database itself refuses to change or delete them.

SQLite drops the triggers when a later migration rebuilds the table, so such a migration ends with `AppendOnly` again;
`tests/test_record.py` finds a table that lost them. What SQLite replaces (`INSERT OR REPLACE`) counts as deleted only
on connections with `recursive_triggers`, which the settings switch on.
"""

from django.db.migrations.operations.base import Operation, OperationCategory

REFUSAL = "rows of %s are never changed or deleted"

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
# An empty table may be truncated: Django empties every table of a test's database so.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE has_rows boolean;
BEGIN
IF TG_OP = 'TRUNCATE' THEN
  EXECUTE format('SELECT EXISTS (SELECT FROM %%s)', TG_RELID::regclass) INTO has_rows;
  IF NOT has_rows THEN RETURN NULL; END IF;
END IF;
RAISE EXCEPTION 'rows of %% are never changed or deleted', TG_TABLE_NAME
USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL = """
CREATE OR REPLACE TRIGGER {table}_no_{event} BEFORE {event} ON {table}
FOR EACH {level} EXECUTE FUNCTION refuse_to_change()
"""
# What a trigger is for: each row, or the statement as a whole.
EVENTS = {
    "sqlite": {"update": "ROW", "delete": "ROW"},
    "postgresql": {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"},
}


def refuse_changes(connection, table):
    """Makes the triggers of a table; nothing if it has them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION, [])
        statement = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
        for event, level in EVENTS[connection.vendor].items():
            cursor.execute(statement.format(table=table, event=event, level=level, refusal=REFUSAL % table))


def allow_changes(connection, table):
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in EVENTS[connection.vendor]:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}")


class AppendOnly(Operation):
    """Lets the rows of a model be added, and nothing else."""

    category = OperationCategory.SQL
    reduces_to_sql = True

    def __init__(self, model_name):
        self.model_name = model_name

    def deconstruct(self):
        return type(self).__name__, [self.model_name], {}

    def state_forwards(self, app_label, state):
        pass

    def table(self, app_label, state):
        return state.apps.get_model(app_label, self.model_name)._meta.db_table

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        refuse_changes(schema_editor.connection, self.table(app_label, to_state))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        allow_changes(schema_editor.connection, self.table(app_label, from_state))

    def describe(self):
        return f"Refuse changes of {self.model_name}"
