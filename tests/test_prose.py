"""What a kept text becomes on a page: pictures, links that follow their things, files, notes."""

import pytest
from django.utils import timezone

from ftzportal.library.models import Picture
from tests import factories
from tests.queries import queries_of
from tests.uploads import attachment, fetched, picture

pytestmark = pytest.mark.django_db


def page_of(client, item, language="en"):
    address = f"/{language}/news/{item.address}/"
    return client.get(address).content.decode()


def item_saying(html, **fields):
    return factories.news_item(body_en=html, **fields)


def test_a_picture_in_a_text_has_its_copies_its_words_and_its_credit(client):
    quay = picture(alt_en="A quay", alt_zh_hans="码头", credit="Li Na")
    item = item_saying(f'<figure><img src="{quay.file.url}"><figcaption>The <em>quay</em></figcaption></figure>')
    page = page_of(client, item)
    assert 'alt="A quay"' in page
    assert f'width="{quay.whole.width}" height="{quay.whole.height}"' in page
    assert 'loading="lazy"' in page
    assert "<figcaption>The <em>quay</em>" in page
    assert "Li Na" in page
    assert fetched(client, quay.file.url).status_code == 200


def test_a_picture_of_a_draft_is_not_served_to_strangers(client):
    quay = picture()
    item_saying(f'<figure><img src="{quay.file.url}"></figure>', publish_at=None)
    assert fetched(client, quay.file.url).status_code == 404


def test_a_picture_that_is_gone_leaves_its_caption(client):
    quay = picture()
    item = item_saying(f'<figure><img src="{quay.file.url}"><figcaption>The quay</figcaption></figure>')
    item.uses_of_library.all().delete()
    Picture.objects.all().delete()
    page = page_of(client, item)
    assert "<p>The quay</p>" in page
    assert quay.file.url not in page


def test_a_link_follows_its_thing_when_the_address_changes(client):
    project, enterprise = factories.project("Rare Valley"), factories.enterprise()
    item = item_saying(
        f'<p><a href="/to/project/{project.pk}/">a</a> <a href="/to/enterprise/{enterprise.pk}/">b</a></p>'
    )
    enterprise.slug = "port-of-dalian"
    enterprise.save()
    page = page_of(client, item)
    assert f'<a href="/en/projects/{project.pk}-rare-valley/">a</a>' in page
    assert '<a href="/en/enterprises/port-of-dalian/">b</a>' in page


def test_what_a_link_leads_to_but_is_not_public_is_words_alone(client):
    hidden = factories.project("Secret valley", publish_at=None)
    withdrawn = factories.project("Old valley", withdrawn_at=timezone.now(), withdrawal_reason_en="Wrong.")
    item = item_saying("".join(f'<p><a href="/to/project/{one.pk}/">words</a></p>' for one in (hidden, withdrawn)))
    page = page_of(client, item)
    assert page.count("<p>words</p>") == 2
    for one in (hidden, withdrawn):
        assert client.get(f"/to/project/{one.pk}/").status_code == 404


def test_a_link_leads_to_the_other_language_where_there_is_none_in_this(client):
    chinese = factories.project("Only", name_en="")
    item = item_saying(f'<p><a href="/to/project/{chinese.pk}/">words</a></p>')
    assert f'<a href="{"/zh-hans/projects/"}{chinese.address}/" hreflang="zh-hans">words</a>' in page_of(client, item)


@pytest.mark.parametrize("path", ["user/1", "project/999999", "session/1", "field/0"])
def test_a_permanent_address_of_nothing_is_not_found(client, path):
    assert client.get(f"/to/{path}/").status_code == 404


def test_a_permanent_address_leads_to_the_page_in_the_readers_language(client):
    project = factories.project("Rare Valley")
    answer = client.get(f"/to/project/{project.pk}/", headers={"Accept-Language": "zh-CN"})
    assert answer.headers["Location"] == f"/zh-hans/projects/{project.address}/"


def test_a_file_in_a_text_says_what_it_is(client):
    file = attachment("Rules")
    item = item_saying(f'<p><a href="/files/{file.pk}/old-name.pdf">the rules</a></p>')
    page = page_of(client, item)
    assert f'<a href="{file.get_absolute_url()}">the rules</a> <span class="about-file">PDF, ' in page
    assert fetched(client, file.get_absolute_url()).status_code == 200


def test_notes_are_numbered_in_the_text_and_stand_at_its_end(client):
    item = item_saying("<p>One<small>First note.</small> two<small>See <em>there</em>.</small></p>")
    item.passages.create(area=factories.area(), text_en="<p>Three<small>Third.</small></p>")
    page = page_of(client, item)
    assert 'One<sup class="note-mark"><a href="#note-1" id="note-1-mark" aria-label="Note 1">1</a></sup>' in page
    assert '<li id="note-2">See <em>there</em>.' in page
    assert '<li id="dalian-note-1">Third.' in page
    assert "<small>" not in page


def test_what_all_texts_of_a_page_name_is_looked_up_once(client):
    quay, file, project = picture(), attachment(), factories.project()
    html = (
        f'<figure><img src="{quay.file.url}"></figure><p><a href="/to/project/{project.pk}/">a</a>'
        f'<a href="/to/enterprise/{factories.enterprise().pk}/">b</a><a href="{file.get_absolute_url()}">c</a></p>'
    )
    item = item_saying(html)
    for slug in ("dalian", "shenyang", "yingkou"):
        item.passages.create(area=factories.area(slug), text_en=html)
    plain = factories.news_item("Plain")
    plain.passages.create(area=factories.area(), text_en="<p>x</p>")
    address = f"/en/news/{item.address}/"
    assert queries_of(client, address) <= queries_of(client, f"/en/news/{plain.address}/") + 3
    assert queries_of(client, address) <= 15


def test_who_added_a_picture_that_a_text_shows_is_an_author(editor):
    photographer = factories.account("li")
    quay = picture(created_by=photographer)
    item = item_saying(f'<figure><img src="{quay.file.url}"></figure>', publish_at=None)
    assert photographer in factories.submitted(item, editor).authors.all()
