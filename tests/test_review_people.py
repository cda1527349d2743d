"""Nobody acts twice, the author never: not through a substitute either."""

from datetime import timedelta

import pytest
from django.utils import timezone

from areas.models import Assignment
from ftzportal.publishing import acts
from ftzportal.publishing.models import Review, Substitution
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(editor):
    item = factories.news_item("Draft", publish_at=None)
    factories.revised(item, editor, title_en="Written")
    return item


def away(person, substitute, by):
    today = timezone.localdate()
    Substitution.objects.create(
        person=person, substitute=substitute, named_by=by, starts_on=today, ends_on=today + timedelta(days=1)
    )


def approve(client, item, submission, person):
    client.force_login(person)
    return client.post(
        f"/en/admin/news/newsitem/{item.pk}/review/",
        {"step": submission.step_id, "hash": submission.revision.hash, "secrecy_cleared": "on", "approve": "1"},
    )


def test_an_author_does_not_review_through_a_substitute(client, draft, editor, administrator):
    first = factories.reviewers()[0]
    Assignment.objects.create(user=first, area=draft.owner_area, role="editor")
    factories.revised(draft, first, summary_en="Of the reviewer")
    submission = factories.submitted(draft, editor)
    away(first, substitute := factories.account("zhao", "Reviewers", "shenyang", "first-reviewer"), administrator)
    approve(client, draft, submission, substitute)
    assert not Review.objects.exists()


def test_who_acted_does_not_act_again_through_a_substitute(client, draft, editor, administrator):
    first = factories.reviewers()[0]
    Assignment.objects.create(user=first, area=draft.owner_area, role="second-reviewer")
    submission = factories.approved(factories.submitted(draft, editor), first)
    away(first, substitute := factories.account("zhao", "Reviewers", "shenyang", "first-reviewer"), administrator)
    approve(client, draft, submission, substitute)
    assert Review.objects.count() == 1


def test_nobody_stands_in_for_an_account_that_is_switched_off(client, draft, editor, administrator):
    first = factories.reviewers()[0]
    submission = factories.submitted(draft, editor)
    away(first, substitute := factories.account("zhao", "Reviewers", "shenyang", "first-reviewer"), administrator)
    first.is_active = False
    first.save()
    approve(client, draft, submission, substitute)
    assert not Review.objects.exists()


def test_who_names_substitutes_does_not_name_themselves(client, draft, editor):
    first = factories.reviewers()[0]
    zone = factories.account("zone", "Zone administrators", None)
    submission = factories.submitted(draft, editor)
    today = timezone.localdate().isoformat()
    client.force_login(zone)
    client.post(
        "/en/admin/publishing/substitution/add/",
        {"person": first.pk, "substitute": zone.pk, "starts_on": today, "ends_on": today},
    )
    approve(client, draft, submission, zone)
    assert not Review.objects.exists()


def test_who_submitted_a_version_once_does_not_review_it_when_another_submits_it(client, draft, editor):
    first = factories.reviewers()[0]
    submission = factories.submitted(draft, first)
    acts.take_back(submission, by=first)
    submission = factories.submitted(draft, editor)
    approve(client, draft, submission, first)
    assert not Review.objects.exists()


def test_a_substitution_that_was_used_is_not_rewritten(client, draft, editor):
    first, second, _final = factories.reviewers()
    zone = factories.account("zone", "Zone administrators", None)
    away(first, factories.account("zhao", "Reviewers", "shenyang", "first-reviewer"), zone)
    used = Substitution.objects.get()
    approve(client, draft, factories.submitted(draft, editor), used.substitute)
    client.force_login(zone)
    client.post(
        f"/en/admin/publishing/substitution/{used.pk}/change/",
        {"person": second.pk, "substitute": first.pk, "starts_on": used.starts_on, "ends_on": used.ends_on},
    )
    used.refresh_from_db()
    assert used.person == first
