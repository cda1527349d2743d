"""Three reviews (三审三校): who may act, on what, and what follows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from areas.models import Assignment
from ftzportal.publishing import acts
from ftzportal.publishing.middleware import agenda
from ftzportal.publishing.models import Correction, Release, Review, Submission, Substitution, Workflow
from news.models import NewsItem
from tests import append_only, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(editor):
    item = factories.news_item("Draft", publish_at=None)
    factories.revised(item, editor, title_en="Written")
    return item


@pytest.fixture
def reviewers(db):
    return factories.reviewers()


def test_after_three_reviews_by_three_people_it_is_public(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    assert not NewsItem.objects.published().exists()
    submission = factories.approved(submission, *reviewers)
    item = NewsItem.objects.published().get()
    assert submission.outcome == Submission.Outcome.SIGNED
    assert item.title_en == "Written"
    assert item.live_revision == submission.revision
    assert [review.person for review in submission.reviews.all()] == reviewers


@pytest.mark.parametrize("done", [0, 1, 2])
def test_nobody_acts_at_a_step_that_is_another_roles(draft, editor, reviewers, done):
    submission = factories.approved(factories.submitted(draft, editor), *reviewers[:done])
    for nth, person in enumerate(reviewers):
        if nth != done:
            with pytest.raises(ValidationError):
                factories.approved(submission, person)


def test_a_reviewer_of_another_area_cannot_act(draft, editor):
    submission = factories.submitted(draft, editor)
    stranger = factories.reviewers("shenyang")[0]
    with pytest.raises(ValidationError, match="for the role"):
        factories.approved(submission, stranger)


def test_a_reviewer_of_all_areas_can_act(draft, editor):
    submission = factories.submitted(draft, editor)
    everywhere = factories.account("wang", "Reviewers", None, Assignment.Role.FIRST_REVIEWER)
    assert factories.approved(submission, everywhere).step.position == 2


def test_who_wrote_any_part_never_reviews(draft, editor, reviewers):
    Assignment.objects.create(user=reviewers[0], area=draft.owner_area, role="editor")
    factories.revised(draft, reviewers[0], summary_en="A word of mine")
    factories.revised(draft, editor, summary_en="And taken out again")
    submission = factories.submitted(draft, editor)
    with pytest.raises(ValidationError, match="wrote any part"):
        factories.approved(submission, reviewers[0])


def test_who_submitted_never_reviews_though_they_wrote_nothing(draft, reviewers):
    submission = factories.submitted(draft, reviewers[0])
    with pytest.raises(ValidationError, match="wrote any part"):
        factories.approved(submission, reviewers[0])


def test_nobody_acts_twice_on_one_version_even_with_two_roles(draft, editor, reviewers):
    Assignment.objects.create(user=reviewers[0], area=draft.owner_area, role=Assignment.Role.SECOND_REVIEWER)
    submission = factories.approved(factories.submitted(draft, editor), reviewers[0])
    with pytest.raises(ValidationError, match="acted on this version already"):
        factories.approved(submission, reviewers[0])


def test_an_account_that_was_switched_off_meanwhile_cannot_act(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    reviewers[0].is_active = False
    reviewers[0].save()
    with pytest.raises(ValidationError, match="switched off"):
        factories.approved(submission, reviewers[0])


def test_a_change_voids_the_steps_taken(draft, editor, reviewers):
    submission = factories.approved(factories.submitted(draft, editor), reviewers[0])
    factories.revised(draft, editor, title_en="Changed")
    submission.refresh_from_db()
    assert submission.outcome == Submission.Outcome.VOIDED
    with pytest.raises(ValidationError, match="no longer in review"):
        acts.approve(submission, 2, submission.revision.hash, by=reviewers[1], secrecy_cleared=True)
    assert factories.submitted(draft, editor).step.position == 1


def test_a_returned_version_must_be_changed_before_it_is_submitted_again(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    acts.send_back(submission, submission.step_id, submission.revision.hash, by=reviewers[0], reason="Which year?")
    assert NewsItem.objects.with_state().get().state == "returned"
    with pytest.raises(ValidationError, match="was returned"):
        factories.submitted(draft, editor)
    factories.revised(draft, editor, title_en="Written in 2026")
    factories.approved(factories.submitted(draft, editor), *reviewers)
    assert NewsItem.objects.published().exists()


def test_a_return_needs_a_reason(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    with pytest.raises(ValidationError, match="Say why"):
        acts.send_back(submission, submission.step_id, submission.revision.hash, by=reviewers[0], reason="  ")
    assert not Review.objects.exists()


def test_an_approval_needs_the_secrecy_review(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    with pytest.raises(ValidationError, match="secrecy"):
        acts.approve(submission, submission.step_id, submission.revision.hash, by=reviewers[0], secrecy_cleared=False)
    assert not Review.objects.exists()


def test_what_was_taken_back_and_not_changed_goes_on_where_it_was(draft, editor, reviewers):
    submission = factories.approved(factories.submitted(draft, editor), reviewers[0])
    acts.take_back(submission, by=editor)
    assert NewsItem.objects.with_state().get().state == "draft"
    assert factories.submitted(draft, editor).step.position == 2


def test_only_who_submitted_takes_back(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    with pytest.raises(ValidationError, match="Only who submitted"):
        acts.take_back(submission, by=reviewers[0])


def test_a_step_that_names_another_version_is_refused(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    with pytest.raises(ValidationError, match="acted on it meanwhile"):
        acts.approve(submission, submission.step_id, "0" * 64, by=reviewers[0], secrecy_cleared=True)


def test_a_substitute_acts_for_who_is_away_and_is_recorded_as_such(draft, editor, reviewers, administrator):
    substitute = factories.account("zhao", "Reviewers", "shenyang", Assignment.Role.FIRST_REVIEWER)
    today = timezone.localdate()
    away = {"person": reviewers[0], "substitute": substitute, "named_by": administrator}
    Substitution.objects.create(**away, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    submission = factories.submitted(draft, editor)
    with pytest.raises(ValidationError, match="for the role"):
        factories.approved(submission, substitute)
    Substitution.objects.create(**away, starts_on=today, ends_on=today)
    assert list(Submission.objects.awaiting(substitute)) == [submission]
    factories.approved(submission, substitute)
    review = Review.objects.get()
    assert (review.person, review.on_behalf_of) == (substitute, reviewers[0])


def test_what_awaits_a_reviewer_is_what_they_can_act_on(draft, editor, reviewers):
    submission = factories.submitted(draft, editor)
    awaited = [[*Submission.objects.awaiting(person)] for person in (*reviewers, editor)]
    assert awaited == [[submission], [], [], []]
    factories.approved(submission, reviewers[0])
    awaited = [[*Submission.objects.awaiting(person)] for person in (*reviewers, editor)]
    assert awaited == [[], [submission], [], []]


def test_a_workflow_without_steps_signs_off_at_once(draft, editor):
    Workflow.default().steps.all().delete()
    assert factories.submitted(draft, editor).outcome == Submission.Outcome.SIGNED
    assert NewsItem.objects.published().exists()


def test_a_column_can_have_a_workflow_of_its_own(draft, editor, reviewers):
    short = Workflow.objects.create(name_en="Notices")
    short.steps.create(position=1, name_en="Review", role=Assignment.Role.FIRST_REVIEWER)
    draft.column.workflow = short
    draft.column.save()
    factories.approved(factories.submitted(draft, editor), reviewers[0])
    assert NewsItem.objects.published().exists()


def test_a_scheduled_change_takes_its_place_when_its_moment_comes(draft, editor, reviewers):
    factories.approved(factories.submitted(draft, editor), *reviewers)
    factories.revised(draft, editor, title_en="Tomorrow's")
    tomorrow = timezone.now() + timedelta(days=1)
    factories.approved(factories.submitted(draft, editor), *reviewers, publish_at=tomorrow)
    first = NewsItem.objects.published().get()
    assert first.title_en == "Written"
    Release.objects.update(release_at=timezone.now())
    assert acts.release_due() == 1
    item = NewsItem.objects.published().get()
    assert item.title_en == "Tomorrow's"
    assert item.publish_at == first.publish_at


def test_a_correction_is_dated_when_it_appears(draft, editor, reviewers):
    factories.approved(factories.submitted(draft, editor), *reviewers)
    factories.revised(draft, editor, title_en="In 2026")
    note = {"en": "The year was wrong.", "zh_hans": "年份有误。"}
    submission = factories.submitted(draft, editor, correction=note)
    assert not Correction.objects.exists()
    factories.approved(submission, *reviewers)
    draft.refresh_from_db()
    assert [correction.note_zh_hans for correction in draft.corrections.all()] == ["年份有误。"]


def test_a_correction_passes_the_last_step_alone_where_the_zone_allows_it(draft, editor, reviewers):
    factories.approved(factories.submitted(draft, editor), *reviewers)
    factories.revised(draft, editor, title_en="In 2026")
    Workflow.objects.update(corrects_in_one_step=True)
    submission = factories.submitted(draft, editor, correction={"en": "The year"}, by_the_short_way=True)
    factories.approved(submission, reviewers[2])
    draft.refresh_from_db()
    assert draft.title_en == "In 2026"


def test_what_was_withdrawn_returns_through_the_reviews_with_its_first_date(draft, editor, reviewers):
    factories.approved(factories.submitted(draft, editor), *reviewers)
    first = NewsItem.objects.get().publish_at
    acts.withdraw(draft, "A wrong name", "名称有误", by=editor)
    assert not NewsItem.objects.published().exists()
    factories.approved(factories.submitted(draft, editor), *reviewers)
    assert NewsItem.objects.published().get().publish_at == first


def test_what_names_something_that_is_gone_is_not_signed_off(draft, editor, reviewers):
    enterprise = factories.enterprise()
    factories.revised(draft, editor, enterprises=[enterprise.pk])
    submission = factories.approved(factories.submitted(draft, editor), *reviewers[:2])
    draft.enterprises.clear()
    enterprise.delete()
    with pytest.raises(ValidationError, match="no longer there"):
        factories.approved(submission, reviewers[2])
    assert not NewsItem.objects.published().exists()


def test_a_change_whose_moment_has_come_is_read_by_the_first_who_asks(draft, editor, reviewers, client):
    factories.approved(factories.submitted(draft, editor), *reviewers)
    factories.revised(draft, editor, title_en="Tomorrow's")
    tomorrow = timezone.now() + timedelta(days=1)
    factories.approved(factories.submitted(draft, editor), *reviewers, publish_at=tomorrow)
    address = NewsItem.objects.get().get_absolute_url()
    assert "Written" in client.get(address).text
    Release.objects.update(release_at=timezone.now())
    agenda.forget()
    assert "Tomorrow&#x27;s" in client.get(address).text


def test_a_change_that_was_cancelled_never_appears(draft, editor, reviewers):
    factories.approved(factories.submitted(draft, editor), *reviewers)
    factories.revised(draft, editor, title_en="Tomorrow's")
    tomorrow = timezone.now() + timedelta(days=1)
    factories.approved(factories.submitted(draft, editor), *reviewers, publish_at=tomorrow)
    acts.cancel_schedule(draft, by=editor)
    Release.objects.update(release_at=timezone.now())
    assert acts.release_due() == 0
    assert NewsItem.objects.get().title_en == "Written"


def test_approvals_are_looked_at_again_when_the_moment_comes(draft, editor, reviewers):
    factories.approved(factories.submitted(draft, editor), *reviewers)
    factories.revised(draft, editor, title_en="Tomorrow's")
    tomorrow = timezone.now() + timedelta(days=1)
    factories.approved(factories.submitted(draft, editor), *reviewers, publish_at=tomorrow)
    with append_only.lifted("publishing_review"):
        Review.objects.filter(revision__number=3, position=2).delete()
    Release.objects.update(release_at=timezone.now())
    assert acts.release_due() == 0
    assert NewsItem.objects.get().title_en == "Written"
    assert "Not every review" in Release.objects.get().problem


def test_what_is_scheduled_appears_by_the_clock_alone(draft, editor, reviewers):
    soon = timezone.now() + timedelta(minutes=5)
    factories.approved(factories.submitted(draft, editor), *reviewers, publish_at=soon)
    assert not NewsItem.objects.published().exists()
    NewsItem.objects.update(publish_at=timezone.now())
    assert NewsItem.objects.published().get().published_at


def test_what_ends_is_archived_by_the_clock_and_says_so(draft, editor, reviewers, client):
    end = timezone.now() + timedelta(minutes=5)
    factories.approved(factories.submitted(draft, editor), *reviewers, archive_at=end)
    item = NewsItem.objects.published().get()
    assert not item.is_archived
    NewsItem.objects.update(archived_at=item.publish_at)
    assert NewsItem.objects.with_state().get().state == "archived"
    assert "Archived on" in client.get(item.get_absolute_url()).text


def test_what_is_scheduled_can_be_written_on_and_appears_as_it_was_signed(draft, editor, reviewers):
    soon = timezone.now() + timedelta(minutes=5)
    factories.approved(factories.submitted(draft, editor), *reviewers, publish_at=soon)
    factories.revised(draft, editor, title_en="Not signed")
    NewsItem.objects.update(publish_at=timezone.now())
    assert NewsItem.objects.published().get().title_en == "Written"


def test_a_schedule_that_is_cancelled_leaves_the_newest_words_as_the_draft(draft, editor, reviewers):
    soon = timezone.now() + timedelta(minutes=5)
    factories.approved(factories.submitted(draft, editor), *reviewers, publish_at=soon)
    factories.revised(draft, editor, title_en="Not signed")
    acts.cancel_schedule(draft, by=editor)
    item = NewsItem.objects.with_state().get()
    assert (item.state, item.title_en, item.live_revision) == ("draft", "Not signed", None)


def test_a_linked_project_that_is_withdrawn_leaves_the_item_public_without_the_link(editor, client):
    project = factories.project("Linked")
    item = factories.news_item(links={"projects": [project]})
    assert "Linked" in client.get(item.get_absolute_url()).text
    acts.withdraw(project, "Wrong", "有误", by=editor)
    page = client.get(item.get_absolute_url())
    assert page.status_code == 200
    assert "Linked" not in page.text
