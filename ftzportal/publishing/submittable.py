"""What may be submitted: which version, what the thing would say by it, and the workflow that it passes."""

from copy import copy
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ftzportal.publishing import contents
from ftzportal.publishing.models import Review, Submission
from ftzportal.translated import LANGUAGES, to_attribute

# A browser's minute against the server's seconds.
LATE = timedelta(minutes=2)


def is_in_review(thing):
    return Submission.objects.of(thing).open().exists()


def version_to_submit(thing, number, by, correction):
    """The newest version, with the note of a correction if there is one; ValidationError if it is not for review."""
    latest = thing.newest_revision()
    if latest.number != number:
        raise ValidationError(_("Somebody saved another version meanwhile; look at it first."), code="changed")
    if is_in_review(thing):
        raise ValidationError(_("It is in review already."), code="open")
    correction = correction if correction and any(correction.values()) else None
    if correction and not thing.has_appeared:
        raise ValidationError(_("Only what has been public is corrected."), code="unpublished")
    drafted = latest.content.get("correction") if latest != thing.live_revision else None
    if correction != drafted:
        content = contents.without_correction(latest.content) | ({"correction": correction} if correction else {})
        latest = thing.revise(content, author=by)
    if latest == thing.live_revision:
        if not thing.withdrawn_at:
            raise ValidationError(_("Nothing has changed since it was signed off."), code="unchanged")
        # A version of its own, because nobody acts twice on one.
        return thing.keep_revision(latest.content, by, "", number=latest.number + 1)
    if latest.reviews.filter(verdict=Review.Verdict.RETURNED).exists():
        raise ValidationError(_("This version was returned; change it before you submit it again."), code="returned")
    return latest


def as_publishable(thing, revision):
    """(`thing` as `revision` says it, the workflow that it passes); ValidationError where that cannot be published."""
    drafted, misfits, workflow = as_drafted(thing, revision)
    if workflow is None:
        raise ValidationError(_("The zone has no workflow; its administrator sets one."), code="workflow")
    refuse_misfits(misfits)
    if not drafted.languages:
        raise ValidationError(_("It cannot be published: no language has all of its texts yet."), code="unreadable")
    return drafted, workflow


def as_drafted(thing, revision):
    """
    (`thing` as `revision` says it, what of it cannot be, the workflow that it passes): of the workflow of what is
    public and that of what is drafted the one with more steps, so that no review is avoided by moving a thing.
    """
    with contents.set_aside():
        misfits = contents.put_aside(drafted := copy(thing), revision.content)
        workflows = [drafted.workflow(), *([thing.workflow()] if thing.is_signed else [])]
    if None in workflows:
        return drafted, misfits, None
    return drafted, misfits, max(workflows, key=lambda workflow: workflow.steps.count())


def refuse_misfits(misfits):
    if misfits:
        raise ValidationError(
            _("This version names what is no longer there: %(names)s. Edit it and submit it again.")
            % {"names": _(", ").join(misfits)},
            code="misfit",
        )


def headings_of(thing):
    heading = thing.required_in_language[0]
    return {to_attribute("heading", code): getattr(thing, to_attribute(heading, code)) for code in LANGUAGES}


def refuse_past(moment):
    if moment and moment < timezone.now() - LATE:
        raise ValidationError(_("A publication time in the past would be a false date."), code="past")
