"""The zone's own rules of review: which steps, in which roles, with which points to read for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.scope import Role
from ftzportal.translated import Name, in_any_language

REVIEWERS = [(role.value, role.label) for role in Role if role != Role.EDITOR]


class Workflow(models.Model):
    """The reviews that a thing passes before it is public (三审三校). Without a step, to submit is to sign off."""

    name = Name(models.CharField(_("name"), max_length=100, blank=True))
    is_default = models.BooleanField(
        _("for everything that names no other"), default=False, help_text=_("One workflow is.")
    )
    corrects_in_one_step = models.BooleanField(
        _("corrections pass the last step only"),
        default=False,
        help_text=_("A short way for a correction of what is public already."),
    )

    class Meta:
        verbose_name = _("workflow")
        verbose_name_plural = _("workflows")
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="workflow_one_default",
                violation_error_message=_("Another workflow is the default."),
            ),
            models.CheckConstraint(
                condition=~Q(name_en="", name_zh_hans=""),
                name="workflow_name_in_some_language",
                violation_error_message=_("Give its name in one language at least."),
            ),
        ]

    def __str__(self):
        return in_any_language(self, "name")

    @classmethod
    def default(cls):
        return cls.objects.filter(is_default=True).first()


class Step(models.Model):
    """One review of a workflow: who may do it is a matter of the role and of where somebody has it."""

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="steps", verbose_name=_("workflow"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = Name(models.CharField(_("name"), max_length=60, blank=True))
    role = models.CharField(_("role"), max_length=20, choices=REVIEWERS)

    class Meta:
        verbose_name = _("step of review")
        verbose_name_plural = _("steps of review")
        ordering = ["workflow", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "position"],
                name="step_position_once",
                violation_error_message=_("There is a step at this position already."),
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=3),
                name="step_one_of_three",
                violation_error_message=_("A workflow has three steps at the most."),
            ),
            models.CheckConstraint(
                condition=~Q(name_en="", name_zh_hans=""),
                name="step_name_in_some_language",
                violation_error_message=_("Give its name in one language at least."),
            ),
        ]

    def __str__(self):
        return in_any_language(self, "name")


class ProofreadingPoint(models.Model):
    """Something that a reviewer reads for and ticks (校对)."""

    text = Name(models.CharField(_("point"), max_length=200, blank=True))
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Smaller comes first."))

    class Meta:
        verbose_name = _("proofreading point")
        verbose_name_plural = _("proofreading points")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_en="", text_zh_hans=""),
                name="proofreadingpoint_text_in_some_language",
                violation_error_message=_("Write it in one language at least."),
            )
        ]

    def __str__(self):
        return in_any_language(self, "text")


class SubstitutionQuerySet(models.QuerySet):
    def in_force(self):
        today = timezone.localdate()
        return self.filter(starts_on__lte=today, ends_on__gte=today)


class Substitution(models.Model):
    """Somebody who reviews for a reviewer who is away, in that person's roles; named by the zone's administrator."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="substitutions", verbose_name=_("who is away")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="substitutes_for", verbose_name=_("substitute")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), help_text=_("The last day, included."))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("named by")
    )

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ["-ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("substitute")),
                name="substitution_by_another",
                violation_error_message=_("Somebody else has to stand in."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="substitution_ends_after_it_starts",
                violation_error_message=_("It cannot end before it starts."),
            ),
        ]

    def __str__(self):
        return _("%(substitute)s for %(person)s") % {"substitute": self.substitute, "person": self.person}
