"""“New from Word” in a real browser: the files, what they leave open, the report, and the draft in the editor."""

import pytest

from tests.browser.inspection import complaints
from tests.documents.markup import document, p, picture, png, row, table

pytestmark = pytest.mark.browser
DOOR = "/en/admin/news/newsitem/from-word/"


def test_a_document_with_a_table_and_a_picture_becomes_a_draft_that_the_editor_keeps(admin_page, site):
    page = admin_page
    content = document(
        p("Sample: from Word", style="Title"),
        p("Source: Nobody known"),
        p("Words of the text."),
        table(row("Area", "Firms", header=True), row("Dalian", "12")),
        p(picture("image1")),
        media={"image1.png": png(size=(300, 200))},
    )
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(f"{site.url}/en/admin/news/newsitem/")
    page.click("text=New from Word")
    page.set_input_files("[name=file_en]", {"name": "news.docx", "mimeType": "application/zip", "buffer": content})
    page.select_option("[name=column]", index=1)
    page.click("text=Read the document")
    page.wait_for_url("**/from-word/*/")
    assert not complaints(page, page.url)
    page.locator(".select2-selection").click()
    page.locator(".select2-results__option").first.click()
    page.fill("[name=alt_0_en]", "A blue square")
    page.fill("[name=alt_0_zh_hans]", "蓝色方块")
    page.click("text=Make the draft")
    page.wait_for_selector("text=The draft is made")
    assert not complaints(page, page.url)
    page.click("text=Open the draft")
    page.wait_for_selector(".field-body_en .ProseMirror table th")
    page.fill("[name=title_en]", "Sample: from Word, changed")
    page.click("[name=_continue]")
    page.wait_for_selector(".field-body_en .ProseMirror table td")
    assert page.input_value("[name=title_en]") == "Sample: from Word, changed"
    body = page.input_value("[name=body_en]")
    assert "<th" in body
    assert "Dalian" in body
    assert not said


def test_the_first_page_says_what_it_takes_and_nothing_complains(admin_page, site):
    for door in (DOOR, DOOR.replace("/en/", "/zh-hans/")):
        assert not complaints(admin_page, site.url + door)
