"""Writing in a real browser: two windows at once, and words that come back after a crash."""

import re

import pytest

from tests.browser.inspection import complaints
from tests.browser.test_every_page import none

pytestmark = pytest.mark.browser

ADD = "/en/admin/news/newsitem/add/"


@pytest.fixture
def window(browser, site, signed_in_as):
    """Opens a window of its own, signed in as the editor of that name."""
    opened = []

    def open_window(username="dalian.editor", **options):
        context = browser.new_context(base_url=site.url, storage_state=signed_in_as(username), **options)
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


def new_draft(page, title):
    """Saves a draft with that title; the address of its form."""
    page.goto(ADD)
    page.fill("[name=title_en]", title)
    page.select_option("[name=column]", index=1)
    page.locator(".field-source .select2-selection").click()
    page.locator(".select2-results__option").first.click()
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    return page.url


def test_two_windows_at_once_lose_nobodys_words(window):
    first, second = window(), window("zone.admin")
    address = new_draft(first, "Sample: written at once")
    first.goto(address)
    second.goto(address)
    second.fill("[name=title_en]", "Sample: theirs")
    second.click("[name=_continue]")
    first.fill("[name=title_en]", "Sample: mine")
    first.click("[name=_continue]")
    first.wait_for_selector(".conflict")
    assert "theirs" in first.locator(".conflict .sides").inner_text()
    assert first.input_value("[name=title_en]") == "Sample: mine"
    first.check("[name=_choice_title_en][value=mine]")
    first.click("[name=_continue]")
    second.goto(address)
    assert second.input_value("[name=title_en]") == "Sample: mine"


def test_each_window_is_told_of_the_other(window):
    first, second = window(), window("zone.admin")
    address = new_draft(first, "Sample: open twice")
    first.goto(address)
    second.goto(address)
    second.wait_for_selector("#keeping .others li")
    assert "dalian.editor has this open since" in second.locator("#keeping .others").inner_text()


def test_words_come_back_after_the_browser_was_killed(window):
    page = window()
    address = new_draft(page, "Sample: before the crash")
    page.goto(address)
    page.wait_for_timeout(800)
    page.fill("[name=title_en]", "Sample: typed and never saved")
    page.wait_for_selector("#keeping .keeping-state:not(:empty)")
    page.context.close()
    again = window()
    again.goto(address)
    again.click("text=Bring it back")
    assert again.input_value("[name=title_en]") == "Sample: typed and never saved"


def test_words_typed_without_a_connection_stay_in_the_browser(window):
    page = window()
    address = new_draft(page, "Sample: before the line broke")
    page.goto(address)
    page.wait_for_timeout(800)
    page.context.set_offline(True)
    page.fill("[name=title_en]", "Sample: typed offline")
    page.wait_for_selector("#keeping .keeping-state.trouble")
    page.context.set_offline(False)
    page.goto(address)
    page.click("text=Bring them back")
    page.wait_for_url("**/change/?recover=1")
    assert page.input_value("[name=title_en]") == "Sample: typed offline"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_reviewer_on_a_telephone_finds_the_form_by_a_link(language, window, page, site):
    desk = window("zone.admin")
    desk.goto("/en/admin/news/newsitem/?work=in-review")
    form = desk.locator("a[href*='/change/']").first.get_attribute("href")
    desk.goto(re.sub("change/.*", "links/", form))
    desk.select_option("[name=reviewer]", index=1)
    desk.click("input[type=submit].default")
    shown = desk.locator(".note a").first.get_attribute("href")
    review = shown.replace("/en/", f"/{language}/") + "review/"
    none(complaints(page, review))
    page.click("button[name=approve]")
    page.wait_for_selector(".errorlist")
    page.click("button[name=send]")
    page.wait_for_selector("[role=status]")
