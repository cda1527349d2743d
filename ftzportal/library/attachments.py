"""Takes in a file that readers may have: checked, scanned, read, kept."""

from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.storage import default_storage

from .checking import kind_of, plain_name
from .pictures import digest_of
from .reading import read
from .scanning import refuse_virus
from .storage import new_name


@dataclass
class Kept:
    """A file in the library's storage: its name there, the one for its address, and what is told of it."""

    name: str
    public_name: str
    kind: str
    bytes: int
    pages: int | None
    digest: str
    text: str


def keep(upload, called):
    """The `Kept` that became of a file object sent under the name `called`. ValidationError as `kind_of` raises it."""
    kind = kind_of(upload, called)
    refuse_virus(upload)
    pages, text = read(upload, kind)
    upload.seek(0)
    return Kept(
        name=default_storage.save(new_name(f".{kind}"), File(upload)),
        public_name=plain_name(called, kind),
        kind=kind,
        bytes=upload.seek(0, 2),
        pages=pages,
        digest=digest_of(upload),
        text=text,
    )
