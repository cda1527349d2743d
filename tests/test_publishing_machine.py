"""Whatever random people do in whatever order: what is public was signed, and nobody acted twice."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from areas.models import Assignment
from ftzportal.publishing import acts, contents
from ftzportal.publishing.models import Release, Review, Submission, Workflow
from news.models import NewsItem
from tests import factories

THOROUGH = "THOROUGH" in os.environ
ROLES = ["editor", "first-reviewer", "second-reviewer", "final-reviewer"]
PEOPLE = st.integers(0, 6)
WORDS = st.sampled_from(["一", "二", "three", "four words of text", "五"])
AHEAD = st.one_of(st.none(), st.integers(1, 3).map(lambda days: timedelta(days=days)))


class Publishing(RuleBasedStateMachine):
    """One news item of Dalian in the hands of seven people, each with some roles, one of them of another area."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.people = [factories.account(f"person-{n}", group=None) for n in range(7)]
        seats = [("editor",), ("editor", "first-reviewer"), ("first-reviewer",), ("second-reviewer", "final-reviewer")]
        seats += [("final-reviewer",), ("second-reviewer",), ()]
        for person, roles in zip(self.people, seats, strict=True):
            for role in roles:
                Assignment.objects.create(user=person, area=factories.area(), role=role)
        for role in ROLES:
            Assignment.objects.create(user=self.people[6], area=factories.area("shenyang"), role=role)
        self.item = factories.news_item("Zero", publish_at=None, created_by=self.people[0])
        self.item.newest_revision()
        # What readers were told, by version: the first moment must never change again.
        self.first_moment = None

    def teardown(self):
        call_command("verify_log", stdout=StringIO())
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def attempt(self, act, *arguments, **named):
        """An act that may be refused; a refusal leaves everything as it was."""
        try:
            with transaction.atomic():
                act(*arguments, **named)
        except ValidationError:
            pass

    @property
    def now(self):
        return NewsItem.objects.get(pk=self.item.pk)

    def edits(self, person):
        return NewsItem.objects.editable_by(self.people[person]).filter(pk=self.item.pk).exists()

    def open_submission(self):
        return Submission.objects.of(self.item).open().first()

    @rule(person=PEOPLE, word=WORDS, field=st.sampled_from(["title_en", "title_zh_hans", "body_en"]))
    def edit(self, person, word, field):
        if self.edits(person):
            factories.revised(self.item, self.people[person], **{field: f"<p>{word}</p>" if "body" in field else word})

    @rule(person=PEOPLE, ahead=AHEAD, note=st.booleans(), short=st.booleans())
    def submit(self, person, ahead, note, short):
        if self.edits(person):
            self.attempt(
                factories.submitted,
                self.item,
                self.people[person],
                correction={"en": "A year", "zh_hans": "年份"} if note else None,
                by_the_short_way=short,
                publish_at=ahead and timezone.now() + ahead,
            )

    @rule(person=PEOPLE, ahead=AHEAD)
    def approve(self, person, ahead):
        if submission := self.open_submission():
            moments = {"publish_at": timezone.now() + ahead} if ahead else {}
            self.attempt(factories.approved, submission, self.people[person], **moments)

    @rule()
    def pass_the_next_step(self):
        """By whoever can: random people alone rarely come to the end."""
        if submission := self.open_submission():
            able = [one for one in self.people if submission in Submission.objects.awaiting(one)]
            if able:
                factories.approved(submission, able[0])

    @rule(person=PEOPLE)
    def send_back(self, person):
        if submission := self.open_submission():
            seen = (submission, submission.step_id, submission.revision.hash)
            self.attempt(acts.send_back, *seen, by=self.people[person], reason="Which year?")

    @rule(person=PEOPLE)
    def take_back(self, person):
        if submission := self.open_submission():
            self.attempt(acts.take_back, submission, by=self.people[person])

    @rule(days=st.integers(1, 4))
    def time_passes(self, days):
        """Every moment that was set is so much nearer."""
        nearer = timedelta(days=days)
        NewsItem.objects.update(publish_at=F("publish_at") - nearer, withdrawn_at=F("withdrawn_at") - nearer)
        NewsItem.objects.update(archived_at=F("archived_at") - nearer)
        Release.objects.update(release_at=F("release_at") - nearer)
        self.first_moment = self.first_moment and self.first_moment - nearer
        acts.release_due()

    @rule(person=PEOPLE)
    def withdraw(self, person):
        if self.edits(person):
            self.attempt(acts.withdraw, self.item, "Wrong", "有误", by=self.people[person])

    @rule(person=PEOPLE, out=st.booleans())
    def archive(self, person, out):
        if self.edits(person):
            self.attempt(acts.unarchive if out else acts.archive, self.item, by=self.people[person])

    @rule(person=PEOPLE)
    def cancel_the_schedule(self, person):
        if self.edits(person):
            self.attempt(acts.cancel_schedule, self.item, by=self.people[person])

    @rule(person=PEOPLE, number=st.integers(1, 6), field=st.sampled_from([None, "title_en", "body_en", "passages"]))
    def restore(self, person, number, field):
        revision = self.item.revisions().filter(number=number).first()
        if revision and self.edits(person):
            acts.restore(self.item, revision, by=self.people[person], field=field)

    @precondition(lambda self: self.open_submission() is None)
    @rule(allowed=st.booleans())
    def allow_the_short_way(self, allowed):
        Workflow.objects.update(corrects_in_one_step=allowed)

    @invariant()
    def what_is_signed_is_what_was_reviewed_by_different_people(self):
        item = self.now
        if not item.is_signed:
            assert item.live_revision is None
            return
        revision = item.live_revision
        said = contents.hash_of(contents.without_correction(revision.content))
        assert contents.hash_of(contents.content_of(item)) == said
        signed = revision.submissions.get(outcome=Submission.Outcome.SIGNED)
        approvals = list(revision.reviews.filter(verdict=Review.Verdict.APPROVED, hash=revision.hash))
        assert {step.position for step in signed.steps()} <= {review.position for review in approvals}
        reviewers = [review.person_id for review in approvals]
        assert len(set(reviewers)) == len(reviewers)
        assert not set(reviewers) & set(signed.authors.values_list("pk", flat=True))

    @invariant()
    def versions_are_numbered_without_a_gap_and_one_submission_is_open(self):
        numbers = sorted(self.item.revisions().values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert Submission.objects.of(self.item).open().count() <= 1

    @invariant()
    def the_first_moment_stays_the_first(self):
        moment = self.now.published_at
        if self.first_moment and moment:
            assert abs(moment - self.first_moment) < timedelta(seconds=1)
        self.first_moment = self.first_moment or moment


@pytest.mark.django_db
def test_what_is_public_was_always_signed_by_different_people():
    run_state_machine_as_test(
        Publishing,
        settings=settings(
            max_examples=300 if THOROUGH else 15,
            stateful_step_count=40 if THOROUGH else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
