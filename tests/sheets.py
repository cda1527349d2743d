"""A workbook as a person changes it between export and import."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from areas.models import Participation
from tests import factories

DOOR = "/en/admin/areas/project/from-excel/"
EXPORT = "/en/admin/areas/project/to-excel/"
HEADS, FIRST = 2, 3


def desk_of(client, editor):
    """The editor's client, signed in to a zone with all its areas."""
    for slug in factories.AREAS:
        factories.area(slug)
    client.force_login(editor)
    return client


def whole(name="Rare Valley", **values):
    """A project with something in every column."""
    made = factories.project(
        name,
        areas=("dalian", "yingkou"),
        partners=[factories.partner(), factories.partner("gdftz", "Guangdong Pilot FTZ", "广东自贸试验区")],
        fields=[factories.field()],
        **{
            "stage_phrase_en": "in full swing", "stage_phrase_zh_hans": "全面推进", "stage_as_of": date(2026, 3, 1),
            "started_on": date(2025, 12, 31), "investment_amount": Decimal("1250000.50"), "investment_currency": "CNY",
            "summary_en": "=not a formula\nbut two lines", "summary_zh_hans": "摘要", **values,
        },
    )  # fmt: skip
    Participation.objects.create(project=made, enterprise=factories.enterprise(), role="local-side")
    fengshu = factories.enterprise("mapletree", "Mapletree (China)", "丰树（中国）")
    Participation.objects.create(project=made, enterprise=fengshu, role="partner-side")
    return made


class Sheet:
    """What the export gave, open to be written in; rows by the number of their project."""

    def __init__(self, content):
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.page = self.book.worksheets[0]

    @property
    def columns(self):
        return {cell.value: cell.column for cell in self.page[1] if cell.value}

    def row_of(self, project):
        """The row's number in the sheet."""
        rows = range(FIRST, self.page.max_row + 1)
        return next(row for row in rows if self.page.cell(row, self.columns["number"]).value == project.pk)

    def cell(self, project, key):
        return self.page.cell(project if isinstance(project, int) else self.row_of(project), self.columns[key])

    def write(self, project, **values):
        for key, value in values.items():
            self.cell(project, key).value = value
        return self

    def add(self, **values):
        """A row below the last one; its number in the sheet."""
        row = self.page.max_row + 1
        self.write(row, **values)
        return row

    @property
    def content(self):
        written = io.BytesIO()
        self.book.save(written)
        return written.getvalue()


def exported(desk, query="", language="en"):
    response = desk.get(EXPORT.replace("/en/", f"/{language}/") + query)
    assert response.status_code == 200, response.headers
    return Sheet(b"".join(response.streaming_content))


def upload(content, name="projects.xlsx"):
    return SimpleUploadedFile(name, content, "application/octet-stream")


def sent(desk, sheet, name="projects.xlsx", language="en"):
    """The page that tells what the file would change, or the form again with what is wrong."""
    content = sheet.content if isinstance(sheet, Sheet) else sheet
    return desk.post(DOOR.replace("/en/", f"/{language}/"), {"file": upload(content, name)}, follow=True)


def confirmed(desk, page, **answers):
    """The answer to the confirmation of that page."""
    data = {"digest": page.context["digest"]} | answers
    return desk.post(page.request["PATH_INFO"], data, follow=True)


def changes(page):
    """{row of the sheet: {key: (old, new)}} that the page shows."""
    return {
        row.number: {change.key: (change.old, change.new) for change in row.changes}
        for row in page.context["proposal"].changed
    }


def problems(page):
    """(address, head, what is said) of each problem that the page names."""
    return [(one.address, one.head, one.said) for row in page.context["proposal"].refused for one in row.problems]
