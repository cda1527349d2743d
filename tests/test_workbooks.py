"""Excel files of the public lists, as openpyxl and LibreOffice read them."""

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from areas.models import Project, Zone
from areas.outputs import PROJECTS
from ftzportal.open_data import PUBLIC_LISTS
from ftzportal.outputs import workbooks
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
# The program is there with the writer alone; what reads a workbook comes with this one.
CALC = shutil.which("localc") or shutil.which("scalc")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
ODD_TEXTS = [
    "=cmd()",
    "=1+1",
    "+1",
    "@SUM(A1)",
    "#N/A",
    "2026-03-05",
    "007",
    "TRUE",
    "\u202e right to left",
    "🚢 emoji",
    " two  spaces ",
    "line\nline",
    "_x0041_",
    "<b>&amp;",
    "大连",
]


def workbook(client, path="/en/projects.xlsx"):
    answer = client.get(path)
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.getvalue()))


def column(sheet, heading):
    """The cells under a heading."""
    place = [cell.value for cell in sheet[1]].index(heading) + 1
    return [row[place - 1] for row in sheet.iter_rows(min_row=2)]


def second_sheet(book):
    """label → the values beside it."""
    told = {}
    for label, value in book.worksheets[1].values:
        told.setdefault(label, []).append(value)
    return told


def test_it_is_what_it_says(client):
    answer = client.get("/zh-hans/projects.xlsx")
    assert answer.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="projects-zh-hans.xlsx"'
    assert int(answer.headers["Content-Length"]) == len(answer.getvalue())


def test_cells_have_the_type_of_what_they_hold(client):
    factories.project(
        stage_as_of=date(2026, 3, 1), investment_amount="1200000.50", investment_currency="CNY", publish_at=NOON
    )
    sheet = workbook(client).worksheets[0]
    assert column(sheet, "Number")[0].data_type == "n"
    as_of = column(sheet, "Stage as of")[0]
    assert (as_of.value, as_of.is_date) == (datetime(2026, 3, 1), True)  # noqa: DTZ001 - Excel knows no zones
    published = column(sheet, "Published at")[0]
    # Noon in the zone, which is four o'clock in UTC.
    assert (published.value, published.is_date) == (datetime(2026, 3, 5, 12, 0), True)  # noqa: DTZ001
    amount = column(sheet, "Investment")[0]
    assert (Decimal(str(amount.value)), amount.data_type) == (Decimal("1200000.50"), "n")
    assert amount.number_format == "#,##0.00"
    assert column(sheet, "Started on")[0].value is None


def test_dates_of_originals_are_days_where_the_day_is_known(client):
    for precision in ("day", "month"):
        factories.news_item(
            precision, is_reprint=True, original_date=date(2026, 3, 1), original_date_precision=precision
        )
    sheet = workbook(client, "/en/news.xlsx").worksheets[0]
    month, day = (cell.value for cell in column(sheet, "Date of the original"))
    assert (day, month) == (datetime(2026, 3, 1), "2026-03")  # noqa: DTZ001
    assert [cell.data_type for cell in column(sheet, "Reprint")] == ["b", "b"]


def test_the_head_is_bold_stays_and_filters(client):
    for n in range(3):
        factories.project(f"{n}")
    sheet = workbook(client).worksheets[0]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(PROJECTS.columns)).column_letter}4"
    assert {sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]} == {
        one.kind.width for one in PROJECTS.columns
    }


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("public_list", PUBLIC_LISTS, ids=lambda one: one.name)
def test_its_heads_are_those_of_csv(client, public_list, language):
    path = f"/{language}/{public_list.name}"
    csv_head = client.get(f"{path}.csv").getvalue().decode("utf-8-sig").splitlines()[0]
    assert ",".join(cell.value for cell in workbook(client, f"{path}.xlsx").worksheets[0][1]) == csv_head


def test_an_empty_selection_is_a_head_alone(client):
    book = workbook(client, "/en/news.xlsx?q=nothing-of-this-name")
    assert book.worksheets[0].max_row == 1
    assert second_sheet(book)["Rows"] == [0]


def test_the_second_sheet_says_what_the_first_is(client):
    Zone.objects.create(
        pk=1, name_en="The Zone", data_licence_en="Free to use", data_licence_url="https://zone.example/licence"
    )
    factories.project(areas=("dalian", "yingkou"))
    told = second_sheet(workbook(client, "/en/projects.xlsx?sort=stage-date&area=yingkou&area=dalian&colour=red"))
    assert told["List"] == ["Projects"]
    assert told["Published by"] == ["The Zone"]
    assert told["Licence"] == ["Free to use https://zone.example/licence"]
    assert sorted(told["Condition"]) == ["Area: Dalian Area", "Area: Yingkou Area"]
    assert told["Order"] == ["stage reported last"]
    assert told["Address of this selection"] == [
        "https://testserver/en/projects/?area=dalian&area=yingkou&sort=stage-date"
    ]
    assert told["Rows"] == [1]
    assert told["Not understood"] == ["This list has no condition “colour”."]
    (made_at,) = told["Made at"]
    assert abs(made_at - (datetime.now(UTC) + timedelta(hours=8)).replace(tzinfo=None)) < timedelta(minutes=1)


