"""A reader with a keyboard, without script, with script, and with a printer."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PROJECTS = "/en/projects/"
AREA_IN_THE_ADDRESS = re.compile(r"/en/projects/\?(.*&)?area=dalian")


def dalian(page):
    """The box that narrows the list to one area."""
    return page.locator("input[name=area][value=dalian]")


def test_without_script_the_filter_is_a_form(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(PROJECTS)
    dalian(page).check()
    page.locator("form", has=dalian(page)).get_by_role("button").click()
    expect(page).to_have_url(AREA_IN_THE_ADDRESS)
    expect(dalian(page)).to_be_checked()
    expect(page.locator("#results")).to_contain_text("Dalian")


def test_with_script_only_the_results_are_exchanged(page):
    page.goto(PROJECTS)
    all_results = page.locator("#results").inner_text()
    page.evaluate("() => { window.sameDocument = true }")
    dalian(page).focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(AREA_IN_THE_ADDRESS)
    expect(page.locator("#results")).not_to_have_text(all_results, use_inner_text=True)
    expect(dalian(page)).to_be_focused()
    assert page.evaluate("() => window.sameDocument"), "the whole page was loaded anew"


def test_the_way_back_through_filtered_results_is_kept(page):
    page.goto(PROJECTS)
    all_results = page.locator("#results").inner_text()
    dalian(page).check()
    expect(page).to_have_url(AREA_IN_THE_ADDRESS)
    narrowed = page.locator("#results").inner_text()
    page.go_back()
    expect(page.locator("#results")).to_have_text(all_results, use_inner_text=True)
    expect(dalian(page)).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#results")).to_have_text(narrowed, use_inner_text=True)
    expect(dalian(page)).to_be_checked()


def test_the_first_tab_offers_to_skip_to_the_content(page):
    page.goto("/en/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_be_in_viewport()
    target = skip.get_attribute("href")
    page.keyboard.press("Enter")
    assert page.evaluate("id => document.activeElement.matches(id)", target)
    assert page.locator(target).evaluate("element => element.localName") == "main"


FOCUS_RING = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return element === document.body || ring ? null : element.outerHTML.slice(0, 100);
}"""


@pytest.mark.parametrize("path", ["/en/", PROJECTS, "/en/admin/login/"])
def test_the_focus_is_always_visible(path, page):
    page.goto(path)
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_RING) is None


@pytest.mark.parametrize(
    "kind", ["home", "news item", "project list", "projects as a table", "projects as charts", "area"]
)
def test_paper_shows_the_content_alone(kind, page, site):
    page.goto(site.path(kind, "en"))
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("h1")).to_be_visible()
    for element in page.locator("nav, form, button").all():
        expect(element).not_to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_columns_are_chosen_without_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{PROJECTS}?view=table")
    partners = page.locator("th.c-partners")
    expect(partners).to_be_visible()
    page.locator("#show-partners").uncheck()
    expect(partners).to_be_hidden()
    expect(page.locator("th.c-stage")).to_be_visible()


def test_the_head_of_the_table_stays_in_sight(page):
    page.goto(f"{PROJECTS}?view=table")
    page.locator(".register-table").evaluate("table => table.scrollTo(0, 400)")
    assert page.evaluate(
        """() => document.querySelector(".register-table thead th").getBoundingClientRect().top
        - document.querySelector(".register-table").getBoundingClientRect().top"""
    ) == pytest.approx(0, abs=2)


def test_a_bar_of_the_charts_leads_to_its_projects_by_keyboard(page):
    page.goto(f"{PROJECTS}?view=picture")
    bar = page.locator("svg.chart a").first
    count = bar.locator(".chart-number").text_content()
    bar.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?stage="))
    expect(page.locator("#count")).to_contain_text(count)


def test_ticked_projects_stand_side_by_side(page):
    page.goto(PROJECTS)
    ticks = page.locator("input[name=project]")
    names = page.locator(".card h2").all_inner_texts()
    ticks.nth(0).check()
    ticks.nth(2).check()
    page.locator(".to-compare button").click()
    expect(page.locator(".comparison thead th")).to_have_text([names[0], names[2]])


def test_what_was_ticked_on_one_page_is_compared_with_what_is_on_the_next(page):
    page.goto(PROJECTS)
    first = page.locator(".card h2").first.inner_text()
    page.locator("input[name=project]").first.check()
    page.locator(".pager a").last.click()
    brought = page.locator(".to-compare").get_by_label(first)
    expect(brought).to_be_checked()
    second = page.locator(".card h2").first.inner_text()
    page.locator(".card input[name=project]").first.check()
    page.locator(".to-compare button").click()
    expect(page.locator(".comparison thead th")).to_have_text([second, first])
    page.go_back()
    brought.uncheck()
    page.reload()
    expect(page.locator(".to-compare").get_by_label(first)).to_have_count(0)
    expect(page.locator(".card input[name=project]").first).to_be_checked()


def test_a_range_narrows_as_soon_as_it_is_typed(page):
    page.goto(f"{PROJECTS}?view=table")
    page.locator("#started_min").fill("2025")
    page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile(r"started_min=2025"))
    expect(page).to_have_url(re.compile(r"view=table"))
    expect(page.locator(".chips")).to_contain_text("from 2025")


def test_what_is_typed_while_the_results_come_is_kept(page):
    page.goto(PROJECTS)
    held = []
    page.route(re.compile(r"started_min=2025"), lambda route: held.append(route))
    page.locator("#started_min").fill("2025")
    with page.expect_request(re.compile(r"started_min=2025")):
        page.keyboard.press("Tab")
    page.keyboard.type("2026")
    held[0].continue_()
    expect(page.locator(".chips")).to_contain_text("from 2025")
    expect(page.locator("#started_max")).to_have_value("2026")
    expect(page.locator("#started_max")).to_be_focused()


def test_who_orders_by_a_column_stays_at_its_head_and_keeps_the_columns_chosen(page):
    page.goto(f"{PROJECTS}?view=table")
    page.locator("#show-stage").uncheck()
    head = page.get_by_role("link", name="Investment", exact=True)
    head.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[aria-sort]")).to_contain_text("Investment")
    expect(head).to_be_focused()
    expect(head).to_be_in_viewport()
    expect(page.get_by_role("columnheader", name="Stage", exact=True)).to_be_hidden()
    expect(page.locator("#show-stage")).not_to_be_checked()


def test_on_a_telephone_the_button_of_the_filter_leads_to_what_it_found(new_context):
    page = new_context(viewport={"width": 375, "height": 700}, has_touch=True).new_page()
    page.goto(PROJECTS)
    conditions = page.locator(".filters > summary")
    conditions.tap()
    page.locator("label", has=dalian(page)).tap()
    expect(conditions).to_contain_text("(1)")
    page.get_by_role("button", name="Show").tap()
    expect(page.locator("#count")).to_be_in_viewport()
    expect(page.locator("#results")).to_be_focused()
    expect(dalian(page)).to_be_hidden()


def test_the_count_that_is_read_out_stays_the_same_element(page):
    page.goto(PROJECTS)
    count = page.locator("[role=status]#count")
    before, element = count.inner_text(), count.element_handle()
    dalian(page).check()
    expect(count).not_to_have_text(before)
    assert element.evaluate("element => element.isConnected")


def test_another_page_of_results_begins_at_its_top(new_context):
    page = new_context(viewport={"width": 375, "height": 700}).new_page()
    page.goto(PROJECTS)
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator("#count")).to_be_in_viewport()
    expect(page.locator("#results")).to_be_focused()
