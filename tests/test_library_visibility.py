"""Who sees a picture or a file: everybody once something public uses it, and until then who works on it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Assignment
from ftzportal.library.models import Picture, Use
from ftzportal.publishing.models import PreviewLink
from news.models import Passage
from tests import factories, uploads
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_storage")]

TEXTS = ["body_en", "body_zh_hans"]


@pytest.fixture
def picture():
    return uploads.picture()


def seen_by(client, picture):
    """The statuses of its own file and of its renditions, which are always the same."""
    addresses = [picture.file.url, picture.whole.url, picture.card.url]
    statuses = {uploads.fetched(client, address).status_code for address in addresses}
    assert len(statuses) == 1
    return statuses.pop()


def test_a_stranger_sees_the_picture_of_a_draft_only_while_the_item_is_public(client, picture):
    item = factories.news_item(lead_picture=picture, publish_at=None)
    assert seen_by(client, picture) == 404
    item.publish()
    assert seen_by(client, picture) == 200
    item.withdraw("Wrong", "有误")
    assert seen_by(client, picture) == 404


def test_a_stranger_does_not_see_what_nothing_uses(client, picture):
    assert seen_by(client, picture) == 404


def test_what_is_scheduled_shows_its_picture_when_its_moment_has_come(client, picture):
    item = factories.news_item(lead_picture=picture, publish_at=timezone.now() + timedelta(hours=1))
    assert seen_by(client, picture) == 404
    type(item).objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    assert seen_by(client, picture) == 200


def test_what_one_public_thing_uses_is_public_whatever_else_uses_it(client, picture):
    factories.news_item(lead_picture=picture, publish_at=None)
    factories.news_item(lead_picture=picture)
    assert seen_by(client, picture) == 200


def test_all_files_of_a_public_picture_are_answered_by_one_look_at_what_shows_it(client, picture):
    factories.news_item(lead_picture=picture)
    uploads.fetched(client, picture.file.url)
    with CaptureQueriesContext(connection) as captured:
        assert seen_by(client, picture) == 200
    assert not [query for query in captured.captured_queries if "library_picture" in query["sql"]]


def named_in(picture):
    return f"<p>Text</p><p>{picture.file.url}</p>"


def test_it_is_gone_with_the_last_text_that_names_it(client, picture):
    factories.news_item(body_en=named_in(picture))
    assert seen_by(client, picture) == 200
    Use.objects.all().delete()
    assert seen_by(client, picture) == 404


@pytest.mark.parametrize("make", [factories.news_item, factories.project, factories.practice, factories.document])
def test_a_picture_that_a_text_names_is_as_public_as_the_text(client, picture, make):
    field = "body_en" if make is factories.news_item else "text_en"
    thing = make(publish_at=None, **{field: named_in(picture)})
    assert seen_by(client, picture) == 404
    thing.publish()
    assert seen_by(client, picture) == 200
    setattr(thing, field, "<p>Text</p>")
    thing.save()
    assert seen_by(client, picture) == 404
    assert not Use.objects.exists()


def test_a_picture_in_a_passage_is_as_public_as_the_item(client, picture):
    item = factories.news_item(publish_at=None)
    passage = Passage.objects.create(news_item=item, area=factories.area(), text_en=named_in(picture))
    assert seen_by(client, picture) == 404
    item.publish()
    assert seen_by(client, picture) == 200
    passage.delete()
    assert seen_by(client, picture) == 404


def test_what_only_an_unsigned_version_shows_is_not_public(client, editor, picture):
    item = factories.news_item()
    factories.revised(item, editor, lead_picture=picture.pk)
    assert seen_by(client, picture) == 404
    factories.no_reviews()
    factories.submitted(item, editor)
    assert seen_by(client, picture) == 200


def test_what_a_new_version_took_away_is_not_public_once_it_appears(client, editor, picture):
    item = factories.news_item(lead_picture=picture)
    factories.no_reviews()
    factories.revised(item, editor, lead_picture=None)
    assert seen_by(client, picture) == 200
    factories.submitted(item, editor)
    assert seen_by(client, picture) == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: factories.account("own"), 200),
        (lambda: factories.account("reviewer", "Reviewers", role=Assignment.Role.FIRST_REVIEWER), 200),
        (lambda: factories.account("wide", "Zone administrators", area_slug=None), 200),
        (factories.administrator, 200),
        (lambda: factories.account("other", area_slug="shenyang"), 404),
        (lambda: factories.account("nobody", group=None), 404),
    ],
)
def test_of_those_who_are_signed_in_see_it_who_work_in_its_area(client, picture, who, status):
    factories.news_item(lead_picture=picture, publish_at=None)
    client.force_login(who())
    assert seen_by(client, picture) == status


def test_who_works_on_an_item_sees_its_picture_though_another_area_owns_that(client, picture):
    factories.news_item(owner="shenyang", areas=("shenyang",), lead_picture=picture, publish_at=None)
    client.force_login(factories.account("other", area_slug="shenyang"))
    assert seen_by(client, picture) == 200


def test_what_is_not_public_is_kept_by_no_cache_and_what_is_tells_nothing_of_who_asks(client, editor, picture):
    client.force_login(editor)
    response = uploads.fetched(client, picture.file.url)
    assert response.headers["Cache-Control"] == "private, no-store"
    factories.news_item(lead_picture=picture)
    response = uploads.fetched(client, picture.file.url)
    assert response.headers["Cache-Control"].startswith("public, max-age=31536000, s-maxage=60")
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_public_picture_costs_one_question_beside_that_for_the_state_of_the_content(client, picture):
    factories.news_item(lead_picture=picture)
    uploads.fetched(client, picture.file.url)
    assert queries_of(client, picture.file.url) == 2


def opened(client, item, editor, **fields):
    """The client with the preview link of the newest version opened; the link."""
    link, token = PreviewLink.make(item.newest_revision(), by=editor, **fields)
    assert client.get(f"/en/preview/{token}/").status_code == 200
    return link


def test_who_opened_a_preview_link_sees_the_pictures_of_that_version_and_no_others(client, editor, picture):
    item = factories.news_item(publish_at=None, body_zh_hans=named_in(uploads.picture("Crane")), lead_picture=picture)
    other = uploads.picture("Other")
    factories.news_item(publish_at=None, lead_picture=other)
    link = opened(client, item, editor)
    crane = Picture.objects.get(title_en="Crane")
    assert [seen_by(client, one) for one in (picture, crane, other)] == [200, 200, 404]
    link.revoked_at = timezone.now()
    link.save()
    assert seen_by(client, picture) == 404


def test_the_link_shows_pictures_no_longer_than_it_opens(client, editor, picture):
    item = factories.news_item(publish_at=None, lead_picture=picture)
    opened(client, item, editor)
    PreviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert seen_by(client, picture) == 404


def test_no_made_up_cookie_opens_anything(client, editor, picture):
    item = factories.news_item(publish_at=None, lead_picture=picture)
    link = opened(client, item, editor)
    for value in (str(link.pk), "x", "", "a:b:c", client.cookies[f"preview-files-{link.pk}"].value):
        client.cookies[f"preview-pictures-{link.pk}"] = value
        assert seen_by(client, picture) == 404
