"""
What the public content was when something was last counted: each change of a watched table leaves a row here in the
same transaction, by the database itself (`ftzportal.publishing.watching`), whoever makes it and by whatever door.
"""

from django.db import connections, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# Of the newest rows so many are looked at. Whoever commits later than so many others would not be seen to.
LOOKED_AT = 300
# As it stands, because every page that is put together asks for it: of a queryset it takes ten times as long to be made
# as to be answered.
VERSION = """
SELECT MAX(id), COUNT(*), SUM(token) FROM (SELECT id, token FROM publishing_change ORDER BY id DESC LIMIT %s) newest
"""


class ChangeQuerySet(models.QuerySet):
    def newest(self):
        """{(number, token): `Change`} of the newest, as this transaction sees them."""
        return {(change.pk, change.token): change for change in self.order_by("-pk")[:LOOKED_AT]}

    def version(self):
        """
        What stands for the content of the watched tables as this transaction sees it: something else after each change
        that is committed, in whatever order changes are committed or rolled back.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(VERSION, [LOOKED_AT])
            newest, rows, tokens = cursor.fetchone()
        # PostgreSQL sums large numbers as decimals.
        return newest, rows, tokens and int(tokens)

    def stamp(self):
        """
        (the last number, how many, the sum of their tokens, when the newest was noted): of all that are kept, a
        `version` that sees who commits later than thousands of others too.
        """
        found = self.aggregate(
            last=models.Max("pk"), rows=models.Count("pk"), tokens=models.Sum("token"), at=models.Max("noted_at")
        )
        return found["last"], found["rows"], found["tokens"], found["at"]


class Change(models.Model):
    """One row of `table`, or what belongs to it, was added, changed or deleted."""

    table = models.CharField(_("table"), max_length=63)
    thing_number = models.BigIntegerField(_("number of the thing"))
    # By chance, so that numbers given again after a rollback are not taken for the same changes.
    token = models.BigIntegerField(_("token"))
    noted_at = models.DateTimeField(_("noted at"), db_default=Now())

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a watched table")
        verbose_name_plural = _("changes of watched tables")

    def __str__(self):
        return f"{self.table} {self.thing_number}"


def changed_since(seen, newest):
    """
    {table: numbers} of what changed between two of `newest()`; None if that cannot be told: something seen is gone,
    which was rolled back, or there was more than is looked at.
    """
    # While fewer are kept than are looked at, none is too old to be among them.
    oldest = min(newest)[0] if len(newest) == LOOKED_AT else 0
    if bool(seen) != bool(newest) or any(key not in newest for key in seen if key[0] >= oldest):
        return None
    fresh = [change for key, change in newest.items() if key not in seen]
    if len(fresh) == LOOKED_AT:
        return None
    changed = {}
    for change in fresh:
        changed.setdefault(change.table, set()).add(change.thing_number)
    return changed
