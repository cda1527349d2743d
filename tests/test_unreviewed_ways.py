"""Nothing goes public before the reviews: the ways round them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from areas.models import Assignment
from ftzportal.library.models import Picture
from ftzportal.publishing.models import Workflow
from news.models import NewsItem
from tests import factories
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db


def png(colour):
    held = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(held, "PNG")
    return SimpleUploadedFile("x.png", held.getvalue(), "image/png")


def uploaded(client, alt, **more):
    area = factories.area()
    client.post(
        "/en/admin/library/picture/add/",
        {"file": png("blue"), "alt_en": alt, "alt_zh_hans": alt, "owner_area": area.pk, **more},
    )
    return Picture.objects.get(alt_en=alt)


def signed_with(picture, editor):
    item = factories.news_item("Port", publish_at=None)
    factories.revised(item, editor, lead_picture=picture.pk)
    factories.approved(factories.submitted(item, editor), *factories.reviewers())
    return NewsItem.objects.published().get()


def test_who_made_the_picture_does_not_review_the_item(client, editor):
    first = factories.reviewers()[0]
    Assignment.objects.create(user=first, area=factories.area(), role="editor")
    first.groups.set([*first.groups.all(), *editor.groups.all()])
    client.force_login(first)
    picture = uploaded(client, "A crane")
    item = factories.news_item("Port", publish_at=None)
    factories.revised(item, editor, lead_picture=picture.pk)
    submission = factories.submitted(item, editor)
    client.post(
        f"/en/admin/news/newsitem/{item.pk}/review/",
        {"step": submission.step_id, "hash": submission.revision.hash, "secrecy_cleared": "on", "approve": "1"},
    )
    assert not submission.reviews.exists()


def zone_administrator():
    return factories.account("zone", "Zone administrators", None)


def test_moving_a_signed_item_to_a_column_without_reviews_passes_those_of_its_own(client, editor):
    free = Workflow.objects.create(name_en="None")
    lax = factories.column("lax", workflow=free)
    item = factories.news_item("As signed")
    client.force_login(editor)
    address = f"/en/admin/news/newsitem/{item.pk}/change/"
    client.post(address, filled(client.get(address), title_en="UNREAD", column=lax.pk), follow=True)
    client.post(f"/en/admin/news/newsitem/{item.pk}/submit/", {"version": item.newest_revision().number})
    assert NewsItem.objects.get().title_en == "As signed"


def test_the_default_workflow_is_neither_unticked_nor_deleted(client):
    client.force_login(zone_administrator())
    address = f"/en/admin/publishing/workflow/{Workflow.default().pk}/"
    response = client.post(f"{address}change/", filled(client.get(f"{address}change/"), is_default=None))
    assert "is_default" in response.context["adminform"].form.errors
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert Workflow.default()


def test_another_workflow_takes_over_as_the_default(client):
    client.force_login(zone_administrator())
    other = Workflow.objects.create(name_en="Two reviews")
    address = f"/en/admin/publishing/workflow/{other.pk}/change/"
    client.post(address, filled(client.get(address), is_default="on"))
    assert Workflow.objects.filter(is_default=True).get() == other


def test_without_a_default_workflow_nothing_is_submitted(client, editor):
    Workflow.objects.update(is_default=False)
    item = factories.news_item("Unread", publish_at=None)
    client.force_login(editor)
    version = {"version": item.newest_revision().number}
    assert "The zone has no workflow" in client.post(f"/en/admin/news/newsitem/{item.pk}/submit/", version).text
    assert not NewsItem.objects.published().exists()


def test_the_picture_of_a_signed_item_cannot_be_exchanged_without_a_review(client, editor):
    client.force_login(editor)
    picture = uploaded(client, "A crane")
    item = signed_with(picture, editor)
    before = client.get(item.get_absolute_url()).content.decode()
    assert picture.file.url in before
    address = f"/en/admin/library/picture/{picture.pk}/change/"
    client.post(
        address, {"file": png("red"), "alt_en": "A crane", "alt_zh_hans": "A crane", "owner_area": factories.area().pk}
    )
    after = client.get(item.get_absolute_url()).content.decode()
    assert picture.file.url in after


def test_what_the_picture_of_a_signed_item_shows_cannot_be_rewritten_without_a_review(client, editor):
    client.force_login(editor)
    picture = uploaded(client, "A crane")
    item = signed_with(picture, editor)
    address = f"/en/admin/library/picture/{picture.pk}/change/"
    client.post(address, {"alt_en": "SLANDER", "credit": "SLANDER", "owner_area": factories.area().pk})
    assert "SLANDER" not in client.get(item.get_absolute_url()).content.decode()
