"""Links by which somebody without an account sees one version before it is public."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .revisions import Revision
from .things import AboutThing, AboutThingQuerySet


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def in_a_week():
    return timezone.now() + timedelta(days=7)


class PreviewLinkQuerySet(AboutThingQuerySet):
    def valid(self):
        """Those that still open: neither expired nor revoked."""
        return self.filter(expires_at__gt=timezone.now(), revoked_at=None)

    def find(self, token):
        """The valid link with this token; None for any other text."""
        return self.valid().filter(token_digest=digest_of(token)).first()


class PreviewLink(AboutThing):
    """A secret address of one version. Only its digest is kept, so that who reads the database opens nothing."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="preview_links", verbose_name=_("version"))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    note = models.CharField(_("for whom"), max_length=200, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewer"),
        help_text=_("May act at the next step from this link, with a code that is sent by mail."),
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"), default=in_a_week)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    # Of the one-time code that was sent last.
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-made_at"]
        default_permissions = []

    def __str__(self):
        return self.note or str(self.revision)

    @classmethod
    def make(cls, revision, *, by, **fields):
        """A link and its token, which is told this once and cannot be found out again."""
        token = secrets.token_urlsafe(32)
        link = cls.objects.create(
            content_type=revision.content_type,
            thing_number=revision.thing_number,
            revision=revision,
            token_digest=digest_of(token),
            made_by=by,
            **fields,
        )
        return link, token


class PreviewVisit(models.Model):
    link = models.ForeignKey(PreviewLink, models.CASCADE, related_name="visits", verbose_name=_("preview link"))
    made_at = models.DateTimeField(_("at"), default=timezone.now)
    sender = models.CharField(_("from"), max_length=64)

    class Meta:
        verbose_name = _("visit by preview link")
        verbose_name_plural = _("visits by preview link")
        ordering = ["-pk"]
        default_permissions = []

    def __str__(self):
        return f"{self.made_at} {self.sender}"
