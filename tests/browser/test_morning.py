"""
An editor's morning by keyboard alone: two Word files that LibreOffice made and four photographs become a bilingual
item that waits for its first review.
"""

import pytest

from tests.browser.test_library import file, page  # noqa: F401 - a fixture
from tests.browser.test_writing import window  # noqa: F401 - a fixture
from tests.browser.windows import closing
from tests.documents.make import HERE
from tests.uploads import image_bytes

pytestmark = pytest.mark.browser

FOCUSED = """() => {
  const { activeElement: at, body } = document;
  if (at === body) return "";
  const label = at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || at.value || "";
  return `${at.name || at.id || at.className} | ${label}`;
}"""
MOST_KEYS = 200


def go_to(page, words, key="Tab"):  # noqa: F811
    """Presses Tab until what has the focus is called so, by its field's name or by what it says."""
    for _press in range(MOST_KEYS):
        if words in page.evaluate(FOCUSED):
            return
        page.keyboard.press(key)
    pytest.fail(f"Tab does not lead to “{words}”, but to “{page.evaluate(FOCUSED)}”")


def press(page, words, **keys):  # noqa: F811
    go_to(page, words, **keys)
    page.keyboard.press("Enter")


def follow(page, words):  # noqa: F811
    go_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page, words):  # noqa: F811
    # As an input method does; it has no keys for each character.
    page.keyboard.insert_text(words)


def chooser(page, words, **keys):  # noqa: F811
    """The library's window, which that button opens."""
    go_to(page, words, **keys)
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    opened.value.wait_for_load_state()
    return opened.value


def choose(chooser, words):
    go_to(chooser, words)
    with closing(chooser):
        chooser.keyboard.press("Enter")


def upload(chooser, names):
    go_to(chooser, "chooser-files")
    chooser.locator(":focus").set_input_files([file(f"{name}.jpg", image_bytes((1600, 1200))) for name in names])
    chooser.locator(".chooser-file").nth(len(names) - 1).wait_for()
    for nth, name in enumerate(names):
        for words in (name, f"{name}（中文）", f"The quay, {nth} km away", f"{nth}公里外的码头"):
            write(chooser, words)
            chooser.keyboard.press("Tab")
        go_to(chooser, "title_en" if name != names[-1] else "Upload all")
    chooser.keyboard.press("Enter")
    chooser.locator(".chooser-sent").nth(len(names) - 1).wait_for()


def test_word_files_and_photographs_become_an_item_in_review_by_keyboard_alone(page):  # noqa: F811
    page.goto("/en/admin/")
    follow(page, "News items")
    follow(page, "New from Word")
    for field, name in (("file_en", "libreoffice-morning-en"), ("file_zh_hans", "libreoffice-morning-zh")):
        go_to(page, field)
        page.locator(":focus").set_input_files(HERE / f"{name}.docx")
    go_to(page, "column")
    page.keyboard.press("ArrowDown")
    follow(page, "Read the document")
    press(page, "Source")
    page.locator(".select2-results__option:not(.loading-results)").first.wait_for()
    page.keyboard.press("Enter")
    follow(page, "Make the draft")
    follow(page, "Open the draft")
    page.locator(".field-body_en .ProseMirror table").first.wait_for()

    library = chooser(page, "Choose from the library")
    photographs = ["Sample: morning quay 1", "Sample: morning quay 2", "Sample: morning 3", "Sample: morning 4"]
    upload(library, photographs)
    choose(library, photographs[1])
    page.locator("[name=lead_picture] option:checked", has_text=photographs[1]).wait_for(state="attached")

    go_to(page, "Text, English")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    choose(chooser(page, "picture from the library", key="Shift+Tab"), photographs[2])
    page.locator(".field-body_en figure img").first.wait_for()
    write(page, "The quay at noon")
    follow(page, "_continue")
    page.locator(".messagelist .success").wait_for()
    body = page.input_value("[name=body_en]")
    assert "<figcaption>The quay at noon</figcaption></figure>" in body
    assert "<small>By the customs’ own count of October.</small>" in body
    assert page.input_value("[name=body_zh_hans]").count("<li>") == 5

    follow(page, "Save and submit")
    follow(page, "Submit")
    page.locator(".messagelist .success").wait_for()
    page.locator(".state", has_text="in review").first.wait_for()
