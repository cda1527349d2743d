"""What two people wrote apart and the database refuses together: no page fails, nobody's words are lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from areas.models import Organisation
from ftzportal.publishing.middleware import agenda
from ftzportal.publishing.models import Release
from news.models import NewsItem
from tests import factories
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_crash_in_the_client(client):
    client.raise_request_exception = False


def change(item):
    return f"/en/admin/news/newsitem/{item.pk}/change/"


def save(client, item, page=None, **changes):
    return client.post(change(item), filled(page or client.get(change(item)), **changes), follow=True)


def test_a_release_that_the_database_refuses_leaves_the_site_up(client, editor):
    item, other = factories.news_item("Signed"), factories.news_item("Other", publish_at=None)
    client.force_login(editor)
    save(client, item, legacy_path="/article/show/311.aspx")
    tomorrow = timezone.now() + timedelta(days=1)
    factories.approved(factories.submitted(item, editor), *factories.reviewers(), publish_at=tomorrow)
    # The same old address in a draft: its row has it at once, and nothing objects.
    save(client, other, legacy_path="/article/show/311.aspx")
    client.logout()
    # And it is tomorrow.
    Release.objects.update(release_at=timezone.now() - timedelta(seconds=1))
    agenda.forget()
    statuses = [client.get(address).status_code for address in ("/en/", "/en/projects/", "/zh-hans/", "/robots.txt")]
    assert statuses == [200] * 4
    assert Release.objects.get().problem


def test_the_form_of_an_item_whose_drafted_old_address_another_took_opens(client, editor):
    item, other = factories.news_item("Signed"), factories.news_item("Other", publish_at=None)
    client.force_login(editor)
    save(client, item, legacy_path="/article/show/311.aspx")
    save(client, other, legacy_path="/article/show/311.aspx")
    assert client.get(change(item)).status_code == 200


def test_the_preview_of_an_item_whose_drafted_old_address_another_took_answers(client, editor):
    item, other = factories.news_item("Signed"), factories.news_item("Other", publish_at=None)
    client.force_login(editor)
    save(client, item, legacy_path="/article/show/311.aspx")
    save(client, other, legacy_path="/article/show/311.aspx")
    assert client.get(f"/en/admin/news/newsitem/{item.pk}/preview/").status_code < 500


def test_sign_off_of_an_item_whose_old_address_another_took_is_refused_in_words(client, editor):
    item, other = factories.news_item("Signed"), factories.news_item("Other", publish_at=None)
    client.force_login(editor)
    save(client, item, legacy_path="/article/show/311.aspx")
    first, second, final = factories.reviewers()
    submission = factories.approved(factories.submitted(item, editor), first, second)
    save(client, other, legacy_path="/article/show/311.aspx")
    client.force_login(final)
    answer = client.post(
        f"/en/admin/news/newsitem/{item.pk}/review/",
        {"step": submission.step_id, "hash": submission.revision.hash, "secrecy_cleared": "on", "approve": "1"},
    )
    assert answer.status_code == 200


def passage(text):
    return {
        "passages-TOTAL_FORMS": 1, "passages-0-area": factories.area().pk, "passages-0-text_en": f"<p>{text}</p>",
    }  # fmt: skip


@pytest.mark.parametrize("publish_at", [None, timezone.now() - timedelta(hours=1)])
def test_two_people_add_a_passage_about_one_area(client, editor, publish_at):
    item = factories.news_item("Both", publish_at=publish_at)
    colleague = factories.account("li")
    client.force_login(editor)
    page = client.get(change(item))
    save(client, item, page, **passage("Mine"))
    client.force_login(colleague)
    assert save(client, item, page, **passage("Theirs")).status_code == 200
    assert client.get(change(item)).status_code == 200
    assert NewsItem.objects.filter(pk=item.pk).exists()


def test_one_field_restored_that_the_others_contradict_is_refused_in_words(client, editor):
    item = factories.news_item(original_date="2026-01-02", original_date_precision="day", publish_at=None)
    factories.revised(item, editor, original_date=None, original_date_precision="unknown")
    client.force_login(editor)
    answer = client.post(
        f"/en/admin/news/newsitem/{item.pk}/restore/", {"version": "1", "field": "original_date"}, follow=True
    )
    assert answer.status_code == 200


def test_two_people_name_whom_it_was_learned_from_apart(client, editor):
    thing = factories.practice(publish_at=None)
    colleague = factories.account("li")
    organisation = Organisation.objects.create(slug="port", name_en="Port", kind="institute")
    partner = factories.partner()
    address = f"/en/admin/areas/practice/{thing.pk}/change/"
    client.force_login(editor)
    page = client.get(address)
    client.post(address, filled(page, learned_from=partner.pk), follow=True)
    client.force_login(colleague)
    answer = client.post(address, filled(page, learned_from_organisation=organisation.pk), follow=True)
    assert answer.status_code == 200
