"""The library in a real browser: a picture chosen beside a form, several sent at once, a focal point set."""

import re

import pytest

from tests.browser.test_writing import ADD, window  # noqa: F401 - a fixture
from tests.browser.windows import closing
from tests.uploads import image_bytes, pdf

pytestmark = pytest.mark.browser

CHOOSE = "/en/admin/library/picture/choose/"


def file(name, content, kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture
def page(window):  # noqa: F811
    """An editor's window; nothing in it may break the policy."""
    page, broken = window(), []
    page.on("console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    assert broken == []


def describe(form, words):
    form.locator("[name=title_en]").fill(words)
    form.locator("[name=alt_en]").fill(words)
    form.locator("[name=alt_zh_hans]").fill("码头")


def test_several_pictures_are_sent_from_the_form_of_an_item_and_one_is_chosen(page):
    page.goto(ADD)
    with page.expect_popup() as opened:
        page.locator(".field-lead_picture .choose-from-library").click()
    chooser = opened.value
    # Its script waits for the page too.
    chooser.wait_for_load_state()
    chooser.locator("#chooser-files").set_input_files(
        [file("first.jpg", image_bytes()), file("second.jpg", image_bytes()), file("third.gif", b"GIF89a")]
    )
    forms = chooser.locator(".chooser-file")
    assert forms.count() == 3
    for nth, words in enumerate(["Sample: first quay", "Sample: second quay", "Sample: no picture"]):
        describe(forms.nth(nth), words)
        forms.nth(nth).locator("button[type=submit]").click()
    forms.nth(1).locator("button", has_text="Choose").wait_for()
    forms.nth(2).locator(".errorlist li").wait_for()
    assert "not a picture that the site can show" in forms.nth(2).locator(".errorlist").inner_text()
    with closing(chooser):
        forms.nth(1).locator("button", has_text="Choose").click()
    page.locator(".field-lead_picture .select2-selection__rendered", has_text="Sample: second quay").wait_for()
    assert page.locator("[name=lead_picture] option:checked").inner_text() == "Sample: second quay"


LOOK = """(button) => {
    const style = getComputedStyle(button);
    return ["color", "backgroundColor", "borderTopColor", "fontFamily", "fontSize", "minHeight", "paddingLeft"]
        .map((name) => style[name]);
}"""


def test_the_button_beside_a_field_looks_as_those_below_the_form_do_and_fits_a_telephone(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(ADD)
        button = page.locator(".field-lead_picture .choose-from-library")
        assert button.evaluate(LOOK) == page.locator("[name=_continue]").evaluate(LOOK)
    page.set_viewport_size({"width": 375, "height": 700})
    field = page.locator(".field-lead_picture .select2-container").bounding_box()
    assert field["width"] > 300
    assert button.bounding_box()["y"] > field["y"] + field["height"]


def test_a_file_that_is_there_is_offered_instead(page):
    content = image_bytes()
    page.goto(CHOOSE)
    for words in ("Sample: sent once", "Sample: sent again"):
        page.locator("#chooser-files").set_input_files(file("quay.jpg", content))
        form = page.locator(".chooser-file").last
        describe(form, words)
        form.locator("button[type=submit]").click()
        form.locator("button:not([type=submit])").wait_for()
    assert "already: Sample: sent once" in page.locator(".chooser-file").last.inner_text()
    assert page.locator(".chooser-file").last.locator("button", has_text="Choose “Sample: sent once”").count() == 1


def test_files_are_chosen_several_one_after_the_other(page):
    page.goto(ADD)
    for nth in range(2):
        with page.expect_popup() as opened:
            page.locator(".field-attachments .choose-from-library").click()
        chooser = opened.value
        # Its script waits for the page too.
        chooser.wait_for_load_state()
        sent = file("rules.pdf", pdf(f"Sample rules {nth}"), "application/pdf")
        chooser.locator("#chooser-files").set_input_files(sent)
        form = chooser.locator(".chooser-file")
        form.locator("[name=title_en]").fill(f"Sample: rules {nth}")
        form.locator("[name=title_zh_hans]").fill("样例办法")
        form.locator("button[type=submit]").click()
        with closing(chooser):
            form.locator("button", has_text="Choose").click()
    page.locator(".field-attachments .select2-selection__choice").nth(1).wait_for()
    assert page.locator("[name=attachments] option:checked").all_inner_texts() == ["Sample: rules 0", "Sample: rules 1"]


def test_the_rich_text_editors_picker_is_called_back_with_its_number(page):
    page.goto(ADD)
    page.evaluate(
        "window.CKEDITOR = {tools: {callFunction: (number, url, data) => { window.picked = [number, url, data]; }}}"
    )
    with page.expect_popup() as opened:
        page.evaluate(f"void window.open('{CHOOSE}?CKEditorFuncNum=-7', '_blank', 'width=800,height=600')")
    with closing(opened.value):
        opened.value.locator(".chooser-offered button").first.click()
    number, url, data = page.evaluate("window.picked")
    assert number == -7
    assert re.fullmatch(r"/media/[0-9a-f/]+\.(jpg|png)", url)
    assert data["alternative_text"]


def test_the_focal_point_is_set_by_a_click_and_by_its_numbers(page):
    page.goto("/en/admin/library/picture/add/")
    page.locator("#id_file").set_input_files(file("quay.jpg", image_bytes((600, 400))))
    stage, marker = page.locator(".focal-stage img"), page.locator(".focal-marker")
    stage.wait_for()
    box = stage.bounding_box()
    stage.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    assert abs(int(page.input_value("#id_focal_x")) - 25) <= 1
    assert abs(int(page.input_value("#id_focal_y")) - 75) <= 1
    page.fill("#id_focal_x", "80")
    assert marker.evaluate("one => one.style.left") == "80%"


def test_a_reader_gets_the_copy_that_the_screen_needs(browser, site):
    for dots, width in ((2, 720), (3, 1080)):
        context = browser.new_context(
            base_url=site.url, viewport={"width": 375, "height": 800}, device_scale_factor=dots, is_mobile=True
        )
        page = context.new_page()
        page.goto("/en/news/")
        page.goto(page.locator(".news-card.with-picture a").first.get_attribute("href"))
        asked = page.locator("article picture img").evaluate("one => one.decode().then(() => one.currentSrc)")
        # The demo's pictures are drawings, which stay PNG.
        assert re.search(rf"-{width}\.(avif|png)$", asked)
        context.close()
