"""What people are told by mail: that something waits for them, came back to them, was signed off."""

import logging

from django.conf import settings
from django.core.mail import send_mail
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
    transaction.on_commit(lambda: tell_of.enqueue(submission.pk))


@task
def tell_of(submission_pk):
    submission = Submission.objects.select_related("submitted_by", "step", "area").get(pk=submission_pk)
    if submission.outcome == Submission.Outcome.OPEN:
        send("waiting", submission, reviewers_of(submission), "review")
    elif submission.outcome in (Submission.Outcome.RETURNED, Submission.Outcome.SIGNED):
        send(submission.outcome, submission, [submission.submitted_by], "change")


def reviewers_of(submission):
    """Those who can do the next step today."""
    people = User.objects.filter(is_active=True, is_staff=True).exclude(email="").distinct()
    able = people.filter(assignments__role=submission.step.role) | people.filter(
        substitutes_for__person__assignments__role=submission.step.role
    )
    return [person for person in able if Submission.objects.awaiting(person).filter(pk=submission.pk).exists()]


def send(news, submission, people, page):
    content_type = submission.content_type
    name = f"admin:{content_type.app_label}_{content_type.model}_{page}"
    context = {"submission": submission, "review": submission.reviews.select_related("person").last()}
    send_in_both(news, people, context, name, submission.thing_number)


def send_code(link, code):
    """To the reviewer whom the link names. Not as a task: the code stays out of every queue."""
    send_in_both("code", [link.reviewer], {"link": link, "thing": link.thing, "code": code})


def send_in_both(news, people, context, page="", *arguments):
    """
    `templates/mail/<news>.txt` to each, in both languages: nobody has said which is theirs. `page` names the address
    that it tells. A server that is away undoes nothing.
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
    for person in people:
        if person.email and person.is_active:
            try:
                send_mail(" / ".join(subjects), "\n\n".join(bodies) + "\n", None, [person.email])
            except OSError as problem:
                log.warning("Mail “%s” to account %s was not sent: %s", news, person.pk, type(problem).__name__)
