"""A backup: what the database held at one moment, and the files that it named."""

import fcntl
import os
import re
import shutil
import tempfile
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from ftzportal.library.sweeping import nothing_swept
from ftzportal.record.chain import read_chain

from . import files, rows
from .archives import Writer

# Of the archive's own form; raised when an older program could not read a newer one.
FORM = 1
NAME = re.compile(r"ftzportal-[0-9]{8}T[0-9]{6}Z\.tar")
PARTIAL = ".partial"
# Said of missing files; the rest is counted.
MOST_NAMED = 20


class NoRoomError(Exception):
    """The disk has too little space."""


@dataclass
class Backup:
    """What was written, and what was found wrong on the way."""

    path: Path
    head: dict
    missing: list = field(default_factory=list)


@contextmanager
def snapshot():
    """
    A block in which every query sees the database as it was at the first; nobody waits for it.

    On SQLite this is an open reader of the WAL. `sqlite3.Connection.backup` in steps is none: whenever another process
    writes between two steps it begins anew, so under steady writing it ends only if it takes all pages in one step,
    which is such a reader again, and a copy of the whole database on the disk besides.
    """
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        # IMMEDIATE, as otherwise, keeps writers out.
        connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode


def write(target, say):
    """Writes a backup into the folder `target`, or as the file of that name; the `Backup`. OSError, `NoRoomError`."""
    target = Path(target)
    made_at = datetime.now(UTC)
    path = target / f"ftzportal-{made_at:%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if os.path.lexists(path):
        raise FileExistsError(f"{path} is there already.")
    clear_away_partial(path.parent)
    refuse_if_full(path.parent)
    partial = path.with_name(f".{path.name}{PARTIAL}")
    # Passwords' hashes and drafts are in it.
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            with nothing_swept():
                head, missing = fill(Writer(file), made_at, say)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            partial.unlink()
            raise
        os.rename(partial, path)
    sync_folder(path.parent)
    return Backup(path, head, missing)


def fill(writer, made_at, say):
    """(what the manifest tells first, the names of files that are not there)"""
    models = rows.carried(apps)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as names:
        with snapshot():
            head = {
                "form": FORM,
                "program": version(),
                "made_at": made_at.isoformat(timespec="seconds"),
                "database": connection.vendor,
                "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
                "tables": {},
            }
            for model in models:
                head["tables"][model._meta.db_table] = told = rows.dump(model, writer)
                say(f"{model._meta.db_table}: {told['rows']} rows")
            chain = read_chain()
            head["record"] = {"entries": chain.entries, "last_hash": chain.last_hash, "faults": chain.faults}
            names.writelines(f"{name}\n" for name in files.names_in(models))
        count, missing = 0, []
        names.seek(0)
        for line in names:
            if files.add(line.rstrip("\n"), writer):
                count += 1
            else:
                missing.append(line.rstrip("\n"))
        say(f"{count} files")
    head |= {"files": count, "missing": len(missing)}
    writer.finish(head)
    return head, missing


def version():
    """That of the program."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def refuse_if_full(folder):
    """`NoRoomError` unless all would fit there uncompressed; most of it is pictures, which get no smaller."""
    needed = database_size()
    if files.is_local():
        with snapshot():
            needed += sum(size_of(name) for name in files.names_in(rows.carried(apps)))
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoomError(f"{folder} has {megabytes(free)} free; the backup may need {megabytes(needed)}.")


def size_of(name):
    try:
        return default_storage.size(name)
    except OSError:
        return 0


def database_size():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return cursor.fetchone()[0]


def megabytes(size):
    return f"{size / 1_000_000:,.1f} MB"


def clear_away_partial(folder):
    """What killed backups left; a running one holds its own."""
    for partial in folder.glob(f".*.tar{PARTIAL}"):
        with partial.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            partial.unlink(missing_ok=True)


def keep_newest(folder, number):
    """Deletes all backups in the folder but so many; their names. Their age is told by their names."""
    found = sorted(path for path in Path(folder).iterdir() if NAME.fullmatch(path.name))
    old = found[:-number]
    for path in old:
        path.unlink()
    return [path.name for path in old]


def sync_folder(folder):
    """Until then a power cut may undo a rename."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
