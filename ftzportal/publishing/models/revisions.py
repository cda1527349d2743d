import json

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.publishing import contents

from .things import AboutThing


class Revision(AboutThing):
    """What a thing said when somebody had saved it. Never changed, never deleted: the database refuses both."""

    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("content"), help_text=_("What it said, as canonical JSON."))
    hash = models.CharField(_("SHA-256"), max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("written by"),
        help_text=_("None: it was loaded, not written here."),
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["content_type", "thing_number", "number"], name="revision_numbered_once"),
        ]

    def __str__(self):
        return _("version %(number)d") % {"number": self.number}

    @property
    def content(self):
        """The content as data (see `ftzportal.publishing.contents`)."""
        return json.loads(self.text)

    @property
    def is_intact(self):
        """Whether it still says what was digested when it was made."""
        return contents.hash_of(self.content) == self.hash
