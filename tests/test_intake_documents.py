# ruff: noqa: E501 - a file a line
"""What each document of the corpus becomes (tests/documents), and what is done with files that are no documents."""

import io
import json
import re
import zipfile
from contextlib import suppress
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from ftzportal.intake import propose, shown_name
from ftzportal.intake.dates import first_date
from ftzportal.rich_text import clean_html
from news.models import NewsItem
from tests import factories
from tests.documents.make import AREAS, HERE, all_documents, result_of
from tests.documents.markup import NAMESPACES, cell, document, p, picture, png, r, related, row, table, zipped

WORDS = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
DOCUMENTS = sorted(HERE.glob("*.docx"))
DOOR = "/en/admin/news/newsitem/from-word/"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_each_document_becomes_what_was_agreed(path):
    assert result_of(path) == json.loads(path.with_suffix(".json").read_text())


def test_the_corpus_is_large_and_made_by_its_program():
    assert len(DOCUMENTS) >= 30
    for name, content in all_documents().items():
        assert (HERE / f"{name}.docx").read_bytes() == content, name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_what_comes_out_is_clean_already(path):
    html = "".join(result_of(path)["html"])
    assert clean_html(html) == html


TEXTS = re.compile(r"<(?:w:t|w:delText|m:t)(?: [^>]*)?>([^<]*)<")
PARTS = re.compile(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_no_word_of_a_document_is_lost_neither_in_the_draft_nor_in_the_report(path):
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if PARTS.fullmatch(name)]
    written = {word for part in parts for text in TEXTS.findall(part) for word in WORDS.findall(unescape(text))}
    kept = json.dumps(result_of(path), ensure_ascii=False)
    # A table of contents repeats the headings, and a label has done its work.
    assert {word for word in written if word not in kept} <= {"Contents", "Summary", "Abstract", "摘", "要"}


@pytest.mark.parametrize(
    ("text", "date", "precision"),
    [
        ("12 March 2026", "2026-03-12", "day"),
        ("March 12th, 2026", "2026-03-12", "day"),
        ("Sept. 3, 2025", "2025-09-03", "day"),
        ("March 2026", "2026-03-01", "month"),
        ("2026年3月12日", "2026-03-12", "day"),
        ("2026 年 3 月", "2026-03-01", "month"),
        ("二〇二五年十二月三十一日", "2025-12-31", "day"),
        ("二○二六年二月十日", "2026-02-10", "day"),
        ("2026-03-12 10:20:00", "2026-03-12", "day"),
        ("2026/3/12", "2026-03-12", "day"),
    ],
)
def test_a_date_is_read_as_people_write_it(text, date, precision):
    found, rest = first_date(text)
    assert (str(found.on), found.precision, rest) == (date, precision, "")


@pytest.mark.parametrize("text", ["2026-02-30", "no date", "31 June 2026", "page 12", "20260312", "二〇二六年"])
def test_what_is_no_date_is_none(text):
    assert first_date(text)[0] is None


# Files that are no documents


def whole(body):
    main = related([("officeDocument", "r", "word/document.xml", "")])
    return zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": main, "word/document.xml": body})


def xml(inner, before=""):
    return f"{before}<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>{inner}</w:t></w:r></w:p></w:body></w:document>"


