"""Workbooks that are none, and rows that cannot be taken: each is named with row and column, and nothing is kept."""

import io
import re
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from areas.admin import excel
from areas.models import Participation
from ftzportal.publishing.models import Revision
from tests import factories
from tests.documents.markup import document, p, png, zipped
from tests.sheets import DOOR, changes, confirmed, desk_of, exported, problems, sent

pytestmark = pytest.mark.django_db
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.fixture
def desk(client, editor):
    return desk_of(client, editor)


@pytest.fixture
def project():
    made = factories.project(partners=[factories.partner()], fields=[factories.field()])
    Participation.objects.create(project=made, enterprise=factories.enterprise(), role="local-side")
    return made


def rewritten(content, name=None, change=None, more=()):
    """A workbook with one part changed, by a function of its text, or with parts more."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            said = old.read(part)
            if part == name:
                said = change(said.decode())
                said = said if isinstance(said, bytes) else said.encode()
            new.writestr(part, said)
        for part, said in more:
            new.writestr(part, said)
    return written.getvalue()


PAGE = "xl/worksheets/sheet1.xml"


def entity(text):
    return text.replace("?>", f"?>{LAUGHS}", 1) if "?>" in text else LAUGHS + text


# What a file as a whole may not be

FILES = {
    "nothing": (lambda sheet: b" ", "The file is empty"),
    "CSV": (lambda sheet: "编号,名称\n1,x\n".encode(), "not an Excel workbook. A .csv or another table"),
    "a picture": (lambda sheet: png(), "not an Excel workbook"),
    "an old workbook": (lambda sheet: OLE + "Workbook".encode("utf-16-le"), "of the old kind (.xls or .et)"),
    "a password": (lambda sheet: OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "an old document": (lambda sheet: OLE + "WordDocument".encode("utf-16-le"), "another kind (Word)"),
    "a document": (lambda sheet: document(p("Words")), "another kind (Word)"),
    "a PDF": (lambda sheet: b"%PDF-1.7\n%", "another kind (PDF)"),
    "a web page": (lambda sheet: b"<html><table></table></html>", "another kind (web page)"),
    "OpenDocument": (lambda sheet: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "OpenDoc"),
    "binary workbook": (lambda sheet: zipped({"xl/workbook.bin": b"x"}), "another kind (Excel, xlsb)"),
    "an archive": (lambda sheet: zipped({"../../etc/passwd": "x"}), "another kind (ZIP)"),
    "macros": (lambda sheet: rewritten(sheet.content, more=[("xl/vbaProject.bin", b"x")]), "holds macros (.xlsm)"),
    "macros by type": (
        lambda sheet: rewritten(
            sheet.content, "[Content_Types].xml",
            lambda text: text.replace("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"),
        ),
        "holds macros (.xlsm)",
    ),
    "billion laughs": (lambda sheet: rewritten(sheet.content, PAGE, entity), "definitions that no spreadsheet writes"),
    "entities in the styles": (
        lambda sheet: rewritten(sheet.content, "xl/styles.xml", lambda text: entity(text).encode("utf-16")),
        "definitions that no spreadsheet writes",
    ),
    "entities in a part called a picture": (
        lambda sheet: rewritten(sheet.content, more=[("xl/media/x.png", LAUGHS + "<a>&b;</a>")]), "definitions that no",
    ),
    "an archive that grows": (
        lambda sheet: rewritten(sheet.content, more=[("xl/a.xml", bytes(61 * 2**20))]), "larger than any list",
    ),
    "a part that grows": (
        lambda sheet: rewritten(sheet.content, more=[("xl/a.xml", b"<a>" + b" " * (31 * 2**20))]), "too long",
    ),
    "styles without end": (
        lambda sheet: rewritten(
            sheet.content, "xl/styles.xml", lambda text: text.replace("</cellXfs>", "<xf/>" * 110_000 + "</cellXfs>")
        ),
        "too long",
    ),
    "merged without end": (
        lambda sheet: rewritten(
            sheet.content, PAGE,
            lambda text: text.replace(
                "</sheetData>", "</sheetData><mergeCells>" + '<mergeCell ref="A3:B5000"/>' * 1100 + "</mergeCells>"
            ),
        ),
        "too long",
    ),
    "many members": (
        lambda sheet: zipped({f"{number}.xml": "" for number in range(2100)}), "larger than any list",
    ),
    "nested too deeply": (
        lambda sheet: rewritten(sheet.content, more=[("xl/a.xml", "<a>" * 90 + "</a>" * 90)]), "too deeply",
    ),
    "cut off": (lambda sheet: sheet.content[:-60], "damaged"),
    "XML that does not end": (lambda sheet: rewritten(sheet.content, PAGE, lambda text: text[:900]), "damaged"),
    "a workbook of something else": (lambda sheet: other(), "No sheet of this workbook has the columns"),
    "a column twice": (lambda sheet: twice(sheet), "the column “Name, English” twice (C, Y)"),
    "too many rows": (lambda sheet: long(sheet), "goes down to row 9000; at most 5000 rows"),
}  # fmt: skip


def other():
    book = Workbook()
    book.active.append(["A", "B"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def twice(sheet):
    sheet.page.cell(1, 25).value = "name_en"
    return sheet.content


def long(sheet):
    sheet.page.cell(9000, 3).value = "A"
    return sheet.content


@pytest.mark.parametrize("what", FILES)
def test_what_is_no_workbook_of_ours_is_refused_with_a_reason(desk, project, what, settings):
    make, said = FILES[what]
    page = sent(desk, make(exported(desk)))
    assert page.status_code == 200
    (error,) = page.context["form"].errors["file"]
    assert "“projects.xlsx”" in error
    assert said in error
    assert not settings.INTAKE_ROOT.exists()


@pytest.mark.parametrize("what", ["CSV", "macros", "a password", "billion laughs", "too many rows"])
def test_what_is_refused_is_refused_in_chinese_too(desk, project, what):
    make, _said = FILES[what]
    page = sent(desk, make(exported(desk)), language="zh-hans")
    (error,) = page.context["form"].errors["file"]
    assert re.search("[\u4e00-\u9fff]{4}", error)


def test_a_large_file_is_refused_before_it_is_opened(desk, monkeypatch):
    page = sent(desk, b"PK" + bytes(9 * 2**20))
    assert "at most 8.0" in page.context["form"].errors["file"][0]


def test_no_file_is_no_error_of_the_server(desk):
    assert "Choose an Excel file." in desk.post(DOOR, {}).text


# What a row may not be

CELLS = {
    "a formula": ("name_en", "=1+1", "formula. Write what it comes to"),
    "a formula in a date": ("stage_as_of", "=TODAY()", "formula"),
    "an error": ("investment_amount", "#DIV/0!", "error of the spreadsheet (#DIV/0!)"),
    "a date as text": ("stage_as_of", "2026年3月1日", "no date. Write it as 2026-03-31"),
    "a date as ISO text": ("started_on", "2026-03-01", "no date"),
    "a moment": ("started_on", datetime(2026, 3, 1, 9, 30), "a moment; write the day alone"),  # noqa: DTZ001
    "an amount with a unit": ("investment_amount", "1,000万", "no plain number"),
    "an amount with commas": ("investment_amount", "1,000", "no plain number"),
    "a true amount": ("investment_amount", True, "no plain number"),
    "a date as an amount": ("investment_amount", datetime(2026, 3, 1), "no plain number"),  # noqa: DTZ001
    "a negative amount": ("investment_amount", -5, "negative"),
    "an infinite amount": ("investment_amount", 1e200, "too large"),
    "fen of a fen": ("investment_amount", 0.001, "no more than 2 decimal places"),
    "an amount without currency": ("investment_amount", 100, "amount of zero or more with its currency"),
    "a currency without amount": ("investment_currency", "euro", "amount of zero or more with its currency"),
    "too long a name": ("name_en", "x" * 301, "301 characters; there is room for 300"),
    "too long a summary": ("summary_zh_hans", "字" * 601, "601 characters; there is room for 600"),
    "a control character": ("name_en", "a_x0007_b", "cannot be seen (U+0007)"),
    "NUL": ("summary_en", "a_x0000_b", "cannot be seen (U+0000)"),
    "a date as a name": ("name_en", datetime(2026, 3, 1), "no text. Format the cell as text"),  # noqa: DTZ001
    "no kind": ("kind", None, "must be filled in"),
    "no areas": ("areas", None, "must be filled in"),
    "no owner": ("owner_area", None, "must be filled in"),
    "another kind": ("kind", "investmant", "no “investmant”. Did you mean “investment”?"),
    "another stage": ("stage", "abandoned", "no “abandoned”. Copy a name from the sheet"),
    "another area": ("areas", "Dalian Area\nDailan Area", "no “Dailan Area”. Did you mean “Dalian Area”?"),
    "another partner": ("partners", "Shanghai FTZ Pilot", "Did you mean “Shanghai Pilot FTZ”?"),
    "another field": ("fields", "口岸通观", "Did you mean “Port clearance”?"),
    "another enterprise": ("participations", "Dalian Prot (local side)", "Did you mean “Dalian Port”?"),
    "no role": ("participations", "Dalian Port", "lacks its role. Write the name and, in brackets, one of: local side"),
    "another role": ("participations", "Dalian Port (local sied)", "no “local sied”. Did you mean “local side”?"),
    "an enterprise twice": ("participations", "Dalian Port (local side)\n大连港（local side）", "stands here twice"),
    "an area of others": ("owner_area", "Shenyang Area", "not yours to give"),
    "the desk": ("owner_area", "The zone’s desk", "not yours to give"),
    "a platform that is not there": ("platform", 999, "no platform with the number 999"),
    "a project by name": ("parent", "Rare Valley", "no project with the number Rare Valley"),
    "too large a number": ("parent", 1e30, "no project with the number"),
    "half a number": ("parent", 1.5, "no project with the number 1.5"),
    "no name": ("names", None, "Write it in one language at least"),
}


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_that_cannot_be_taken_is_named_and_its_row_left_out(desk, project, what):
    key, value, said = CELLS[what]
    clean = factories.project("Clean")
    sheet = exported(desk).write(clean, name_en="Cleaner")
    keys = ["name_en", "name_zh_hans"] if key == "names" else [key]
    sheet.write(project, **dict.fromkeys(keys, value))
    cell, head = sheet.cell(project, keys[0]), sheet.page.cell(2, sheet.columns[keys[0]]).value
    page = sent(desk, sheet)
    (problem,) = problems(page)
    assert problem[:2] == (cell.coordinate, head)
    assert said in problem[2]
    assert f"{cell.coordinate} {head}" in page.text
    # Without the word that the rest is to be taken, nothing is.
    assert "Rows with problems are not imported" in confirmed(desk, page).text
    assert not Revision.objects.exists()
    assert "Import the 1 clean row, leave the others out" in page.text
    result = confirmed(desk, page, rest="1")
    assert "1 project has a new version." in result.text
    assert cell.coordinate in result.text
    assert not project.revisions().exists()
    assert clean.newest_revision().content["fields"]["name_en"] == "Cleaner"


def test_a_platform_of_another_area_that_is_a_draft_is_not_there(desk, project):
    platform = factories.platform("CANARY", publish_at=None)
    page = sent(desk, exported(desk).write(project, platform=platform.pk))
    assert f"no platform with the number {platform.pk}" in problems(page)[0][2]
    assert "CANARY" not in page.text


def test_rows_of_other_areas_and_unknown_numbers_are_refused_alike(desk, project, client):
    foreign = factories.project("CANARY", owner="shenyang", areas=("shenyang",))
    desk.force_login(factories.account("shen", area_slug="shenyang"))
    theirs = exported(desk)
    desk.force_login(factories.account("dal"))
    page = sent(desk, theirs.write(foreign, name_en="Taken over"))
    assert problems(page) == [
        ("A3", "Number", f"Nothing of yours has the number {foreign.pk}: it is another area’s, or there is none.")
    ]
    assert "CANARY" not in page.text
    assert "There is nothing else to import." in page.text
    assert "There is nothing to import" in confirmed(desk, page, digest=page.context["digest"], rest="1").text
    assert not Revision.objects.exists()
    unknown = exported(desk).write(project, number=10**12)
    assert problems(sent(desk, unknown))[0][2].startswith("Nothing of yours has the number 1000000000000:")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (None, "The number was deleted"),
        ("No. 5", "Nothing of yours has the number No. 5"),
        (-1, "Nothing of yours has the number -1"),
        (1.5, "Nothing of yours has the number 1.5"),
        ("other", "Number and version do not belong together"),
    ],
)
def test_a_changed_number_is_noticed(desk, project, number, said):
    other = factories.project("Other")
    sheet = exported(desk)
    row = sheet.row_of(project)
    sheet.page.delete_rows(sheet.row_of(other))
    sheet.write(row, number=other.pk if number == "other" else number, name_en="Changed")
    ((_address, _head, problem),) = problems(sent(desk, sheet))
    assert said in problem


@pytest.mark.parametrize("version", [None, "1", "3-00000000", "x", 5, "=1"])
def test_a_changed_version_is_noticed(desk, project, version):
    page = sent(desk, exported(desk).write(project, version=version, name_en="Changed"))
    ((address, head, problem),) = problems(page)
    assert (address, head) == ("B3", "Version")
    assert "Export the list anew." in problem


def test_two_rows_for_one_project_are_both_refused(desk, project):
    sheet = exported(desk)
    stamp = sheet.cell(project, "version").value
    row = sheet.add(number=project.pk, version=stamp, name_en="Copied", kind="investment", stage="signed")
    found = problems(sent(desk, sheet))
    assert ("A3", "Number", f"The same number stands in other rows too: {row}.") in found
    assert (f"A{row}", "Number", "The same number stands in other rows too: 3.") in found


def test_merged_cells_are_named(desk, project):
    other = factories.project("Other")
    sheet = exported(desk)
    sheet.page.merge_cells("C3:D3")
    page = sent(desk, sheet.write(other, name_en="Clean"))
    assert [found for found in problems(page) if "merged" in found[2]] == [
        ("C3:D3", "", "Cells are merged here (C3:D3). Split them, and fill in each.")
    ]
    assert list(changes(page)) == [sheet.row_of(other)]


def test_empty_rows_are_passed_over_however_many(desk, project):
    sheet = exported(desk).write(project, name_en="Changed")
    sheet.page.move_range("A3:U3", rows=4000)
    sheet.page.cell(4800, 3).value = "  "
    assert list(changes(sent(desk, sheet))) == [4003]


def test_a_row_that_says_it_is_the_billionth_costs_nothing(desk, project):
    content = rewritten(exported(desk).content, PAGE, lambda text: text.replace('r="3"', 'r="1000000000"', 1))
    assert "goes down to row 1000000000" in sent(desk, content).context["form"].errors["file"][0]
    content = rewritten(
        exported(desk).content,
        PAGE,
        lambda text: re.sub(r"<dimension [^>]*>", '<dimension ref="A1:XFD1048576"/>', text),
    )
    assert sent(desk, content).context["proposal"].unchanged == 1


def test_dates_in_the_formats_of_chinese_excel_are_dates(desk, project):
    """Format 31 (“2026年3月1日”) is known by its number alone."""
    sheet = exported(desk).write(project, started_on=46082)
    sheet.cell(project, "started_on").number_format = "0.000"
    assert "This is no date." in problems(sent(desk, sheet))[0][2]
    content = rewritten(
        sheet.content, "xl/styles.xml", lambda text: re.sub(r'(<xf [^>]*numFmtId=)"16\d"', r'\1"31"', text)
    )
    assert changes(sent(desk, content)) == {3: {"started_on": ("", "2026-03-01")}}


def test_numbers_that_excel_keeps_as_text_are_numbers(desk, project):
    sheet = exported(desk).write(
        project, investment_amount="10000000", investment_currency="CNY", name_en=2026, number=str(project.pk)
    )
    assert changes(sent(desk, sheet))[3] == {
        "name_en": ("Rare Valley", "2026"),
        "investment_amount": ("", "10,000,000.00"),
        "investment_currency": ("", "Chinese yuan"),
    }


def test_no_cell_becomes_markup(desk, project):
    script = "<script>alert(1)</script>"
    sheet = exported(desk).write(project, name_en=script, stage=script, partners=script)
    sheet.page.cell(1, 30).value = script
    page = sent(desk, sheet, name=f"{script}.xlsx")
    assert script not in page.text
    assert "&lt;script&gt;" in page.text


def test_many_changes_at_once_are_refused_with_the_number(desk, monkeypatch):
    monkeypatch.setattr(excel, "MOST_CHANGED", 1)
    first, second = factories.project("First"), factories.project("Second")
    page = sent(desk, exported(desk).write(first, name_en="A").write(second, name_en="B"))
    assert "At most 1 projects are changed at once" in page.text
    assert "too much at once" in confirmed(desk, page).text
    assert not Revision.objects.exists()
