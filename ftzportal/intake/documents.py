"""A .docx file, opened with care: what it is, how large it may become, and no XML that defines entities."""

import io
import posixpath
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.text import Truncator
from django.utils.translation import gettext as _

# Two of them and the form around fit into settings.LARGEST_REQUEST.
MAX_BYTES = 18 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 2000
# Of one XML part; a text of 200,000 characters, the most that a page takes, needs a fourth of it.
MAX_PART = 12 * 1024 * 1024
MAX_ELEMENTS = 400_000
# Word itself nests a dozen; everything that reads a document goes down as deep.
MAX_DEPTH = 60
# Of a picture: one byte more than the library takes is enough to be told so.
MAX_PICTURE = 10 * 1024 * 1024 + 1

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DOCTYPES = ["<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
OTHER_ARCHIVES = {
    "xl/workbook.xml": "Excel",
    "ppt/presentation.xml": "PowerPoint",
    "Index/Document.iwa": "Pages",
}
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The strict form of the standard names everything anew.
STRICT = [
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
]  # fmt: skip


@dataclass
class Relation:
    kind: str
    target: str
    is_external: bool


def refusal(message, code, **params):
    return ValidationError(message, code=code, params=params)


def broken():
    return refusal(
        _("The file is damaged and cannot be read. Open it in Word or WPS, save it anew as .docx and try again."),
        "broken",
    )


def shown_name(name):
    """A file's name as it can stand in a sentence: without its folders, without marks that turn the direction."""
    name = re.split(r"[/\\]", name or "")[-1]
    plain = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    return Truncator(plain.strip()).chars(80) or _("without a name")


def opened(file):
    """The `Package` in a file object. ValidationError, in words for the editor, if it is no .docx that can be read."""
    size = file.seek(0, io.SEEK_END)
    if size > MAX_BYTES:
        raise refusal(
            _(
                "The file has %(size)s; at most %(limit)s can be taken. Make its pictures smaller (in Word: Compress "
                "Pictures), or upload them one by one."
            ),
            "bytes", size=filesizeformat(size), limit=filesizeformat(MAX_BYTES),
        )  # fmt: skip
    file.seek(0)
    start = file.read(2048)
    refuse_other_kinds(start, file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        raise broken() from None
    refuse_bombs(archive.infolist())
    return Package(archive)


def refuse_other_kinds(start, file):
    if start.startswith(OLE):
        raise ole_refusal(file)
    if start.startswith(b"PK"):
        return
    if not start.strip():
        raise refusal(_("The file is empty. Save it anew and try again."), "empty")
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        raise not_word("PDF")
    if head.startswith(b"{\\rtf"):
        raise not_word("RTF")
    if head.startswith((b"<html", b"<!doctype html", b"<?xml", b"mime-version")):
        raise not_word(_("web page"))
    raise refusal(_("This is not a Word document. Open it in Word or WPS and save it as .docx."), "kind")


def not_word(kind):
    return refusal(
        _(
            "This is a file of another kind (%(kind)s), whatever its name says. Open it in Word or WPS and save it as "
            ".docx."
        ),
        "kind", kind=kind,
    )  # fmt: skip


def ole_refusal(file):
    """Of the containers that old Office used for everything, and new Office for what has a password."""
    file.seek(0)
    content = file.read(MAX_BYTES)
    names = {word: word.encode("utf-16-le") in content for word in ("EncryptedPackage", "WordDocument", "Workbook")}
    if names["EncryptedPackage"]:
        return refusal(
            _(
                "The document is protected by a password. Open it in Word or WPS, take the password away (File, Info, "
                "Protect Document) and save it anew."
            ),
            "encrypted",
        )  # fmt: skip
    if names["WordDocument"]:
        return refusal(
            _(
                "This is a document of the old kind (.doc or .wps), which cannot be read here. Open it in Word or WPS, "
                "choose “Save as”, the type “Word document (*.docx)”, and upload that file."
            ),
            "doc",
        )  # fmt: skip
    return not_word("Excel" if names["Workbook"] else "Office 97")


def refuse_bombs(members):
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise refusal(
            _("Unpacked, the file would be larger than any document. Save it anew in Word or WPS and try again."),
            "bomb",
        )
    if any(member.flag_bits & 1 for member in members):
        raise refusal(_("The file is protected by a password. Take the password away and save it anew."), "encrypted")


class Package:
    """The parts of a document by name. What a part says is looked at when it is asked for."""

    def __init__(self, archive):
        self.archive = archive
        self.names = set(archive.namelist())
        self.main = self.name_of_main()

    def name_of_main(self):
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.target in self.names:
                if relation.target in OTHER_ARCHIVES:
                    raise not_word(OTHER_ARCHIVES[relation.target])
                return relation.target
        for name, kind in OTHER_ARCHIVES.items():
            if name in self.names:
                raise not_word(kind)
        if "mimetype" in self.names:
            raise not_word("OpenDocument")
        if "[Content_Types].xml" in self.names:
            raise broken()
        raise not_word("ZIP")

    def content(self, name, limit):
        """The bytes of a part, `limit` of them at most; None if it is not there."""
        if name not in self.names:
            return None
        try:
            with self.archive.open(name) as part:
                return part.read(limit)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
            raise broken() from None

    def xml(self, name):
        """The root element of a part; None if it is not there."""
        content = self.content(name, MAX_PART + 1)
        if content is None:
            return None
        if len(content) > MAX_PART:
            raise too_long()
        return parsed(content)

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


def too_long():
    return refusal(
        _("The document is too long for one page of the site. Divide it; offer long tables as a file of their own."),
        "long",
    )


def parsed(content):
    """
    The root element of an XML text. No definition of entities is ever read, so none can grow and none can fetch.
    """
    if any(mark in content for mark in DOCTYPES):
        raise refusal(
            _(
                "The file holds definitions that no word processor writes, so it is not read. Save it anew in Word or "
                "WPS."
            ),
            "entities",
        )  # fmt: skip
    for theirs, ours in STRICT:
        content = content.replace(theirs, ours)
    depth = elements = 0
    walk = ElementTree.iterparse(io.BytesIO(content), events=("start", "end"))  # noqa: S314 - refused above
    try:
        for event, _element in walk:
            depth += 1 if event == "start" else -1
            elements += event == "start"
            if depth > MAX_DEPTH:
                raise refusal(_("The document is nested in itself too deeply. Save it anew in Word or WPS."), "nested")
            if elements > MAX_ELEMENTS:
                raise too_long()
    except (ElementTree.ParseError, ValueError, LookupError):
        raise broken() from None
    return walk.root
