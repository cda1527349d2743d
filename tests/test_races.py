"""What people do at the same moment."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client

from ftzportal.publishing.models import Submission, Workflow
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


def test_the_first_look_at_what_was_loaded_fails_for_nobody():
    people = [factories.administrator(f"reader{nth}") for nth in range(4)]
    answers = []
    for nth in range(3):
        item = factories.news_item(f"Loaded {nth}")
        desks = [browser(person) for person in people]
        address = f"/en/admin/news/newsitem/{item.pk}/history/"
        answers += together(*[lambda desk=desk, address=address: desk.get(address).status_code for desk in desks])
    assert set(answers) == {200}


def test_what_is_submitted_while_it_is_deleted_leaves_no_review_of_nothing():
    workflow = Workflow.default() or Workflow.objects.create(name_en="Default", is_default=True)
    if not workflow.steps.exists():
        workflow.steps.create(position=1, name_en="Review", role="first-reviewer")
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
