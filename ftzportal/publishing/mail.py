"""What people are told by mail: that something waits for them, came back to them, was signed off."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from ftzportal.accounts.models import User
from ftzportal.translated import LANGUAGES

from .addresses import absolute
from .models import Submission

log = logging.getLogger(__name__)


def tell(submission):
    """Enqueued when the act is whole: what happened to `submission` is told to those whom it concerns."""
    transaction.on_commit(lambda: tell_all.enqueue(submission.pk, submission.outcome, submission.step_id))


@task
def tell_all(submission_pk, outcome, step_pk):
    """A task for each who is told, so that one mail that fails makes no other go twice."""
    if submission := as_it_was(submission_pk, outcome, step_pk):
        for person in concerned(submission):
            tell_one.enqueue(submission_pk, outcome, step_pk, person.pk)


@task
def tell_one(submission_pk, outcome, step_pk, person_pk):
    submission = as_it_was(submission_pk, outcome, step_pk)
    person = next((one for one in concerned(submission) if one.pk == person_pk), None) if submission else None
    if person is None:
        return
    is_open = outcome == Submission.Outcome.OPEN
    content_type = submission.content_type
    page = f"admin:{content_type.app_label}_{content_type.model}_{'review' if is_open else 'change'}"
    context = {"submission": submission, "review": submission.reviews.select_related("person").last()}
    subject, body = in_both("waiting" if is_open else outcome, context, page, submission.thing_number)
    # The same however often it is sent, so that a mailbox knows what a killed worker sends a second time.
    number = f"<submission-{submission_pk}.{outcome}-{step_pk or 0}.account-{person_pk}@{settings.TAG_AUTHORITY}>"
    send(person, subject, body, {"Message-ID": number})


def as_it_was(submission_pk, outcome, step_pk):
    """The submission, if nothing happened to it since; what did is told by a task of its own."""
    found = Submission.objects.select_related("submitted_by", "step", "area")
    return found.filter(pk=submission_pk, outcome=outcome, step=step_pk).first()


def concerned(submission):
    if submission.outcome == Submission.Outcome.OPEN:
        return reviewers_of(submission)
    if submission.outcome in (Submission.Outcome.RETURNED, Submission.Outcome.SIGNED):
        return [submission.submitted_by]
    return []


def reviewers_of(submission):
    """Those who can do the next step today."""
    people = User.objects.filter(is_active=True, is_staff=True).exclude(email="").distinct()
    able = people.filter(assignments__role=submission.step.role) | people.filter(
        substitutes_for__person__assignments__role=submission.step.role
    )
    return [person for person in able if Submission.objects.awaiting(person).filter(pk=submission.pk).exists()]


def send_code(link, code):
    """To the reviewer whom the link names. Not as a task: the code stays out of every queue."""
    try:
        send(link.reviewer, *in_both("code", {"link": link, "thing": link.thing, "code": code}))
    except OSError as problem:
        # They ask for another.
        log.warning("The code for account %s was not sent: %s", link.reviewer_id, type(problem).__name__)


def in_both(news, context, page="", *arguments):
    """
    (subject, body) of `templates/mail/<news>.txt` in both languages: nobody has said which is theirs. `page` names the
    address that it tells.
    """
    subjects, bodies = [], []
    for code in reversed(LANGUAGES):
        with override(code):
            address = absolute(reverse(page, args=arguments)) if page else ""
            told = {**context, "address": address, "site": settings.SITE_HOST}
            text = render_to_string(f"mail/{news}.txt", told).strip()
        subject, _, body = text.partition("\n")
        # What stands in a title may end a line without being a line feed, and a header is one line.
        subjects.append(" ".join(subject.split()))
        bodies.append(body.strip())
    return " / ".join(subjects), "\n\n".join(bodies) + "\n"


def send(person, subject, body, headers=None):
    """OSError if the server is away or refuses it."""
    if person.email and person.is_active:
        EmailMessage(subject, body, None, [person.email], headers=headers).send()