def test_paper_has_the_heads_and_the_names_on_every_page(client):
    factories.project()
    rows, about = workbook(client).worksheets
    assert (rows.print_title_rows, rows.print_title_cols) == ("$1:$1", "$A:$B")
    for sheet, pages_across in ((rows, 4), (about, 1)):
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        setup = sheet.page_setup
        assert (setup.orientation, setup.fitToWidth, setup.fitToHeight) == ("landscape", pages_across, 0)
    # Numbers and moments among sentences stand where those begin.
    assert {cell.alignment.horizontal for cell in about["B"]} == {"left"}


def test_no_licence_is_made_up(client):
    told = second_sheet(workbook(client))
    assert told["Licence"] == ["The zone has not stated a licence."]
    assert "Not understood" not in told


def test_no_text_becomes_anything_else(client):
    for text in ODD_TEXTS:
        factories.project("A", summary_en=text)
    cells = column(workbook(client).worksheets[0], "Summary")
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value.replace("_x005F_", "_") for cell in cells} == set(ODD_TEXTS)


def test_what_a_sheet_cannot_hold_is_left_out(client):
    factories.project("A", summary_en="one\x0btwo\x01\x1f\ufffe")
    factories.project("B", summary_en="\x0b=cmd()")
    cells = column(workbook(client).worksheets[0], "Summary")
    assert [(cell.value, cell.data_type) for cell in cells] == [("=cmd()", "s"), ("onetwo", "s")]


@pytest.mark.parametrize("character", ["x", "🚢"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(client, character):
    text = character * 40_000
    project = factories.project(areas=())
    Project.objects.filter(pk=project.pk).update(summary_en=text)
    book = workbook(client)
    (cell,) = column(book.worksheets[0], "Summary")
    assert 32_760 < len(cell.value.encode("utf-16-le")) / 2 <= 32_767
    assert cell.value.endswith("(cut: a cell of Excel holds no more)")
    assert second_sheet(book)["Texts cut"][0].startswith("1;")
    assert text in client.get("/en/projects.csv").getvalue().decode()


def test_a_selection_longer_than_a_sheet_says_so(client, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 4)
    for n in range(5):
        factories.project(f"{n}")
    book = workbook(client)
    assert book.worksheets[0].max_row == 4
    told = second_sheet(book)
    assert told["Rows"] == [3]
    assert "holds all" in told["Not complete"][0]


def test_an_address_longer_than_a_cell_is_no_fault(client):
    factories.area()
    query = "&".join(f"{name}={'连' * 60}{n}" for name in ("area", "partner", "field") for n in range(30))
    told = second_sheet(workbook(client, f"/zh-hans/projects.xlsx?{query}"))
    assert [label for label, values in told.items() if any(str(value).startswith("https://") for value in values)]


@pytest.fixture
def passing_files(monkeypatch, tmp_path):
    """The folder of files that are made for the moment, of this test alone."""
    folder = tmp_path / "passing"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_a_full_disk_is_told_and_leaves_nothing_behind(client, full_disk, passing_files):
    for n in range(40):
        factories.project(f"{n}", summary_en="x" * 500)
    with full_disk:
        answer = client.get("/en/projects.xlsx")
    assert (answer.status_code, answer.headers["Content-Type"]) == (507, "application/problem+json")
    assert list(passing_files.iterdir()) == []


def test_nothing_is_left_behind(client, passing_files):
    factories.project()
    client.get("/en/projects.xlsx").getvalue()
    assert list(passing_files.iterdir()) == []


@pytest.mark.skipif(not CALC, reason="LibreOffice Calc is not there")
def test_libreoffice_reads_the_same(client, tmp_path):
    for text in ODD_TEXTS:
        factories.project("A", summary_en=text, stage_as_of=date(2026, 3, 1), publish_at=NOON)
    file = tmp_path / "projects.xlsx"
    file.write_bytes(client.get("/en/projects.xlsx?area=dalian").getvalue())
    assert zipfile.ZipFile(file).testzip() is None
    command = [CALC, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(file)], check=True, timeout=120, capture_output=True)
    root = ElementTree.parse(tmp_path / "projects.fods").getroot()
    assert [table.get(f"{TABLE}name") for table in root.iter(f"{TABLE}table")] == ["Projects", "About this file"]
    cells = [cell for cell in root.iter(f"{TABLE}table-cell") if cell.get(f"{OFFICE_NAMES}value-type")]
    assert [cell for cell in cells if cell.get(f"{TABLE}formula")] == []
    dates = [cell.get(f"{OFFICE_NAMES}date-value") for cell in cells]
    assert dates.count("2026-03-01") == dates.count("2026-03-05T12:00:00") == len(ODD_TEXTS)
    texts = {"\n".join("".join(part.itertext()) for part in cell) for cell in cells}
    assert {text for text in ODD_TEXTS if "  " not in text} <= texts
