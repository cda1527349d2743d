"""The rich-text editor in a real browser: pictures, captions, notes and links, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_library import page  # noqa: F401 - a fixture
from tests.browser.test_writing import ADD, window  # noqa: F401 - a fixture
from tests.browser.windows import closing

pytestmark = pytest.mark.browser


@pytest.fixture
def text(page):  # noqa: F811
    """The English text of a new item, with the cursor in it."""
    page.goto(ADD)
    text = page.get_by_label("Text, English", exact=True).and_(page.locator(".ProseMirror"))
    text.click()
    return text


def kept(page):  # noqa: F811
    """What the form would send."""
    return page.input_value("[name=body_en]")


def in_text(page, title):  # noqa: F811
    bar = page.locator(".prose-editor:has([name=body_en]) .prose-menubar")
    return bar.get_by_role("button", name=title, exact=True).first


def test_a_picture_of_the_library_is_put_into_a_text_with_its_caption(page, text):  # noqa: F811
    page.keyboard.type("Before")
    with page.expect_popup() as opened:
        in_text(page, "picture from the library").click()
    opened.value.wait_for_load_state()
    with closing(opened.value):
        opened.value.locator(".chooser-offered button").first.click()
    text.locator("figure img").wait_for()
    page.keyboard.type("The quay")
    page.keyboard.press("Enter")
    page.keyboard.type("After")
    html = kept(page)
    assert re.search(
        r'<figure><img src="/media/[0-9a-f/]+\.(jpg|png)"[^>]*><figcaption[^>]*>The quay</figcaption></figure>', html
    )
    assert html.startswith("<p>Before</p>")
    assert "<p>After</p>" in html


def test_a_picture_of_a_kept_text_says_in_the_editor_what_it_shows_and_keeps_no_words(page, text):  # noqa: F811
    offered = page.request.get("/en/admin/library/picture/choose/", headers={"Accept": "application/json"}).json()
    shows = offered["results"][0]["alt_en"]
    with page.expect_popup() as opened:
        in_text(page, "picture from the library").click()
    opened.value.wait_for_load_state()
    with closing(opened.value):
        opened.value.locator(".chooser-offered button").first.click()
    picture = text.get_by_role("img", name=shows, exact=True)
    picture.wait_for()
    page.fill("[name=title_en]", "Sample: a picture in its text")
    page.select_option("[name=column]", index=1)
    page.locator(".field-source .select2-selection").click()
    page.locator(".select2-results__option").first.click()
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    picture.wait_for()
    expect(text.locator(".picture-says")).to_have_text(shows)
    assert re.fullmatch(r'<figure><img src="[^" ]+"></figure>', page.locator("[name=body_en]").text_content().strip())
    picture.click()
    page.keyboard.press("Delete")
    text.locator("figure").wait_for(state="detached")
    page.keyboard.press("Control+z")
    picture.wait_for()


def test_a_note_is_written_and_changed_by_keyboard(page, text):  # noqa: F811
    page.keyboard.type("Open since April")
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("See the plan.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    text.locator(".footnote").wait_for()
    page.keyboard.type(" and growing")
    assert kept(page) == "<p>Open since April<small>See the plan.</small> and growing</p>"
    for _letter in " and growing, and more":
        page.keyboard.press("ArrowLeft")
        # The editor follows the cursor once it is drawn.
        text.evaluate("() => new Promise(requestAnimationFrame)")
        if text.locator(".footnote.ProseMirror-selectednode").count():
            break
    page.keyboard.press("Enter")
    page.locator("dialog textarea").wait_for()
    page.keyboard.press("End")
    page.keyboard.type(" Page 3.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    text.locator(".footnote[title='See the plan. Page 3.']").wait_for()
    assert "<small>See the plan. Page 3.</small>" in kept(page)


def test_a_page_of_this_site_is_found_by_its_words_and_linked_by_its_number(page, text):  # noqa: F811
    page.keyboard.type("Look at ")
    page.keyboard.press("Control+k")
    page.keyboard.type("Rare Valley")
    found = page.locator(".link-found button", has_text="Rare Valley").first
    found.wait_for()
    found.focus()
    page.keyboard.press("Enter")
    page.locator(".link-dialog").wait_for(state="detached")
    page.keyboard.type(", now open")
    assert re.search(r'Look at <a[^>]* href="/to/project/\d+/"[^>]*>[^<]*Rare Valley[^<,]*</a>, now open', kept(page))


def test_a_typed_address_is_linked_and_words_alone_are_not(page, text):  # noqa: F811
    page.keyboard.type("Words")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    page.keyboard.type("no such page at all")
    page.keyboard.press("Enter")
    assert page.locator(".link-said").inner_text()
    page.locator("#link-words").fill("www.ln.gov.cn/news")
    page.keyboard.press("Enter")
    page.locator(".link-dialog").wait_for(state="detached")
    assert re.search(r'<a[^>]* href="https://www.ln.gov.cn/news"[^>]*>Words</a>', kept(page))


def test_a_table_gets_a_caption_and_a_count_stands_beneath_the_text(page, text):  # noqa: F811
    in_text(page, "Insert table").click()
    page.locator(".prose-editor-dialog button[type=submit]").click()
    text.locator("table").wait_for()
    page.keyboard.type("Port calls")
    in_text(page, "caption").click()
    page.keyboard.type("Calls in March")
    assert re.search(
        r"<figure><table>.*Port calls.*</table><figcaption[^>]*>Calls in March</figcaption></figure>", kept(page)
    )
    page.locator(".field-body_en .text-length", has_text="5 words").first.wait_for()


def test_every_button_has_a_name_and_no_list_opens_by_mouse_alone(page, text):  # noqa: F811
    buttons = page.locator(".prose-editor:has([name=body_en]) .prose-menubar").first.locator("button:visible")
    names = [button.get_attribute("aria-label") for button in buttons.all()]
    assert all(names)
    assert len(names) > 15
    assert page.locator(".prose-menubar__selected").count() == 0


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>\u00b7<span style='font:7.0pt'>&nbsp;&nbsp; </span></span><![endif]>First<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>\u00b7<span>&nbsp;&nbsp; </span></span><![endif]>10<sup>3</sup> tonnes<o:p></o:p></p>
<p style='display:none;mso-hide:all'>hidden words</p><!--EndFragment--></body></html>"""
PASTE = """(element, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_what_comes_from_word_is_clean_where_the_cursor_was_and_what_went_is_said(page, text):  # noqa: F811
    page.keyboard.type("Before")
    page.keyboard.press("Enter")
    text.evaluate(PASTE, WORD)
    text.locator("li").nth(1).wait_for()
    page.locator(".editor-said", has_text="hidden words").wait_for()
    assert kept(page) == ("<p>Before</p><ul><li><p>First</p></li><li><p>10<sup>3</sup> tonnes</p></li></ul>")
    page.keyboard.press("Control+z")
    assert "First" not in kept(page)


def test_chinese_is_tidied_only_after_a_look_at_what_would_change(page, text):  # noqa: F811
    page.keyboard.type("大连,港口 开放")
    in_text(page, "Tidy Chinese punctuation").click()
    changes = page.locator(".tidy-changes li")
    changes.first.wait_for()
    assert changes.count() == 2
    assert kept(page) == "<p>大连,港口 开放</p>"
    page.locator("dialog button", has_text="Change it").click()
    assert kept(page) == "<p>大连，港口开放</p>"
    page.keyboard.press("Control+z")
    assert kept(page) == "<p>大连,港口 开放</p>"


def test_chinese_in_a_note_is_tidied_with_the_text_around_it(page, text):  # noqa: F811
    page.keyboard.type("大连,港口")
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("见规划,第三页 附件")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    text.locator(".footnote").wait_for()
    page.keyboard.type("开放,繁荣")
    in_text(page, "Tidy Chinese punctuation").click()
    page.locator(".tidy-changes li").nth(3).wait_for()
    page.locator("dialog button", has_text="Change it").click()
    assert kept(page) == "<p>大连，港口<small>见规划，第三页附件</small>开放，繁荣</p>"
    assert text.locator(".footnote").get_attribute("title") == "见规划，第三页附件"
    page.keyboard.press("Control+z")
    assert kept(page) == "<p>大连,港口<small>见规划,第三页 附件</small>开放,繁荣</p>"
