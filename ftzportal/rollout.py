"""
Which migrations the code of the version before survives: while a new version is rolled out, old processes go on on the
new tables. `manage.py check_migrations` judges each migration that the last version did not have; README.md says how
to take something away in two steps.

A migration that is safe for a reason that cannot be read from it says so: `survived_because = "…"` in its class.
"""

from pathlib import Path

from django.apps import apps
from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from ftzportal.publishing.watching import Watched

# What the last version had: a line an app, of its newest migration.
BASELINE = Path(__file__).parent / "deployed_migrations.txt"
HEAD = "# The newest migrations of the last version. At each release: manage.py check_migrations --record\n"
REASON_LETTERS = 20
INDEX = "builds an index while nobody can write; use ftzportal.indexing.AddIndexConcurrently"
FORGOTTEN = "new code leaves empty what may not be empty; make it null, or give it a db_default, first"
# What changes nothing in the database, only makes something there that old code does not know, or takes a hindrance
# away. `Watched` notes what old code writes, too.
SURVIVED = (
    ops.CreateModel,
    ops.AlterModelOptions,
    ops.AlterModelManagers,
    ops.AlterModelTableComment,
    ops.RemoveConstraint,
    ops.RemoveIndex,
    ops.RenameIndex,
    ops.AlterConstraint,
    Watched,
)
REFUSED = {
    ops.DeleteModel: "drops a table that old code reads",
    ops.RenameModel: "renames a table that old code reads",
    ops.AlterModelTable: "renames a table that old code reads",
    ops.RemoveField: "drops a column that old code reads and writes",
    ops.RenameField: "renames a column that old code reads and writes",
    ops.AddConstraint: "refuses what old code may write, and looks at every row while nobody can write",
    ops.AlterUniqueTogether: "refuses what old code may write",
    ops.AlterIndexTogether: INDEX,
    ops.AlterOrderWithRespectTo: "adds a column that old code leaves empty",
    ops.AddIndex: INDEX,
    ops.RunPython: "runs a program that cannot be judged",
    ops.RunSQL: "runs SQL that cannot be judged",
}


