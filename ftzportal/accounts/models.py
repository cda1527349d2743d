import unicodedata

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountManager(UserManager):
    # A manager, because authentication looks accounts up by this method's name.
    def get_by_natural_key(self, username):
        return self.get(username=User.normalize_username(username))


class User(AbstractUser):
    """Somebody who signs in to the admin. What they may do comes from groups, where from `areas.Assignment`."""

    # Its own form, because the inherited one would let `Chen` and `chen` be two people.
    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        help_text=_("Letters, digits and @ . + - _ only; upper and lower case are the same."),
        validators=[AbstractUser.username_validator],
        error_messages={"unique": _("There is an account of this name.")},
    )

    objects = AccountManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def save(self, *args, **kwargs):
        self.username = self.normalize_username(self.username)
        super().save(*args, **kwargs)

    @classmethod
    def normalize_username(cls, username):
        """The one form under which a name is kept and looked for: NFKC, folded case."""
        return unicodedata.normalize("NFKC", str(username)).casefold()


class SignInAttempt(models.Model):
    """One try to sign in, to have a password reset or a link checked, counted before anything costly is done for it."""

    key = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "made_at"], name="attempt_key_made_at")]
        default_permissions = []

    def __str__(self):
        return self.key
