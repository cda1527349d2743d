"""The tags by which the inspection's software, search engines and sharing readers know a page."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.utils.translation import override

from areas.models import Zone
from ftzportal.library.models import Picture
from tests import factories

pytestmark = pytest.mark.django_db

LISTS = ["news", "projects", "areas", "partners", "enterprises", "practices", "documents", "platforms"]
SITE = {"SiteName", "SiteDomain", "SiteIDCode"}
COLUMN = {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}


class Head(HTMLParser):
    """The meta tags of a page by name or property, and its links as (rel, hreflang, type, href)."""

    def __init__(self, answer):
        super().__init__()
        self.tags, self.links = {}, []
        self.feed(answer.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta" and (name := attrs.get("name") or attrs.get("property")):
            assert name not in self.tags, f"two {name}"
            self.tags[name] = attrs["content"]
        if tag == "link":
            self.links.append(attrs)

    def hrefs(self, **wanted):
        return [link["href"] for link in self.links if all(link.get(key) == value for key, value in wanted.items())]

    @property
    def languages(self):
        return {link["hreflang"]: link["href"] for link in self.links if "hreflang" in link}


def head(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return Head(answer)


@pytest.fixture
def zone():
    return Zone.objects.create(
        pk=1,
        name_en="The Zone",
        name_zh_hans="试验区",
        short_name_en="Zone",
        tagline_en="Two seas",
        site_id_code="2100000012",
    )


@pytest.fixture
def things():
    column = factories.column("notices", parent=factories.column("home", column_type="首页"))
    return [
        column,
        factories.news_item(column=column),
        factories.project(),
        factories.practice(),
        factories.document(),
        factories.platform(),
        factories.area(),
        factories.partner(),
        factories.enterprise(),
    ]


def every_page(things):
    """(language, path behind it, address) of each page."""
    paths = ["/", "/site-map/", *(f"/{name}/" for name in LISTS)]
    with override("en"):
        paths += [thing.get_absolute_url().removeprefix("/en") for thing in things]
    return [(language, path, f"/{language}{path}") for language in ("en", "zh-hans") for path in paths]


def test_every_page_says_whose_site_it_is(client, zone, things):
    for language, _path, address in every_page(things):
        tags = head(client, address).tags
        assert tags["SiteName"] == {"en": "The Zone", "zh-hans": "试验区"}[language]
        assert tags["SiteDomain"] == "testserver"
        assert tags["SiteIDCode"] == "2100000012"
    assert set(head(client, "/en/none/", 404).tags) >= SITE


def test_a_site_code_that_was_not_given_is_left_out(client, things):
    for _language, _path, address in every_page(things):
        assert "SiteIDCode" not in head(client, address).tags


def test_home_every_list_and_every_article_say_their_column(client, zone, things):
    for _language, path, address in every_page(things):
        if path != "/site-map/":
            tags = head(client, address).tags
            assert set(tags) >= COLUMN, address
            assert all(tags[name] for name in COLUMN), address
    assert head(client, "/en/").tags["ColumnType"] == "首页"
    assert head(client, "/en/columns/notices/").tags["ColumnType"] == "工作动态"


def test_home_says_its_column_before_there_is_one(client):
    tags = head(client, "/en/").tags
    assert tags["ColumnType"] == "首页"
    assert all(tags[name] for name in COLUMN)


def test_an_article_says_what_it_is(client, zone):
    picture = Picture.objects.create(file="cranes.jpg", width=800, height=600, alt_en="Cranes")
    item = factories.news_item(
        'A "quoted" <title>',
        publish_at=datetime(2026, 3, 5, 6, 30, tzinfo=UTC),
        keywords_en="port, customs",
        responsible_editor="Chen",
        lead_picture=picture,
    )
    address = f"/en/news/{item.address}/"
    tags = head(client, address).tags
    assert tags["ArticleTitle"] == 'A "quoted" <title>'
    assert tags["PubDate"] == "2026-03-05 14:30"
    assert tags["ContentSource"] == "Liaoning Daily"
    assert (tags["Keywords"], tags["Author"]) == ("port, customs", "Chen")
    assert tags["Description"] == tags["description"] == 'Summary of A "quoted" <title>'
    assert tags["Image"] == tags["og:image"] == "https://testserver/media/cranes.jpg"
    assert tags["Url"] == f"https://testserver{address}"
    assert tags["ColumnName"] == "Economic and social news"


def test_what_an_article_does_not_have_is_no_empty_tag(client):
    item = factories.news_item(summary_en="")
    tags = head(client, f"/en/news/{item.address}/").tags
    assert not {"Keywords", "Author", "Description", "Image"} & set(tags)
    assert tags["description"] == "Port clearance in an hour"


def test_only_articles_have_an_article_s_tags(client, things):
    for _language, path, address in every_page(things):
        if not path.startswith("/news/") or path == "/news/":
            assert not {"ArticleTitle", "PubDate", "ContentSource"} & set(head(client, address).tags)


def test_every_page_can_be_shared(client, zone, things):
    for language, _path, address in every_page(things):
        page = head(client, address)
        assert page.tags["og:url"] == page.hrefs(rel="canonical")[0] == f"https://testserver{address}"
        assert page.tags["og:site_name"] == page.tags["SiteName"]
        assert page.tags["og:locale"] == {"en": "en_GB", "zh-hans": "zh_CN"}[language]
        assert page.tags["og:image"].startswith("https://testserver/")
        assert page.tags["og:title"]
        assert page.tags["og:description"] == page.tags["description"] != ""
        assert page.tags["og:type"] == ("article" if "ArticleTitle" in page.tags else "website")


def test_every_page_names_its_languages(client, things):
    for _language, path, address in every_page(things):
        assert head(client, address).languages == {
            "en": f"https://testserver/en{path}",
            "zh-Hans": f"https://testserver/zh-hans{path}",
            "x-default": f"https://testserver/en{path}",
        }


def test_a_thing_in_one_language_names_that_alone(client):
    english, chinese = factories.project(name_zh_hans=""), factories.news_item(body_en="")
    address = f"/en/projects/{english.address}/"
    page = head(client, address).languages
    assert page == {"en": f"https://testserver{address}", "x-default": f"https://testserver{address}"}
    address = f"/zh-hans/news/{chinese.address}/"
    page = head(client, address).languages
    assert page == {"zh-Hans": f"https://testserver{address}", "x-default": f"https://testserver{address}"}


def test_the_canonical_address_of_a_selection_is_in_order(client):
    for n in range(21):
        factories.project(f"Project {n}", areas=("dalian", "yingkou"))
    page = head(client, "/en/projects/?stage=operating&odd=1&area=yingkou&area=dalian")
    selected = "https://testserver/en/projects/?area=dalian&area=yingkou"
    assert page.hrefs(rel="canonical")[0].startswith(selected)
    assert page.languages["en"] == page.tags["og:url"]
    # The other language may not have a second page.
    second = head(client, "/en/projects/?area=dalian&page=2")
    assert second.hrefs(rel="canonical") == ["https://testserver/en/projects/?area=dalian&page=2"]
    assert second.languages == {}


def test_an_error_page_claims_no_address(client):
    page = head(client, "/en/news/999999/", 404)
    assert page.tags["robots"] == "noindex"
    assert not page.hrefs(rel="canonical")
    assert not page.languages
