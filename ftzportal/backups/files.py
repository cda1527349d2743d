"""
The files that records name, on their way into an archive and out of it.

A file is written before its row and under a name that is given once (`ftzportal.library.storage`), so all that a
snapshot of the rows names was there before the snapshot, and stays as it was: they may be copied after it, in peace.
`manage.py sweep_library --delete`, which alone takes files away, does nothing while a backup runs (`library.sweeping`).
Copies of pictures are not carried: they are made again when somebody asks for them, or by `manage.py renditions`.
"""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField

from ftzportal.library.storage import PENDING

from .archives import CHUNK, FILE_MEMBER, Digesting


def names_in(models):
    """The names of all files that rows of the models name, each once."""
    for model in models:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                names = model._base_manager.exclude(**{field.name: ""}).order_by(field.name)
                yield from names.values_list(field.name, flat=True).distinct().iterator(chunk_size=2000)


def add(name, writer):
    """Puts a file into the archive; whether it was there."""
    if not FILE_MEMBER.fullmatch(f"files/{name}"):
        return False
    try:
        with default_storage.open(name) as file:
            writer.add(f"files/{name}", file.size, file)
    except FileNotFoundError:
        return False
    return True


def is_local():
    """Whether they lie in a folder, rather than in object storage."""
    try:
        default_storage.path("x")
    except NotImplementedError:
        return False
    return True


def put(name, source, aside):
    """
    Writes a file of an archive to its place in the library; whether it was not there. What lies there and is another
    one moves to the folder `aside`.
    """
    if not is_local():
        return put_into_store(name, source, aside / "replaced" / name)
    final = Path(default_storage.path(name))
    make_folders(final.parent)
    # As the library names what has no row yet, so a killed restore leaves what `sweep_library` knows.
    pending = final.with_name(final.name + PENDING)
    # Of a killed restore; never opened, because it might be somebody's link to elsewhere.
    pending.unlink(missing_ok=True)
    try:
        return settled(pending, final, source, aside / "replaced" / name)
    finally:
        pending.unlink(missing_ok=True)


def settled(pending, final, source, replaced):
    """The same by way of the file `pending`, which may be there afterwards; what was there moves to `replaced`."""
    digest = hashlib.sha256()
    with open(pending, "xb") as file:
        own_like(pending, final.parent)
        os.fchmod(file.fileno(), default_storage.file_permissions_mode or 0o644)
        shutil.copyfileobj(Digesting(source, digest), file, CHUNK)
    is_new = not os.path.lexists(final)
    if not is_new:
        with final.open("rb") as there:
            if hashlib.file_digest(there, "sha256").digest() == digest.digest():
                return False
        replaced.parent.mkdir(parents=True, exist_ok=True)
        os.replace(final, replaced)
    os.replace(pending, final)
    return is_new


def put_into_store(name, source, replaced):
    """The same in object storage; the object that is another one is copied to the place `replaced`."""
    digest = hashlib.sha256()
    # The store wants to know the size first, and may have to be asked twice.
    with tempfile.TemporaryFile() as held:
        shutil.copyfileobj(Digesting(source, digest), held, CHUNK)
        held.seek(0)
        is_new = not default_storage.exists(name)
        if not is_new:
            with default_storage.open(name) as there:
                if hashlib.file_digest(there, "sha256").digest() == digest.digest():
                    return False
                replaced.parent.mkdir(parents=True, exist_ok=True)
                there.seek(0)
                with open(replaced, "xb") as file:
                    shutil.copyfileobj(there, file, CHUNK)
        default_storage.put_again(name, held)
    return is_new


def take_back(names, aside):
    """Of a restore that failed: removes what `put` wrote, and puts back what it moved to the folder `aside`."""
    for name in names:
        with suppress(OSError):
            default_storage.delete(name)
    for path in (aside / "replaced").rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                default_storage.put_again(path.relative_to(aside / "replaced").as_posix(), file.read())


def keep_all(aside):
    """Names all files of the library in the folder `aside` too, so that no sweep takes them from the old database."""
    root = settings.MEDIA_ROOT
    if is_local() and os.path.isdir(root):
        try:
            shutil.copytree(root, aside / "media", copy_function=os.link)
        except (shutil.Error, OSError):
            # On another disk.
            shutil.rmtree(aside / "media", ignore_errors=True)
            shutil.copytree(root, aside / "media")


def make_folders(folder):
    if not folder.is_dir():
        make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        own_like(folder, folder.parent)


def own_like(path, example):
    """Gives what the superuser made to whom `example` belongs: the site's own user must be able to write it."""
    if os.geteuid() == 0:
        there = os.stat(example)
        os.chown(path, there.st_uid, there.st_gid)
