"""Both languages of a text in a real browser: two editors side by side, scrolled together."""

import pytest
from playwright.sync_api import expect

from tests.browser.inspection import complaints
from tests.browser.test_every_page import none
from tests.browser.test_writing import ADD, new_draft, window  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

TEXTS = [".fieldBox.field-body_en .ProseMirror", ".fieldBox.field-body_zh_hans .ProseMirror"]
TOO_LONG = """(field) => {
    const { maxLength } = field;
    field.removeAttribute("maxlength");
    field.value = "x".repeat(maxLength + 1);
}"""
KINDS = "> :is(input, textarea, .prose-editor)"
TOGGLE = ".abreast-toggle:has(+ .form-row.field-body_en)"
FILL = """(text, [words, count]) => {
    const blocks = Array.from({ length: count }, (_, nth) => `<p>${nth} ${words}</p>`);
    text.editor.commands.setContent(blocks.join(""));
}"""
TOP_BLOCK = """(text) => {
    const edge = text.getBoundingClientRect().top;
    return [...text.children].findIndex((block) => block.getBoundingClientRect().bottom > edge + 2);
}"""
SCROLL_TO_BLOCK = """(text, nth) => {
    text.scrollTop += text.children[nth].getBoundingClientRect().top - text.getBoundingClientRect().top;
}"""
SHARE = "(text) => text.scrollTop / (text.scrollHeight - text.clientHeight)"


def two_texts(page, blocks):
    """The editors of both bodies of a new item, filled with as many blocks as `blocks` says of each."""
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(ADD)
    texts = [page.locator(f"{selector}[contenteditable]") for selector in TEXTS]
    for text, words, count in zip(texts, ["A sentence of it. " * 50, "正文的一句话。" * 20], blocks, strict=True):
        text.evaluate(FILL, [words, count])
    return texts


def settle(page):
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_a_text_scrolls_to_the_block_at_which_its_translation_stands(window):  # noqa: F811
    page = window()
    english, chinese = two_texts(page, [30, 30])
    assert english.bounding_box()["height"] == chinese.bounding_box()["height"] <= 0.7 * 900
    for leading, following, nth in [(english, chinese, 12), (chinese, english, 4)]:
        leading.evaluate(SCROLL_TO_BLOCK, nth)
        settle(page)
        assert following.evaluate(TOP_BLOCK) == leading.evaluate(TOP_BLOCK) == nth
    assert english.evaluate("(text) => text.scrollHeight") != chinese.evaluate("(text) => text.scrollHeight")


def test_texts_of_unequal_blocks_scroll_by_their_share_and_apart_if_wished(window):  # noqa: F811
    page = window()
    english, chinese = two_texts(page, [30, 23])
    english.evaluate("(text) => { text.scrollTop = (text.scrollHeight - text.clientHeight) / 2; }")
    settle(page)
    assert chinese.evaluate(SHARE) == pytest.approx(0.5, abs=0.02)
    toggle = page.locator(TOGGLE)
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    english.evaluate("(text) => { text.scrollTop = 0; }")
    settle(page)
    assert chinese.evaluate(SHARE) == pytest.approx(0.5, abs=0.02)
    # The browser remembers the wish.
    page.goto(ADD)
    expect(page.locator(TOGGLE)).to_have_attribute("aria-pressed", "false")


def tops(page, field):
    """How far down both languages' fields begin."""
    return [page.locator(f".fieldBox.field-{field}_{code} {KINDS}").bounding_box()["y"] for code in ("en", "zh_hans")]


def test_both_languages_begin_at_one_height_whatever_one_alone_is_told(window):  # noqa: F811
    page = window()
    new_draft(page, "Sample: told of one language")
    page.fill("[name=title_zh_hans]", "样例：只说一种")
    page.click("[name=_continue]")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.fill("[name=title_en]", "Sample: a shed of Fengshu")
    page.click("[name=_continue]")
    page.locator(".field-title_zh_hans .older").wait_for()
    page.locator(".field-title_en .hints li").first.wait_for()
    page.locator(".fieldBox.field-body_en [contenteditable]").click()
    page.keyboard.type("A shed of Fengshu.")
    page.locator(".fieldBox.field-body_en .hints li").first.wait_for()
    for field in ("title", "body"):
        left, right = tops(page, field)
        assert left == right, field
    page.locator("[name=title_en]").evaluate(TOO_LONG)
    page.click("[name=_continue]")
    page.locator(".field-title_en .errorlist").wait_for()
    left, right = tops(page, "title")
    assert left == right


def test_what_is_older_is_said_in_line_and_ticked_away(window):  # noqa: F811
    page = window()
    address = new_draft(page, "Sample: in both languages")
    page.fill("[name=title_zh_hans]", "样例：双语")
    page.click("[name=_continue]")
    page.fill("[name=title_en]", "Sample: ahead in English")
    page.click("[name=_continue]")
    page.wait_for_selector(".older")
    boxes = [page.locator(f"[name=title_{suffix}]").bounding_box() for suffix in ("en", "zh_hans")]
    assert boxes[0]["y"] == boxes[1]["y"]
    none(complaints(page, address))
    page.goto(address)
    page.check("[name=_fits]")
    page.click("[name=_continue]")
    expect(page.locator(".older")).to_have_count(0)
