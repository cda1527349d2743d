"""Projects to Excel and back in a real browser, by keyboard: the file out, the changes looked through, confirmed."""

import pytest

from tests.browser.inspection import complaints
from tests.sheets import Sheet

pytestmark = pytest.mark.browser
LIST = "/en/admin/areas/project/"


def press(page, name, role="link"):
    """Reaches what is called so by Tab, and presses Enter there."""
    target = page.get_by_role(role, name=name, exact=True)
    target.wait_for(timeout=5000)
    for _press in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"“{name}” is not reached by Tab")


def test_an_editor_takes_projects_out_and_brings_them_back_by_keyboard(admin_page, site):
    page = admin_page
    page.set_default_timeout(10_000)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(f"{site.url}{LIST}?kind__exact=matchmaking")
    with page.expect_download() as download:
        press(page, "Export to Excel")
    assert download.value.suggested_filename.endswith("-en.xlsx")
    sheet = Sheet(download.value.path().read_bytes())
    stage = sheet.cell(3, "stage_phrase_en").value
    sheet.write(3, stage_phrase_en="Walked through by keyboard", summary_en="Short.")
    sheet.write(4, stage="nowhere")
    press(page, "Import from Excel")
    page.wait_for_url("**/from-excel/")
    page.set_input_files(
        "[name=file]", {"name": "projects.xlsx", "mimeType": "application/zip", "buffer": sheet.content}
    )
    page.focus("[name=file]")
    press(page, "Read the file", "button")
    page.wait_for_url("**/from-excel/*/")
    assert page.get_by_role("row", name="Stage in the source’s words, English").count() == 1
    assert "There is no “nowhere”" in page.inner_text("#content")
    for address in (page.url, page.url.replace("/en/", "/zh-hans/")):
        assert not complaints(page, address)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(page.url.replace("/zh-hans/", "/en/"))
    press(page, "Import the 1 clean row, leave the others out", "button")
    page.wait_for_selector("text=1 project has a new version.")
    assert not complaints(page, page.url)
    # What others count on stays as it was: the version is drafted and no more, and its words are those of before.
    page.get_by_role("link", name="№").first.click()
    assert page.input_value("[name=stage_phrase_en]") == "Walked through by keyboard"
    page.fill("[name=stage_phrase_en]", stage or "")
    page.click("[name=_continue]")
    assert not said


def test_the_first_page_says_what_it_takes_and_nothing_complains(admin_page, site):
    for language in ("en", "zh-hans"):
        assert not complaints(admin_page, f"{site.url}/{language}/admin/areas/project/from-excel/")


def test_what_both_wrote_is_shown_beside_each_other_and_chosen_by_keyboard(admin_page, site):
    page = admin_page
    page.set_default_timeout(10_000)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site.url}{LIST}?kind__exact=institution")
    with page.expect_download() as download:
        press(page, "Export to Excel")
    sheet = Sheet(download.value.path().read_bytes())
    number, before = sheet.cell(3, "number").value, sheet.cell(3, "stage_phrase_en").value
    form = f"{site.url}{LIST}{number}/change/"
    saved(page, form, "Theirs, meanwhile")
    page.goto(f"{site.url}{LIST}from-excel/")
    content = sheet.write(3, stage_phrase_en="Mine, in Excel").content
    page.set_input_files("[name=file]", {"name": "both.xlsx", "mimeType": "application/zip", "buffer": content})
    page.focus("[name=file]")
    press(page, "Read the file", "button")
    page.wait_for_url("**/from-excel/*/")
    for address in (page.url, page.url.replace("/en/", "/zh-hans/")):
        assert not complaints(page, address)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(page.url.replace("/zh-hans/", "/en/"))
    assert "Theirs, meanwhile" in page.inner_text(".sheet-conflict")
    page.focus("[name=take]")
    page.keyboard.press("Space")
    press(page, "Import 1 row", "button")
    page.wait_for_selector("text=1 project has a new version.")
    page.goto(form)
    assert page.input_value("[name=stage_phrase_en]") == "Mine, in Excel"
    saved(page, form, before or "")


def saved(page, form, phrase):
    page.goto(form)
    page.fill("[name=stage_phrase_en]", phrase)
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
