"""What the first view of a page weighs on the line, pictures apart."""

import re
from urllib.parse import urljoin

import pytest

from tests.pages import LANGUAGES

pytestmark = pytest.mark.browser

KB = 1024
LINKED = {
    "css": re.compile(r'<link [^>]*href="([^"]+\.css)"'),
    "js": re.compile(r'<script [^>]*src="([^"]+\.js)"'),
}


def weight(site, path):
    """How many bytes the answer takes as a browser asks for it."""
    with site.fetch(path, **{"Accept-Encoding": "br, gzip"}) as answer:
        assert answer.status == 200
        return len(answer.read())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["home", "project list", "news list", "news item", "area", "project"])
def test_a_first_view_is_light(kind, language, site):
    path = site.path(kind, language)
    html = site.text(path)
    style, script = (
        sum(weight(site, urljoin(path, link)) for link in set(pattern.findall(html))) for pattern in LINKED.values()
    )
    assert 0 < style <= 10 * KB
    assert script < 4 * KB
    assert weight(site, path) + style + script <= 25 * KB
