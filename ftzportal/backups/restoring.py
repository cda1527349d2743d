"""A restore: an archive becomes a site's database and library, whole or not at all."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from ftzportal.library.sweeping import nothing_swept
from ftzportal.record.chain import read_chain

from . import files, loading, serving
from .archives import FILE_MEMBER, Archive
from .beside import place
from .loading import UnfitError
from .writing import FORM, NoRoomError, megabytes

# Of the text of rows, what their tables, indexes and the search's take at the most, measured on samples.
GROWTH = 3


class TakenError(Exception):
    """There is a database with content."""


@dataclass
class Restored:
    head: dict
    # Where what was there before is kept; None if there was nothing.
    aside: Path | None


def restore(source, *, replace, with_index, say):
    """
    Makes the archive the site's content; `Restored`. Whatever is raised, the site is what it was: `DamagedError` and
    `UnfitError` for the archive, `BusyError`, `TakenError`, `NoRoomError`, OSError and DatabaseError for what is here.
    """
    with Archive(source) as archive:
        head = archive.verify()
        if head["form"] > FORM:
            raise UnfitError(f"The archive is of a newer program ({head['program']}).")
        loading.refuse_unknown_migrations(head)
        say("The archive is whole.")
        with serving.alone(), nothing_swept():
            there = place()
            if there.is_taken() and not replace:
                raise TakenError("There is content in the database. With --replace it is set aside, and stays.")
            refuse_if_full(archive, head, there)
            with there.built(), set_aside() as aside:
                build(archive, head, with_index, say)
                with files_put(archive, aside, say):
                    there.take(aside)
    return Restored(head, aside if aside.exists() else None)


def build(archive, head, with_index, say):
    models = loading.models_then(head)
    loading.load(archive, head, models)
    say("All rows read as they were written.")
    # To what this program has.
    call_command("migrate", verbosity=0, interactive=False)
    chain = read_chain(expect=head["record"]["last_hash"])
    if chain.faults != head["record"]["faults"]:
        raise UnfitError(f"The record has {chain.faults} faults: {chain.sentences[:3]}")
    say(f"The record is as it was: {chain.entries} entries, {chain.faults} faults.")
    if with_index:
        call_command("rebuild_index")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def set_aside():
    """A folder for what was there before; gone again if nothing comes into it."""
    folder = settings.DATA_DIR / f"set-aside-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    folder.mkdir(mode=0o700)
    files.own_like(folder, folder.parent)
    try:
        yield folder
    except BaseException:
        # What it holds is there under its own name too.
        shutil.rmtree(folder)
        raise
    if not any(folder.iterdir()):
        folder.rmdir()


@contextmanager
def files_put(archive, aside, say):
    """A block that begins with all files in their places; if it fails, those of before are there again and no other."""
    files.keep_all(aside)
    new = []
    try:
        for name, _size, content in archive.members():
            if (found := FILE_MEMBER.fullmatch(name)) and files.put(found[1], content, aside):
                new.append(found[1])
        say(f"{len(new)} files put into the library.")
        yield
    except BaseException:
        files.take_back(new, aside)
        raise


def refuse_if_full(archive, head, there):
    needed = 0
    if files.is_local():
        needed = sum(size for name, size, _content in archive.members() if FILE_MEMBER.fullmatch(name))
    if (free := there.room()) is not None:
        needed += GROWTH * sum(told["bytes"] for told in head["tables"].values())
    else:
        free = shutil.disk_usage(settings.DATA_DIR).free
    if free < needed:
        raise NoRoomError(f"{megabytes(free)} are free; the restored site may need {megabytes(needed)}.")
