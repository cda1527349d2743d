"""The life of a published thing: what is public is a question put to the clock."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ftzportal.library.uses import WithTexts, files_shown_by
from ftzportal.publishing import abreast, contents
from ftzportal.search.findable import Findable
from ftzportal.translated import LANGUAGES, Text, in_any_language, to_attribute

from .querysets import PublishedQuerySet
from .releases import Correction
from .reviews import Submission
from .revisions import Revision
from .workflows import Workflow


class Published(Findable, WithTexts):
    """
    Something with an address of its own that the public reads between two moments.

    A model that inherits from it declares `owner_area` (a foreign key, or none for the zone's desk), and names in
    `required_in_language` the texts without which it does not exist in a language; the first of them is its heading.
    """

    required_in_language = ()
    # The relations to its parts, which are written, reviewed and published with it.
    versioned_children = ()
    # What is drafted goes through its other columns, and is in the index only once it is signed.
    columns_of_life = frozenset({"publish_at", "withdrawn_at"})

    number = models.BigAutoField(_("number"), primary_key=True)
    slug = models.SlugField(
        _("words in the address"),
        max_length=80,
        blank=True,
        help_text=_("Made from the English title if left empty; fixed once it has been published."),
    )
    publish_at = models.DateTimeField(
        _("public from"), null=True, blank=True, editable=False, help_text=_("Empty: a draft.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawal_reason = Text(models.CharField(_("reason of withdrawal"), max_length=300, blank=True, editable=False))
    archived_at = models.DateTimeField(
        _("archived from"), null=True, blank=True, editable=False, help_text=_("It stays public, and says so.")
    )
    live_revision = models.ForeignKey(
        Revision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed version"),
        help_text=_("What the row holds since it was signed off."),
    )
    corrections = GenericRelation(Correction, object_id_field="thing_number")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written at"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    older_texts = models.JSONField(
        _("texts older than in the other language"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("Of its newest version (see ftzportal.publishing.abreast)."),
    )

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-publish_at", "-number"]
        indexes = [
            models.Index(fields=["-publish_at", "-number"], name="%(class)s_public_order"),
            # When something last changed, as the sitemap tells.
            models.Index(fields=["-updated_at"], name="%(class)s_changed"),
            # What the clock hides or marks next is asked for whenever something changed; few rows have either.
            # “IS NOT NULL” in so many words: SQLite sees no index of “NOT … IS NULL” fit for a comparison.
            *(
                models.Index(
                    fields=[f"{ended}_at"], condition=Q(**{f"{ended}_at__isnull": False}), name=f"%(class)s_{ended}_at"
                )
                for ended in ("withdrawn", "archived")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(publish_at__isnull=False, withdrawn_at__gte=F("publish_at")),
                name="%(class)s_withdrawn_after_publication",
                violation_error_message=_("Only what has been public can be withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason_en="", withdrawal_reason_zh_hans=""),
                name="%(class)s_withdrawn_with_reason",
                violation_error_message=_("A withdrawal needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(publish_at__isnull=False, archived_at__gte=F("publish_at")),
                name="%(class)s_archived_after_publication",
                violation_error_message=_("It cannot be archived before it appears."),
            ),
        ]

    def __str__(self):
        return self.heading

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = slugify(getattr(self, to_attribute(self.required_in_language[0], "en")))[:80].strip("-")
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "slug"}
        super().save(*args, **kwargs)

    @property
    def heading(self):
        """Its title or name, in the current language or else in the other."""
        return in_any_language(self, self.required_in_language[0])

    @property
    def address(self):
        """`311-areas-widen-exchange`: the number finds it, the words are for people."""
        return f"{self.pk}-{self.slug}" if self.slug else str(self.pk)

    @property
    def languages(self):
        """Codes of the languages in which it can be read."""
        return [
            code
            for code in LANGUAGES
            if all(getattr(self, to_attribute(field, code)) for field in self.required_in_language)
        ]

    @property
    def is_signed(self):
        """Whether its row holds what was signed off: what is written from then on goes to a version of its own."""
        return self.publish_at is not None

    @property
    def has_appeared(self):
        """Whether it is public or has ever been."""
        return self.publish_at is not None and self.publish_at <= timezone.now()

    @property
    def published_at(self):
        """The first moment at which it was public; None before it comes. No form, import or command can set it."""
        return self.publish_at if self.has_appeared else None

    @property
    def is_archived(self):
        return self.archived_at is not None and self.archived_at <= timezone.now()

    def public_window(self):
        if self.publish_at is None or (self.withdrawn_at and self.withdrawn_at <= timezone.now()):
            return None
        return self.publish_at, self.withdrawn_at

    def languages_found(self):
        return self.languages

    def keys_of_areas(self):
        if hasattr(self, "areas"):
            return [area.pk for area in self.areas.all()]
        return [self.owner_area_id] if self.owner_area_id else []

    @classmethod
    def public_together(cls, keys):
        rows = cls._base_manager.filter(pk__in=keys, publish_at__isnull=False)
        rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=timezone.now())).order_by()
        told = rows.aggregate(
            since=Min("publish_at"), until=Max("withdrawn_at"), endless=Count("pk", Q(withdrawn_at=None))
        )
        if told["since"] is None:
            return None
        relation = "areas" if any(field.name == "areas" for field in cls._meta.many_to_many) else "owner_area"
        areas = set(rows.values_list(relation, flat=True).distinct())
        return (told["since"], None if told["endless"] else told["until"]), areas - {None}

    @classmethod
    def shown_by(cls, things):
        return files_shown_by(cls, things)

    def revisions(self):
        """All its versions, newest first."""
        return Revision.objects.of(self).order_by("-number")

    def workflow(self):
        """The reviews that it passes before it is public; None where the zone has set none."""
        return Workflow.default()

    def revise(self, content, *, author, note="", fitting=()):
        """
        Keeps `content` as the next version; what was in review is no longer. The row takes it over unless it holds
        what was signed. Needs the row locked. Returns the newest version, which is the old one if nothing changed.
        `fitting` are the keys of texts whose older language still fits (see `ftzportal.publishing.abreast`).
        """
        latest = self.newest_revision()
        if latest and contents.hash_of(contents.without_later_fields(content, latest.content)) == latest.hash:
            self.note_older(abreast.without(self.older_texts, fitting))
            return latest
        for submission in Submission.objects.of(self).open():
            submission.close(Submission.Outcome.VOIDED)
        if not self.is_signed:
            misfits = contents.put(self, content)
            if misfits or contents.has_new_parts(content):
                # As it fitted, and with the keys that new parts were given.
                note = {name: content[name] for name in ("correction",) if name in content}
                content = contents.content_of(self) | note
        revision = self.keep_revision(content, author, note, number=latest.number + 1 if latest else 1)
        if latest:
            self.note_older(abreast.carried_on(self.older_texts, latest, revision, fitting))
        return revision

    def note_older(self, older_texts):
        """Beside what is signed and public, which does not change by it: nor does the moment at which it did."""
        if older_texts != self.older_texts:
            self.older_texts = older_texts
            type(self)._base_manager.filter(pk=self.pk).update(older_texts=older_texts)

    def newest_revision(self):
        """
        The newest version. What was made or loaded has none before it is first touched, so its row becomes the first,
        by whoever made it.
        """
        if latest := self.revisions().first():
            return latest
        try:
            with transaction.atomic():
                first = self.keep_revision(contents.content_of(self), self.created_by, "", number=1)
        except IntegrityError:
            # Somebody else touched it first at this moment.
            return self.revisions().first()
        if self.is_signed:
            self.live_revision = first
            self.save(update_fields=["live_revision"])
        return first

    def keep_revision(self, content, author, note, number):
        return Revision.objects.create(
            content_type=ContentType.objects.get_for_model(self),
            thing_number=self.pk,
            number=number,
            text=contents.as_text(content),
            hash=contents.hash_of(content),
            author=author,
            note=note,
        )

    def publish(self, at=None):
        """
        Makes what a command loads public at `at`, by default now; editors' words come here through the reviews alone.

        ValidationError if it is public already, if it cannot be read in any language, or if `at` is past.
        """
        now = timezone.now()
        if type(self)._default_manager.published().filter(pk=self.pk).exists():
            raise ValidationError(_("It is public already; a new date would be a false one."), code="public")
        if not self.languages:
            raise ValidationError(_("It cannot be published: no language has all of its texts yet."), code="unreadable")
        if at is not None and at < now:
            raise ValidationError(_("A publication time in the past would be a false date."), code="past")
        if self.publish_at is None or self.publish_at > now:
            # Once it has appeared, this moment is the one that readers were told.
            self.publish_at = at or now
        self.withdrawn_at = None
        self.withdrawal_reason_en = self.withdrawal_reason_zh_hans = ""
        self.save()

    def unschedule(self):
        """Makes what was scheduled a draft again. ValidationError if it has appeared already."""
        if self.has_appeared:
            raise ValidationError(_("It is public already; withdraw it instead."), code="public")
        self.publish_at = self.archived_at = self.live_revision = None
        self.save(update_fields=["publish_at", "archived_at", "live_revision", "updated_at"])

    def withdraw(self, reason_en="", reason_zh_hans=""):
        """
        Takes it back: its address answers 410 with the reason, the record stays.

        ValidationError without a reason, or if it was never public.
        """
        if not self.publish_at or self.publish_at > timezone.now():
            raise ValidationError(_("Only what has been public can be withdrawn."), code="unpublished")
        if not (reason_en or reason_zh_hans):
            raise ValidationError(_("A withdrawal needs a reason."), code="reason")
        self.withdrawn_at = timezone.now()
        self.withdrawal_reason_en, self.withdrawal_reason_zh_hans = reason_en, reason_zh_hans
        self.save()
