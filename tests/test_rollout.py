"""Which migrations old code survives, judged on made-up ones."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from ftzportal import rollout
from ftzportal.indexing import AddIndexConcurrently
from ftzportal.publishing.watching import Watched

NAME = models.CharField(max_length=50)


def berths():
    return migrations.CreateModel(
        "Berth",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=50)),
            ("depth", models.IntegerField()),
            ("note", models.TextField(null=True)),
            ("state", models.CharField(max_length=10, db_default="free")),
            ("quay", models.ForeignKey("harbour.Quay", models.CASCADE)),
            ("ships", models.ManyToManyField("harbour.Ship")),
        ],
    )


def named(model):
    return migrations.CreateModel(model, [("id", models.BigAutoField(primary_key=True)), ("name", NAME)])


def refused(*operations, reason=None):
    """The refusals of a migration that comes after the tables of a harbour were deployed."""
    state = ProjectState()
    for operation in (named("Quay"), named("Ship"), berths()):
        operation.state_forwards("harbour", state)
    made_up = type("Migration", (migrations.Migration,), {"operations": operations, "survived_because": reason or ""})
    judge = rollout.Judge(connection)
    judge.judge(made_up("0002_made_up", "harbour"), state)
    return judge.refusals


def refusal(*operations):
    (only,) = refused(*operations)
    return only


def add(field, name="new"):
    return migrations.AddField("berth", name, field)


def alter(name, field):
    return migrations.AlterField("berth", name, field)


CHECK = models.CheckConstraint(condition=models.Q(depth__gt=0), name="berth_deep")
INDEX = models.Index(fields=["depth"], name="berth_depth")
UNSAFE = {
    "drops a table": migrations.DeleteModel("Berth"),
    "renames a table": migrations.RenameModel("Berth", "Pier"),
    "renames a table that": migrations.AlterModelTable("Berth", "piers"),
    "drops a column": migrations.RemoveField("berth", "depth"),
    "drops a table that": migrations.RemoveField("berth", "ships"),
    "renames a column": migrations.RenameField("berth", "depth", "draught"),
    "refuses what old code may write, and looks at every row": migrations.AddConstraint("berth", CHECK),
    "refuses what old code may write": migrations.AlterUniqueTogether("berth", {("name", "depth")}),
    "builds an index while nobody can write": migrations.AddIndex("berth", INDEX),
    "adds a column that old code leaves empty": migrations.AlterOrderWithRespectTo("berth", "quay"),
    "a program that cannot be judged": migrations.RunPython(migrations.RunPython.noop),
    "SQL that cannot be judged": migrations.RunSQL("SELECT 1"),
}
UNSAFE_FIELDS = {
    "adds a column that old code leaves empty, and must not": add(models.IntegerField(default=0)),
    "refuses what old code may write": add(models.SlugField(unique=True, null=True)),
    "builds an index": add(models.IntegerField(null=True, db_index=True)),
    "builds an index ": add(models.ForeignKey("harbour.Ship", models.CASCADE, null=True)),
    "refuses what old code leaves empty": alter("note", models.TextField()),
    "refuses what old code leaves empty ": alter("note", models.TextField(db_default="")),
    "takes away a db_default": alter("state", models.CharField(max_length=10)),
    "renames a column": alter("depth", models.IntegerField(db_column="draught")),
    "refuses what old code may write ": alter("depth", models.IntegerField(unique=True)),
    "builds an index  ": alter("depth", models.IntegerField(db_index=True)),
    "points to another table": alter("quay", models.ForeignKey("harbour.Ship", models.CASCADE)),
    "changes the type of a column": alter("depth", models.BigIntegerField()),
    "changes the type of a column ": alter("name", models.CharField(max_length=20)),
    "changes the type of a column  ": alter("note", models.JSONField(null=True)),
}
SAFE = [
    named("Crane"),
    add(models.IntegerField(null=True)),
    add(models.IntegerField(db_default=0)),
    add(models.ManyToManyField("harbour.Quay", related_name="+")),
    add(models.GeneratedField(expression=models.F("depth") + 1, output_field=models.IntegerField(), db_persist=True)),
    alter("depth", models.IntegerField(null=True, help_text="In metres")),
    alter("depth", models.IntegerField(db_default=1)),
    alter("name", models.CharField(max_length=80, verbose_name="called")),
    alter("name", models.TextField()),
    alter("ships", models.ManyToManyField("harbour.Ship", related_name="berths")),
    migrations.AlterModelOptions("berth", {"ordering": ["depth"]}),
    AddIndexConcurrently("berth", INDEX),
    Watched("Berth"),
]


@pytest.mark.parametrize("why", [*UNSAFE, *UNSAFE_FIELDS])
def test_what_old_code_would_not_survive_is_refused_with_its_reason(why):
    said = refusal((UNSAFE | UNSAFE_FIELDS)[why])
    assert said.startswith("harbour.0002_made_up: ")
    assert why.strip() in said


@pytest.mark.parametrize("operation", SAFE, ids=lambda operation: operation.describe())
def test_what_old_code_survives_is_let_through(operation):
    assert refused(operation) == []


def test_an_operation_that_nobody_knows_is_refused():
    class Dredge(migrations.RunSQL.__mro__[1]):
        def state_forwards(self, app_label, state):
            pass

    assert "unknown kind" in refusal(Dredge())


def test_a_new_table_is_its_own_versions_to_change():
    crane = migrations.AddField("crane", "reach", models.IntegerField(default=0))
    index = migrations.AddIndex("crane", models.Index(fields=["reach"], name="crane_reach"))
    renamed = migrations.RenameModel("Crane", "Derrick")
    dropped = migrations.RemoveField("derrick", "reach")
    assert refused(named("Crane"), crane, index, renamed, dropped) == []


def test_a_reason_lets_a_migration_through():
    dropped = migrations.RemoveField("berth", "note")
    assert refused(dropped, reason="no code since 1.2 has read or written it") == []


def test_a_reason_that_says_nothing_is_none():
    said = refused(migrations.RemoveField("berth", "note"), reason="ok")
    assert "gives no reason" in said[0]


# Taking something away, in two versions


def forget(name):
    return migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("berth", name)])


@pytest.mark.parametrize("name", ["note", "state", "ships"])
def test_a_column_that_may_stay_empty_can_be_forgotten_first(name):
    assert refused(forget(name)) == []


def test_a_column_that_must_be_written_cannot():
    assert "new code leaves empty" in refusal(forget("depth"))
    assert refused(alter("depth", models.IntegerField(null=True)), forget("depth")) == []


def test_to_drop_what_was_forgotten_needs_its_reason():
    dropped = migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("berth", "note")])
    assert "drops a column" in refusal(dropped)
    assert refused(dropped, reason="forgotten in 1.3, which is deployed everywhere") == []


# The command


@pytest.fixture
def deployed(tmp_path, monkeypatch):
    """To be called with the lines of the last version."""

    def write(text):
        monkeypatch.setattr(rollout, "BASELINE", tmp_path / "deployed.txt")
        (tmp_path / "deployed.txt").write_text(text)

    return write


def test_the_command_judges_what_the_last_version_did_not_have(deployed):
    known = rollout.newest()
    deployed("".join(f"{app} {name}\n" for app, name in known.items() if app != "publishing"))
    call_command("check_migrations")

    deployed("".join(f"{app} {name}\n" for app, name in (known | {"news": "0007_groups_keep_terms"}).items()))
    with pytest.raises(CommandError, match=r"news\.0008_older_texts: Add field older_texts to newsitem: adds a column"):
        call_command("check_migrations")


def test_the_command_misses_a_migration_that_was_deployed(deployed):
    deployed("news 0001_initial  # the first\nnews 0999_never\n")
    with pytest.raises(CommandError, match=r"news\.0999_never: the last version had it, and it is gone"):
        call_command("check_migrations")


def test_a_release_records_what_is_deployed(deployed):
    deployed("")
    call_command("check_migrations", "--record")
    call_command("check_migrations")
    assert rollout.deployed() == rollout.newest()


def test_the_repository_names_migrations_that_are_there():
    assert all(re.fullmatch(r"\d{4}_\w+", name) for name in rollout.deployed().values())
    call_command("check_migrations")


@pytest.mark.django_db(transaction=True)
def test_a_concurrent_index_is_built_and_taken_away_on_both_databases():
    index = models.Index(fields=["made_at"], name="tried_concurrently")
    operation = AddIndexConcurrently("signinattempt", index)
    before = rollout.MigrationLoader(None).project_state()
    after = before.clone()
    operation.state_forwards("accounts", after)

    def there():
        with connection.cursor() as cursor:
            return index.name in connection.introspection.get_constraints(cursor, "accounts_signinattempt")

    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("accounts", editor, before, after)
    assert there()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("accounts", editor, after, before)
    assert not there()
