"""The scripts of the rich-text editor: each named extension has its module, and each module what it imports."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from ftzportal.rich_text import EXTENSIONS

FORM = "/en/admin/news/newsitem/add/"
WHOLE_SITE = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def form(client, editor):
    client.force_login(editor)
    return lambda: client.get(FORM).content.decode()


def importmap(page):
    return json.loads(re.search(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL)[1])["imports"]


def config(page):
    found = re.search(r'name="body_en"[^>]*data-django-prose-editor-configurable="([^"]*)"', page)
    return json.loads(found[1].replace("&quot;", '"'))


def source(address):
    return Path(finders.find(address.removeprefix("/static/"))).read_text()


def test_each_extension_of_ours_is_in_one_of_the_modules_that_the_form_names(form):
    ours = [source(address) for address in config(form())["js_modules"]]
    exported = re.findall(r"^export const (\w+)", "\n".join(ours), re.MULTILINE)
    assert sorted(exported) == ["Figure", "Footnote", "Image", "Link", "Pasting", "Tidying"]
    assert set(exported) <= EXTENSIONS.keys()


def test_what_a_module_imports_the_form_says_where_to_find(form):
    page = form()
    known = importmap(page)
    for address in config(page)["js_modules"] + list(known.values()):
        for name in re.findall(r'^import .* from "([^"]+)";', source(address), re.MULTILINE):
            assert name in known, f"{address} imports {name}"
    assert all(finders.find(address.removeprefix("/static/")) for address in known.values())


def test_every_name_of_a_module_carries_the_hash_of_what_was_collected(form, settings):
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": WHOLE_SITE}}
    call_command("collectstatic", interactive=False, verbosity=0)
    page = form()
    addresses = config(page)["js_modules"] + list(importmap(page).values())
    assert len(addresses) == 8
    for address in addresses:
        assert re.fullmatch(r"/static/[\w/-]+\.[0-9a-f]{12}\.js", address)
        assert (settings.STATIC_ROOT / address.removeprefix("/static/")).exists()
