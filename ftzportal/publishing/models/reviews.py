"""From a draft to the sign-off (三审三校): who submitted which version, and who said what of it at which step."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.publishing.shown import makers_of
from ftzportal.scope import Role
from ftzportal.translated import Name, in_any_language

from .revisions import Revision
from .things import AboutThing, AboutThingQuerySet
from .workflows import Step, Workflow


class SubmissionQuerySet(AboutThingQuerySet):
    def open(self):
        """Those that wait for a review."""
        return self.filter(outcome=Submission.Outcome.OPEN)

    def awaiting(self, user):
        """Those whose next step `user` may do, in the own role or for somebody who is away."""
        reachable = [
            Q(step__role=seat.role)
            & (Q() if seat.area_id is None else Q(area=seat.area_id))
            & (Q() if seat.on_behalf_of is None else untouched_by(seat.on_behalf_of))
            for seat in seats_of(user)
        ]
        if not reachable:
            return self.none()
        return self.open().filter(untouched_by(user), Q(*reachable, _connector=Q.OR))


def untouched_by(person):
    """A condition on submissions: the person is no author, and has not acted, nor has anybody for them."""
    wrote = Submission.authors.through.objects.filter(submission=models.OuterRef("pk"), user=person)
    acted = Review.objects.filter(Q(person=person) | Q(on_behalf_of=person), revision=models.OuterRef("revision"))
    return ~Q(models.Exists(wrote)) & ~Q(models.Exists(acted))


class Seat:
    """A role that somebody has in an area (None: in all), perhaps for somebody who is away."""

    def __init__(self, role, area_id, on_behalf_of=None):
        self.role, self.area_id, self.on_behalf_of = role, area_id, on_behalf_of

    def reviews(self, submission):
        return self.role == submission.step.role and self.area_id in (None, submission.area_id)


def seats_of(user):
    """The seats from which `user` reviews today, the own ones first."""
    own = [Seat(role, area) for role, area in user.assignments.exclude(role=Role.EDITOR).values_list("role", "area")]
    lent = [
        Seat(assignment.role, assignment.area_id, substitution.person)
        for substitution in user.substitutes_for.in_force().filter(person__is_active=True).select_related("person")
        for assignment in substitution.person.assignments.exclude(role=Role.EDITOR)
    ]
    return own + lent


class Submission(AboutThing):
    """A version that an editor asks to have reviewed and published."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("in review")
        RETURNED = "returned", _("returned")
        TAKEN_BACK = "taken-back", _("taken back")
        # Saved anew, withdrawn, or another version was submitted instead.
        VOIDED = "voided", _("overtaken by a change")
        SIGNED = "signed", _("signed off")

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="submissions", verbose_name=_("version"))
    heading = Name(models.CharField(_("title"), max_length=500, blank=True))
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("kept by"))
    workflow = models.ForeignKey(Workflow, models.PROTECT, null=True, related_name="+", verbose_name=_("workflow"))
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="+", verbose_name=_("next step"))
    is_correction = models.BooleanField(_("correction by the short way"), default=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="submissions", verbose_name=_("submitted by")
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        verbose_name=_("authors"),
        help_text=_("Who wrote any part of it, or ever submitted this version: they do not review it."),
    )
    # The positions of the steps that were asked for, should the workflow change meanwhile.
    positions = models.JSONField(_("steps"), default=list)
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    step_since = models.DateTimeField(_("waiting since"), default=timezone.now)
    publish_at = models.DateTimeField(_("to appear at"), null=True, blank=True)
    archive_at = models.DateTimeField(_("to be archived at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["pk"]
        default_permissions = []
        indexes = [
            models.Index(fields=["content_type", "thing_number", "-id"], name="submission_of_thing"),
            models.Index(fields=["step_since"], condition=Q(outcome="open"), name="submission_open_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "thing_number"],
                condition=Q(outcome="open"),
                name="submission_open_once",
                violation_error_message=_("It is in review already."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", step__isnull=False, closed_at=None)
                | (~Q(outcome="open") & Q(closed_at__isnull=False)),
                name="submission_open_at_a_step",
                violation_error_message=_("What is in review waits at a step."),
            ),
        ]

    def __str__(self):
        return in_any_language(self, "heading")

    def seat_of(self, user):
        """
        The seat from which `user` may do the step that is next.

        ValidationError, saying why, if there is none: the wrong role or area, an author of any part, somebody who
        acted on this version already, or nothing to do any more.
        """
        if self.outcome != self.Outcome.OPEN:
            raise ValidationError(_("This submission is no longer in review."), code="closed")
        if not user.is_active:
            raise ValidationError(_("This account is switched off."), code="role")
        seats = [seat for seat in seats_of(user) if seat.reviews(self)]
        if not seats:
            raise ValidationError(
                _("The next step is for the role “%(role)s” of this area.") % {"role": self.step.get_role_display()},
                code="role",
            )
        self.refuse_who_took_part(user)
        for seat in seats:
            try:
                self.refuse_who_took_part(seat.on_behalf_of)
            except ValidationError as problem:
                reason = problem
            else:
                return seat
        raise reason

    def refuse_who_took_part(self, person):
        """ValidationError where they, or somebody for them, wrote or reviewed it; the rule of `untouched_by`."""
        if person is None or type(self).objects.filter(untouched_by(person), pk=self.pk).exists():
            return
        if self.authors.contains(person):
            raise ValidationError(_("Who wrote any part of a text does not review it."), code="author")
        raise ValidationError(_("You have acted on this version already; nobody does so twice."), code="twice")

    def note_authors(self):
        """Keeps who wrote any version up to this one, who ever submitted this one, and whose pictures it shows."""
        versions = Revision.objects.of(self.thing).filter(number__lte=self.revision.number)
        wrote = versions.order_by().values_list("author", flat=True).distinct()
        submitted = self.revision.submissions.values_list("submitted_by", flat=True)
        self.authors.set({*wrote, *submitted, *makers_of(self.revision.content)} - {None})

    def steps(self):
        """The steps that it passes, in their order."""
        if self.workflow is None:
            return []
        return [step for step in self.workflow.steps.all() if step.position in self.positions]

    def step_after(self, position):
        """The first step beyond `position` that nobody has approved for this version; None if all are done."""
        done = set(self.revision.reviews.filter(verdict=Review.Verdict.APPROVED).values_list("position", flat=True))
        return next((step for step in self.steps() if step.position > position and step.position not in done), None)

    def close(self, outcome):
        self.outcome, self.closed_at, self.step = outcome, timezone.now(), None
        self.save(update_fields=["outcome", "closed_at", "step"])


class Review(models.Model):
    """What somebody did with a version at a step. Never changed, never deleted: the database refuses both."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="reviews", verbose_name=_("submission"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reviews", verbose_name=_("version"))
    hash = models.CharField(_("SHA-256 of the version"), max_length=64)
    position = models.PositiveSmallIntegerField(_("step"))
    step_name = Name(models.CharField(_("name of the step"), max_length=60, blank=True))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews", verbose_name=_("reviewed by")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    opinion = models.TextField(_("opinion"), max_length=2000, blank=True)
    # Texts in both languages as they were: [{"en": …, "zh_hans": …, "ticked": true}].
    points = models.JSONField(_("proofreading points"), default=list)
    secrecy_cleared = models.BooleanField(_("secrecy review passed (保密审查)"), default=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "person"],
                name="review_once_a_person",
                violation_error_message=_("You have acted on this version already; nobody does so twice."),
            ),
            models.UniqueConstraint(
                fields=["revision", "position"],
                condition=Q(verdict="approved"),
                name="review_step_approved_once",
                violation_error_message=_("Somebody else has done this step meanwhile."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="returned") | Q(secrecy_cleared=True),
                name="review_approves_what_is_cleared",
                violation_error_message=_("Confirm the secrecy review before you approve."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="approved") | ~Q(opinion=""),
                name="review_returns_with_a_reason",
                violation_error_message=_("Say why you return it."),
            ),
        ]

    def __str__(self):
        return f"{self.step_name}: {self.get_verdict_display()}"
