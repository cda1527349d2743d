"""
Every act on a published thing. Each locks the thing, checks its rule, and happens whole or not at all, with its row
in the record. ValidationError says, in words for the person who tried, why an act was refused.
"""

from contextlib import contextmanager
from copy import copy

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ftzportal.publishing import abreast, contents
from ftzportal.publishing.mail import tell
from ftzportal.publishing.models import Correction, Release, Review, Submission
from ftzportal.publishing.submittable import (
    as_publishable,
    headings_of,
    refuse_misfits,
    refuse_past,
    version_to_submit,
)
from ftzportal.record.models import Entry
from ftzportal.translated import LANGUAGES, suffix_of, to_attribute

Act = Entry.Act


@contextmanager
def locked(thing):
    """`thing` as it is now; nobody else changes it before the block ends."""
    with transaction.atomic():
        # Before the thing's own lock, or who changes many in one turn would wait for it and be waited for. And what is
        # noted of changes (`Change`) stands in the order in which they are seen.
        Entry.objects.in_turn()
        # Its key stays free for those who link to it, who need not wait.
        now = type(thing)._base_manager.select_for_update(no_key=True).filter(pk=thing.pk).first()
        if now is None:
            raise ValidationError(_("It was deleted meanwhile."), code="gone")
        yield now


def revise(thing, content, *, by, note="", act=Act.EDIT, fits=(), **details):
    """Keeps `content` as the next version (see `Published.revise`), and which older texts still fit; the newest."""
    with locked(thing) as thing:
        before = thing.revisions().first()
        fitting = abreast.still_fitting(thing.older_texts, fits)
        revision = thing.revise(content, author=by, note=note, fitting=fitting)
        if revision != before:
            enter(act, thing, by, revision=revision, **details)
        if fitting:
            enter(Act.TRANSLATION_FITS, thing, by, revision=revision, texts=fitting)
        return revision


def restore(thing, revision, *, by, field=None):
    """
    What `revision` said, whole or in one field, as the next version: (the newest version, what did not fit any more).
    """
    with locked(thing) as thing:
        content = thing.newest_revision().content
        if field is None:
            content = contents.without_correction(revision.content)
        else:
            section = "fields" if field in revision.content["fields"] else "children"
            content[section][field] = revision.content[section][field]
        with contents.set_aside():
            misfits = contents.put_aside(copy(thing), content)
            fitting = contents.content_of(thing)
        fitting = contents.without_new_keys(fitting, thing)
        note = _("Restored from version %(number)d.") % {"number": revision.number}
        restored = revise(thing, fitting, by=by, note=note, act=Act.RESTORE, restored=revision.number, field=field)
        return restored, misfits


def submit(thing, number, *, by, correction=None, by_the_short_way=False, publish_at=None, archive_at=None):
    """
    Asks for the reviews of version `number`; the submission, signed off at once where the workflow has no steps.

    `correction` maps languages' columns ("en", "zh_hans") to what was put right; only for what has appeared.
    """
    with locked(thing) as thing:
        revision = version_to_submit(thing, number, by, correction)
        refuse_past(publish_at)
        drafted, workflow = as_publishable(thing, revision)
        submission = Submission(
            content_type=revision.content_type,
            thing_number=thing.pk,
            revision=revision,
            area=thing.owner_area,
            workflow=workflow,
            is_correction=bool(
                by_the_short_way and correction and workflow.corrects_in_one_step and not thing.withdrawn_at
            ),
            submitted_by=by,
            publish_at=publish_at,
            archive_at=archive_at,
            **headings_of(drafted),
        )
        positions = [step.position for step in workflow.steps.all()]
        submission.positions = positions[-1:] if submission.is_correction else positions
        submission.step = submission.step_after(0)
        if submission.step is None:
            submission.outcome, submission.closed_at = Submission.Outcome.SIGNED, timezone.now()
        submission.save()
        submission.note_authors()
        enter(Act.SUBMIT, thing, by, revision=revision)
        if submission.step is None:
            sign_off(submission, thing, by, publish_at, archive_at)
        tell(submission)
        return submission


@contextmanager
def at_its_step(submission, by, step, version_hash):
    """The thing and the submission, both locked, at the step and version that the person saw; and the person's seat."""
    with locked(submission.thing) as thing:
        submission = (
            Submission.objects.select_for_update(of=("self",), no_key=True)
            .select_related("revision", "step")
            .get(pk=submission.pk)
        )
        seat = submission.seat_of(by)
        if submission.step_id != step or submission.revision.hash != version_hash:
            raise ValidationError(_("Somebody acted on it meanwhile; look at it again."), code="changed")
        yield thing, submission, seat


