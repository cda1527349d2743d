"""
An archive: a plain tar, with what it must hold told and sealed at its end.

    tables/<table>/000001.jsonl.gz …   rows, a few megabytes a member
    files/ab/cd/….jpg                  what the library keeps
    manifest.jsonl                     what it is of; then name, size and SHA-256 of each member before
    seal                               the SHA-256 of every byte before

It is written and read from its beginning to its end with one member in memory, however large it is. Cut off or changed
anywhere, it is told from a whole one.
"""

import hashlib
import io
import json
import re
import tarfile
import tempfile

MANIFEST, SEAL = "manifest.jsonl", "seal"
# What may be in it: names that lead nowhere else, neither upwards nor to what is hidden.
STEP = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
TABLE_MEMBER = re.compile(r"tables/([a-z0-9_]+)/[0-9]{6}\.jsonl\.gz")
FILE_MEMBER = re.compile(rf"files/({STEP}(?:/{STEP})*)")
CHUNK = 1 << 20
# What a manifest tells first, and how long that may be: tables and migrations are some hundreds.
TOLD = {"form", "program", "made_at", "database", "migrations", "tables", "record", "files"}
LONGEST_HEAD = 10 * CHUNK
# A header and the content of a member begin at full blocks.
BLOCK = tarfile.BLOCKSIZE


class DamagedError(Exception):
    """An archive is not whole, or not one of ours; the text says where."""


class Digesting:
    """A binary file of which all that is read or written is digested, or the next `size` bytes of one."""

    def __init__(self, file, *digests, size=None):
        self.file, self.digests, self.left = file, digests, size

    def write(self, data):
        for digest in self.digests:
            digest.update(data)
        return self.file.write(data)

    def read(self, size=-1):
        if self.left is not None:
            size = self.left if size is None or size < 0 else min(size, self.left)
        data = self.file.read(size)
        if self.left is not None:
            self.left -= len(data)
        for digest in self.digests:
            digest.update(data)
        return data

    def tell(self):
        return self.file.tell()


class Writer:
    """Adds members to an open, empty file; `finish` ends it."""

    def __init__(self, file):
        self.whole = hashlib.sha256()
        digesting = Digesting(file, self.whole)
        self.tar = tarfile.open(fileobj=digesting, mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
        # Of a million files too many to be kept in memory.
        self.lines = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the writer

    def add(self, name, size, source):
        digest = hashlib.sha256()
        self._put(name, size, Digesting(source, digest))
        self.lines.write(line_of(name, size, digest))

    def add_bytes(self, name, data):
        self.add(name, len(data), io.BytesIO(data))

    def finish(self, head):
        with self.lines as lines, tempfile.TemporaryFile() as manifest:
            manifest.write(json.dumps(head, ensure_ascii=False, sort_keys=True).encode() + b"\n")
            lines.seek(0)
            while chunk := lines.read(CHUNK):
                manifest.write(chunk)
            size = manifest.tell()
            manifest.seek(0)
            self._put(MANIFEST, size, manifest)
        seal = self.whole.hexdigest().encode() + b"\n"
        self._put(SEAL, len(seal), io.BytesIO(seal))
        self.tar.close()

    def _put(self, name, size, source):
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, source)
        # It keeps them for a reader, and is none.
        self.tar.members.clear()


def line_of(name, size, digest):
    return json.dumps({"name": name, "size": size, "sha256": digest.hexdigest()}).encode() + b"\n"


class Archive:
    """A finished one, open for reading: `verify` first, then `members` as often as is needed."""

    def __init__(self, path):
        try:
            self.file = open(path, "rb")  # noqa: SIM115 - `__exit__` closes it
        except OSError as error:
            raise DamagedError(f"{path} cannot be read: {error.strerror}.") from error
        self.path = path

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def verify(self):
        """Reads all of it, and returns the head of its manifest; `DamagedError` if a byte is not as it was written."""
        try:
            with tempfile.TemporaryFile() as found:
                return self._verified(found)
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise DamagedError(f"{self.path} is damaged: {error}.") from error

    def members(self):
        """(name, size, a file to read it from) of each table's and file's member in their order."""
        for member in self._headers():
            if member.name not in (MANIFEST, SEAL):
                self.file.seek(member.offset_data)
                yield member.name, member.size, Digesting(self.file, size=member.size)

    def _verified(self, found):
        whole, head, position = hashlib.sha256(), None, 0
        for member in self._headers():
            self.file.seek(position)
            if member.name == SEAL:
                self._unseal(member, whole.hexdigest())
                return head
            if head is not None:
                raise DamagedError(f"{self.path} is damaged: {member.name} stands behind its manifest.")
            exhaust(Digesting(self.file, whole, size=member.offset_data - position))
            digest = hashlib.sha256()
            content = Digesting(self.file, whole, digest, size=member.size)
            if member.name == MANIFEST:
                head = self._compared(content, found)
            else:
                exhaust(content)
                found.write(line_of(member.name, member.size, digest))
            exhaust(Digesting(self.file, whole, size=-member.size % BLOCK))
            position = self.file.tell()
        raise DamagedError(f"{self.path} is not whole: it ends before its seal.")

    def _headers(self):
        """
        Each member's, read by itself: `tarfile` would follow headers that say something about the next one, into memory
        at whatever length, and sizes that lead backwards.
        """
        place = 0
        while True:
            self.file.seek(place)
            try:
                member = tarfile.TarInfo.frombuf(self.file.read(BLOCK), "ascii", "strict")
            except (tarfile.EmptyHeaderError, tarfile.EOFHeaderError):
                return
            if member.type != tarfile.REGTYPE or member.size < 0 or not is_expected(member.name):
                raise DamagedError(f"{self.path} holds {member.name!r}, which no archive of ours does.")
            member.offset_data = place + BLOCK
            yield member
            place = member.offset_data + member.size + -member.size % BLOCK

    def _compared(self, manifest, found):
        """The head, if the rest of the manifest says what was found."""
        lines = io.BufferedReader(Raw(manifest))
        head = json.loads(lines.readline(LONGEST_HEAD))
        if not isinstance(head, dict) or not head.keys() >= TOLD:
            raise DamagedError(f"{self.path} is damaged: its manifest does not say what it is of.")
        found.seek(0)
        for is_line in found:
            line = lines.readline()
            if line != is_line:
                name = json.loads(is_line)["name"]
                raise DamagedError(f"{self.path} is damaged: {name} is not what its manifest says.")
        if line := lines.readline():
            raise DamagedError(f"{self.path} is damaged: {json.loads(line)['name']} is missing.")
        return head

    def _unseal(self, member, digest):
        self.file.seek(member.offset_data)
        if self.file.read(member.size) != digest.encode() + b"\n":
            raise DamagedError(f"{self.path} is damaged: its seal does not fit.")
        # Nothing but the zeros with which a tar ends.
        end = self.file.read(2 * tarfile.RECORDSIZE)
        if any(end) or len(end) < 2 * BLOCK or self.file.tell() % tarfile.RECORDSIZE or self.file.read(1):
            raise DamagedError(f"{self.path} is damaged behind its seal.")


class Raw(io.RawIOBase):
    """What `BufferedReader` reads lines from."""

    def __init__(self, source):
        self.source = source

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self.source.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def exhaust(content):
    while content.read(CHUNK):
        pass


def is_expected(name):
    return name in (MANIFEST, SEAL) or bool(TABLE_MEMBER.fullmatch(name) or FILE_MEMBER.fullmatch(name))
