"""The life of a published thing: what is public is a question put to the clock."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ftzportal.scope import ScopedQuerySet
from ftzportal.translated import LANGUAGES, Text, in_any_language, to_attribute


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLIC = "public", _("public")
    WITHDRAWN = "withdrawn", _("withdrawn")


class PublishedQuerySet(ScopedQuerySet):
    def published(self):
        """Public now: its time has come and it has not been withdrawn."""
        return self.filter(is_public_at(timezone.now()))

    def published_in(self, language):
        """Public now in `language`: its own title (of news: its body too) is there in that language."""
        return self.published().filter(is_written_in(self.model, language))

    def linking(self, language, *fields):
        """Adds `<field>_is_public` for each foreign key to a published thing: whether a page may name it."""
        return self.annotate(**{f"{field}_is_public": leads_to_public(self.model, field, language) for field in fields})

    def withdrawn(self):
        """Was public and was taken back: its address answers 410 with the reason."""
        return self.filter(withdrawn_at__lte=timezone.now())

    def drafts(self):
        """Nobody has yet said when it is to appear."""
        return self.filter(publish_at=None)

    def linkable_by(self, user):
        """What the user may link to: what lies in their areas, and of the others what is public."""
        return self.in_scope_of(user) | self.published()

    def scheduled(self):
        """Its time has been set and has not come."""
        return self.with_state().filter(state=State.SCHEDULED)

    def with_state(self):
        """Adds `state`, a `State`."""
        now = timezone.now()
        return self.annotate(
            state=Case(
                When(publish_at=None, then=Value(State.DRAFT)),
                When(withdrawn_at__lte=now, then=Value(State.WITHDRAWN)),
                When(is_public_at(now), then=Value(State.PUBLIC)),
                default=Value(State.SCHEDULED),
                output_field=models.CharField(max_length=10),
            )
        )


def is_public_at(moment):
    return Q(publish_at__lte=moment) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment))


def is_written_in(model, language):
    """A condition on the texts without which a `model` cannot be read in `language`."""
    columns = [to_attribute(field, language) for field in model.required_in_language]
    return ~Q(*((column, "") for column in columns), _connector=Q.OR)


def leads_to_public(model, field, language):
    """A condition: the thing that the foreign key `field` of `model` names is public in `language`."""
    things = model._meta.get_field(field).related_model.objects.published_in(language)
    return Exists(things.filter(pk=OuterRef(field)))


class Published(models.Model):
    """
    Something with an address of its own that the public reads between two moments.

    A model that inherits from it declares `owner_area` (a foreign key, or none for the zone's desk), and names in
    `required_in_language` the texts without which it does not exist in a language; the first of them is its heading.
    """

    required_in_language = ()

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

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-publish_at", "-number"]
        indexes = [models.Index(fields=["-publish_at", "-number"], name="%(class)s_public_order")]
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

    def publish(self, at=None):
        """
        Makes it public at `at`, by default now.

        ValidationError if it is public already, if it cannot be read in any language, or if `at` is past.
        """
        now = timezone.now()
        if type(self)._default_manager.published().filter(pk=self.pk).exists():
            raise ValidationError(_("It is public already; a new date would be a false one."), code="public")
        if not self.languages:
            raise ValidationError(_("It cannot be published: no language has all of its texts yet."), code="unreadable")
        if at is not None and at < now:
            raise ValidationError(_("A publication time in the past would be a false date."), code="past")
        self.publish_at = at or now
        self.withdrawn_at = None
        self.withdrawal_reason_en = self.withdrawal_reason_zh_hans = ""
        self.save()

    def unschedule(self):
        """Makes what was scheduled a draft again. ValidationError if it has appeared already."""
        if self.publish_at and self.publish_at <= timezone.now():
            raise ValidationError(_("It is public already; withdraw it instead."), code="public")
        self.publish_at = None
        self.save(update_fields=["publish_at", "updated_at"])

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
