"""Files of today's Office, archives of XML, opened with care: within limits, and none that defines entities."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MAX_MEMBERS = 2000
# Word itself nests a dozen; everything that reads a document goes down as deep.
MAX_DEPTH = 60

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DOCTYPES = ["<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
# Programs by the main parts of their files, and by what old ones write into their containers.
PROGRAMS = {
    "word/document.xml": "Word",
    "xl/workbook.xml": "Excel",
    "xl/workbook.bin": "Excel, xlsb",
    "ppt/presentation.xml": "PowerPoint",
    "Index/Document.iwa": "Pages, Numbers",
}
OLD_PROGRAMS = {"WordDocument": "Word", "Workbook": "Excel"}
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The strict form of the standard names everything anew.
STRICT = [
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
]  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """
    Files of one program: its name in `PROGRAMS`; how large they may be, packed and unpacked, and one XML part of them
    (in bytes and elements); the sentences for an editor whose file is refused, by the code of the refusal.
    """

    program: str
    max_bytes: int
    max_unpacked: int
    max_part: int
    max_elements: int
    sentences: dict

    def refusal(self, code, **params):
        return ValidationError(self.sentences[code], code=code, params=params)


@dataclass
class Relation:
    kind: str
    target: str
    is_external: bool


def opened(file, kind):
    """The `Package` in a file object. ValidationError, in words for the editor, if it is none of that kind."""
    size = file.seek(0, io.SEEK_END)
    if size > kind.max_bytes:
        raise kind.refusal("bytes", size=filesizeformat(size), limit=filesizeformat(kind.max_bytes))
    file.seek(0)
    refuse_other_kinds(file.read(2048), file, kind)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        raise kind.refusal("broken") from None
    refuse_bombs(archive.infolist(), kind)
    return Package(archive, kind)


def refuse_other_kinds(start, file, kind):
    if start.startswith(OLE):
        raise ole_refusal(file, kind)
    if start.startswith(b"PK"):
        return
    if not start.strip():
        raise kind.refusal("empty")
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        raise kind.refusal("other", kind="PDF")
    if head.startswith(b"{\\rtf"):
        raise kind.refusal("other", kind="RTF")
    if head.startswith((b"<html", b"<!doctype html", b"<?xml", b"mime-version")):
        raise kind.refusal("other", kind=_("web page"))
    raise kind.refusal("unknown")


def ole_refusal(file, kind):
    """Of the containers that old Office used for everything, and new Office for what has a password."""
    file.seek(0)
    content = file.read(kind.max_bytes)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return kind.refusal("password")
    found = [program for word, program in OLD_PROGRAMS.items() if word.encode("utf-16-le") in content]
    if kind.program in found:
        return kind.refusal("old")
    return kind.refusal("other", kind=found[0] if found else "Office 97")


def refuse_bombs(members, kind):
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > kind.max_unpacked:
        raise kind.refusal("bomb")
    if any(member.flag_bits & 1 for member in members):
        raise kind.refusal("encrypted")


class Package:
    """The parts of a document by name. What a part says is looked at when it is asked for."""

    def __init__(self, archive, kind):
        self.archive, self.kind = archive, kind
        self.names = set(archive.namelist())
        self.main = self.name_of_main()

    def name_of_main(self):
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.target in self.names:
                if PROGRAMS.get(relation.target, self.kind.program) != self.kind.program:
                    raise self.kind.refusal("other", kind=PROGRAMS[relation.target])
                return relation.target
        for name, program in PROGRAMS.items():
            if name in self.names and program != self.kind.program:
                raise self.kind.refusal("other", kind=program)
        if "mimetype" in self.names:
            raise self.kind.refusal("other", kind="OpenDocument")
        if "[Content_Types].xml" in self.names:
            raise self.kind.refusal("broken")
        raise self.kind.refusal("other", kind="ZIP")

    def content(self, name, limit):
        """The bytes of a part, `limit` of them at most; None if it is not there."""
        if name not in self.names:
            return None
        try:
            with self.archive.open(name) as part:
                return part.read(limit)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
            raise self.kind.refusal("broken") from None

    def whole(self, name):
        """All bytes of a part of XML; None if it is not there."""
        content = self.content(name, self.kind.max_part + 1)
        if content is not None and len(content) > self.kind.max_part:
            raise self.kind.refusal("long")
        return content

    def xml(self, name):
        """The root element of a part; None if it is not there."""
        content = self.whole(name)
        return None if content is None else parsed(content, self.kind)

    @cached_property
    def has_macros(self):
        return any(name.endswith("vbaProject.bin") for name in self.names)

    def relations(self, part):
        """What a part refers to, by the id that it uses; "" is the package itself. External targets stay as written."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for element in root.iter(RELATIONS) if root is not None else ():
            is_external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            found[element.get("Id")] = Relation(kind, target, is_external)
        return found

    def related(self, kind):
        """The names of the parts of that kind which the main part refers to."""
        return [
            relation.target
            for relation in self.relations(self.main).values()
            if relation.kind == kind and not relation.is_external
        ]


def parsed(content, kind):
    """
    The root element of an XML text. No definition of entities is ever read, so none can grow and none can fetch.
    """
    root = None
    for event, element in walked(content, kind):
        root = element if root is None and event == "start" else root
    return root


def walked(content, kind):
    """(“start” or “end”, element) as an XML text is read, within the limits of its kind."""
    refuse_entities(content, kind)
    for theirs, ours in STRICT:
        content = content.replace(theirs, ours)
    depth = elements = 0
    walk = ElementTree.iterparse(io.BytesIO(content), events=("start", "end"))  # noqa: S314 - refused above
    try:
        for event, element in walk:
            depth += 1 if event == "start" else -1
            elements += event == "start"
            if depth > MAX_DEPTH:
                raise kind.refusal("nested")
            if elements > kind.max_elements:
                raise kind.refusal("long")
            yield event, element
    except (ElementTree.ParseError, ValueError, LookupError):
        raise kind.refusal("broken") from None


def refuse_entities(content, kind):
    if any(mark in content for mark in DOCTYPES):
        raise kind.refusal("entities")
