"""Restores: the same site again, on either database, whole or not at all, and never under somebody's feet."""

import json
import os
import shutil
import signal
import socket
import sqlite3
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection

from ftzportal.backups.archives import Archive
from tests.demo_site import free_port
from tests.sites import Site, connected, head_of, limit_files, until

# The suite runs on SQLite and on PostgreSQL; each time what that database is part of.
ENGINE = connection.vendor
PAIRS = {
    "sqlite": [("sqlite", "sqlite")],
    "postgresql": [("postgresql", "postgresql"), ("sqlite", "postgresql"), ("postgresql", "sqlite")],
}[ENGINE]
GOING_ON = """
from django.db import IntegrityError, connection
from ftzportal.publishing.models import Change, Revision
from ftzportal.record.models import Entry
from areas.models import Partner
last = Partner.objects.order_by("-pk").first()
before = Change.objects.order_by("-pk").first().pk
new = Partner.objects.create(slug="new", name_en="New", kind="region")
notes = Change.objects.filter(pk__gt=before).count()
refused = 0
for rows, change in ((Revision.objects, {"hash": ""}), (Entry.objects, {"heading": "?"})):
    try:
        rows.update(**change)
    except IntegrityError:
        refused += 1
Entry.objects.enter(Entry.Act.EXPORT)
print(json.dumps([new.pk - last.pk, notes, refused]))
"""


def without_changes(tables):
    return {name: rows for name, rows in tables.items() if name not in ("publishing.Change", "publishing_change")}


@pytest.mark.parametrize(("origin", "target"), PAIRS)
def test_a_restored_site_is_the_same_in_every_row_and_on_every_page(grounds, tmp_path, origin, target):
    first, second = grounds.with_content(origin), grounds.empty(target)
    # A number that was given to what is gone is given to nothing else.
    first.run("from areas.models import Partner; Partner.objects.create(slug='x', name_en='X', kind='region').delete()")
    first.manage("backup", tmp_path / "site.tar")
    assert "The record is as it was" in second.manage("restore", tmp_path / "site.tar")
    # The index that is written anew is a change of its own.
    assert without_changes(second.tables()) == without_changes(first.tables())
    pages = second.pages()
    assert pages == first.pages()
    assert len(pages) > 100
    assert {code for code, _body in pages.values()} == {200}
    assert "The index is as the content is" in second.manage("rebuild_index", "--check")
    # And what is backed up of it is what was backed up of the first, last numbers included.
    second.manage("backup", tmp_path / "again.tar")
    one, other = head_of(tmp_path / "site.tar"), head_of(tmp_path / "again.tar")
    assert without_changes(one["tables"]) == without_changes(other["tables"])
    assert one["record"] == other["record"]
    # The next number, a change noted once, and both tables that are written once.
    assert json.loads(second.run(GOING_ON)) == [2, 1, 2]
    assert "whole and in order" in second.manage("verify_log")


def test_content_is_not_replaced_unless_asked_and_then_kept_aside(grounds, archive):
    site = grounds.with_content(ENGINE)
    site.run("from areas.models import Partner; Partner.objects.create(slug='kept', name_en='Kept', kind='region')")
    before = site.everything()
    assert "With --replace it is set aside" in site.refusal("restore", archive)
    assert site.everything() == before
    said = site.manage("restore", archive, "--replace", "--without-index")
    assert site.tables() != before[0]
    [aside] = site.folder.glob("set-aside-*")
    assert str(aside) in said
    # What was set aside is a site.
    assert set_aside(site, aside).everything() == before


def set_aside(site, folder):
    """The site that a restore has set aside, come back to as docs/backup.md says."""
    schema = folder.name.replace("-", "_")
    return Site(folder, site.database and f"{site.database}?options=-csearch_path%3D{schema}")


def test_where_migrate_alone_has_run_there_is_nothing_to_replace(grounds, archive, original):
    site = grounds.empty(ENGINE)
    site.manage("migrate")
    site.manage("restore", archive, "--without-index")
    assert without_changes(site.tables()) == without_changes(original.tables())


