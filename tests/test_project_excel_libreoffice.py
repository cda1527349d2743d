"""The projects to Excel and back through LibreOffice, which saves all of it anew."""

import os
import shutil
import subprocess
from datetime import date

import pytest

from tests import factories
from tests.sheets import Sheet, changes, desk_of, exported, problems, sent, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    return desk_of(client, editor)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_libreoffice_saves_anew_changes_nothing(desk, editor, tmp_path, language):
    whole(platform=factories.platform(), parent=factories.project("Whole"))
    factories.revised(whole("Drafted"), editor, investment_amount="12345678901234567.89", summary_en="+1\n\n'two'  x")
    factories.project("Old", started_on=date(1862, 5, 1), name_zh_hans="稀有谷🚀")
    content = converted(exported(desk, language=language).content, tmp_path)
    page = sent(desk, content, language=language)
    assert not problems(page)
    assert not changes(page)
    assert page.context["proposal"].unchanged == 4
    assert not page.context["proposal"].notices


def test_libreoffice_keeps_what_lays_the_sheet_out_and_works_nothing_out(desk, tmp_path):
    project = whole()
    sheet = Sheet(converted(exported(desk).write(project, name_en="=1+1").content, tmp_path))
    assert sheet.page.row_dimensions[1].hidden
    assert sheet.page.protection.sheet
    assert len(sheet.page.data_validations.dataValidation) > 10
    assert [found[2] for found in problems(sent(desk, sheet))] == ["This is a formula. Write what it comes to."]


def converted(content, folder):
    """The workbook as LibreOffice saves it; SOFFICE names another one than that of the system."""
    program = os.environ.get("SOFFICE") or shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice (soffice) is missing")
    (folder / "in").mkdir()
    (folder / "in" / "projects.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        folder,
        folder / "in" / "projects.xlsx",
    ]
    done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    if b"could not be loaded" in done.stderr:
        pytest.skip("LibreOffice has no Calc here")
    return (folder / "projects.xlsx").read_bytes()
