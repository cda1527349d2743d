"""The editors' pages leave no English to those who work in Chinese."""

import json
import re

import pytest
from django.contrib.auth.models import Group

from ftzportal import borrowed_words
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    """The browser of a zone administrator."""
    client.force_login(factories.account("zone", "Zone administrators", area_slug=None))
    return client


def test_scripts_get_every_borrowed_word(office):
    script = office.get("/zh-hans/admin/jsi18n/").text
    catalog = json.loads(re.search(r"const newcatalog = (\{.*?\n  \});", script, re.DOTALL)[1])
    assert catalog["bold"] == "加粗"
    assert [word for word in borrowed_words.IN_SCRIPTS if catalog[word] == word] == []


def test_a_list_without_actions_has_words_for_its_scripts(office):
    assert "/zh-hans/admin/jsi18n/" in office.get("/zh-hans/admin/news/source/").text


def test_a_list_offers_no_english_option(office):
    factories.news_item()
    page = office.get("/zh-hans/admin/news/newsitem/").text
    assert "Select an option" not in page
    assert "请选择" in page


def test_groups_are_named_in_chinese(office):
    user = factories.account("chen")
    assert "自贸试验区管理员" in office.get("/zh-hans/admin/accounts/user/").text
    assert ">编辑<" in office.get("/zh-hans/admin/auth/group/").text
    assert "审核人员" in office.get(f"/zh-hans/admin/accounts/user/{user.pk}/change/").text


def test_a_group_tells_what_it_allows_in_chinese(office):
    page = office.get(f"/zh-hans/admin/auth/group/{Group.objects.get(name='Editors').pk}/change/").text
    assert "稿件：修改" in page
    assert "Can change" not in page


def test_a_superuser_gives_permissions_by_their_chinese_names(client):
    client.force_login(factories.administrator())
    page = client.get("/zh-hans/admin/auth/group/add/").text
    assert "稿件：修改" in page
    assert "Can change" not in page


def test_an_assignment_to_all_areas_says_so(office):
    place = factories.account("boss", area_slug=None).assignments.get()
    assert "boss：编辑（全部片区）" in office.get(f"/zh-hans/admin/areas/assignment/{place.pk}/change/").text


@pytest.mark.parametrize(
    "path", ["search/?q=大连港", "search/?q=Dalain", "projects/?view=picture", "data/", "partners/", "news/1/"]
)
def test_a_page_puts_no_space_after_a_chinese_stop(client, path):
    factories.enterprise(aliases="大港")
    factories.project(areas=("dalian", "shenyang"), investment_amount=1_000_000, investment_currency="CNY")
    factories.news_item(number=1)
    text = client.get(f"/zh-hans/{path}", follow=True).content.decode()
    assert re.findall(r"[。：] +\S+", re.sub(r"</?(?:a|span|mark|time)\b[^>]*>", "", text)) == []
