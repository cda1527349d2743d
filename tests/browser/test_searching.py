"""Searching by keyboard, by script and without, on a telephone; suggestions while one types."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.inspection import AXE_SCRIPT, RULES, WIDER_THAN_THE_WINDOW, inaccessible

pytestmark = pytest.mark.browser

BOX = "#site-search"


def type_into(page, words, box=BOX):
    page.locator(box).press_sequentially(words, delay=20)
    expect(page.locator(f"{box}-list [role=option]").first).to_be_visible()


def active(page, box=BOX):
    """The text of the option that the box says is active; None for none."""
    name = page.locator(box).get_attribute("aria-activedescendant")
    return page.locator(f"#{name}").inner_text() if name else None


@pytest.fixture
def home(page):
    page.goto("/en/")
    return page


class TestSuggestions:
    def test_the_box_is_a_combobox_with_its_list(self, home):
        box = home.get_by_role("combobox", name="Search this site")
        expect(box).to_have_attribute("aria-expanded", "false")
        type_into(home, "dal")
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(home.get_by_role("listbox", name="Search this site")).to_be_visible()
        assert box.get_attribute("aria-controls") == home.get_by_role("listbox").get_attribute("id")

    def test_how_many_there_are_is_read_out(self, home):
        type_into(home, "dal")
        count = home.get_by_role("option").count()
        expect(home.locator(f"{BOX} ~ [role=status]")).to_have_text(f"{count} suggestions")

    def test_the_arrows_go_round(self, home):
        type_into(home, "dal")
        options = home.get_by_role("option").all_inner_texts()
        assert active(home) is None
        home.keyboard.press("ArrowDown")
        assert active(home) == options[0]
        expect(home.get_by_role("option", selected=True)).to_have_text(options[0])
        home.keyboard.press("ArrowDown")
        assert active(home) == options[1]
        home.keyboard.press("ArrowUp")
        home.keyboard.press("ArrowUp")
        assert active(home) == options[-1]
        home.keyboard.press("ArrowDown")
        assert active(home) == options[0]
        expect(home.locator(BOX)).to_be_focused()

    def test_enter_opens_what_is_active(self, home):
        type_into(home, "Mapl")
        home.keyboard.press("ArrowDown")
        home.keyboard.press("Enter")
        expect(home).to_have_url(re.compile("/en/enterprises/mapletree/$"))

    def test_enter_without_a_choice_searches(self, home):
        type_into(home, "port")
        home.keyboard.press("Enter")
        expect(home).to_have_url(re.compile(r"/en/search/\?q=port$"))

    def test_escape_closes_the_list_and_keeps_the_words(self, home):
        type_into(home, "dal")
        home.keyboard.press("ArrowDown")
        home.keyboard.press("Escape")
        expect(home.get_by_role("listbox")).to_be_hidden()
        expect(home.locator(BOX)).to_have_value("dal")
        expect(home.locator(BOX)).to_have_attribute("aria-expanded", "false")
        assert active(home) is None

    def test_it_closes_when_one_goes_on(self, home):
        type_into(home, "dal")
        home.keyboard.press("Tab")
        expect(home.get_by_role("listbox")).to_be_hidden()

    def test_a_click_opens_one(self, home):
        type_into(home, "Mapl")
        home.get_by_role("option").first.click()
        expect(home).to_have_url(re.compile("/en/enterprises/mapletree/$"))

    def test_only_a_pause_asks_and_a_late_answer_is_not_shown(self, home):
        asked = []

        def slowly(route):
            asked.append(route.request.url)
            route.continue_()

        home.route("**/search/suggest*", slowly)
        home.locator(BOX).press_sequentially("map", delay=10)
        expect(home.get_by_role("option").first).to_be_visible()
        assert len(asked) == 1
        # The one for "maple" is on its way when all is deleted.
        home.locator(BOX).press_sequentially("le", delay=10)
        home.wait_for_timeout(160)
        home.locator(BOX).fill("")
        home.wait_for_timeout(400)
        expect(home.get_by_role("listbox")).to_be_hidden()

    def test_without_the_server_the_form_still_works(self, home):
        home.route("**/search/suggest*", lambda route: route.abort())
        home.locator(BOX).press_sequentially("port")
        home.wait_for_timeout(300)
        expect(home.get_by_role("listbox")).to_be_hidden()
        home.keyboard.press("Enter")
        expect(home).to_have_url(re.compile(r"/en/search/\?q=port$"))

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_open_list_is_without_fault_and_fits_a_telephone(self, home, scheme):
        home.set_viewport_size({"width": 375, "height": 700})
        home.emulate_media(color_scheme=scheme)
        type_into(home, "port")
        home.keyboard.press("ArrowDown")
        home.evaluate(AXE_SCRIPT)
        assert inaccessible(home, RULES, scheme) == []
        assert home.evaluate(WIDER_THAN_THE_WINDOW) == []

    def test_chinese_is_suggested_once_it_is_composed(self, page):
        page.goto("/zh-hans/")
        type_into(page, "大连")
        assert "大连" in page.get_by_role("option").first.inner_text()


class TestResults:
    def test_without_script_the_box_and_the_conditions_are_forms(self, new_context):
        page = new_context(java_script_enabled=False).new_page()
        page.goto("/en/")
        page.locator(BOX).fill("port")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/en/search/\?q=port$"))
        page.locator("input[name=kind][value=project]").check()
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(re.compile(r"q=port&kind=project"))
        expect(page.get_by_role("heading", level=2)).to_have_count(1)

    def test_with_script_the_results_alone_are_exchanged(self, page):
        page.goto("/en/search/?q=port")
        page.evaluate("() => { window.sameDocument = true }")
        page.locator("input[name=kind][value=project]").check()
        expect(page).to_have_url(re.compile(r"/en/search/\?q=port&kind=project$"))
        expect(page.locator("#results").get_by_role("heading", level=2)).to_have_count(1)
        page.go_back()
        expect(page.locator("input[name=kind][value=project]")).not_to_be_checked()
        assert page.evaluate("() => window.sameDocument")

    def test_a_result_leads_to_its_words_and_tells_nobody_of_them(self, page):
        asked = []
        page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
        page.goto("/en/search/?q=Mapletree&kind=enterprise")
        asked.clear()
        page.locator("#results article a").first.click()
        expect(page.locator("h1")).to_contain_text("Mapletree")
        assert "enterprises/mapletree" in page.url
        assert not any(":~:" in one for one in asked)
        assert page.evaluate("() => location.hash") == ""

    def test_a_meant_word_is_one_click_away(self, page):
        page.goto("/en/search/?q=mapeltree")
        page.get_by_role("link", name="mapletree", exact=True).click()
        expect(page.locator("#results mark").first).to_have_text("Mapletree")

    def test_paper_shows_the_results_alone(self, page):
        page.goto("/en/search/?q=port")
        page.emulate_media(media="print")
        for element in page.locator("nav, form, button").all():
            expect(element).not_to_be_visible()
        expect(page.locator("#results article").first).to_be_visible()
