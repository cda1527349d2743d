"""How what was signed takes the place of what is public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.translated import Text

from .revisions import Revision
from .things import AboutThing, AboutThingQuerySet


class Correction(AboutThing):
    """A dated note on a public thing that says what was put right (更正); made when the corrected version appears."""

    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+", verbose_name=_("version"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    note = Text(models.CharField(_("what was put right"), max_length=500, blank=True))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["made_at"]
        default_permissions = []
        indexes = [models.Index(fields=["content_type", "thing_number", "made_at"], name="correction_of_thing")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(note_en="", note_zh_hans=""),
                name="correction_says_something",
                violation_error_message=_("Say in one language at least what was put right."),
            )
        ]

    def __str__(self):
        return self.note


class ReleaseQuerySet(AboutThingQuerySet):
    def pending(self):
        return self.filter(released_at=None, cancelled_at=None)

    def due(self):
        """Those whose moment has come."""
        return self.pending().filter(release_at__lte=timezone.now())


class Release(AboutThing):
    """A signed version that takes the place of what is public at a later moment."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("version"))
    release_at = models.DateTimeField(_("appears at"))
    archive_at = models.DateTimeField(_("archived at"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed off by")
    )
    released_at = models.DateTimeField(_("appeared at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    problem = models.CharField(_("why it did not appear"), max_length=500, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled version")
        verbose_name_plural = _("scheduled versions")
        default_permissions = []
        indexes = [
            models.Index(
                fields=["release_at"],
                condition=Q(released_at=None, cancelled_at=None),
                name="release_pending",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "thing_number"],
                condition=Q(released_at=None, cancelled_at=None),
                name="release_pending_once",
                violation_error_message=_("Another version of it is scheduled already."),
            ),
        ]

    def __str__(self):
        return f"{self.revision} → {self.release_at}"
