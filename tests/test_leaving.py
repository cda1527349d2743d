import re
from html import unescape

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def body_link(client, url, before=""):
    item = factories.news_item(body_en=f'<p>See <a {before}href="{url}">there</a>.</p>')
    return unescape(re.search(r'See <a [^>]*?href="([^"]*)"', client.get(item.get_absolute_url()).text)[1])


def test_a_link_to_a_site_that_is_no_governments_passes_a_notice(client):
    link = body_link(client, "https://shop.example/?a=1&b=2")
    assert link.startswith("/en/leaving/?to=")
    notice = client.get(link)
    assert "shop.example" in notice.text
    assert 'href="https://shop.example/?a=1&amp;b=2"' in notice.text


@pytest.mark.parametrize(
    "url", ["https://www.dl.gov.cn/a", "https://gov.cn/", "https://testserver/en/", "mailto:a@b.example"]
)
def test_a_link_to_a_government_or_to_this_site_leads_there_at_once(client, url):
    assert body_link(client, url) == url


def test_a_name_that_only_ends_like_a_governments_passes_the_notice(client):
    assert body_link(client, "https://evil-gov.cn/").startswith("/en/leaving/")


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example\\@www.gov.cn/",
        "https://www.gov.cn@shop.example/",
        "https://shop.example?www.gov.cn",
        "HTTPS://shop.example/",
        "//shop.example/",
        "/\\shop.example/",
        " https://shop.example/",
        "ht\ntps://shop.example/",
        "http:shop.example/",
        "http:/\\/shop.example/",
        # Python's own reading of addresses raises an error at these.
        "http://a[@shop.example/",
        "http://℀@shop.example/",
    ],
)
def test_no_way_of_writing_an_address_goes_past_the_notice_or_breaks_the_page(client, url):
    link = body_link(client, url)
    assert link.startswith("/en/leaving/?to=")
    assert "shop.example, which" in client.get(link).text


def test_a_link_with_a_title_passes_the_notice_too(client):
    assert body_link(client, "https://shop.example/", before='title="Here" ').startswith("/en/leaving/")


@pytest.mark.parametrize("url", ["/en/areas/", "#dalian", "page", "?page=2"])
def test_a_link_within_the_site_stays_as_it_is(client, url):
    assert body_link(client, url) == url


@pytest.mark.parametrize("to", ["", "https://shop.example/", "https://shop.example/:forged", "javascript:alert(1)"])
def test_nobody_can_have_the_notice_shown_for_an_address_of_theirs(client, to):
    assert client.get("/en/leaving/", {"to": to}).status_code == 404
