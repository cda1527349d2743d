"""The reviews as people go through them, page by page; and forms that say what their sender may not."""

import pytest
from django.test import Client

from areas.models import Assignment
from ftzportal.publishing.models import Review, Submission
from ftzportal.record.models import Entry
from news.models import NewsItem
from tests import factories
from tests.admin_forms import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(editor):
    item = factories.news_item("Draft", publish_at=None)
    factories.revised(item, editor, title_en="Written")
    return item


@pytest.fixture
def reviewers(db):
    return factories.reviewers()


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def page_of(item, name):
    return f"/en/admin/news/newsitem/{item.pk}/{name}/"


def shown(browser, item, page="review"):
    """What the page's form would send back."""
    data = {}
    for bound in browser.get(page_of(item, page)).context["form"]:
        put(data, bound)
    return data


def approval(browser, item):
    return shown(browser, item) | {"secrecy_cleared": "on", "approve": "Approve"}


def refusals():
    return [entry.details for entry in Entry.objects.filter(act=Entry.Act.REFUSED)]


def test_from_the_draft_to_the_public_page(client, draft, editor, reviewers):
    browser = browser_of(editor)
    browser.post(page_of(draft, "submit"), shown(browser, draft, "submit"))
    for person in reviewers:
        assert not NewsItem.objects.published().exists()
        browser = browser_of(person)
        browser.post(page_of(draft, "review"), approval(browser, draft) | {"opinion": f"{person} agrees"})
    assert [review.opinion for review in Review.objects.order_by("pk")] == [f"{person} agrees" for person in reviewers]
    assert "Written" in client.get(NewsItem.objects.published().get().get_absolute_url()).text


@pytest.mark.parametrize(("name", "value"), [("step", "999999"), ("step", "-1"), ("hash", "0" * 64)])
def test_a_form_that_names_another_step_or_version_is_refused_and_recorded(draft, editor, reviewers, name, value):
    factories.submitted(draft, editor)
    browser = browser_of(reviewers[0])
    response = browser.post(page_of(draft, "review"), approval(browser, draft) | {name: value})
    assert "Somebody acted on it meanwhile" in response.text
    assert not Review.objects.exists()
    assert len(refusals()) == 1


def test_a_form_for_the_step_of_another_is_refused_and_recorded(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    first = approval(browser_of(reviewers[0]), draft)
    response = browser_of(reviewers[2]).post(page_of(draft, "review"), first)
    assert response.status_code == 403
    assert "for the role" in refusals()[0]
    assert Submission.objects.get().step == submission.step


def test_a_form_that_names_a_person_acts_for_nobody_but_its_sender(draft, editor, reviewers):
    factories.submitted(draft, editor)
    browser = browser_of(reviewers[0])
    others = {"person": reviewers[1].pk, "by": reviewers[1].pk, "on_behalf_of": reviewers[1].pk, "role": "final"}
    browser.post(page_of(draft, "review"), approval(browser, draft) | others)
    review = Review.objects.get()
    assert (review.person, review.on_behalf_of, review.position) == (reviewers[0], None, 1)


def test_the_author_is_refused_and_recorded_whatever_their_roles(draft, editor, reviewers):
    Assignment.objects.create(user=editor, area=factories.area("dalian"), role=Assignment.Role.FIRST_REVIEWER)
    colleague = factories.account("li")
    factories.submitted(draft, colleague)
    form = approval(browser_of(reviewers[0]), draft)
    assert browser_of(editor).post(page_of(draft, "review"), form).status_code == 403
    assert "Who wrote any part" in refusals()[0]
    assert not Review.objects.exists()


def test_a_reviewer_of_another_area_does_not_even_find_it(draft, editor, reviewers):
    factories.submitted(draft, editor)
    form = approval(browser_of(reviewers[0]), draft)
    stranger = factories.reviewers("shenyang")[0]
    assert browser_of(stranger).post(page_of(draft, "review"), form).status_code in (403, 404)
    assert not Review.objects.exists()


def test_of_two_who_have_the_form_open_one_acts_and_the_other_is_told(draft, editor, reviewers):
    factories.submitted(draft, editor)
    second = factories.account("another", "Reviewers", "dalian", Assignment.Role.FIRST_REVIEWER)
    browsers = [browser_of(reviewers[0]), browser_of(second)]
    forms = [approval(browser, draft) for browser in browsers]
    answers = [browser.post(page_of(draft, "review"), form) for browser, form in zip(browsers, forms, strict=True)]
    assert [answer.status_code for answer in answers] == [302, 403]
    assert Review.objects.get().person == reviewers[0]
    assert len(refusals()) == 1
