from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ftzportal.scope import ScopedQuerySet
from ftzportal.translated import Name, in_any_language

from .pictures import WIDTHS, rendition_name


class Picture(models.Model):
    """A photograph or drawing, re-encoded at upload; what was uploaded itself is not kept."""

    file = models.ImageField(_("picture"), width_field="width", height_field="height", max_length=120)
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    alt = Name(
        models.CharField(
            _("what it shows"),
            max_length=300,
            blank=True,
            help_text=_("Read out to those who cannot see it. Say what is to be seen, not “picture of”."),
        )
    )
    credit = models.CharField(_("credit"), max_length=150, blank=True, help_text=_("Who made it."))
    owner_area = models.ForeignKey(
        "areas.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pictures",
        verbose_name=_("owner area"),
        help_text=_("Empty: the zone’s own."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("added at"), db_default=Now(), editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(alt_en="", alt_zh_hans=""),
                name="picture_alt_in_some_language",
                violation_error_message=_("Say in one language at least what the picture shows."),
            )
        ]

    def __str__(self):
        return in_any_language(self, "alt")

    @property
    def rendition_widths(self):
        """Widths of the narrower ones that lie beside it."""
        return [width for width in WIDTHS if width < self.width]

    def rendition_url(self, width):
        """The address of the narrowest one that is at least `width` pixels wide; else of the picture."""
        wide_enough = [candidate for candidate in self.rendition_widths if candidate >= width]
        if not wide_enough:
            return self.file.url
        return self.file.storage.url(rendition_name(self.file.name, wide_enough[0]))

    @property
    def srcset(self):
        """For an `<img srcset>`: every width there is with its address."""
        narrower = [f"{self.rendition_url(width)} {width}w" for width in self.rendition_widths]
        return ", ".join([*narrower, f"{self.file.url} {self.width}w"])