class Judge:
    """Goes through migrations in their order, with the models as they are before each operation and after it."""

    def __init__(self, connection):
        self.connection = connection
        self.refusals = []
        # Models that old code does not know, so that nothing done to them can hurt it.
        self.new = set()

    def judge(self, migration, state):
        """Refusals of one migration, which is carried out on `state`."""
        reason = getattr(migration, "survived_because", "")
        if reason and len(reason) < REASON_LETTERS:
            self.refuse(migration, f"gives no reason by which anybody could judge: “{reason}”")
        for operation in migration.operations:
            before = state.clone()
            operation.state_forwards(migration.app_label, state)
            for refusal in self.of_operation(operation, migration.app_label, before, state):
                if not reason:
                    self.refuse(migration, refusal)

    def refuse(self, migration, refusal):
        self.refusals.append(f"{migration.app_label}.{migration.name}: {refusal}")

    def of_operation(self, operation, app, before, after):
        if isinstance(operation, ops.SeparateDatabaseAndState):
            return self.of_separate(operation, app, before, after)
        if isinstance(operation, ops.CreateModel):
            self.new.add((app, operation.name_lower))
        if self.model_of(operation, app) in self.new:
            if isinstance(operation, ops.RenameModel):
                self.new.add((app, operation.new_name_lower))
            return []
        if isinstance(operation, SURVIVED):
            return []
        if isinstance(operation, ops.AddField):
            return self.of_added(operation, field_of(after, app, operation))
        if isinstance(operation, ops.AlterField):
            return self.of_altered(operation, field_of(before, app, operation), field_of(after, app, operation))
        if getattr(operation, "builds_concurrently", False):
            return []
        if isinstance(operation, ops.RemoveField) and field_of(before, app, operation).column is None:
            return [f"{operation.describe()}: drops a table that old code reads"]
        said = next((said for kind, said in REFUSED.items() if isinstance(operation, kind)), "is of an unknown kind")
        return [f"{operation.describe()}: {said}"]

    def of_separate(self, operation, app, before, after):
        """What is done to the database, on models of its own; and that what is only forgotten may stay empty."""
        refusals, state = [], before.clone()
        for one in operation.database_operations:
            earlier = state.clone()
            one.state_forwards(app, state)
            refusals += self.of_operation(one, app, earlier, state)
        dropped = {type(one) for one in operation.database_operations}
        for one in operation.state_operations:
            if isinstance(one, ops.RemoveField) and ops.RemoveField not in dropped:
                field = field_of(before, app, one)
                if field.column and must_be_written(field):
                    refusals.append(f"{one.describe()}: {FORGOTTEN}")
        return refusals

    def model_of(self, operation, app):
        names = (getattr(operation, name, None) for name in ("model_name", "old_name", "name"))
        return app, next((name.lower() for name in names if name), "")

    def of_added(self, operation, field):
        said = []
        if field.many_to_many or field.generated:
            return said
        if must_be_written(field):
            said.append("adds a column that old code leaves empty, and must not; give it a db_default or make it null")
        if field.unique:
            said.append("refuses what old code may write")
        if field.db_index and not field.unique:
            said.append(f"{INDEX}, or db_index=False first")
        return [f"{operation.describe()}: {one}" for one in said]

    def of_altered(self, operation, old, new):
        said = []
        if old.column != new.column:
            said.append("renames a column that old code reads and writes")
        if old.null and not new.null:
            said.append("refuses what old code leaves empty")
        if old.has_db_default() and must_be_written(new):
            said.append("takes away a db_default on which old code may rely")
        if new.unique and not old.unique:
            said.append("refuses what old code may write")
        if new.db_index and not old.db_index and not new.unique:
            said.append(INDEX)
        if target_of(old) != target_of(new):
            said.append("points to another table than old code does")
        elif not self.is_wider(old, new):
            said.append("changes the type of a column, while nobody can read or write the table")
        return [f"{operation.describe()}: {one}" for one in said]

    def is_wider(self, old, new):
        """Whether all that old code writes fits into the new type, and no row need be written anew."""
        # SQLite knows less types than PostgreSQL; what Django calls them tells them apart on both.
        kinds = [(field.get_internal_type(), field.db_type(self.connection)) for field in (old, new)]
        if kinds[0] == kinds[1]:
            return True
        if not isinstance(old, models.CharField):
            return False
        if isinstance(new, models.CharField):
            return old.max_length is not None and (new.max_length is None or new.max_length >= old.max_length)
        return type(new) is models.TextField


def field_of(state, app, operation):
    return state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)


def target_of(field):
    return field.remote_field and field.remote_field.model._meta.label_lower


def must_be_written(field):
    """Whether the database takes no row without it: Django's own defaults are not the database's."""
    return not (field.null or field.generated or field.db_default is not NOT_PROVIDED or field.many_to_many)


def deployed():
    """{app: name of its newest migration} of the last version."""
    lines = (line.split("#")[0].split() for line in BASELINE.read_text().splitlines())
    return dict(line for line in lines if line)


def newest():
    """The same of the code that runs."""
    return dict(sorted(MigrationLoader(None).graph.leaf_nodes()))


def record():
    """Takes what is there now for what is deployed."""
    BASELINE.write_text(HEAD + "".join(f"{app} {name}\n" for app, name in newest().items()))


def refusals(connection, known):
    """What old code would not survive, of the migrations that are not among the `known` or before them."""
    graph = MigrationLoader(None).graph
    # An app that is there only by a setting is judged where it is.
    known = {app: name for app, name in known.items() if app in apps.app_configs}
    missing = sorted(f"{app}.{name}" for app, name in known.items() if (app, name) not in graph.nodes)
    if missing:
        return [f"{one}: the last version had it, and it is gone" for one in missing]
    old = {before for node in known.items() for before in graph.forwards_plan(node)}
    plan = []
    for leaf in graph.leaf_nodes():
        plan += [node for node in graph.forwards_plan(leaf) if node not in plan]
    judge, state = Judge(connection), graph.make_state(sorted(old))
    for node in plan:
        if node not in old:
            judge.judge(graph.nodes[node], state)
    return judge.refusals
