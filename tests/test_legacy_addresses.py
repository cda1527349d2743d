"""Addresses of the site before this one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db

OLD = "/article/show/311.aspx"


def test_the_old_address_leads_to_the_item_that_took_its_place(client):
    item = factories.news_item(legacy_path=OLD)
    answer = client.get(OLD)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/en/news/{item.address}/"


@pytest.mark.parametrize("accepted", ["en", "zh-hans", "zh-CN,zh;q=0.9", "fr", ""])
def test_where_it_leads_does_not_depend_on_the_reader(client, accepted):
    item = factories.news_item(legacy_path=OLD)
    client.force_login(factories.administrator())
    answer = client.get(OLD, HTTP_ACCEPT_LANGUAGE=accepted)
    assert answer.headers["Location"] == f"/en/news/{item.address}/"


def test_an_item_in_chinese_alone_is_reached_there(client):
    item = factories.news_item(legacy_path=OLD, body_en="")
    assert client.get(OLD).headers["Location"] == f"/zh-hans/news/{item.address}/"


@pytest.mark.parametrize(
    "fields",
    [
        {"publish_at": None},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {"withdrawn_at": timezone.now(), "withdrawal_reason_en": "An error"},
        {"body_en": "", "body_zh_hans": ""},
    ],
    ids=["draft", "scheduled", "withdrawn", "in no language whole"],
)
def test_the_old_address_of_what_is_not_public_is_the_address_of_nothing(client, fields):
    factories.news_item(legacy_path=OLD, **fields)
    answer, nothing = client.get(OLD), client.get("/article/show/999.aspx")
    assert answer.status_code == nothing.status_code == 404
    assert answer.content.replace(b"311", b"") == nothing.content.replace(b"999", b"")


@pytest.mark.parametrize(
    "path",
    [
        "/index.php",
        "/a.html",
        "/wp-login.php",
        "/article/show/'.aspx",
        "/article/show/%25.aspx",
        "/article/show/311.aspx.aspx",
        "//article/show/311.aspx",
        "/../article/show/311.aspx",
        f"/{'a' * 3000}.aspx",
        "/article/show/%E2%80%AE.aspx",
        "/中文.htm",
        "/en/article/show/311.aspx",
    ],
)
def test_odd_old_addresses_are_not_there(client, path):
    factories.news_item(legacy_path=OLD)
    factories.news_item("Without one")
    assert client.get(path).status_code == 404


def test_nul_in_an_old_address_is_refused(client):
    assert client.get("/article/show/%00.aspx").status_code == 400