def nested(depth):
    inner = p("in")
    for _level in range(depth):
        inner = table(row(cell(inner + p()), "x"))
    return document(p("T"), inner)


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
REFUSED = {
    "billion laughs": (whole(xml("&b;", LAUGHS)), "definitions that no word processor writes"),
    "in another encoding": (whole(xml("&b;", LAUGHS).encode("utf-16")), "definitions that no word processor writes"),
    "an external entity": (
        whole(xml("&x;", '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>')), "definitions that no word processor",
    ),
    "a part that grows": (whole(b"<a>" + b" " * (30 * 2**20)), "too long for one page"),
    "an archive that grows": (zipped({"word/document.xml": bytes(210 * 2**20)}), "larger than any document"),
    "many members": (zipped({f"{number}.xml": "" for number in range(2100)}), "larger than any document"),
    "a table of 5,000 rows": (
        document(p("T"), table(*(row("Dalian", str(number), "x") for number in range(5000)))), "too long for one page",
    ),
    "too long a text": (document(*(p("word " * 200) for _ in range(210))), "too long for one page"),
    "many looks": (document(p("T"), p(*(r("a", "b") if n % 2 else r("b") for n in range(40_000)))), "too long"),
    "nested too deeply": (nested(40), "nested in itself too deeply"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "an old document": (OLE + "WordDocument".encode("utf-16-le"), "choose “Save as”, the type “Word document (*.docx)”"),
    "an old workbook": (OLE + "Workbook".encode("utf-16-le"), "another kind (Excel)"),
    "a PDF": (b"%PDF-1.7\n%", "another kind (PDF)"),
    "RTF": (b"{\\rtf1 words}", "another kind (RTF)"),
    "a web page": (b"<html><body>x</body></html>", "another kind (web page)"),
    "a text": ("一段文字".encode(), "not a Word document"),
    "a picture": (png(), "not a Word document"),
    "nothing": (b" ", "The file is empty"),
    "an archive": (zipped({"../../etc/passwd": "x"}), "another kind (ZIP)"),
    "OpenDocument": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "another kind (OpenDocument)"),
    "a workbook": (
        zipped({"_rels/.rels": related([("officeDocument", "r", "xl/workbook.xml", "")]), "xl/workbook.xml": "<a/>"}),
        "another kind (Excel)",
    ),
    "slides": (zipped({"ppt/presentation.xml": "<a/>"}), "another kind (PowerPoint)"),
    "cut off": (document(p("Title"), p("Text"))[:-60], "damaged"),
    "XML that does not end": (whole("<a><b>"), "damaged"),
    "XML of something else": (whole("<a/>"), "damaged"),
    "no text": (document(p(), p("　　")), "holds no text"),
}  # fmt: skip


@pytest.fixture
def desk(client, editor):
    factories.column()
    client.force_login(editor)
    return client


def sent(desk, content, name="news.docx"):
    data = {"owner_area": factories.area().pk, "column": factories.column().pk}
    return desk.post(DOOR, data | {"file_en": SimpleUploadedFile(name, content)})


@pytest.mark.django_db
@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_words_and_loses_nothing(desk, what):
    content, words = REFUSED[what]
    response = sent(desk, content)
    assert response.status_code == 200
    assert words in response.context["form"].errors["file_en"][0]
    assert "“news.docx”" in response.context["form"].errors["file_en"][0]
    assert response.context["form"]["column"].value() == str(factories.column().pk)
    assert not NewsItem.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../../etc/passwd.docx", "“passwd.docx”"),
        ("..\\..\\boot.docx", "“boot.docx”"),
        ("x" * 300 + ".docx", "x…”"),
        ("invoice\u202excod.exe", "“invoicexcod.exe”"),
        ("<script>.docx", "“&lt;script&gt;.docx”"),
    ],
)
def test_an_odd_name_harms_nothing_and_is_shown_plain(desk, name, said):
    assert said in sent(desk, b"no document", name).text


def test_a_name_of_nothing_but_marks_still_has_a_word():
    assert shown_name("\u202e\u200f") == "without a name"


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_told_with_the_way_out(desk):
    response = sent(desk, b"PK" + bytes(19 * 2**20))
    assert "at most 18.0\xa0MB can be taken" in response.context["form"].errors["file_en"][0]


def test_an_upload_of_200_megabytes_is_refused_before_it_is_read(client):
    response = client.generic("POST", DOOR, b"", CONTENT_LENGTH=str(200 * 2**20))
    assert response.status_code == 413


@pytest.mark.django_db
def test_a_form_without_a_file_asks_for_one(desk):
    data = {"owner_area": factories.area().pk, "column": factories.column().pk}
    assert "Choose a Word file in one language at least" in desk.post(DOOR, data).text


