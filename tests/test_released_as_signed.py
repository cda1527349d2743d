"""What a sign-off, a return or a change of the rules must not lose or let through."""

from datetime import timedelta

import pytest
from django.utils import timezone

from areas.models import Assignment
from ftzportal.publishing import acts
from ftzportal.publishing.models import Correction, Release, Submission, Workflow
from ftzportal.record.models import Entry
from news.models import NewsItem
from tests import factories
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db


def change(item):
    return f"/en/admin/news/newsitem/{item.pk}/change/"


def posted(client, item, submission, person):
    client.force_login(person)
    # As the browser sends the form that it was given.
    page = client.get(f"/en/admin/news/newsitem/{item.pk}/review/")
    form = page.context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.name in ("step", "hash")}
    for name in ("publish_at", "archive_at"):
        if name in form.fields and (moment := form.initial.get(name)):
            moment = timezone.localtime(moment)
            data |= {f"{name}_0": moment.date().isoformat(), f"{name}_1": moment.strftime("%H:%M")}
    return client.post(f"/en/admin/news/newsitem/{item.pk}/review/", data | {"secrecy_cleared": "on", "approve": "1"})


def submitted(client, item, editor):
    client.force_login(editor)
    page = client.get(f"/en/admin/news/newsitem/{item.pk}/submit/")
    form = page.context["form"]
    data = {"version": form.initial["version"]}
    for name in ("publish_at", "archive_at"):
        if moment := form.initial.get(name):
            moment = timezone.localtime(moment)
            data |= {f"{name}_0": moment.date().isoformat(), f"{name}_1": moment.strftime("%H:%M")}
    client.post(f"/en/admin/news/newsitem/{item.pk}/submit/", data)
    return Submission.objects.of(item).last()


def test_a_change_to_what_is_archived_leaves_it_archived(client, editor):
    item = factories.news_item("Old")
    acts.archive(item, by=editor)
    factories.revised(item, editor, summary_en="A comma")
    submission = submitted(client, item, editor)
    for person in factories.reviewers():
        posted(client, item, submission, person)
    item.refresh_from_db()
    assert item.live_revision.number == 2
    assert item.is_archived


def test_a_change_leaves_the_end_that_was_signed(client, editor):
    item, people = factories.news_item("Notice", publish_at=None), factories.reviewers()
    factories.revised(item, editor, title_en="A notice")
    end = timezone.now() + timedelta(days=30)
    factories.approved(factories.submitted(item, editor), *people, archive_at=end)
    factories.revised(item, editor, summary_en="A comma")
    submission = submitted(client, item, editor)
    for person in people:
        posted(client, item, submission, person)
    item.refresh_from_db()
    assert item.live_revision.content["fields"]["summary_en"] == "A comma"
    assert item.archived_at is not None


def test_a_comma_does_not_publish_what_is_scheduled_before_its_moment(client, editor):
    item, people = factories.news_item("Public"), factories.reviewers()
    factories.revised(item, editor, title_en="EMBARGOED")
    monday = timezone.now() + timedelta(days=3)
    factories.approved(factories.submitted(item, editor), *people, publish_at=monday)
    factories.revised(item, editor, summary_en="A comma")
    submission = submitted(client, item, editor)
    for person in people:
        posted(client, item, submission, person)
    assert NewsItem.objects.published().get().title_en == "Public"
    assert Release.objects.pending().exists()


def test_a_note_of_correction_that_was_taken_out_does_not_appear(client, editor):
    item, people = factories.news_item("Public"), factories.reviewers()
    factories.revised(item, editor, title_en="Right")
    client.force_login(editor)
    address = f"/en/admin/news/newsitem/{item.pk}/submit/"
    client.post(address, {"version": item.newest_revision().number, "correction_en": "RASH WORDS"})
    client.post(f"/en/admin/news/newsitem/{item.pk}/take-back/")
    client.post(address, {"version": item.newest_revision().number, "correction_en": ""})
    submission = Submission.objects.of(item).open().get()
    factories.approved(submission, *people)
    assert not Correction.objects.exists()


def test_saving_without_a_change_does_not_void_the_review_of_a_correction(client, editor):
    item = factories.news_item("Public")
    factories.revised(item, editor, title_en="Right")
    client.force_login(editor)
    address = f"/en/admin/news/newsitem/{item.pk}/submit/"
    client.post(address, {"version": item.newest_revision().number, "correction_en": "It was wrong"})
    client.post(change(item), filled(client.get(change(item))), follow=True)
    assert Submission.objects.of(item).open().exists()


def test_the_feed_is_there_whatever_is_pasted_into_a_title(client, editor):
    factories.no_reviews()
    item = factories.news_item("Plain", publish_at=None)
    client.raise_request_exception = False
    client.force_login(editor)
    client.post(change(item), filled(client.get(change(item)), title_en="One\x0bTwo"), follow=True)
    client.post(f"/en/admin/news/newsitem/{item.pk}/submit/", {"version": item.newest_revision().number})
    assert NewsItem.objects.published().exists()
    assert client.get("/en/news.atom").status_code == 200
    assert client.get("/sitemap.xml").status_code == 200
    assert client.get(item.get_absolute_url(), follow=True).status_code == 200


def test_an_editor_restores_a_thing_into_no_area_that_is_not_theirs(client, editor, administrator):
    item = factories.news_item("Was Shenyang's", owner="shenyang", publish_at=None)
    item.newest_revision()
    factories.revised(item, administrator, owner_area=factories.area("dalian").pk)
    client.force_login(editor)
    client.post(f"/en/admin/news/newsitem/{item.pk}/restore/", {"version": "1", "field": "owner_area"})
    item.refresh_from_db()
    assert item.owner_area.slug == "dalian"