def approve(submission, step, version_hash, *, by, opinion="", points=(), secrecy_cleared, **moments):
    """
    Approves a version at a step; after the last one it is signed off, to appear at `publish_at` (None: at once) and
    to be archived at `archive_at`. The submission.
    """
    with at_its_step(submission, by, step, version_hash) as (thing, submission, seat):
        if not secrecy_cleared:
            raise ValidationError(_("Confirm the secrecy review before you approve."), code="secrecy")
        review(submission, seat, by, Review.Verdict.APPROVED, opinion, points, secrecy_cleared)
        following = submission.step_after(submission.step.position)
        if following:
            submission.step, submission.step_since = following, timezone.now()
            submission.save(update_fields=["step", "step_since"])
        else:
            submission.close(Submission.Outcome.SIGNED)
            sign_off(submission, thing, by, **moments)
        tell(submission)
        return submission


def send_back(submission, step, version_hash, *, by, reason, points=()):
    """Returns a version to its author with a reason."""
    with at_its_step(submission, by, step, version_hash) as (_thing, submission, seat):
        if not reason.strip():
            raise ValidationError(_("Say why you return it."), code="reason")
        review(submission, seat, by, Review.Verdict.RETURNED, reason, points, secrecy_cleared=False)
        submission.close(Submission.Outcome.RETURNED)
        tell(submission)
        return submission


def review(submission, seat, by, verdict, opinion, points, secrecy_cleared):
    step, revision = submission.step, submission.revision
    Review.objects.create(
        submission=submission,
        revision=revision,
        hash=revision.hash,
        position=step.position,
        step_name_en=step.name_en,
        step_name_zh_hans=step.name_zh_hans,
        role=step.role,
        person=by,
        on_behalf_of=seat.on_behalf_of,
        verdict=verdict,
        opinion=opinion.strip(),
        points=list(points),
        secrecy_cleared=secrecy_cleared,
    )
    act = Act.REVIEW if verdict == Review.Verdict.APPROVED else Act.RETURN
    instead_of = seat.on_behalf_of and seat.on_behalf_of.get_username()
    enter(act, submission.thing, by, revision=revision, step=step.position, opinion=opinion, on_behalf_of=instead_of)


def take_back(submission, *, by):
    """Takes an own submission back; what others approved of this version stands, should it be submitted again."""
    with locked(submission.thing) as thing:
        submission = Submission.objects.select_for_update(of=("self",), no_key=True).get(pk=submission.pk)
        if submission.submitted_by_id != by.pk:
            raise ValidationError(_("Only who submitted it takes it back."), code="person")
        if submission.outcome != Submission.Outcome.OPEN:
            raise ValidationError(_("This submission is no longer in review."), code="closed")
        submission.close(Submission.Outcome.TAKEN_BACK)
        enter(Act.TAKE_BACK, thing, by, revision=submission.revision)
        return submission


def sign_off(submission, thing, by, publish_at=None, archive_at=None):
    """What follows from the last approval: the version is public, or it is settled when it will be."""
    refuse_past(publish_at)
    now = timezone.now()
    at = publish_at if publish_at and publish_at > now else now
    if archive_at and archive_at <= at:
        raise ValidationError(_("It cannot be archived before it appears."), code="archive")
    revision = submission.revision
    Release.objects.of(thing).pending().update(cancelled_at=now)
    enter(Act.SIGN_OFF, thing, by, revision=revision, publish_at=at, archive_at=archive_at)
    if thing.has_appeared and at > now:
        Release.objects.create(
            content_type=submission.content_type,
            thing_number=thing.pk,
            revision=revision,
            release_at=at,
            archive_at=archive_at,
            signed_by=by,
        )
    else:
        release(thing, revision, at, archive_at)


