"""What the database refuses of versions, reviews and schedules, whoever writes them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ftzportal.publishing.models import (
    Autosave,
    Look,
    Presence,
    PreviewLink,
    ProofreadingPoint,
    Release,
    Review,
    Step,
    Submission,
    Substitution,
    Workflow,
)
from ftzportal.publishing.models.links import digest_of
from tests import factories
from tests.breaches import Breach, assert_a_form_says_why, assert_the_database_refuses, cases, constraints_of

pytestmark = pytest.mark.django_db


def of_thing(thing):
    newest = thing.newest_revision()
    return {"content_type": newest.content_type, "thing_number": thing.pk}


def revision_numbered_again():
    item, editor = factories.news_item(publish_at=None), factories.account()
    item.newest_revision()
    return Breach(factories.revised(item, editor, title_en="Second"), {"number": 1})


def silent_correction():
    made = factories.correction(factories.news_item(), "The year was wrong.")
    return Breach(made, {"note_en": ""})


def second_pending_release():
    item, editor = factories.news_item(), factories.account()
    values = {**of_thing(item), "revision": item.newest_revision(), "signed_by": editor, "release_at": timezone.now()}
    Release.objects.create(**values)
    other = Release.objects.create(**values, cancelled_at=timezone.now())
    return Breach(other, {"cancelled_at": None})


def submission(**changes):
    return factories.submitted(factories.news_item(publish_at=None, **changes), factories.account())


def second_open_submission():
    first = submission()
    step = first.step
    first.close(Submission.Outcome.TAKEN_BACK)
    factories.submitted(first.thing, first.submitted_by)
    return Breach(first, {"outcome": "open", "step": step, "closed_at": None})


def review():
    """The second of two."""
    return factories.approved(submission(), *factories.reviewers()[:2]).reviews.last()


def review_by_the_same_person():
    second = review()
    return Breach(second, {"person": second.submission.reviews.first().person})


def same_step_approved_again():
    return Breach(review(), {"position": 1})


def approval_without_secrecy_review():
    return Breach(review(), {"secrecy_cleared": False})


def return_without_a_reason():
    return Breach(review(), {"verdict": Review.Verdict.RETURNED, "opinion": ""})


def another_default():
    made = Workflow.objects.create(name_en="Notices")
    return Breach(made, {"is_default": True}, "Another workflow is the default.")


def nameless_workflow():
    made = Workflow.objects.create(name_en="Notices")
    return Breach(made, {"name_en": ""}, "Give its name in one language at least.")


def step():
    workflow = Workflow.objects.create(name_en="Notices")
    return Step.objects.create(workflow=workflow, position=1, name_en="Review", role="first-reviewer")


def second_step_at_a_position():
    first = step()
    second = first.workflow.steps.create(position=2, name_en="Second", role="final-reviewer")
    return Breach(second, {"position": 1}, "There is a step at this position already.")


def substitution():
    today = timezone.localdate()
    return Substitution.objects.create(
        person=factories.account("wang", group=None),
        substitute=factories.account("zhao", group=None),
        named_by=factories.administrator(),
        starts_on=today,
        ends_on=today,
    )


def standing_in_for_oneself():
    made = substitution()
    return Breach(made, {"substitute": made.person}, "Somebody else has to stand in.")


def ending_before_it_starts():
    made = substitution()
    return Breach(made, {"ends_on": made.starts_on - timedelta(days=1)}, "It cannot end before it starts.")


def silent_point():
    made = ProofreadingPoint.objects.create(text_en="Names")
    return Breach(made, {"text_en": ""}, "Write it in one language at least.")


def second_of_a_person(model, **values):
    item, other, editor = factories.news_item(), factories.news_item("Other"), factories.account()
    values = {name: value() if callable(value) else value for name, value in values.items()}
    if model is Look:
        values["revision"] = item.newest_revision()
    model.objects.create(user=editor, **of_thing(item), **values)
    return Breach(model.objects.create(user=editor, **of_thing(other), **values), {"thing_number": item.pk})


def second_autosave_of_a_new_thing():
    item, editor = factories.news_item(), factories.account()
    content_type = of_thing(item)["content_type"]
    Autosave.objects.create(user=editor, content_type=content_type, data="")
    other = Autosave.objects.create(user=editor, content_type=content_type, data="", thing_number=1)
    return Breach(other, {"thing_number": None})


def link_with_the_token_of_another():
    revision, editor = factories.news_item().newest_revision(), factories.account()
    _link, token = PreviewLink.make(revision, by=editor)
    return Breach(PreviewLink.make(revision, by=editor)[0], {"token_digest": digest_of(token)})


BREACHES = {
    "revision_numbered_once": [revision_numbered_again],
    "correction_says_something": [silent_correction],
    "release_pending_once": [second_pending_release],
    "submission_open_once": [second_open_submission],
    "submission_open_at_a_step": [
        lambda: Breach(submission(), {"step": None}),
        lambda: Breach(submission(), {"outcome": "signed"}),
    ],
    "review_once_a_person": [review_by_the_same_person],
    "review_step_approved_once": [same_step_approved_again],
    "review_approves_what_is_cleared": [approval_without_secrecy_review],
    "review_returns_with_a_reason": [return_without_a_reason],
    "workflow_one_default": [another_default],
    "workflow_name_in_some_language": [nameless_workflow],
    "step_position_once": [second_step_at_a_position],
    "step_one_of_three": [
        lambda: Breach(step(), {"position": 0}, "A workflow has three steps at the most."),
        lambda: Breach(step(), {"position": 4}, "A workflow has three steps at the most."),
    ],
    "step_name_in_some_language": [lambda: Breach(step(), {"name_en": ""}, "Give its name in one language at least.")],
    "proofreadingpoint_text_in_some_language": [silent_point],
    "substitution_by_another": [standing_in_for_oneself],
    "substitution_ends_after_it_starts": [ending_before_it_starts],
    "autosave_once_a_thing": [lambda: second_of_a_person(Autosave, data="")],
    "autosave_once_of_a_new_thing": [second_autosave_of_a_new_thing],
    "presence_once_a_person": [lambda: second_of_a_person(Presence)],
    "look_once_a_person": [lambda: second_of_a_person(Look)],
    "previewlink.token_digest": [link_with_the_token_of_another],
}


@pytest.mark.parametrize(("name", "make"), cases(BREACHES))
def test_the_database_refuses(name, make):
    assert_the_database_refuses(name, make())


@pytest.mark.parametrize(("name", "make"), cases(BREACHES))
def test_a_form_says_why(name, make):
    breach = make()
    if breach.message:
        assert_a_form_says_why(breach)


def test_every_constraint_is_broken_by_a_test():
    assert constraints_of(["publishing", "record"]) == set(BREACHES)
