"""Names in a real browser: told while one writes, replaced by a click, linked, and put among the related records."""

import re

import pytest

from tests.browser.inspection import PHONES, RULES, WIDE, WIDER_THAN_THE_WINDOW, inaccessible
from tests.browser.test_every_page import none
from tests.browser.test_library import page  # noqa: F401 - a fixture
from tests.browser.test_writing import ADD, window  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


def body_of(page):  # noqa: F811
    return page.locator(".fieldBox.field-body_en [contenteditable=true]")


def hints_of(page, field):  # noqa: F811
    return page.locator(f".fieldBox.field-{field} .hints")


def test_another_spelling_is_replaced_and_the_enterprise_linked_and_related(page):  # noqa: F811
    page.goto(ADD)
    body, hints = body_of(page), hints_of(page, "body_en")
    body.click()
    page.keyboard.type("A shed of ")
    page.keyboard.press("Control+b")
    page.keyboard.type("Fengshu")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.keyboard.type("Nothing else.")
    hints.locator("li", has_text="Fengshu").wait_for()
    assert hints.locator("[role=status]").inner_text().endswith(": 1")
    assert page.locator("[name=body_en]").input_value().count("Fengshu") == 1
    hints.get_by_role("button", name="Replace").click()
    hints.get_by_role("button", name="Link").wait_for()
    written = page.locator("[name=body_en]").input_value()
    name = re.search(r"<strong>(.+?)</strong>", written)[1]
    assert written == f"<p>A shed of <strong>{name}</strong></p><p>Nothing else.</p>"
    assert name != "Fengshu"
    assert page.evaluate("document.activeElement.closest('.hints') !== null")

    page.keyboard.press("Enter")
    hints.get_by_role("button", name="Link").wait_for(state="detached")
    assert re.search(r'<a href="/to/enterprise/\d+/"', page.locator("[name=body_en]").input_value())
    hints.get_by_role("button", name="Add to “Enterprises”").click()
    hints.locator("li").first.wait_for(state="detached")
    assert page.locator("[name=enterprises] option:checked").inner_text() == name
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"

    for _undone in range(2):
        page.keyboard.press("Control+z")
    hints.locator("li", has_text="Fengshu").wait_for()


def test_all_in_a_plain_field_are_replaced_and_one_is_left_as_it_is(page):  # noqa: F811
    page.goto(ADD)
    title, hints = page.locator("[name=title_en]"), hints_of(page, "title_en")
    title.fill("Fengshu, Fengshu and 🚢 Fengshu")
    hints.get_by_role("button", name="Replace all").click()
    hints.locator("button[aria-label^='Replace']").first.wait_for(state="detached")
    replaced = title.input_value()
    assert "Fengshu" not in replaced
    assert "🚢" in replaced
    title.press("Control+z")
    assert "Fengshu" in title.input_value()

    title.fill("Fengshu")
    hints.get_by_role("button", name="Leave it").first.click()
    hints.locator("li").first.wait_for(state="detached")
    assert title.input_value() == "Fengshu"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hints_can_be_read_by_everyone(admin_page, site, scheme):
    admin_page.set_viewport_size(WIDE)
    admin_page.emulate_media(color_scheme=scheme)
    admin_page.goto(site.url + ADD)
    admin_page.locator("[name=title_en]").fill("Fengshu and Mapletree")
    hints_of(admin_page, "title_en").locator("li").nth(1).wait_for()
    none(inaccessible(admin_page, RULES, scheme))
    admin_page.set_viewport_size({"width": min(PHONES), "height": 700})
    none(admin_page.evaluate(WIDER_THAN_THE_WINDOW))