def release(thing, revision, at, archive_at):
    """
    Makes the row hold the signed `revision`, public from `at`. ValidationError if it is not what was approved, or
    names what is no longer there.
    """
    refuse_unapproved(revision)
    content = revision.content
    refuse_misfits(contents.put(thing, contents.without_correction(content)))
    appears = contents.without_later_fields(contents.content_of(thing), content)
    if contents.hash_of(appears) != contents.hash_of(contents.without_correction(content)):
        raise ValidationError(_("What would appear is not what was signed; edit it and submit it again."), code="hash")
    if not thing.has_appeared:
        thing.publish_at = at
    thing.live_revision = revision
    if archive_at or not thing.is_archived:
        # What is archived stays so; to take it out is an act of its own.
        thing.archived_at = archive_at
    thing.withdrawn_at = None
    thing.withdrawal_reason_en = thing.withdrawal_reason_zh_hans = ""
    thing.save()
    if correction := content.get("correction"):
        Correction.objects.create(
            content_type=revision.content_type,
            thing_number=thing.pk,
            revision=revision,
            **{to_attribute("note", code): correction.get(suffix_of(code), "") for code in LANGUAGES},
        )


def refuse_unapproved(revision):
    """The approvals are looked at when the version appears, not only when the moment was set."""
    signed = revision.submissions.filter(outcome=Submission.Outcome.SIGNED).last()
    approvals = revision.reviews.filter(verdict=Review.Verdict.APPROVED)
    if signed is None or not revision.is_intact or any(approval.hash != revision.hash for approval in approvals):
        raise ValidationError(_("This version is not signed off."), code="unsigned")
    if {step.position for step in signed.steps()} - {approval.position for approval in approvals}:
        raise ValidationError(_("Not every review of this version was passed."), code="unsigned")


def release_due():
    """Lets the signed versions whose moment has come take their places; how many did. Called before public pages."""
    released = 0
    for due in Release.objects.due().select_related("revision"):
        with transaction.atomic():
            released += release_one(due)
    return released


def release_one(due):
    with locked(due.thing) as thing:
        # Another process may have done it while this one waited for the lock.
        due = Release.objects.select_for_update(of=("self",), no_key=True).filter(pk=due.pk).pending().first()
        if due is None:
            return 0
        try:
            with transaction.atomic():
                release(thing, due.revision, due.release_at, due.archive_at)
        except (ValidationError, IntegrityError, DataError) as problem:
            said = problem.messages[0] if isinstance(problem, ValidationError) else str(problem)
            due.cancelled_at, due.problem = timezone.now(), said[:500]
        else:
            due.released_at = timezone.now()
        due.save()
        enter(Act.RELEASE, thing, None, revision=due.revision, problem=due.problem)
        return int(not due.problem)


def cancel_schedule(thing, *, by):
    """Nothing will appear by itself: what was scheduled is a draft again, or stays as it is public now."""
    with locked(thing) as thing:
        if Release.objects.of(thing).pending().update(cancelled_at=timezone.now()):
            enter(Act.UNSCHEDULE, thing, by)
            return thing
        latest = thing.newest_revision()
        thing.unschedule()
        contents.put(thing, latest.content)
        enter(Act.UNSCHEDULE, thing, by, revision=latest)
        return thing


def withdraw(thing, reason_en="", reason_zh_hans="", *, by):
    with locked(thing) as thing:
        thing.withdraw(reason_en, reason_zh_hans)
        for submission in Submission.objects.of(thing).open():
            # Otherwise a change that was asked for before would bring it back.
            submission.close(Submission.Outcome.VOIDED)
        Release.objects.of(thing).pending().update(cancelled_at=timezone.now())
        enter(Act.WITHDRAW, thing, by, reason_en=reason_en, reason_zh_hans=reason_zh_hans)
        return thing


def archive(thing, *, by, at=None):
    """It stays public, with a dated banner, from `at` or from now on."""
    with locked(thing) as thing:
        if not thing.has_appeared or thing.withdrawn_at:
            raise ValidationError(_("Only what is public can be archived."), code="unpublished")
        if thing.is_archived:
            raise ValidationError(_("It is archived already."), code="archived")
        refuse_past(at)
        thing.archived_at = at or timezone.now()
        thing.save(update_fields=["archived_at", "updated_at"])
        enter(Act.ARCHIVE, thing, by, archived_at=thing.archived_at)
        return thing


def unarchive(thing, *, by):
    with locked(thing) as thing:
        if not thing.is_archived:
            raise ValidationError(_("It is not archived."), code="archived")
        thing.archived_at = None
        thing.save(update_fields=["archived_at", "updated_at"])
        enter(Act.UNARCHIVE, thing, by)
        return thing


def enter(act, thing, by, *, revision=None, **details):
    if revision:
        details |= {"version": revision.number, "hash": revision.hash}
    said = {name: value for name, value in details.items() if value not in (None, "", [])}
    Entry.objects.enter(act, by=by, thing=thing, area=thing.owner_area_id, **said)