def test_an_editor_takes_no_signed_end_away_by_a_forged_post(client, editor):
    item, people = factories.news_item("Notice", publish_at=None), factories.reviewers()
    end = timezone.now() + timedelta(days=30)
    factories.approved(factories.submitted(item, editor), *people, archive_at=end)
    client.force_login(editor)
    client.post(f"/en/admin/news/newsitem/{item.pk}/unarchive/")
    item.refresh_from_db()
    assert item.archived_at == end


def test_the_record_tells_of_no_archive_that_a_draft_never_was_in(client, editor):
    item = factories.news_item("Draft", publish_at=None)
    client.force_login(editor)
    client.post(f"/en/admin/news/newsitem/{item.pk}/unarchive/")
    assert not Entry.objects.filter(act="unarchive").exists()


def test_taking_back_a_change_of_what_is_public_does_not_call_it_a_draft(client, editor):
    item = factories.news_item("Public")
    factories.revised(item, editor, title_en="T")
    factories.submitted(item, editor)
    client.force_login(editor)
    answer = client.post(f"/en/admin/news/newsitem/{item.pk}/take-back/", follow=True)
    assert "it is a draft again" not in answer.content.decode()


def test_what_was_signed_appears_though_the_workflow_gained_a_step_meanwhile(client, editor):
    one_step = Workflow.objects.create(name_en="Short")
    one_step.steps.create(position=1, name_en="Review", role=Assignment.Role.FIRST_REVIEWER)
    item = factories.news_item("Public", column=factories.column("short", workflow=one_step))
    factories.revised(item, editor, title_en="Signed")
    factories.approved(
        factories.submitted(item, editor), factories.reviewers()[0], publish_at=timezone.now() + timedelta(days=1)
    )
    one_step.steps.create(position=2, name_en="Second", role=Assignment.Role.SECOND_REVIEWER)
    Release.objects.update(release_at=timezone.now())
    acts.release_due()
    assert NewsItem.objects.published().get().title_en == "Signed"


def test_a_step_put_before_those_done_does_not_lock_the_sign_off(client, editor):
    two = Workflow.objects.create(name_en="Two")
    two.steps.create(position=2, name_en="Review", role=Assignment.Role.SECOND_REVIEWER)
    two.steps.create(position=3, name_en="Final", role=Assignment.Role.FINAL_REVIEWER)
    item = factories.news_item("Draft", column=factories.column("two", workflow=two), publish_at=None)
    _first, second, final = factories.reviewers()
    submission = factories.approved(factories.submitted(item, editor), second)
    two.steps.create(position=1, name_en="First", role=Assignment.Role.FIRST_REVIEWER)
    # Either the missing step is asked for now, or what was agreed on counts.
    client.force_login(final)
    data = {"step": submission.step_id, "hash": submission.revision.hash, "secrecy_cleared": "on", "approve": "1"}
    client.post(f"/en/admin/news/newsitem/{item.pk}/review/", data)
    submission.refresh_from_db()
    assert submission.outcome == Submission.Outcome.SIGNED or submission.step.position == 1


def test_what_was_withdrawn_does_not_come_back_by_the_short_way_of_corrections(client, editor):
    Workflow.objects.update(corrects_in_one_step=True)
    item = factories.news_item("Withdrawn")
    acts.withdraw(item, "False", "失实", by=editor)
    factories.revised(item, editor, body_en="<p>Wholly other words</p>")
    client.force_login(editor)
    address = f"/en/admin/news/newsitem/{item.pk}/submit/"
    wish = {"version": item.newest_revision().number, "correction_en": "A comma", "by_the_short_way": "on"}
    assert "by_the_short_way" not in client.get(address).context["form"].fields
    client.post(address, wish)
    assert Submission.objects.of(item).last().step.position == 1


def test_the_form_lists_the_steps_that_the_drafted_column_asks_for(client, editor):
    free = Workflow.objects.create(name_en="None")
    lax = factories.column("lax", workflow=free)
    item = factories.news_item("Public", column=lax)
    strict = factories.column("strict")
    factories.revised(item, editor, column=strict.pk)
    client.force_login(editor)
    page = client.get(f"/en/admin/news/newsitem/{item.pk}/submit/").content.decode()
    assert "signed off at once" not in page


def test_a_change_in_review_does_not_bring_back_what_was_withdrawn_meanwhile(client, editor):
    item = factories.news_item("Wrong")
    factories.revised(item, editor, summary_en="A word more")
    first, second, final = factories.reviewers()
    submission = factories.approved(factories.submitted(item, editor), first, second)
    client.force_login(editor)
    client.post(f"/en/admin/news/newsitem/{item.pk}/withdraw/", {"reason_en": "False", "reason_zh_hans": "失实"})
    assert client.get(item.get_absolute_url()).status_code == 410
    client.force_login(final)
    client.post(
        f"/en/admin/news/newsitem/{item.pk}/review/",
        {"step": submission.step_id, "hash": submission.revision.hash, "secrecy_cleared": "on", "approve": "1"},
    )
    client.logout()
    assert client.get(item.get_absolute_url()).status_code == 410


def test_a_withdrawal_ends_the_review(client, editor):
    item = factories.news_item("Wrong")
    factories.revised(item, editor, summary_en="A word more")
    submission = factories.submitted(item, editor)
    client.force_login(editor)
    client.post(f"/en/admin/news/newsitem/{item.pk}/withdraw/", {"reason_en": "False", "reason_zh_hans": "失实"})
    submission.refresh_from_db()
    assert submission.outcome == Submission.Outcome.VOIDED
    assert not NewsItem.objects.published().exists()
