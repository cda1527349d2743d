"""Links by which somebody without an account sees one version."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from ftzportal.publishing.models import PreviewLink
from ftzportal.record.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(editor):
    item = factories.news_item("Not public", publish_at=None)
    factories.revised(item, editor, title_en="Shown by the link")
    return item


def make(client, editor, item, **fields):
    """The path that the page shows once."""
    client.force_login(editor)
    page = client.post(f"/en/admin/news/newsitem/{item.pk}/links/", {"days": 7, **fields}).content.decode()
    client.logout()
    return re.search(r'href="https://testserver(/en/preview/[^"]+)"', page)[1]


def test_whoever_has_the_address_sees_the_version_and_nobody_keeps_it(client, editor, draft):
    response = client.get(make(client, editor, draft))
    assert "Shown by the link" in response.text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_it_shows_that_version_and_no_later_one(client, editor, draft):
    path = make(client, editor, draft)
    factories.revised(draft, editor, title_en="Written since")
    assert "Shown by the link" in client.get(path).text


def test_what_is_public_is_not_touched_by_a_look(client, editor):
    item = factories.news_item("As signed")
    factories.revised(item, editor, title_en="As changed")
    assert "As changed" in client.get(make(client, editor, item)).text
    assert "As signed" in client.get(item.get_absolute_url()).text


def test_each_visit_is_counted_and_the_first_of_an_hour_entered(client, editor, draft):
    path = make(client, editor, draft)
    opened = Entry.objects.about(draft).filter(act="link-opened")
    for method in (client.get, client.head, client.get):
        method(path)
    visits = PreviewLink.objects.get().visits
    assert (visits.count(), opened.count()) == (3, 1)
    client.get(path, REMOTE_ADDR="203.0.113.7")
    assert (visits.count(), opened.count()) == (4, 2)
    visits.update(made_at=timezone.now() - timedelta(hours=1))
    client.get(path)
    assert (visits.count(), opened.count()) == (5, 3)


def test_it_opens_nothing_when_it_has_expired(client, editor, draft):
    path = make(client, editor, draft)
    PreviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 404


def test_it_opens_nothing_when_it_was_revoked(client, editor, draft):
    path = make(client, editor, draft)
    client.force_login(editor)
    client.post(f"/en/admin/news/newsitem/{draft.pk}/revoke-link/", {"link": PreviewLink.objects.get().pk})
    client.logout()
    assert client.get(path).status_code == 404


def test_another_areas_editor_cannot_revoke_it(client, editor, draft):
    path = make(client, editor, draft)
    client.force_login(factories.account("li", area_slug="shenyang"))
    own = factories.news_item(owner="shenyang", areas=("shenyang",), publish_at=None)
    key = {"link": PreviewLink.objects.get().pk}
    for number in (draft.pk, own.pk):
        assert client.post(f"/en/admin/news/newsitem/{number}/revoke-link/", key).status_code == 404
    client.logout()
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("token", ["x", "x" * 5000, "大连", "%27%20OR%201=1", "..%2f..", "%E2%80%AE", "-", "0"])
def test_a_hostile_token_is_an_address_of_nothing(client, draft, token):
    assert client.get(f"/en/preview/{token}/").status_code in (404, 414)


def test_the_database_does_not_hold_the_address(client, editor, draft):
    token = make(client, editor, draft).split("/")[3]
    assert token not in str(PreviewLink.objects.values())
    assert token not in str(Entry.objects.values())


@pytest.mark.parametrize("days", [0, 31, "x", ""])
def test_a_link_is_valid_for_a_month_at_most(client, editor, draft, days):
    client.force_login(editor)
    response = client.post(f"/en/admin/news/newsitem/{draft.pk}/links/", {"days": days})
    assert "days" in response.context["form"].errors
    assert not PreviewLink.objects.exists()


def test_a_reader_of_the_other_language_is_led_to_the_one_there_is(client, editor, draft):
    factories.revised(draft, editor, title_zh_hans="", body_zh_hans="")
    path = make(client, editor, draft)
    assert client.get(path.replace("/en/", "/zh-hans/")).headers["Location"] == path


def language_switch(page):
    """The addresses that the head of a page offers for its other language."""
    return re.findall(r'<a href="([^"]+)" lang="zh-Hans" hreflang', page.text)


def test_it_leads_to_the_same_version_in_the_other_language(client, editor, draft):
    path = make(client, editor, draft)
    there = path.replace("/en/", "/zh-hans/")
    assert language_switch(client.get(path)) == [there]
    assert "/zh-hans/preview/" in there
    assert client.get(there).status_code == 200


def test_the_admins_preview_leads_to_the_same_version_in_the_other_language(client, editor, draft):
    client.force_login(editor)
    factories.revised(draft, editor, title_zh_hans="后来写的")
    page = client.get(f"/en/admin/news/newsitem/{draft.pk}/preview/?version=2")
    [there] = language_switch(page)
    shown = client.get(there.replace("&amp;", "&")).text
    assert '<html lang="zh-Hans">' in shown
    assert "后来写的" not in shown


def test_the_way_to_the_other_language_is_kept_by_nobody_either(client, editor, draft):
    factories.revised(draft, editor, title_zh_hans="", body_zh_hans="")
    response = client.get(make(client, editor, draft).replace("/en/", "/zh-hans/"))
    assert response.status_code == 302
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_it_opens_nothing_when_its_maker_is_switched_off(client, editor, draft):
    path = make(client, editor, draft)
    editor.is_active = False
    editor.save()
    assert client.get(path).status_code == 404
