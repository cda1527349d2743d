"""Atom feeds: what a reader's program gets of them."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils import timezone

from areas.models import Zone
from news.models import NewsItem, Passage
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["news.atom", "news.atom?area=dalian", "areas/dalian.atom", "columns/notices.atom", "projects.atom"]


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == "atom10"
    return feed


@pytest.fixture
def content():
    notices = factories.column("notices", parent=factories.column("home"))
    factories.news_item(column=notices)
    factories.project(summary_en="One sentence", text_en="<p>More</p>")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", FEEDS)
def test_each_feed_has_what_rfc_4287_requires(client, content, path, language):
    Zone.objects.create(pk=1, name_en="The Zone", name_zh_hans="试验区")
    feed = ElementTree.fromstring(client.get(f"/{language}/{path}").content)
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for element in [feed, *entries]:
        for tag in ("id", "title", "updated"):
            assert len(element.findall(ATOM + tag)) == 1
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
    assert feed.findtext(f"{ATOM}author/{ATOM}name") in ("The Zone", "试验区")
    assert read(client, f"/{language}/{path}").feed.language == {"en": "en", "zh-hans": "zh-Hans"}[language]


def test_a_feed_states_the_licence_that_the_zone_states(client, content):
    assert "rights" not in read(client, "/en/news.atom").feed
    Zone.objects.create(
        pk=1, name_en="The Zone", data_licence_en="Free to use", data_licence_url="https://zone.example/licence"
    )
    for path in FEEDS:
        assert read(client, f"/zh-hans/{path}").feed.rights == "Free to use https://zone.example/licence"


def test_a_feed_says_its_canonical_address(client, content):
    feed = read(client, "/en/news.atom?sort=oldest&year=2026&area=dalian&area=dalian").feed
    links = {link.rel: link.href for link in feed.links}
    assert links["self"] == "https://testserver/en/news.atom?area=dalian&year=2026"
    assert links["alternate"] == "https://testserver/en/news/?area=dalian&year=2026"


def test_an_entry_holds_the_whole_text(client):
    item = factories.news_item("Cranes & <ships>", areas=("dalian", "yingkou"), summary_en="5 < 6")
    Passage.objects.create(news_item=item, area=factories.area("yingkou"), heading_en="Credit", text_en="<p>Files</p>")
    entry = read(client, "/en/news.atom").entries[0]
    assert entry.title == "Cranes & <ships>"
    assert entry.summary == "5 &lt; 6"
    content = entry.content[0].value
    assert "<p>Text of Cranes &amp;</p>" in content
    assert "<h2>Credit</h2>" in content
    assert "<p>Files</p>" in content
    assert [(tag.term, tag.label) for tag in entry.tags] == [("dalian", "Dalian Area"), ("yingkou", "Yingkou Area")]
    assert entry.author == "Liaoning Daily"
    assert entry.link == f"https://testserver/en/news/{item.address}/"


def test_an_entry_keeps_its_name_when_its_address_and_the_host_change(client, settings):
    item = factories.news_item()
    before = read(client, "/en/news.atom").entries[0].id
    assert before == f"tag:testserver,2026:en/news/{item.pk}"
    NewsItem.objects.update(slug="other-words")
    settings.SITE_URL, settings.SITE_HOST = "https://new.example", "new.example"
    entry = read(client, "/en/news.atom").entries[0]
    assert entry.id == before
    assert entry.link == f"https://new.example/en/news/{item.pk}-other-words/"
    assert read(client, "/zh-hans/news.atom").entries[0].id != before


def test_an_entry_changed_when_readers_saw_it_change(client):
    written = timezone.now().replace(microsecond=0) - timedelta(days=3)
    appeared, corrected = written + timedelta(days=1), written + timedelta(days=2)
    item = factories.news_item(publish_at=appeared)
    for changed, told in [(written, appeared), (corrected, corrected)]:
        NewsItem.objects.filter(pk=item.pk).update(updated_at=changed)
        feed = read(client, "/en/news.atom")
        assert datetime(*feed.entries[0].updated_parsed[:6], tzinfo=UTC) == told
        assert datetime(*feed.entries[0].published_parsed[:6], tzinfo=UTC) == appeared
        assert datetime(*feed.feed.updated_parsed[:6], tzinfo=UTC) == told


@pytest.mark.parametrize("query", ["", "?sort=oldest", "?page=2"])
def test_a_feed_holds_the_thirty_newest(client, query):
    now = timezone.now()
    for n in range(33):
        factories.news_item(f"Item {n}", publish_at=now - timedelta(hours=40 - n))
    titles = [entry.title for entry in read(client, f"/en/news.atom{query}").entries]
    assert titles == [f"Item {n}" for n in range(32, 2, -1)]


def test_a_column_has_a_feed_with_what_stands_below_it(client):
    home = factories.column("home")
    above = factories.column("news", parent=home)
    factories.news_item("Below", column=factories.column("area-news", parent=above))
    factories.news_item("Beside", column=factories.column("notices", parent=home))
    assert [entry.title for entry in read(client, "/en/columns/news.atom").entries] == ["Below"]
    assert client.get("/en/columns/home.atom").status_code == 404
    assert client.get("/en/columns/none.atom").status_code == 404


def test_an_area_has_a_feed_with_its_news(client):
    factories.news_item("Here", areas=("dalian",))
    factories.news_item("There", areas=("yingkou",))
    assert [entry.title for entry in read(client, "/en/areas/dalian.atom").entries] == ["Here"]
    assert client.get("/en/areas/atlantis.atom").status_code == 404


def test_a_feed_of_nothing_is_a_feed(client):
    factories.area()
    assert read(client, "/en/areas/dalian.atom").entries == []


def test_what_xml_cannot_hold_is_left_out(client):
    """Word's line breaks are vertical tabs; they must not take the feed away from everybody."""
    factories.news_item("Two\x0blines\ufffe", summary_en="a\x01b", body_en="<p>c\x0cd</p>")
    assert read(client, "/en/news.atom").entries[0].title == "Twolines"


def test_pages_name_their_feeds_in_the_head_and_to_be_seen(client, content):
    for page, feed in [
        ("/en/areas/dalian/", "/en/areas/dalian.atom"),
        ("/en/columns/notices/", "/en/columns/notices.atom"),
        ("/en/", "/en/news.atom"),
    ]:
        html = client.get(page).content.decode()
        head, _, body = html.partition("<body>")
        assert 'type="application/atom+xml" title="' in head
        assert f'href="{feed}"' in head
        assert f'href="{feed}"' in body
