"""What people do at the same moment."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client

from areas.models import Assignment
from ftzportal.publishing.models import Review, Submission, Workflow
from ftzportal.record.models import Entry
from news.models import NewsItem
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def together(*calls):
    barrier, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(nth, call):
        try:
            barrier.wait()
            answers[nth] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def browser(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.fixture
def workflow():
    """An earlier test of this kind has emptied the tables, what migrations put there included."""
    made = Workflow.default() or Workflow.objects.create(name_en="Default", is_default=True)
    for position, role in enumerate(factories.REVIEW_ROLES, start=1):
        made.steps.get_or_create(position=position, defaults={"name_en": role, "role": role})
    return made


def test_the_first_look_at_what_was_loaded_fails_for_nobody():
    people = [factories.administrator(f"reader{nth}") for nth in range(4)]
    answers = []
    for nth in range(3):
        item = factories.news_item(f"Loaded {nth}")
        desks = [browser(person) for person in people]
        address = f"/en/admin/news/newsitem/{item.pk}/history/"
        answers += together(*[lambda desk=desk, address=address: desk.get(address).status_code for desk in desks])
    assert set(answers) == {200}


def test_what_is_submitted_while_it_is_deleted_leaves_no_review_of_nothing(workflow):
    one, other = browser(factories.administrator("one")), browser(factories.administrator("other"))
    orphans = []
    for nth in range(6):
        item = factories.news_item(f"Gone {nth}", publish_at=None)
        number, address = item.newest_revision().number, f"/en/admin/news/newsitem/{item.pk}"
        together(
            lambda address=address: one.post(f"{address}/delete/", {"post": "yes"}),
            lambda address=address, number=number: other.post(f"{address}/submit/", {"version": number}),
        )
        if not NewsItem.objects.filter(pk=item.pk).exists():
            orphans += Submission.objects.open().filter(thing_number=item.pk)
    assert orphans == []


def test_of_four_who_approve_at_the_same_moment_one_acts_and_the_others_are_told(workflow):
    item = factories.news_item("Draft", publish_at=None)
    submission = factories.submitted(item, factories.administrator("writer"))
    people = [factories.administrator(f"reviewer{nth}") for nth in range(4)]
    for person in people:
        Assignment.objects.create(user=person, role=Assignment.Role.FIRST_REVIEWER)
    seen = {"step": submission.step_id, "hash": submission.revision.hash}
    approval = seen | {"secrecy_cleared": "on", "approve": "Approve"}
    address = f"/en/admin/news/newsitem/{item.pk}/review/"
    desks = [browser(person) for person in people]
    answers = together(*[lambda desk=desk: desk.post(address, approval).status_code for desk in desks])
    assert answers.count(302) == 1
    assert set(answers) <= {200, 302, 403}
    assert Review.objects.count() == 1
    assert Submission.objects.get().step.position == 2
    assert Entry.objects.filter(act=Entry.Act.REFUSED).count() == len(people) - 1
