"""JSON-LD: what search engines are told of a page's subject."""

import json
import re
from datetime import UTC, date, datetime

import pytest

from areas.models import Zone
from ftzportal.library.models import Picture
from tests import factories

pytestmark = pytest.mark.django_db

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def zone():
    return Zone.objects.create(pk=1, name_en="The Zone", name_zh_hans="试验区", tagline_en="Two seas")


def told(client, path):
    """What the page says, by type."""
    answer = client.get(path)
    assert answer.status_code == 200
    blocks = [json.loads(block) for block in BLOCK.findall(answer.content.decode())]
    assert all(block["@context"] == "https://schema.org" for block in blocks)
    return {block["@type"]: block for block in blocks}


def test_a_news_item_is_an_article_of_the_zone(client):
    picture = Picture.objects.create(file="cranes.jpg", width=800, height=600, alt_en="Cranes")
    item = factories.news_item(lead_picture=picture, publish_at=datetime(2026, 3, 5, 6, 30, tzinfo=UTC))
    address = f"/en/news/{item.address}/"
    article = told(client, address)["NewsArticle"]
    assert article["headline"] == "Port clearance in an hour"
    assert article["datePublished"] == "2026-03-05T14:30:00+08:00"
    assert article["dateModified"] >= article["datePublished"]
    assert article["inLanguage"] == "en"
    assert article["mainEntityOfPage"] == f"https://testserver{address}"
    assert article["image"] == "https://testserver/media/cranes.jpg"
    assert article["author"] == article["publisher"]
    assert article["publisher"]["@type"] == "GovernmentOrganization"
    assert article["publisher"]["name"] == "The Zone"
    assert article["about"] == [{"@id": "https://testserver/#dalian", "name": "Dalian Area"}]
    assert "isBasedOn" not in article
    assert told(client, f"/zh-hans/news/{item.address}/")["NewsArticle"]["inLanguage"] == "zh-Hans"


def test_a_reprint_says_what_it_is_based_on(client):
    item = factories.news_item(
        is_reprint=True, original_title="Original", original_author="Li", original_url="https://paper.example/1"
    )
    article = told(client, f"/en/news/{item.address}/")["NewsArticle"]
    assert article["author"] == {"@type": "Organization", "name": "Liaoning Daily"}
    assert article["isBasedOn"] == {
        "@type": "CreativeWork",
        "name": "Original",
        "url": "https://paper.example/1",
        "author": {"@type": "Thing", "name": "Li"},
    }


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!--<script>", "a & b \u2028 c"])
def test_no_title_can_end_the_block(client, title):
    item = factories.news_item(title)
    factories.column(name_en=title)
    path = f"/en/news/{item.address}/"
    html = client.get(path).content.decode()
    assert "<script>alert" not in html
    assert "<!--" not in html
    assert told(client, path)["NewsArticle"]["headline"] == title


def test_wherever_a_breadcrumb_is_its_steps_are_told(client):
    column = factories.column("notices", parent=factories.column("home"))
    item = factories.news_item(column=column)
    project = factories.project()
    for path, names in [
        ("/en/projects/", ["Home", "Projects"]),
        (f"/en/projects/{project.address}/", ["Home", "Projects"]),
        (f"/en/news/{item.address}/", ["Home", "Economic and social news"]),
        ("/en/columns/notices/", ["Home", "Economic and social news"]),
        ("/en/areas/dalian/", ["Home", "Areas"]),
        ("/en/site-map/", ["Home", "Site map"]),
    ]:
        html = client.get(path).content.decode()
        assert 'class="breadcrumb"' in html
        steps = told(client, path)["BreadcrumbList"]["itemListElement"]
        assert [step["name"] for step in steps] == names, path
        assert [step["position"] for step in steps] == [1, 2]
        assert steps[0]["item"] == "https://testserver/en/"
    assert "BreadcrumbList" not in told(client, "/en/")


def test_the_zone_is_told_at_home_and_above_its_areas(client):
    area = factories.area()
    area.launched_on = date(2017, 4, 10)
    area.save()
    zone = told(client, "/en/")["GovernmentOrganization"]
    assert (zone["name"], zone["alternateName"], zone["description"]) == ("The Zone", ["试验区"], "Two seas")
    dalian = told(client, "/en/areas/dalian/")["GovernmentOrganization"]
    assert (dalian["name"], dalian["foundingDate"]) == ("Dalian Area", "2017-04-10")
    assert dalian["parentOrganization"]["@id"] == zone["@id"]
    # The same body, whichever language speaks of it.
    assert told(client, "/zh-hans/")["GovernmentOrganization"]["@id"] == zone["@id"]
