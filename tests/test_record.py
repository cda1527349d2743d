"""The record: who did what and when, in a chain that shows every gap."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from areas.models import Project
from ftzportal.publishing import acts
from ftzportal.publishing.models import Change, Review, Revision
from ftzportal.publishing.models.changes import LOOKED_AT
from ftzportal.record.models import Entry
from tests import append_only, factories

pytestmark = pytest.mark.django_db

GAP = ": the entry before it was removed, added, moved or sealed anew."


@pytest.fixture
def entries(editor):
    return [Entry.objects.enter(Entry.Act.SIGN_IN, by=editor, sender="192.0.2.1") for _ in range(5)]


def verify(capsys, **options):
    call_command("verify_log", **options)
    return capsys.readouterr().out


def faults(capsys, **options):
    """What the command names; its last word, and its exit status, is that the record is not whole."""
    with pytest.raises(CommandError, match="faults found"):
        call_command("verify_log", **options)
    return capsys.readouterr().err.splitlines()


def tamper(statement):
    with append_only.lifted("record_entry"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_untouched_record_is_whole(entries, capsys):
    said = verify(capsys)
    assert said.startswith("5 entries, whole and in order.")
    assert entries[-1].hash in said


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE record_entry SET sender = '192.0.2.2' WHERE id = {1}", ["Entry {1} was changed."]),
        (
            "UPDATE record_entry SET at = (SELECT at FROM record_entry WHERE id = {0}) WHERE id = {1}",
            ["Entry {1} was changed."],
        ),
        ("DELETE FROM record_entry WHERE id = {2}", ["Entry {3}" + GAP]),
        ("DELETE FROM record_entry WHERE id = {0}", ["Entry {1}" + GAP]),
        ("UPDATE record_entry SET id = 10000 WHERE id = {1}", ["Entry {2}" + GAP, "Entry 10000" + GAP]),
    ],
    ids=["changed", "moved in time", "removed", "the first removed", "moved"],
)
def test_what_was_tampered_with_is_named(entries, statement, found, capsys):
    keys = [entry.pk for entry in entries]
    tamper(statement.format(*keys))
    assert faults(capsys) == [fault.format(*keys) for fault in found]


def test_an_added_entry_is_named(entries, editor, capsys):
    last = entries[-1]
    forged = Entry(at=last.at, act=Entry.Act.SIGN_IN, previous_hash=entries[1].hash)
    forged.hash = forged.sealed()
    forged.save()
    assert faults(capsys) == [f"Entry {forged.pk}{GAP}"]


def test_an_entry_that_was_changed_and_sealed_anew_is_named_by_the_next(entries, capsys):
    forged = entries[1]
    forged.sender = "192.0.2.2"
    tamper(f"UPDATE record_entry SET sender = '192.0.2.2', hash = '{forged.sealed()}' WHERE id = {forged.pk}")
    assert faults(capsys) == [f"Entry {entries[2].pk}{GAP}"]


def test_every_fault_is_named_not_only_the_first(entries, capsys):
    tamper(f"UPDATE record_entry SET heading = 'x' WHERE id IN ({entries[1].pk}, {entries[3].pk})")
    assert faults(capsys) == [f"Entry {entry.pk} was changed." for entry in (entries[1], entries[3])]


def test_newest_entries_cut_off_are_missed_by_who_noted_the_last_hash(entries, capsys):
    with append_only.lifted("record_entry"):
        Entry.objects.filter(pk=entries[-1].pk).delete()
    assert verify(capsys).startswith("4 entries")
    [fault] = faults(capsys, expect=entries[-1].hash)
    assert "the newest entries were removed" in fault


def test_the_hash_noted_once_is_found_later(entries, capsys):
    assert verify(capsys, expect=entries[1].hash)


@pytest.mark.parametrize("model", [Entry, Revision, Review])
@pytest.mark.parametrize("change", ["UPDATE {} SET hash = ''", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_what_stays(editor, model, change):
    item = factories.news_item(publish_at=None)
    factories.approved(factories.submitted(item, editor), factories.reviewers()[0])
    before = [*model.objects.order_by("pk").values()]
    assert before
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(model._meta.db_table))
    assert [*model.objects.order_by("pk").values()] == before


@pytest.mark.parametrize("model", [Entry, Revision, Review])
def test_no_row_that_stays_is_replaced_or_truncated_away(editor, model):
    item = factories.news_item(publish_at=None)
    factories.approved(factories.submitted(item, editor), factories.reviewers()[0])
    table = model._meta.db_table
    around = f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"REPLACE INTO {table} SELECT * FROM {table}"
    with connection.cursor() as cursor:
        # PostgreSQL truncates nothing while foreign keys wait to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            cursor.execute(f"{around} CASCADE" if connection.vendor == "postgresql" else around)
    assert model.objects.exists()


def test_a_row_of_the_record_is_kept_from_code_too(entries):
    for change in (lambda: entries[1].save(), lambda: entries[1].delete(), Entry.objects.all().delete):
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            change()


def test_a_person_with_entries_cannot_be_deleted(entries, editor):
    with pytest.raises(ProtectedError):
        editor.delete()


WRITER = """
import django; django.setup()
from django.db import transaction
from ftzportal.record.models import Entry
for turn in range(20):
    with transaction.atomic():
        Entry.objects.enter(Entry.Act.EXPORT, turn=turn)
        transaction.set_rollback(turn % 5 == 4)
