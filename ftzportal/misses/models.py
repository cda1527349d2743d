"""Searches that found nothing: what readers call things by, and the site does not."""

import logging

from django.db import DatabaseError, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.search.query import parse

from .brief import Turnstile, not_waiting_long
from .privacy import LONGEST, may_be_kept

# Of a month, so many different ones; after a year they go. Whatever is sent, that is all of the disk that they take.
MOST_A_MONTH, MONTHS_KEPT = 1000, 12
logger = logging.getLogger(__name__)
TURNSTILE = Turnstile(most=60, seconds=60)


class MissQuerySet(models.QuerySet):
    def count_one(self, typed, language):
        """
        Counts a search that found nothing, if what was typed may be kept; of many at once not all. It never raises for
        the database's sake: what the reader sees needs none of it.
        """
        words = words_of(typed)
        if not (words and may_be_kept(typed) and TURNSTILE.lets_through()):
            return
        month = timezone.localdate().replace(day=1)
        try:
            with not_waiting_long():
                self.add_one(words, language, month)
        except DatabaseError as error:
            logger.info("A search without a result was not counted: %s", type(error).__name__)

    def add_one(self, words, language, month):
        of_month = self.filter(month=month)
        if of_month.filter(words=words, language=language).update(count=F("count") + 1):
            return
        known = of_month.count()
        if not known:
            self.filter(month__lt=months_before(month, MONTHS_KEPT)).delete()
        if known < MOST_A_MONTH:
            # Somebody else may add the same at this moment; that one then counts for both.
            self.bulk_create([Miss(words=words, language=language, month=month)], ignore_conflicts=True)


class Miss(models.Model):
    """Words, folded as the search folds them, and how often they were looked for in vain in a month; never by whom."""

    words = models.CharField(_("words"), max_length=LONGEST)
    language = models.CharField(_("language"), max_length=10, choices=[("en", _("English")), ("zh-hans", _("Chinese"))])
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(_("times"), default=1)

    objects = MissQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without a result")
        verbose_name_plural = _("searches without a result")
        ordering = ["-month", "-count", "words"]
        default_permissions = ["view", "delete"]
        constraints = [
            models.UniqueConstraint(fields=["month", "words", "language"], name="miss_once_a_month"),
            models.CheckConstraint(condition=Q(count__gte=1), name="miss_happened"),
            models.CheckConstraint(condition=~Q(words=""), name="miss_has_words"),
        ]

    def __str__(self):
        return f"“{self.words}”"


def words_of(typed):
    """What is kept: the words as they were looked for; "" where there is none."""
    return " ".join(term.text for term in parse(typed).terms)[:LONGEST].strip()


def months_before(month, count):
    months = month.year * 12 + month.month - 1 - count
    return month.replace(year=months // 12, month=months % 12 + 1)
