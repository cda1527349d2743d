"""Where uploaded files lie: names that tell nothing, and no file is half there."""

import os
import re
import time
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils.translation import gettext as _

NAME = re.compile(
    r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}"
    # A rendition: its width; of a part its height and its focal point too.
    r"(-\d{1,4}(x\d{1,4}-\d{1,3}-\d{1,3})?)?\.[a-z0-9]{1,8}"
)
# Of a file whose transaction has not been committed, or never was.
PENDING = ".pending"


def new_name(suffix):
    """`a1/b2/a1b2….jpg`, from a random UUID; of the suffix, only what a plain extension may be."""
    digits = uuid4().hex
    extension = suffix.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix) else ".bin"
    return f"{digits[:2]}/{digits[2:4]}/{digits}{extension}"


def stem_of(name):
    """`a1/b2/a1b2…` of `a1/b2/a1b2…-720.avif`."""
    folder, _slash, file = name.rpartition("/")
    return f"{folder}/{file.split('.')[0].split('-')[0]}"


class StoreAwayError(OSError):
    """What keeps the files cannot be reached, or is too slow, or fails; a file that is not there is none of this."""


class LibraryNames:
    """
    What is the same wherever files lie. Beside Django's own methods each storage has `settle`, `put_again`, `beside`
    and `older_than`.
    """

    def get_available_name(self, name, max_length=None):
        # A name is never written twice, because browsers keep each for a year.
        if NAME.fullmatch(name) and not self.exists(name):
            return name
        return new_name(PurePosixPath(name).suffix)


class LibraryStorage(LibraryNames, FileSystemStorage):
    """
    Files under random names in two levels of folders. A file is written beside its place and moved there when
    the transaction is committed, so that a rollback or a killed process leaves at most something that
    `manage.py sweep_library` takes for what it is.
    """

    def _save(self, name, content):
        final = self.path(name)
        pending = final + PENDING
        try:
            os.makedirs(os.path.dirname(final), exist_ok=True)
            with open(pending, "xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                os.fchmod(file.fileno(), self.file_permissions_mode)
                file.flush()
                os.fsync(file.fileno())
        except OSError as full:
            self.delete(name)
            raise ValidationError(
                _("The file could not be kept: the disk is full or broken. Tell an administrator."),
                code="disk",
            ) from full
        transaction.on_commit(lambda: self.settle(name))
        return name

    def settle(self, name):
        """Moves what `_save` wrote to its place."""
        final = self.path(name)
        os.replace(final + PENDING, final)
        directory = os.open(os.path.dirname(final), os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def put_again(self, name, content):
        """
        Writes at once what can be made again, over what lies there; others see the old file or the new one, whole.
        OSError if the disk is full.
        """
        final = self.path(name)
        os.makedirs(os.path.dirname(final), exist_ok=True)
        beside = os.path.join(os.path.dirname(final), f".{uuid4().hex}{PENDING}")
        try:
            with open(beside, "xb") as file:
                file.write(content)
                os.fchmod(file.fileno(), self.file_permissions_mode)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, final)
        except OSError:
            # Nothing of it is left, neither here nor there.
            Path(beside).unlink(missing_ok=True)
            raise

    def beside(self, stem):
        """The names of the files that begin with `stem`."""
        folder, _slash, start = stem.rpartition("/")
        found = self.listdir(folder)[1] if self.exists(folder) else []
        return {f"{folder}/{name.removesuffix(PENDING)}" for name in found if name.startswith(start)}

    def older_than(self, seconds):
        """The names of all files that have lain here for longer, those that wait for a commit too."""
        root, moment = Path(self.location), time.time() - seconds
        found = (path for path in root.rglob("*") if path.is_file() and path.stat().st_mtime < moment)
        return sorted(path.relative_to(root).as_posix() for path in found)

    def _open(self, name, mode="rb"):
        with away_unless_missing():
            return File(open(self._where(name), mode))

    def exists(self, name):
        return os.path.lexists(self._where(name))

    def size(self, name):
        return os.path.getsize(self._where(name))

    def delete(self, name):
        super().delete(name)
        super().delete(name + PENDING)

    def _where(self, name):
        """Its place, or before the commit the one beside it: a form reads what it has just written."""
        final = self.path(name)
        return final if os.path.lexists(final) else final + PENDING


@contextmanager
def away_unless_missing():
    """A block in which an error of the disk is `StoreAwayError`, except that a file is not there."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as broken:
        raise StoreAwayError(*broken.args) from broken
