"""The record (审计记录): every act on published things and of accounts, each row sealed with the one before."""

import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

START = "0" * 64
# Any number: the name of the lock under which PostgreSQL's processes write one after the other.
LOCK = 7_105_033


class EntryQuerySet(models.QuerySet):
    def enter(self, act, *, by=None, thing=None, area=None, sender="", **details):
        """
        Adds a row, in the transaction of the act: an act that is undone leaves none. `area` is a key; `details` must
        hold no secret. The entry.
        """
        with transaction.atomic(using=self.db):
            self.in_turn()
            last = self.order_by("-pk").only("hash").first()
            entry = Entry(
                at=timezone.now(),
                act=act,
                person=by if by and by.pk else None,
                person_name=by.get_username() if by and by.pk else "",
                thing_model=thing._meta.label_lower if thing else "",
                thing_number=thing.pk if thing else None,
                heading=str(thing)[:500] if thing else "",
                area_id=area,
                sender=sender,
                details=as_text({name: value for name, value in details.items() if value not in (None, "", [])}),
                previous_hash=last.hash if last else START,
            )
            entry.hash = entry.sealed()
            entry.save(using=self.db, force_insert=True)
        return entry

    def about(self, thing):
        return self.filter(thing_model=thing._meta.label_lower, thing_number=thing.pk)

    def in_turn(self):
        """Waits until nobody else is about to add a row, and keeps others waiting until the transaction ends."""
        # SQLite's transactions are immediate: one writer at a time already.
        if connections[self.db].vendor == "postgresql":
            with connections[self.db].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def as_text(data):
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)


class Entry(models.Model):
    """One act. Never changed, never deleted: the database refuses both."""

    class Act(models.TextChoices):
        CREATE = "create", _("created")
        EDIT = "edit", _("edited")
        RESTORE = "restore", _("restored")
        TRANSLATION_FITS = "translation-fits", _("confirmed that a translation still fits")
        SUBMIT = "submit", _("submitted")
        REVIEW = "review", _("approved a step")
        RETURN = "return", _("returned")
        TAKE_BACK = "take-back", _("taken back")
        SIGN_OFF = "sign-off", _("signed off")
        RELEASE = "release", _("appeared")
        UNSCHEDULE = "unschedule", _("schedule cancelled")
        ARCHIVE = "archive", _("archived")
        UNARCHIVE = "unarchive", _("taken out of the archive")
        WITHDRAW = "withdraw", _("withdrawn")
        DELETE = "delete", _("deleted")
        REFUSED = "refused", _("refused")
        EXPORT = "export", _("exported")
        LINK_MADE = "link-made", _("preview link made")
        LINK_OPENED = "link-opened", _("preview link opened")
        LINK_REVOKED = "link-revoked", _("preview link revoked")
        CODE_SENT = "code-sent", _("code sent by mail")
        SIGN_IN = "sign-in", _("signed in")
        SIGN_IN_FAILED = "sign-in-failed", _("failed to sign in")
        SIGN_OUT = "sign-out", _("signed out")
        PASSWORD = "password", _("password changed")
        PERMISSIONS = "permissions", _("permissions changed")

    at = models.DateTimeField(_("time"))
    act = models.CharField(_("act"), max_length=20, choices=Act)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    person_name = models.CharField(_("user name then"), max_length=150, blank=True)
    thing_model = models.CharField(_("kind"), max_length=100, blank=True)
    thing_number = models.BigIntegerField(_("number"), null=True)
    heading = models.CharField(_("what it was called"), max_length=500, blank=True)
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    sender = models.CharField(_("from the address"), max_length=64, blank=True)
    details = models.TextField(_("details"), default="{}")
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the record")
        verbose_name_plural = _("record")
        ordering = ["-pk"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["thing_model", "thing_number", "-id"], name="entry_about_thing"),
            models.Index(fields=["at"], name="entry_at"),
            models.Index(fields=["person", "-id"], name="entry_by_person"),
        ]

    def __str__(self):
        return f"{self.pk}: {self.get_act_display()}"

    def sealed(self):
        """The hash that this row must have: SHA-256 of all it says and of the hash before."""
        said = {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name not in ("id", "hash", "at")
        }
        # In microseconds of UTC, however a database gives it back.
        said["at"] = f"{self.at.timestamp():.6f}"
        return hashlib.sha256(as_text(said).encode()).hexdigest()