"""


@pytest.mark.django_db(transaction=True)
def test_processes_that_enter_at_once_make_one_chain(tmp_path):
    environ = os.environ | {"DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 60, "SITE_URL": "https://portal.example"}
    environ |= {"DJANGO_SETTINGS_MODULE": "ftzportal.settings", "FTZPORTAL_DEMO": "0"}
    if connection.vendor == "postgresql":
        environ["DATABASE_URL"] = f"{environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    else:
        # The tests' own database is in memory, where no other process finds it.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "ftzportal.sqlite3")])
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=environ) for _ in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    said = subprocess.run([sys.executable, "manage.py", "verify_log"], env=environ, capture_output=True, text=True)
    assert said.stdout.startswith("64 entries, whole and in order."), said.stderr


def postgresql_alone(test):
    is_other = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
    return is_other(pytest.mark.django_db(transaction=True)(test))


def failures_of(*works):
    """What the database raised in these, done at the same time."""
    failures = []

    def tried(work):
        try:
            work()
        except DatabaseError as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=tried, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@postgresql_alone
def test_who_links_to_a_thing_and_who_edits_it_do_not_wait_for_each_other():
    project, item = factories.project(), factories.news_item()
    linked, locked = threading.Event(), threading.Event()

    def link():
        with transaction.atomic():
            item.projects.add(project)
            Entry.objects.enter(Entry.Act.EDIT, thing=item)
            linked.set()
            locked.wait(0.5)
            # The other one waits for its turn; this one's link is checked at its commit.
            time.sleep(0.3)

    def edit():
        linked.wait(5)
        with acts.locked(project) as thing:
            locked.set()
            Entry.objects.enter(Entry.Act.EDIT, thing=thing)

    assert failures_of(link, edit) == []


@postgresql_alone
def test_who_changes_many_things_and_who_changes_one_of_them_do_not_wait_for_each_other():
    first, second = factories.project(), factories.project("Second")
    begun, has_second = threading.Event(), threading.Event()

    def many():
        with transaction.atomic():
            for thing in (first, second):
                with acts.locked(thing):
                    Entry.objects.enter(Entry.Act.EDIT, thing=thing)
                begun.set()
                has_second.wait(0.5)

    def one():
        begun.wait(5)
        with acts.locked(second):
            has_second.set()
            Entry.objects.enter(Entry.Act.EDIT, thing=second)

    assert failures_of(many, one) == []


@postgresql_alone
def test_what_waited_for_its_turn_is_among_the_newest_changes():
    project, item, has_turn = factories.project(), factories.news_item(), threading.Event()

    def many():
        with transaction.atomic():
            Entry.objects.enter(Entry.Act.EDIT, thing=project)
            has_turn.set()
            # Meanwhile the other one comes as far as it can.
            time.sleep(0.3)
            table = Project._meta.db_table
            Change.objects.bulk_create(Change(table=table, thing_number=1, token=1) for _ in range(LOOKED_AT + 1))

    def one():
        has_turn.wait(5)
        acts.withdraw(item, "Wrong", "有误", by=None)

    assert failures_of(many, one) == []
    assert (item._meta.db_table, item.pk) in {(one.table, one.thing_number) for one in Change.objects.newest().values()}


def test_entering_asks_for_the_last_row_and_adds_one(entries, editor, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
        # A savepoint and its release; on PostgreSQL the lock.
        Entry.objects.enter(Entry.Act.EXPORT, by=editor)


def test_every_table_that_is_written_once_has_what_holds_it():
    assert set(append_only.tables()) == {model._meta.db_table for model in (Entry, Revision, Review)}


def test_an_act_that_was_undone_leaves_no_entry(editor):
    item = factories.news_item(publish_at=None)
    with transaction.atomic():
        factories.revised(item, editor, title_en="Undone")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_each_act_of_a_news_items_life_is_entered_in_its_order(editor):
    item, reviewers = factories.news_item(publish_at=None), factories.reviewers()
    factories.revised(item, editor, title_en="Written")
    factories.approved(factories.submitted(item, editor), *reviewers)
    acts.archive(item, by=editor)
    acts.withdraw(item, "Wrong", "有误", by=editor)
    entered = [(entry.act, entry.person_name) for entry in Entry.objects.about(item).order_by("pk")]
    assert entered == [
        ("edit", "chen"),
        ("submit", "chen"),
        *(("review", person.username) for person in reviewers),
        ("sign-off", reviewers[2].username),
        ("archive", "chen"),
        ("withdraw", "chen"),
    ]


def test_each_of_several_withdrawn_at_once_has_its_entry(client, editor):
    items = [factories.news_item(f"Item {number}") for number in range(3)]
    client.force_login(editor)
    chosen = {"action": "withdraw_several", "_selected_action": [item.pk for item in items], "withdraw": "1"}
    client.post("/en/admin/news/newsitem/", chosen | {"reason_en": "Wrong", "reason_zh_hans": "有误"})
    numbers = Entry.objects.filter(act="withdraw").order_by("thing_number").values_list("thing_number", flat=True)
    assert [*numbers] == [item.pk for item in items]
