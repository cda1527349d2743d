"""Who is told what by mail, and when."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from ftzportal.publishing import acts
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(editor):
    editor.email = "chen@portal.example"
    editor.save()
    return editor


@pytest.fixture
def submission(author, reviewers, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return factories.submitted(factories.news_item("Clearance", publish_at=None), author)


def test_the_next_reviewer_is_told_in_both_languages_where_to_go(submission, reviewers):
    [sent] = mail.outbox
    assert sent.to == [reviewers[0].email]
    assert "Clearance" in sent.subject
    for language in ("en", "zh-hans"):
        assert f"https://testserver/{language}/admin/news/newsitem/{submission.thing_number}/review/" in sent.body


def test_after_a_step_the_one_after_is_told(submission, reviewers, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        factories.approved(submission, reviewers[0])
    assert [sent.to for sent in mail.outbox] == [[reviewers[1].email]]


def test_the_author_is_told_why_it_was_returned(submission, reviewers, author, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    seen = (submission, submission.step_id, submission.revision.hash)
    with django_capture_on_commit_callbacks(execute=True):
        acts.send_back(*seen, by=reviewers[0], reason="Which year?")
    [sent] = mail.outbox
    assert sent.to == [author.email]
    assert "Which year?" in sent.body


def test_an_act_that_is_undone_is_told_to_nobody(author, reviewers, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        factories.submitted(factories.news_item(publish_at=None), author)
        transaction.set_rollback(True)
    assert mail.outbox == []


def test_a_mail_server_that_is_away_undoes_nothing(author, reviewers, settings, django_capture_on_commit_callbacks):
    away = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1}}
    settings.MAILERS = {"default": away}
    with django_capture_on_commit_callbacks(execute=True):
        submission = factories.submitted(factories.news_item(publish_at=None), author)
    assert submission.outcome == "open"


def test_the_digest_says_what_waits_and_a_dry_run_sends_nothing(submission, reviewers, capsys):
    mail.outbox.clear()
    call_command("digest", dry_run=True)
    assert "Clearance" in capsys.readouterr().out
    assert mail.outbox == []
    call_command("digest")
    assert [sent.to for sent in mail.outbox] == [[reviewers[0].email]]


# Each ends a line for somebody: for Python's mail, for a terminal, for Word.
ENDS = ["\r", "\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r\nBcc: x@portal.example\r\n"]


@pytest.mark.parametrize("sign", ENDS)
def test_reviewers_are_told_whatever_stands_in_a_title(author, reviewers, sign, django_capture_on_commit_callbacks):
    item = factories.news_item("Plain", publish_at=None)
    factories.revised(item, author, title_en=f"One{sign}Sign in at https://portal.invalid/")
    with django_capture_on_commit_callbacks(execute=True):
        factories.submitted(item, author)
    [sent] = mail.outbox
    assert sent.to == [reviewers[0].email]
    assert "Sign in at" in sent.subject
    assert not any(line.startswith(("Sign in at", "Bcc")) for line in sent.body.splitlines())


def test_no_line_of_a_title_passes_for_one_of_the_digest(author, reviewers):
    item = factories.news_item("Plain", publish_at=None)
    factories.revised(item, author, title_en="One\u2028Sign in at https://portal.invalid/")
    factories.submitted(item, author)
    call_command("digest")
    [sent] = mail.outbox
    assert "Sign in at" in sent.body
    assert not any(line.startswith("Sign in at") for line in sent.body.splitlines())


def test_an_account_that_is_switched_off_is_told_nothing(
    author, reviewers, submission, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    author.is_active = False
    author.save()
    seen = (submission, submission.step_id, submission.revision.hash)
    with django_capture_on_commit_callbacks(execute=True):
        acts.send_back(*seen, by=reviewers[0], reason="Which year?")
    assert mail.outbox == []
