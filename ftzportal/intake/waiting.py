"""
Documents that wait for their editor's answer: in a private folder each, named by a token that nobody can guess,
bound to who uploaded them, gone after a day.
"""

import json
import os
import re
import secrets
import shutil
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DAY = 24 * 60 * 60
TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
WAITING, WORKING, DONE = "waiting.json", "working.json", "done.json"


def keep(user, purpose, files, **said):
    """
    Keeps `files`, which maps names of our own (such as languages) to file objects, and what else was `said`, for the
    page that `purpose` names; the `Waiting`. ValidationError if the disk is full.
    """
    sweep()
    waiting = Waiting(secrets.token_urlsafe(32))
    try:
        waiting.folder.mkdir(mode=0o700, parents=True)
        for code, file in files.items():
            file.seek(0)
            with open(waiting.path_of(code), "xb") as kept:
                shutil.copyfileobj(file, kept)
        waiting.write(WAITING, {"user": user.pk, "purpose": purpose, "codes": list(files), **said})
    except OSError as full:
        shutil.rmtree(waiting.folder, ignore_errors=True)
        raise ValidationError(
            _("The file could not be kept: the disk is full or broken. Tell an administrator."), code="disk"
        ) from full
    return waiting


def find(user, purpose, token):
    """The `Waiting` of that token, if it is the user's, for that page and still there; else None."""
    if not TOKEN.fullmatch(token):
        return None
    waiting = Waiting(token)
    said = waiting.said
    return waiting if said and (said["user"], said.get("purpose")) == (user.pk, purpose) else None


def sweep():
    """Deletes what has waited for more than a day."""
    root = Path(settings.INTAKE_ROOT)
    for folder in root.iterdir() if root.is_dir() else ():
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(folder, ignore_errors=True)


class Waiting:
    def __init__(self, token):
        self.token = token
        self.folder = Path(settings.INTAKE_ROOT) / token

    def path_of(self, code):
        return self.folder / f"{code}.kept"

    def write(self, name, said):
        """Whole or not at all."""
        partial = self.folder / f"{name}.partial"
        partial.write_text(json.dumps(said, ensure_ascii=False))
        os.replace(partial, self.folder / name)

    def read(self, name):
        try:
            return json.loads((self.folder / name).read_text())
        except FileNotFoundError:
            return None

    @property
    def said(self):
        return self.read(DONE) or self.read(WAITING) or self.read(WORKING)

    @property
    def done(self):
        """What came of it; None before."""
        return self.read(DONE)

    @contextmanager
    def files(self):
        """The documents by their names, open."""
        opened = {code: open(self.path_of(code), "rb") for code in self.said["codes"]}  # noqa: SIM115 - closed below
        try:
            yield opened
        finally:
            for file in opened.values():
                file.close()

    @contextmanager
    def claimed(self):
        """A block that one request alone goes through. Yields False to the others; if it fails, all is as before."""
        try:
            os.rename(self.folder / WAITING, self.folder / WORKING)
        except FileNotFoundError:
            yield False
            return
        try:
            yield True
        except BaseException:
            os.rename(self.folder / WORKING, self.folder / WAITING)
            raise

    def finish(self, **result):
        """Keeps what came of it for the report, and the documents no longer."""
        said = self.said
        with suppress(OSError):
            self.write(DONE, {"user": said["user"], "purpose": said["purpose"], "codes": [], **result})
        for code in said["codes"]:
            self.path_of(code).unlink(missing_ok=True)
