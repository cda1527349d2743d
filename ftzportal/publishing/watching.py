"""
Tables of which the database notes each change (`Change`), for what is counted once and kept.

SQLite drops the triggers when a later migration rebuilds the table, so such a migration ends with `Watched` again. So
does one that adds a column to a table of which some are `unseen`, because the others are listed in its trigger.
`tests/test_changes.py` finds a table that lost a trigger, and a column that is in none.
"""

from django.db.migrations.operations.base import Operation, OperationCategory

EVENTS = ("insert", "update", "delete")
ROWS = {"insert": ["NEW"], "update": ["NEW", "OLD"], "delete": ["OLD"]}
SQLITE = """
CREATE TRIGGER {name}_noted_{event} AFTER {event}{of} ON {name}
BEGIN INSERT INTO publishing_change ("table", thing_number, token)
SELECT '{table}', number, abs(random()) % 2147483648 FROM ({rows}); END
"""
# Five thousand are kept, far more than are looked at.
SQLITE_PRUNING = """
CREATE TRIGGER IF NOT EXISTS publishing_change_pruned AFTER INSERT ON publishing_change
WHEN NEW.id % 1000 = 0 BEGIN DELETE FROM publishing_change WHERE id < NEW.id - 5000; END
"""
# Those that another transaction prunes at the moment are left to it.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed record; made bigint;
BEGIN
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
-- What belongs to another row than before concerns both.
IF TG_OP = 'UPDATE' AND to_jsonb(OLD) ->> TG_ARGV[1] <> to_jsonb(NEW) ->> TG_ARGV[1] THEN
  INSERT INTO publishing_change ("table", thing_number, token)
  VALUES (TG_ARGV[0], (to_jsonb(OLD) ->> TG_ARGV[1])::bigint, floor(random() * 2147483648));
END IF;
INSERT INTO publishing_change ("table", thing_number, token)
VALUES (TG_ARGV[0], (to_jsonb(changed) ->> TG_ARGV[1])::bigint, floor(random() * 2147483648)) RETURNING id INTO made;
IF made % 1000 = 0 THEN
  DELETE FROM publishing_change WHERE id IN (
    SELECT id FROM publishing_change WHERE id < made - 5000 FOR UPDATE SKIP LOCKED);
END IF;
RETURN NULL;
END $$
"""
POSTGRESQL = """
CREATE OR REPLACE TRIGGER {name}_noted_{event} AFTER {event}{of} ON {name}
FOR EACH ROW EXECUTE FUNCTION note_change('{table}', '{column}')
"""


def note_changes(connection, name, table, column, seen=()):
    """
    Makes the triggers of the table `name`, whose rows belong to that row of `table` which `column` holds. If columns
    are `seen`, what changes none of them is not noted.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        else:
            cursor.execute(SQLITE_PRUNING)
        statement = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
        for event in EVENTS:
            # What belongs to another row than before concerns both.
            rows = " UNION ".join(f"SELECT {row}.{column} AS number" for row in ROWS[event])
            of = " OF " + ", ".join(map(connection.ops.quote_name, seen)) if seen and event == "update" else ""
            if connection.vendor == "sqlite":
                # It replaces none.
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}_noted_{event}")
            cursor.execute(statement.format(name=name, table=table, column=column, event=event, rows=rows, of=of))


def note_no_changes(connection, name):
    on = f" ON {name}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in EVENTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}_noted_{event}{on}")


class Watched(Operation):
    """
    Notes changes of a model's rows, and of the rows of its many-to-many relations in `relations`; but not of its fields
    `unseen`, which nobody but editors is ever told. Rows that are a part of a thing are noted as that thing: `part_of`
    is the foreign key to it.
    """

    category = OperationCategory.SQL
    reduces_to_sql = True

    def __init__(self, model_name, relations=(), unseen=(), part_of=""):
        self.model_name, self.relations, self.unseen, self.part_of = model_name, relations, unseen, part_of

    def deconstruct(self):
        given = {"relations": self.relations, "unseen": self.unseen, "part_of": self.part_of}
        return type(self).__name__, [self.model_name], {name: value for name, value in given.items() if value}

    def state_forwards(self, app_label, state):
        pass

    def watched(self, app_label, state):
        """(name, the model's own table, the column of the key in it, the columns that are seen) of each table."""
        meta = state.apps.get_model(app_label, self.model_name)._meta
        shown = [one.column for one in meta.local_concrete_fields if not one.generated and one.name not in self.unseen]
        if self.part_of:
            field = meta.get_field(self.part_of)
            yield meta.db_table, field.related_model._meta.db_table, field.column, ()
        else:
            yield meta.db_table, meta.db_table, meta.pk.column, shown if self.unseen else ()
        for relation in self.relations:
            field = meta.get_field(relation)
            yield field.m2m_db_table(), meta.db_table, field.m2m_column_name(), ()

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for name, table, column, seen in self.watched(app_label, to_state):
            note_changes(schema_editor.connection, name, table, column, seen)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for name, table, column, seen in self.watched(app_label, from_state):
            # What says more of how it is watched comes after what watched all of it by itself.
            if self.part_of:
                own = from_state.apps.get_model(app_label, self.model_name)._meta
                note_changes(schema_editor.connection, name, own.db_table, own.pk.column)
            elif seen:
                note_changes(schema_editor.connection, name, table, column)
            else:
                note_no_changes(schema_editor.connection, name)

    def describe(self):
        return f"Note changes of {self.model_name}"
