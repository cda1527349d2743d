"""An index that is built beside what goes on: for tables that people write to while a new version is rolled out."""

from django.db.migrations.operations import AddIndex


class AddIndexConcurrently(AddIndex):
    """
    As `django.contrib.postgres` has it, which cannot be imported without psycopg and fails on SQLite; there it is an
    index like any other. PostgreSQL wants the migration's `atomic = False`, and nothing else in it that could fail.
    """

    atomic = False
    builds_concurrently = True

    def describe(self):
        return f"Concurrently {super().describe()[0].lower()}{super().describe()[1:]}"

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index, **how(schema_editor))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            index = from_state.models[app_label, self.model_name_lower].get_index_by_name(self.index.name)
            schema_editor.remove_index(model, index, **how(schema_editor))


def how(schema_editor):
    return {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}
