"""
Pictures of the demo. Without an argument: those of the README and the handbook, in docs/. With `--all FOLDER`: every
kind of page, on a wide screen and on a phone, light and dark, in both languages, for looking at.
"""

import argparse
import tempfile
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.demo_site import BASE_DIR, LAUNCH, running_demo
from tests.pages import ADMIN_PAGES, ERROR_PAGES, PAGES, in_their_languages

FOR_THE_README = {
    "home": ("home", "en"),
    "home-zh": ("home", "zh-hans"),
    "project-list": ("project list", "en"),
    "news-item": ("news item", "en"),
    "admin-news-form": ("news/newsitem form", "en"),
}
# Of the handbook: as which person the page is seen.
FOR_THE_HANDBOOK = {
    "returned": ("returned form", "dalian.editor"),
    "review": ("review", "first.reviewer"),
    "compare": ("comparison", "dalian.editor"),
}
# The editor with what it says while one writes, and the text that makes it say so.
TYPED = "The port of Dalian and Fengshu meet the Dawan District."
# Makes the editor say something while one writes.
TYPED = "The port of Dalian and Fengshu meet the Dawan District."
SCREENS = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 760}}


@contextmanager
def demo_in_a_browser():
    """A demo and a signed-in page of 1280 pixels; the public pages do not depend on who asks."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as site,
        sync_playwright() as playwright,
        playwright.chromium.launch(**LAUNCH) as browser,
    ):
        page = browser.new_page(viewport=SCREENS["wide"], color_scheme="light")
        site.sign_in(page)
        yield site, page


def path_of(kind, language, site, page):
    if kind in ERROR_PAGES:
        return f"/{language}{ERROR_PAGES[kind][0]}"
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    return site.path(kind, language, Cookie=cookies if kind in ADMIN_PAGES else "")


def for_the_readme():
    with demo_in_a_browser() as (site, page):
        for name, (kind, language) in FOR_THE_README.items():
            page.goto(site.url + path_of(kind, language, site, page))
            page.screenshot(path=BASE_DIR / "docs" / f"{name}.png")
            print(f"docs/{name}.png")


def for_the_handbook():
    with demo_in_a_browser() as (site, page):
        for name, (kind, account) in FOR_THE_HANDBOOK.items():
            with page.context.browser.new_context(viewport=SCREENS["wide"], color_scheme="light") as window:
                own = window.new_page()
                site.sign_in(own, account)
                for language, suffix in (("en", ""), ("zh-hans", "-zh")):
                    own.goto(site.url + path_of(kind, language, site, page))
                    own.wait_for_timeout(1500)
                    own.screenshot(path=BASE_DIR / "docs" / f"handbook-{name}{suffix}.png")
                    print(f"docs/handbook-{name}{suffix}.png")


def the_editor():
    with demo_in_a_browser() as (site, page):
        for language, suffix in (("en", ""), ("zh-hans", "-zh")):
            page.goto(f"{site.url}/{language}/admin/news/newsitem/add/")
            text = page.locator(".ProseMirror[role=textbox]").first
            text.click()
            page.keyboard.type(TYPED)
            page.locator(".hints li").first.wait_for()
            text.evaluate("one => scrollBy(0, one.closest('fieldset').getBoundingClientRect().top)")
            page.screenshot(path=BASE_DIR / "docs" / f"handbook-editor{suffix}.png")
            print(f"docs/handbook-editor{suffix}.png")


def all_pages(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with demo_in_a_browser() as (site, page):
        for kind, language in in_their_languages([*PAGES, *ERROR_PAGES], thorough=True):
            page.goto(site.url + path_of(kind, language, site, page))
            for screen, size in SCREENS.items():
                page.set_viewport_size(size)
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    name = f"{kind.replace(' ', '-').replace('/', '-')}.{language}.{screen}.{scheme}.png"
                    page.screenshot(path=folder / name, full_page=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    wanted = parser.parse_args()
    if wanted.all:
        all_pages(wanted.all)
    else:
        for_the_readme()
        for_the_handbook()
        the_editor()
