"""Backups: made while the site is written to, whole or not there, and of one moment."""

import fcntl
import json
import os
import signal
import stat
import tarfile
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ftzportal.library.sweeping import nothing_swept
from tests.sites import START, ended, head_of, limit_files, until

ENGINE = connection.vendor


@pytest.fixture
def folder(tmp_path):
    """An empty one."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def test_a_backup_is_for_its_owner_alone_and_holds_no_secret_of_the_site(archive, original):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert list(archive.parent.iterdir()) == [archive]
    assert not [name for name in names if "secret" in name or "accounts.json" in name or "session" in name]
    assert (original.folder / "demo-secret-key").read_bytes() not in archive.read_bytes()
    assert "tables/record_entry/000001.jsonl.gz" in names
    assert any(name.startswith("files/") for name in names)


def test_any_tar_program_reads_it(archive):
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    assert [one.name for one in members[-2:]] == ["manifest.jsonl", "seal"]
    assert {one.mode for one in members} == {0o600}


def test_the_same_content_is_the_same_bytes(original, archive, tmp_path):
    original.manage("backup", tmp_path / "again.tar")
    one, other = head_of(archive), head_of(tmp_path / "again.tar")
    del one["made_at"], other["made_at"]
    assert one == other


WRITER = """
from django.db import transaction
from areas.models import Partner
from ftzportal.record.models import Entry
print("begun", flush=True)
number = 0
while not os.path.exists(sys.argv[1]):
    with transaction.atomic():
        # Both or none, and so in the backup.
        partner = Partner.objects.create(slug=f"during-{sys.argv[2]}-{number}", name_en="During", kind="region")
        Entry.objects.enter(Entry.Act.CREATE, thing=partner)
    number += 1
print(number)
"""
WRITTEN = """
from areas.models import Partner
from ftzportal.record.models import Entry
entries = Entry.objects.filter(thing_model="areas.partner", act="create")
print(json.dumps([Partner.objects.filter(slug__startswith="during-").count(), entries.count()]))
"""


def test_what_is_written_during_a_backup_is_in_it_whole_or_not(grounds, tmp_path):
    site, restored, stop = grounds.with_content(ENGINE), grounds.empty(ENGINE), tmp_path / "stop"
    writers = [site.start("-c", START + WRITER, stop, number) for number in range(2)]
    assert [writer.stdout.readline() for writer in writers] == ["begun\n"] * 2
    site.manage("backup", tmp_path / "site.tar")
    stop.touch()
    accepted = 0
    for writer in writers:
        said, complaints, code = ended(writer)
        assert (complaints, code) == ("", 0)
        accepted += int(said)
    restored.manage("restore", tmp_path / "site.tar", "--without-index")
    partners, entries = json.loads(restored.run(WRITTEN))
    assert partners == entries
    assert 0 < partners < accepted
    assert "whole and in order" in restored.manage("verify_log")


def test_nobody_waits_for_a_backup_and_it_sees_one_moment(grounds, tmp_path):
    site, restored, stop = grounds.with_content(ENGINE), grounds.empty(ENGINE), tmp_path / "stop"
    backup = site.start("manage.py", "backup", tmp_path / "site.tar", "-v", "2")
    # It has begun to read.
    assert "rows" in backup.stdout.readline()
    os.kill(backup.pid, signal.SIGSTOP)
    writer = site.start("-c", START + WRITER, stop, 0)
    assert writer.stdout.readline() == "begun\n"
    until(lambda: json.loads(site.run(WRITTEN))[0] > 3)
    stop.touch()
    assert ended(writer)[2] == 0
    os.kill(backup.pid, signal.SIGCONT)
    assert ended(backup)[2] == 0
    restored.manage("restore", tmp_path / "site.tar", "--without-index")
    assert json.loads(restored.run(WRITTEN)) == [0, 0]


def test_a_killed_backup_leaves_nothing_that_looks_like_one(original, folder):
    backup = original.start("manage.py", "backup", folder, "-v", "2")
    until(lambda: any(folder.iterdir()))
    os.kill(backup.pid, signal.SIGKILL)
    backup.communicate()
    [partial] = folder.iterdir()
    assert partial.name.startswith(".")
    assert partial.name.endswith(".partial")
    with pytest.raises(CommandError):
        call_command("backup", partial, check=True)
    # The next one clears it away.
    original.manage("backup", folder)
    [path] = folder.iterdir()
    call_command("backup", path, check=True)


def test_the_partial_file_of_a_running_backup_is_left_alone(original, tmp_path):
    running = tmp_path / ".other.tar.partial"
    with running.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        original.manage("backup", tmp_path)
        assert running.exists()
    original.manage("backup", tmp_path / "second.tar")
    assert not running.exists()


def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing(original, folder):
    said = original.refusal("backup", folder, preexec_fn=partial(limit_files, 40_000))
    assert "No backup was made" in said
    assert list(folder.iterdir()) == []


def test_where_one_may_not_write_it_is_said(original, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o700)
    assert "No backup was made" in original.refusal("backup", "/proc/nowhere")
    (tmp_path / "file.tar").touch()
    assert "is there already" in original.refusal("backup", tmp_path / "file.tar")
    assert "cannot be read" in original.refusal("backup", tmp_path / "none.tar", "--check")


def test_only_the_newest_are_kept_and_nothing_else_is_touched(original, folder):
    others = ["ftzportal-20200101T000000Z.tar.txt", "notes.tar", "ftzportal-x.tar"]
    for name in [*others, "ftzportal-20200101T000000Z.tar", "ftzportal-20200102T000000Z.tar"]:
        (folder / name).touch()
    said = original.manage("backup", folder, "--keep", "2")
    assert "deleted ftzportal-20200101T000000Z.tar" in said
    left = {path.name for path in folder.iterdir()}
    assert {*others, "ftzportal-20200102T000000Z.tar"} < left
    assert len(left) == 5
    assert "1 or more" in original.refusal("backup", folder, "--keep", "0")


def test_a_missing_file_is_named_and_the_rest_is_backed_up(grounds, tmp_path):
    site = grounds.with_content(ENGINE)
    path = next(path for path in (site.folder / "media").rglob("*.png") if "-" not in path.name)
    path.unlink()
    assert path.name in site.manage("backup", tmp_path / "site.tar")
    assert head_of(tmp_path / "site.tar")["missing"] == 1


def test_a_library_that_is_not_there_costs_no_older_backup(grounds, folder):
    """As on a disk that was not mounted: after as many nights there would be no backup with files."""
    site = grounds.with_content(ENGINE)
    (folder / "ftzportal-20200101T000000Z.tar").touch()
    (site.folder / "media").rename(site.folder / "elsewhere")
    assert "is its disk mounted" in site.refusal("backup", folder, "--keep", "1")
    assert len(list(folder.iterdir())) == 2


def test_nothing_is_swept_while_a_backup_runs(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with nothing_swept(), nothing_swept(), pytest.raises(CommandError, match="A backup or a restore is running"):
        call_command("sweep_library", delete=True)
