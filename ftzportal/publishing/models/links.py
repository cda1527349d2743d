"""Links by which somebody without an account sees one version before it is public."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .reviews import Submission
from .revisions import Revision
from .things import AboutThing, AboutThingQuerySet

CODE_VALID = timedelta(minutes=10)
# Between two codes, so that nobody's letter box is flooded.
CODE_PAUSE = timedelta(minutes=1)
# Of a link's whole life: one in a hundred thousand guesses it.
WRONG_CODES = 10


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def in_a_week():
    return timezone.now() + timedelta(days=7)


class PreviewLinkQuerySet(AboutThingQuerySet):
    def valid(self):
        """Those that still open: neither expired nor revoked, and their maker is not switched off."""
        return self.filter(expires_at__gt=timezone.now(), revoked_at=None, made_by__is_active=True)

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

    @property
    def submission(self):
        """The open submission of its version; None if there is none, or it is at a step that is not `reviewer`'s."""
        submission = Submission.objects.open().filter(revision=self.revision).select_related("revision", "step").first()
        if self.reviewer is None or submission is None:
            return None
        try:
            submission.seat_of(self.reviewer)
        except ValidationError:
            return None
        return submission

    def new_code(self, token):
        """Six digits, valid for ten minutes instead of those before. ValidationError so soon after the last ones."""
        with transaction.atomic():
            link = type(self).objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
            link.refuse_after_many_wrong_codes()
            now = timezone.now()
            if link.code_expires_at and link.code_expires_at - CODE_VALID + CODE_PAUSE > now:
                raise ValidationError(_("A code was sent less than a minute ago; look into your mail."), code="pause")
            code = f"{secrets.randbelow(10**6):06}"
            link.code_digest, link.code_expires_at = digest_of(f"{token} {code}"), now + CODE_VALID
            link.save(update_fields=["code_digest", "code_expires_at"])
        return code

    def take_code(self, token, code):
        """Uses a code up. ValidationError if it is not the last one that was sent, or too old; that is counted."""
        with transaction.atomic():
            link = type(self).objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
            link.refuse_after_many_wrong_codes()
            is_timely = link.code_expires_at and link.code_expires_at > timezone.now()
            is_right = is_timely and secrets.compare_digest(link.code_digest, digest_of(f"{token} {code}"))
            if is_right:
                link.code_digest = ""
            else:
                link.code_tries += 1
            link.save(update_fields=["code_digest", "code_tries"])
        if not is_right:
            raise ValidationError(_("This code is wrong or too old. Have another one sent."), code="code")

    def refuse_after_many_wrong_codes(self):
        if self.code_tries >= WRONG_CODES:
            raise ValidationError(
                _("Too many wrong codes: this link takes none any more. Sign in, or ask for another link."),
                code="tries",
            )


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