def test_no_restore_over_a_site_that_is_served(grounds, archive):
    site, port = grounds.with_content(ENGINE), free_port()
    before = site.everything()
    with site.served(port, processes=2) as server:
        until(lambda: answers(port))
        assert "The site is being served" in site.refusal("restore", archive, "--replace")
        assert server.poll() is None
        assert answers(port)
    assert site.everything() == before
    # Processes that were killed hold nothing.
    until(lambda: restores(site, archive))


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(5)
        if probe.connect_ex(("127.0.0.1", port)):
            return False
        probe.sendall(b"GET /robots.txt HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        with suppress(OSError):
            return b" 200 " in probe.recv(100)
    return False


def restores(site, archive):
    said = site.start("manage.py", "restore", archive, "--replace", "--without-index")
    return "Restored what was" in said.communicate()[0]


def test_a_site_that_starts_while_a_restore_runs_waits_for_its_end(grounds, archive, original):
    site, port = grounds.empty(ENGINE), free_port()
    restore = stopped_in_the_middle(site, archive)
    with site.served(port) as server:
        assert waits_for_it(server)
        assert not answers(port)
        os.kill(restore.pid, signal.SIGCONT)
        said, complaints = restore.communicate()
        assert "Restored what was" in said, complaints
        until(lambda: answers(port))
    assert without_changes(site.tables()) == without_changes(original.tables())


def stopped_in_the_middle(site, archive):
    restore = site.start("manage.py", "restore", archive, "--without-index")
    for line in restore.stdout:
        if "archive is whole" in line:
            break
    until(lambda: is_building(site))
    os.kill(restore.pid, signal.SIGSTOP)
    return restore


def is_building(site):
    if not site.database:
        return any(site.folder.glob(".restoring/*.sqlite3"))
    with connected(site.database.rpartition("/")[2]) as database:
        sql = "SELECT count(*) FROM pg_tables WHERE schemaname = 'ftzportal_restoring'"
        return database.execute(sql).fetchone()[0] > 5


def waits_for_it(server):
    return any("this process serves once it has ended" in line for line in server.stderr)


@pytest.mark.skipif(ENGINE != "sqlite", reason="no process uses a file of PostgreSQL's")
def test_no_restore_while_another_process_uses_the_file(grounds, archive):
    site = grounds.with_content("sqlite")
    other = sqlite3.connect(site.folder / "ftzportal.sqlite3")
    other.execute("BEGIN IMMEDIATE")
    assert "Another process uses it" in site.refusal("restore", archive, "--replace")
    other.close()
    site.manage("restore", archive, "--replace", "--without-index")


def test_a_killed_restore_leaves_the_site_as_it_was_and_can_be_begun_again(grounds, archive, original):
    site = grounds.with_content(ENGINE)
    site.run("from areas.models import Partner; Partner.objects.create(slug='kept', name_en='Kept', kind='region')")
    before = site.tables()
    for delay in (0.0, 0.4, 1.5):
        restore = site.start("manage.py", "restore", archive, "--replace", "--without-index")
        until(lambda: is_building(site))
        with pytest.raises(Exception, match="timed out"):
            restore.wait(timeout=delay or 0.001)
        os.kill(restore.pid, signal.SIGKILL)
        restore.communicate()
        assert site.tables() == before
    site.manage("restore", archive, "--replace", "--without-index")
    assert without_changes(site.tables()) == without_changes(original.tables())
    assert not list(site.folder.glob(".restoring"))


def test_a_restore_that_fails_among_the_files_puts_all_of_them_back(grounds, archive):
    site = grounds.with_content(ENGINE)
    with Archive(archive) as whole:
        names = [name.removeprefix("files/") for name, _size, _content in whole.members() if name.startswith("files/")]
    media = site.folder / "media"
    (media / names[0]).write_bytes(b"another")
    (media / names[1]).unlink()
    # Where a file is to go there is a folder.
    (media / names[-1]).unlink()
    (media / names[-1]).mkdir()
    before = site.everything()
    assert "Nothing was restored" in site.refusal("restore", archive, "--replace", "--without-index")
    assert (media / names[0]).read_bytes() == b"another"
    assert site.everything() == before
    assert not list(site.folder.glob("set-aside-*"))


def test_a_restore_that_finds_no_room_leaves_all_as_it_was(grounds, archive):
    site = grounds.with_content(ENGINE)
    # So that there is something to write on PostgreSQL too; the largest is of 20 KB.
    shutil.rmtree(site.folder / "media")
    size = 40_000 if ENGINE == "sqlite" else 4_000
    before = site.everything()
    assert "Nothing was restored" in site.refusal(
        "restore", archive, "--replace", preexec_fn=partial(limit_files, size)
    )
    assert site.everything() == before
    assert not list(site.folder.glob("set-aside-*"))


def test_a_file_of_the_library_that_is_another_one_now_is_replaced_and_kept(grounds, archive):
    site = grounds.with_content(ENGINE)
    path = next(path for path in (site.folder / "media").rglob("*.png") if "-" not in path.name)
    right = path.read_bytes()
    path.write_bytes(b"damaged")
    site.manage("restore", archive, "--replace", "--without-index")
    assert path.read_bytes() == right
    [aside] = site.folder.glob("set-aside-*")
    kept = [one.read_bytes() for one in aside.rglob(path.name)]
    assert kept
    assert set(kept) == {b"damaged"}
