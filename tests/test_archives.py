"""Archives: what was changed in one, cut off it or put into it is found before anything is touched."""

import gzip
import hashlib
import io
import json
import shutil
import tarfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ftzportal.backups.archives import TOLD, Archive, Writer
from ftzportal.backups.rows import as_line
from tests.sites import rewritten


def check(path):
    call_command("backup", str(path), check=True, stdout=io.StringIO())


def test_a_flipped_byte_anywhere_is_found(archive, tmp_path):
    whole = archive.read_bytes()
    damaged = tmp_path / "damaged.tar"
    step = len(whole) // 150
    for place in [*range(0, len(whole), step), len(whole) - 1]:
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with pytest.raises(CommandError, match=r"damaged|not whole|no archive of ours"):
            check(damaged)
    check(archive)


def test_an_archive_cut_off_anywhere_is_not_whole(archive, tmp_path):
    whole = archive.read_bytes()
    for size in [0, 1, 511, 512, *range(1000, len(whole), len(whole) // 60), len(whole) - 10_000]:
        (tmp_path / "cut.tar").write_bytes(whole[:size])
        with pytest.raises(CommandError):
            check(tmp_path / "cut.tar")


def test_what_is_added_or_exchanged_is_found(archive, tmp_path):
    changed = tmp_path / "changed.tar"
    shutil.copy(archive, changed)
    with changed.open("ab") as file:
        file.write(b"\0" * 511 + b"x")
    with pytest.raises(CommandError, match="behind its seal"):
        check(changed)


def hostile(name, kind=tarfile.REGTYPE, link=""):
    """A tar as ours, with a member that ours have not."""
    file = io.BytesIO()
    writer = Writer(file)
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    writer.tar.addfile(member, io.BytesIO())
    writer.finish(dict.fromkeys(TOLD))
    return file.getvalue()


@pytest.mark.parametrize(
    "name",
    ["files/../../etc/cron.d/x", "/etc/passwd", "files/a/../b.jpg", "files/.ssh/x", "files//x", "tables/x", "files/"],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    (tmp_path / "x.tar").write_bytes(hostile(name))
    with pytest.raises(CommandError, match="no archive of ours"):
        check(tmp_path / "x.tar")


NO_PLAIN_FILES = [
    tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE,
    # What says something about the next one: another name, another size.
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_SPARSE,
]  # fmt: skip


@pytest.mark.parametrize("kind", NO_PLAIN_FILES)
def test_what_is_no_plain_file_is_refused(tmp_path, kind):
    (tmp_path / "x.tar").write_bytes(hostile("files/a1/b2/x.jpg", kind, link="/etc/passwd"))
    with pytest.raises(CommandError, match="no archive of ours"):
        check(tmp_path / "x.tar")


def test_a_size_that_leads_backwards_is_refused(tmp_path):
    member = tarfile.TarInfo("files/a1/b2/x.jpg")
    member.size = -1024
    (tmp_path / "x.tar").write_bytes(member.tobuf(tarfile.GNU_FORMAT) + hostile("files/x")[512:])
    with pytest.raises(CommandError, match="no archive of ours"):
        check(tmp_path / "x.tar")


@pytest.mark.parametrize("head", [None, [], "text", {"form": 1}])
def test_a_manifest_that_says_nothing_is_refused(tmp_path, head):
    with open(tmp_path / "x.tar", "wb") as file:
        Writer(file).finish(head)
    with pytest.raises(CommandError, match="does not say what it is of"):
        check(tmp_path / "x.tar")


def test_rows_of_what_the_manifest_does_not_name_are_refused(original, archive, tmp_path):
    other = tmp_path / "other.tar"
    rewritten(archive, other, lambda head: head["tables"].pop("news_newsitem"))
    assert "news_newsitem, of which its manifest says nothing" in original.refusal("restore", other, "--replace")


def test_a_damaged_archive_changes_nothing(original, archive, tmp_path):
    whole = archive.read_bytes()
    (tmp_path / "damaged.tar").write_bytes(whole[:5000] + b"\xff\xff" + whole[5002:])
    assert "Nothing was restored" in original.refusal("restore", tmp_path / "damaged.tar", "--replace")


def test_rows_that_do_not_come_back_as_they_were_are_refused(original, archive, tmp_path):
    other = tmp_path / "other.tar"
    rewritten(archive, other, lambda head: head["tables"]["news_newsitem"].update(sha256="0" * 64))
    assert "news_newsitem reads otherwise" in original.refusal("restore", other, "--replace")
    rewritten(archive, other, lambda head: head["tables"]["news_newsitem"]["columns"].remove("slug"))
    assert "has other columns" in original.refusal("restore", other, "--replace")


def test_a_record_that_was_cut_off_is_noticed(original, archive, tmp_path):
    other = tmp_path / "other.tar"
    rewritten(archive, other, lambda head: head["record"].update(last_hash="f" * 64))
    assert "The record has 1 faults" in original.refusal("restore", other, "--replace")


def test_what_no_row_of_the_database_can_be_is_refused(original, archive, tmp_path):
    """A restore into PostgreSQL of what SQLite took would fail in the middle."""
    other = tmp_path / "other.tar"
    rewritten(archive, other, lambda head: None, lambda name, line: line.replace(b"[1,", b"[null,", 1))
    assert "does not go into this database" in original.refusal("restore", other, "--replace")


def test_an_archive_of_a_newer_program_is_refused(original, archive, tmp_path):
    newer = tmp_path / "newer.tar"
    rewritten(archive, newer, lambda head: head["migrations"].append(["news", "9999_from_the_future"]))
    assert "of a newer program" in original.refusal("restore", newer, "--replace")
    rewritten(archive, newer, lambda head: head.update(form=2))
    assert "of a newer program" in original.refusal("restore", newer, "--replace")


def test_an_archive_of_an_older_program_is_brought_up_to_this_one(grounds, original, archive, tmp_path):
    site, older = grounds.empty(connection.vendor), tmp_path / "older.tar"
    graph = MigrationLoader(None).graph
    later = graph.backwards_plan(("areas", "0006_data_licence"))
    assert len(later) > 1
    with Archive(archive) as new:
        columns = new.verify()["tables"]["areas_zone"]["columns"]
    gone = [column for column in columns if column.startswith("data_licence")]
    assert gone

    def without(line):
        row = zip(columns, json.loads(line), strict=True)
        return as_line([value for column, value in row if column not in gone]).encode() + b"\n"

    def as_then(head):
        head["migrations"] = [one for one in head["migrations"] if tuple(one) not in later]
        zone = head["tables"]["areas_zone"]
        zone["columns"] = [column for column in columns if column not in gone]
        zone["sha256"] = hashlib.sha256(without(gzip.decompress(zone_of(archive)))).hexdigest()

    rewritten(archive, older, as_then, lambda name, line: without(line) if "areas_zone" in name else line)
    site.manage("restore", older, "--without-index")
    # No zone of ours states a licence yet.
    assert site.tables() == original.tables()
    assert site.pages()["/en/projects.csv"] == original.pages()["/en/projects.csv"]


def zone_of(archive):
    with tarfile.open(archive) as tar:
        return tar.extractfile("tables/areas_zone/000001.jsonl.gz").read()
