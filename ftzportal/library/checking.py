"""What may be taken as a file: told by its content, never by its name alone, and nothing that runs or swells."""

import re
import unicodedata
import zipfile
from io import SEEK_END, BytesIO

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MAX_BYTES = 30 * 1024 * 1024
# Of what is packed: a bomb of 40 KB can unpack to gigabytes.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 5000
CHUNK = 1024 * 1024
NAME_CHARACTERS = 100

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
# The part by which each of Microsoft's formats is known.
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
# What a ZIP of ours may hold beside our own kinds. No archive in an archive: nobody looks into the inner one.
PACKED = {*KINDS, "jpg", "jpeg", "png", "xml", "json", "md", "shp", "dbf", "prj", "shx"} - {"zip"}
RUNS = re.compile(r"(^|/)(vbaproject|vbadata)[^/]*$|(^|/)(macrosheets|activex)/|^(basic|scripts)/", re.IGNORECASE)
# A template or an object that is fetched from elsewhere when the file is opened.
FETCHES = re.compile(rb"<Relationship\b(?=[^>]*/(attachedTemplate|oleObject|frame)\")(?=[^>]*External)", re.IGNORECASE)
DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Tab, line feed, form feed and carriage return are text; the other control characters are not.
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def kind_of(upload, name):
    """
    The kind, a key of KINDS, of a file object called `name`. ValidationError, in words for the editor, for anything
    else, and for what is too large, broken, locked, a bomb, holds a program or is not what its name says.
    """
    refuse_many_bytes(upload.seek(0, SEEK_END))
    kind = kind_of_content(upload, extension_of(name))
    if extension_of(name) != kind:
        raise ValidationError(
            _("The name of the file says %(said)s, its content is %(found)s. Save it anew under its right name."),
            params={"said": extension_of(name).upper() or "–", "found": kind.upper()},
            code="name",
        )
    return kind


def extension_of(name):
    return name.rpartition(".")[2].lower() if "." in name else ""


def refuse_many_bytes(size):
    if size > MAX_BYTES:
        raise ValidationError(
            _("The file has %(size)s; at most %(limit)s can be taken. Save it smaller or in parts."),
            params={"size": filesizeformat(size), "limit": filesizeformat(MAX_BYTES)},
            code="bytes",
        )


def kind_of_content(upload, said):
    upload.seek(0)
    head = upload.read(8)
    if head.startswith(b"%PDF-"):
        refuse_two_in_one(upload)
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return kind_of_archive(upload)
    if head == OLD_OFFICE:
        raise ValidationError(
            _("This is a file of an old Office program, or one locked with a password. Save it as DOCX, XLSX or PPTX."),
            code="old",
        )
    if said in ("csv", "txt") and is_text(upload):
        return said
    raise unknown_kind()


def refuse_two_in_one(pdf):
    """A PDF with a ZIP behind it is both, depending on who opens it."""
    pdf.seek(0)
    if zipfile.is_zipfile(pdf):
        raise ValidationError(_("The file is two files in one. Save it anew."), code="polyglot")
    pdf.seek(-min(2048, pdf.seek(0, SEEK_END)), SEEK_END)
    if b"%%EOF" not in pdf.read():
        raise broken_file()


def kind_of_archive(upload):
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
            refuse_odd_entries(entries)
            refuse_bomb(archive, entries)
            return kind_of_parts(archive, [entry.filename for entry in entries])
    except ValidationError:
        raise
    # zipfile raises whatever broken bytes lead it to: struct.error, EOFError, NotImplementedError …
    except Exception as broken:
        raise broken_file() from broken


def refuse_odd_entries(entries):
    if not entries or min(entry.header_offset for entry in entries) != 0:
        raise ValidationError(_("The file is two files in one. Save it anew."), code="polyglot")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValidationError(_("The file is locked with a password, so nobody can check it."), code="locked")
    for entry in entries:
        if entry.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", entry.filename):
            raise ValidationError(_("The archive holds a name that leads out of it."), code="path")
    if any(RUNS.search(entry.filename) for entry in entries):
        raise program_inside()


def refuse_bomb(archive, entries):
    """Unpacks everything into nothing, because what an archive says of its sizes may be wrong."""
    left = MAX_UNPACKED
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise too_much_inside()
    for entry in entries:
        with archive.open(entry) as file:
            while chunk := file.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise too_much_inside()


def kind_of_parts(archive, names):
    if "[Content_Types].xml" in names:
        refuse_office_tricks(archive, names)
        for part, kind in MAIN_PARTS.items():
            if part in names:
                return kind
        raise unknown_kind()
    if "mimetype" in names:
        said = archive.read("mimetype")[:100].strip()
        for kind in ("odt", "ods", "odp"):
            if said == KINDS[kind].encode():
                return kind
        raise unknown_kind()
    if "OFD.xml" in names:
        return "ofd"
    refuse_packed(archive, names)
    return "zip"


def refuse_office_tricks(archive, names):
    if b"macroenabled" in archive.read("[Content_Types].xml").lower():
        raise program_inside()
    for name in names:
        if name.endswith(".rels") and FETCHES.search(archive.read(name)):
            raise ValidationError(_("The file fetches a part of itself from elsewhere. Save it anew."), code="fetches")
        # No Office program writes one; it could read other files of this machine, or swell without end.
        if name.endswith((".xml", ".rels")) and DTD.search(archive.read(name)[:4096]):
            raise ValidationError(_("The file declares entities, which no office program does."), code="dtd")


def refuse_packed(archive, names):
    for name in names:
        if name.endswith("/"):
            continue
        if extension_of(name) not in PACKED:
            raise ValidationError(
                _("The archive holds “%(name)s”, which is not of a kind that the site takes."),
                params={"name": name[-60:]},
                code="packed",
            )
        if extension_of(name) in KINDS:
            kind_of(BytesIO(archive.read(name)), name)


def is_text(upload):
    """Whether all of it is text, in UTF-8, UTF-16 or the Chinese GB 18030."""
    upload.seek(0)
    content = upload.read()
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return bool(content) and not NO_TEXT.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False


def plain_name(name, kind):
    """
    The last part of the address: of what the file was called, what a name may hold. Marks that turn the direction of
    reading, emoji and folders go; at most 100 characters, and the extension of the kind.
    """
    stem = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1].rpartition(".")[0])
    letters = (c if c.isalnum() or c in "-_()（）《》〔〕" else " " for c in stem if unicodedata.category(c) != "Cf")
    words = "-".join("".join(letters).split()).strip("-_")[:NAME_CHARACTERS]
    return f"{words or 'file'}.{kind}"


def unknown_kind():
    return ValidationError(
        _(
            "This is not a file that the site can offer. Choose a PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, OFD, ZIP, CSV "
            "or TXT file."
        ),
        code="kind",
    )


def program_inside():
    return ValidationError(_("The file holds a program (a macro). Save it without macros."), code="macro")


def too_much_inside():
    return ValidationError(
        _("Unpacked, the file has more than %(limit)s or more than %(entries)s parts. Nobody could open that."),
        params={"limit": filesizeformat(MAX_UNPACKED), "entries": MAX_ENTRIES},
        code="bomb",
    )


def broken_file():
    return ValidationError(
        _("The file is broken: it ends too soon or does not hold what it says. Save it anew."), code="broken"
    )