@pytest.mark.django_db
def test_of_two_files_the_good_one_is_asked_for_again(desk):
    data = {"owner_area": factories.area().pk, "column": factories.column().pk}
    good = SimpleUploadedFile("good.docx", document(p("Title"), p("Text.")))
    response = desk.post(DOOR, data | {"file_en": good, "file_zh_hans": SimpleUploadedFile("bad.docx", b"x")})
    assert "Please choose the file again" in response.context["form"].errors["file_en"][0]


@pytest.mark.django_db
def test_a_full_disk_is_told_and_leaves_nothing_behind(desk, full_disk, settings):
    content = (HERE / "word-pictures.docx").read_bytes()
    assert len(content) > 1024
    with full_disk:
        response = sent(desk, content)
    assert "the disk is full or broken" in response.text
    assert not list(settings.INTAKE_ROOT.iterdir())


@pytest.mark.django_db
def test_a_disk_that_fills_before_the_draft_is_told_and_the_document_goes_on_waiting(desk, full_disk, settings):
    body = [p("A title", style="Title"), p("Source: Nobody"), p("Words.")]
    page = desk.post(
        DOOR,
        {"owner_area": factories.area().pk, "column": factories.column().pk,
         "file_en": SimpleUploadedFile("a.docx", document(*body, p(picture("image1")), media={"image1.png": noisy()}))},
        follow=True,
    )  # fmt: skip
    answers = {"title_en": "A title", "source": factories.source().pk, "take_0": "on"}
    answers |= {"alt_0_en": "The quay", "alt_0_zh_hans": "码头"}
    with full_disk:
        response = desk.post(page.request["PATH_INFO"], answers)
    assert "the disk is full or broken" in response.text
    assert not NewsItem.objects.exists()
    assert desk.post(page.request["PATH_INFO"], answers, follow=True).status_code == 200
    assert NewsItem.objects.get().lead_picture.alt_en == "The quay"


def noisy():
    content = io.BytesIO()
    Image.effect_noise((200, 200), 80).save(content, "PNG")
    return content.getvalue()


@pytest.mark.django_db
def test_a_disk_that_is_full_when_the_upload_comes_is_told_too(desk, full_disk):
    # Larger than what is kept in memory while it is sent.
    with full_disk:
        response = sent(desk, bytes(3 * 2**20))
    assert response.status_code == 507
    assert "There is no room to keep this" in response.text


BASE = (HERE / "word-pictures.docx").read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([])
@given(st.lists(st.tuples(st.integers(0, len(BASE) - 1), st.integers(0, 255)), max_size=6))
def test_a_file_damaged_anywhere_is_read_or_refused_in_words(changes):
    content = bytearray(BASE)
    for place, byte in changes:
        content[place] = byte
    # Nothing but a refusal comes out.
    with suppress(ValidationError):
        propose(io.BytesIO(bytes(content)), AREAS)


ELEMENTS = [
    "w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:ins", "w:del", "w:hyperlink", "w:sdt", "w:sdtContent", "w:pPr", "w:rPr",
    "w:numPr", "w:txbxContent", "w:drawing", "mc:AlternateContent", "mc:Choice", "mc:Fallback", "w:fldChar", "w:ruby",
    "w:footnoteReference", "w:tcPr", "w:gridSpan", "w:vMerge", "w:sz", "w:sym", "w:fldSimple", "a:blip", "m:oMath",
]  # fmt: skip
VALUES = st.sampled_from(["", "0", "1", "-1", "99999999999", "x", "restart", "begin", "separate", "end", "F0FC", "é"])
NODES = st.recursive(
    st.text(alphabet="ab 大连<&\ue000p0\ue001", max_size=8).map(lambda words: f"<w:t>{words.replace('&', '').replace('<', '')}</w:t>"),
    lambda inner: st.builds(
        lambda tag, value, children: f'<{tag} w:val="{value}" w:id="{value}" w:fldCharType="{value}" w:char="{value}" r:id="{value}">'
        f"{''.join(children)}</{tag}>",
        st.sampled_from(ELEMENTS), VALUES, st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(NODES, max_size=6))
def test_markup_that_no_standard_foresaw_is_read_and_never_called_damaged(nodes):
    propose(io.BytesIO(document(p("A title", style="Title"), p("Words."), *nodes)), AREAS)
