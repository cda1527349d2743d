"""What is one person's alone: words not saved yet, who has what open, what was looked at last."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .revisions import Revision
from .things import AboutThing, AboutThingQuerySet


class Autosave(models.Model):
    """What somebody typed into a form and did not save yet. Nobody else sees it, and nothing but a save uses it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="autosaves", verbose_name=_("account")
    )
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind"))
    thing_number = models.BigIntegerField(_("number of the thing"), null=True, help_text=_("None: of a new one."))
    version = models.PositiveIntegerField(_("version that the form started from"), default=0)
    data = models.TextField(_("fields of the form"), help_text=_("As a browser would post them."))
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = []
        constraints = [
            # Two, because SQLite holds no NULL equal to another.
            models.UniqueConstraint(
                fields=["user", "content_type", "thing_number"],
                condition=Q(thing_number__isnull=False),
                name="autosave_once_a_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "content_type"], condition=Q(thing_number=None), name="autosave_once_of_a_new_thing"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.content_type} {self.thing_number or ''}"

    @staticmethod
    def key_of(user, thing):
        """What finds the words that `user` typed for `thing`, which for a new one is not saved yet."""
        content_type = ContentType.objects.get_for_model(thing)
        return {"user": user, "content_type": content_type, "thing_number": thing.pk}

    @classmethod
    def keep(cls, user, thing, version, posted):
        """Keeps the fields of a form, a QueryDict, in place of what was kept before."""
        typed = posted.copy()
        typed.pop("csrfmiddlewaretoken", None)
        fields = {"version": version, "data": typed.urlencode()}
        return cls.objects.update_or_create(**cls.key_of(user, thing), defaults=fields)[0]


# Browsers let a hidden window speak once a minute.
GONE_AFTER = timedelta(seconds=150)


class PresenceQuerySet(AboutThingQuerySet):
    def here(self):
        """Those who were seen a moment ago."""
        return self.filter(seen_at__gt=timezone.now() - GONE_AFTER)


class Presence(AboutThing):
    """Somebody has a thing open in a form."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    seen_at = models.DateTimeField(_("seen at"), default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["content_type", "thing_number", "user"], name="presence_once_a_person")
        ]

    def __str__(self):
        return str(self.user)


class Look(AboutThing):
    """The version that somebody looked at last."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("version"))
    looked_at = models.DateTimeField(_("looked at"), auto_now=True)

    class Meta:
        verbose_name = _("last look")
        verbose_name_plural = _("last looks")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["content_type", "thing_number", "user"], name="look_once_a_person")
        ]

    def __str__(self):
        return f"{self.user}: {self.revision}"
