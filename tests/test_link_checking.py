"""The door that tells editors of links as they type them: whom it answers, how often, and in what form."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ftzportal.accounts.models import SignInAttempt
from ftzportal.link_checking import checked
from tests import factories
from tests.outside_sites import unasked

DOOR = "/en/admin/link-check/"


def test_where_there_is_no_way_out_nobody_is_asked(settings):
    settings.LINK_CHECKS = False
    assert checked("https://www.dl.gov.cn/", unasked).level == "good"
    assert len(checked("http://shop.example/", unasked).words) == 2


def test_an_editor_is_answered_with_words_and_what_was_meant(editor, client):
    client.force_login(editor)
    answer = client.post(DOOR, {"url": "www.dl.gov.cn"})
    assert answer.json() == {
        "level": "trouble",
        "words": ["The address does not say how it is reached."],
        "instead": "https://www.dl.gov.cn",
    }
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_door_asks_nobody_inside(editor, client, elsewhere):
    client.force_login(editor)
    answer = client.post(DOOR, {"url": f"http://127.0.0.1:{elsewhere.server_port}/"}).json()
    assert "unusual port" in answer["words"][-1]
    assert elsewhere.asked == []


def test_only_a_posted_form_with_its_token_is_taken(editor, client):
    client.force_login(editor)
    assert client.get(DOOR, {"url": "www.dl.gov.cn"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(DOOR, {"url": "www.dl.gov.cn"}).status_code == 403


@pytest.mark.django_db
def test_one_person_has_sixty_links_checked_in_ten_minutes(client):
    for name in ("chen", "li"):
        client.force_login(factories.account(name))
        answers = [client.post(DOOR, {"url": "/en/"}).json() for _nth in range(61)]
        assert ["just now" in answer["words"][0] for answer in answers] == [False] * 60 + [True]
    SignInAttempt.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    assert "just now" not in client.post(DOOR, {"url": "/en/"}).json()["words"][0]
