"""The first page of the admin: what is mine."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ftzportal.publishing import acts
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_it_greets_with_what_waits_for_the_editor(desk):
    factories.news_item("My draft", publish_at=None)
    factories.project("My project to come", publish_at=timezone.now() + timedelta(days=1))
    factories.news_item("Foreign draft", owner="shenyang", publish_at=None)
    factories.practice(unconfirmed=["result_en"])
    page = desk.get("/en/admin/").content.decode()
    assert "My draft" in page
    assert "My project to come" in page
    assert "Foreign draft" not in page
    assert "/en/admin/areas/practice/?to_confirm=yes" in page


def test_its_links_lead_to_lists_that_show_as_many_as_it_says(desk):
    for number in range(8):
        factories.news_item(f"Draft {number}", publish_at=None)
    drafts = desk.get("/en/admin/").context["drafts"]
    assert [(kind["count"], kind["link"]) for kind in drafts["kinds"]] == [(8, "/en/admin/news/newsitem/?state=draft")]
    page = desk.get(drafts["kinds"][0]["link"])
    assert page.status_code == 200
    assert page.content.decode().count('class="action-select"') == 8


def test_columns_stand_in_the_order_of_their_need(desk):
    old = factories.column("old", name_en="Old column")
    factories.news_item(column=old, publish_at=timezone.now() - timedelta(days=20))
    fresh = factories.column("fresh", name_en="Fresh column")
    factories.news_item(column=fresh)
    factories.column("still", name_en="Column that does not change", update_limit_days=None)
    response = desk.get("/en/admin/")
    assert [column.slug for column in response.context["columns"]] == ["old", "fresh"]
    assert "overdue" in response.content.decode()


def test_it_takes_few_queries_whatever_there_is(desk, django_assert_max_num_queries):
    for number in range(30):
        factories.news_item(f"Draft {number}", publish_at=None)
        factories.project(f"Project {number}", unconfirmed=["started_on"])
    with django_assert_max_num_queries(25):
        desk.get("/en/admin/")


def test_it_bears_the_zones_name_and_leads_to_the_same_page_in_chinese(desk):
    response = desk.get("/en/admin/news/newsitem/?state=draft")
    assert "Pilot Free Trade Zone" in response.content.decode()
    assert 'href="/zh-hans/admin/news/newsitem/?state=draft"' in response.content.decode()


@pytest.mark.parametrize("address", ["/en/admin/login/", "/en/admin/", "/en/admin/news/newsitem/add/"])
def test_every_page_has_the_admins_policy_with_a_nonce_of_its_own(client, desk, address):
    policies = {desk.get(address, follow=True).headers["Content-Security-Policy"] for _ in range(2)}
    assert len(policies) == 2
    assert all("'nonce-" in policy and "unsafe" not in policy for policy in policies)


def test_the_sign_in_page_has_the_policy_too(client):
    assert "'nonce-" in client.get("/en/admin/login/").headers["Content-Security-Policy"]


def test_public_pages_have_no_nonce(client):
    assert "nonce" not in client.get("/en/").headers["Content-Security-Policy"]


def test_a_reviewer_is_greeted_with_what_waits_oldest_first(client, editor):
    reviewer = factories.reviewers()[0]
    for title in ("First", "Second"):
        factories.submitted(factories.news_item(title, publish_at=None), editor)
    factories.submitted(factories.news_item("Foreign", owner="shenyang", publish_at=None), factories.account("li"))
    client.force_login(reviewer)
    response = client.get("/en/admin/")
    assert [one["heading"] for one in response.context["waiting"]] == ["First", "Second"]
    assert "Foreign" not in response.content.decode()


def test_an_author_reads_why_it_was_returned_until_it_is_submitted_again(desk, editor):
    item, reviewer = factories.news_item("Returned", publish_at=None), factories.reviewers()[0]
    submission = factories.submitted(item, editor)
    acts.send_back(submission, submission.step_id, submission.revision.hash, by=reviewer, reason="Which year?")
    assert [one["reason"] for one in desk.get("/en/admin/").context["returned"]] == ["Which year?"]
    factories.revised(item, editor, title_en="In 2026")
    factories.submitted(item, editor)
    page = desk.get("/en/admin/")
    assert page.context["returned"] == []
    assert [one["heading"] for one in page.context["in_review"]] == ["In 2026"]


def test_what_was_typed_and_not_saved_is_on_the_desk(desk, editor):
    item = factories.news_item(publish_at=None)
    desk.post(f"/en/admin/news/newsitem/{item.pk}/autosave/", {"title_en": "Typed"})
    assert [one["number"] for one in desk.get("/en/admin/").context["not_saved"]] == [item.pk]


def test_a_signed_change_is_on_the_desk_until_it_appears(desk, editor):
    item = factories.news_item("Public")
    factories.revised(item, editor, title_en="Changed")
    tomorrow = timezone.now() + timedelta(days=1)
    factories.approved(factories.submitted(item, editor), *factories.reviewers(), publish_at=tomorrow)
    assert [one["heading_en"] for one in desk.get("/en/admin/").context["changes"]] == ["Changed"]


def test_the_week_is_told_by_area(desk):
    factories.news_item()
    factories.project(owner="shenyang", areas=("shenyang",))
    factories.news_item("Old", publish_at=timezone.now() - timedelta(days=8))
    counts = [(area.slug, count) for area, count in desk.get("/en/admin/").context["published"]]
    assert sorted(counts) == [("dalian", 1), ("shenyang", 1)]


@pytest.fixture
def returned(desk, editor):
    """A draft of the editor's that was returned, and that they typed into since."""
    item, reviewer = factories.news_item("Returned", publish_at=None), factories.reviewers()[0]
    submission = factories.submitted(item, editor)
    acts.send_back(submission, submission.step_id, submission.revision.hash, by=reviewer, reason="Which year?")
    desk.post(f"/en/admin/news/newsitem/{item.pk}/autosave/", {"title_en": "Typed"})
    return item


def test_what_was_deleted_is_no_work(desk, returned):
    page = desk.get("/en/admin/")
    assert [len(page.context[name]) for name in ("returned", "not_saved")] == [1, 1]
    desk.post(f"/en/admin/news/newsitem/{returned.pk}/delete/", {"post": "yes"})
    page = desk.get("/en/admin/")
    assert [page.context[name] for name in ("returned", "not_saved")] == [[], []]


def test_who_went_to_another_area_reads_nothing_of_the_former_one(desk, editor, returned):
    factories.submitted(factories.news_item("In review", publish_at=None), editor)
    editor.assignments.update(area=factories.area("shenyang"))
    page = desk.get("/en/admin/")
    assert [page.context[name] for name in ("returned", "in_review", "not_saved")] == [[], [], []]
    assert "Which year?" not in page.text
