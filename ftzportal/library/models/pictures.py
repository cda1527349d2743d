from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.library.renditions import ONE_WIDTH, Shown, cards, renditions_of, wholes
from ftzportal.library.storage import stem_of
from ftzportal.library.uses import UsedQuerySet
from ftzportal.scope import ScopedQuerySet
from ftzportal.translated import Name, in_any_language

from .kept import Kept


class PictureQuerySet(UsedQuerySet):
    def offered(self):
        """Those whose licence has not ended."""
        return self.filter(Q(licence_ends_on=None) | Q(licence_ends_on__gte=timezone.localdate()))

    def lapsed(self):
        """Those whose licence has ended: no longer offered, to be taken out of what uses them."""
        return self.filter(licence_ends_on__lt=timezone.localdate())

    def linkable_by(self, user):
        """What the user may put into a thing: of their areas and the zone's own, what is still licensed."""
        return ScopedQuerySet.linkable_by(self, user).offered()

    def of_file(self, name):
        """The one picture to which the file `name`, its own or a rendition, belongs."""
        return self.filter(file__in=[f"{stem_of(name)}.{extension}" for extension in self.model.EXTENSIONS])


class Picture(Kept):
    """A photograph or drawing, re-encoded at upload; what was uploaded itself is not kept."""

    # Of what is kept: photographs and drawings.
    EXTENSIONS = ("jpg", "png")

    file = models.ImageField(_("picture"), width_field="width", height_field="height", max_length=120)
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    digest = models.CharField(
        _("SHA-256 of what was uploaded"), max_length=64, blank=True, editable=False, db_index=True
    )
    title = Name(
        models.CharField(
            _("title"), max_length=150, blank=True, help_text=_("For editors, who find it in the library by it.")
        )
    )
    alt = Name(
        models.CharField(
            _("what it shows"),
            max_length=300,
            blank=True,
            help_text=_("Read out to those who cannot see it. Say what is to be seen, not “picture of”."),
        )
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It says nothing that the text does not say, and is not read out. Leave what it shows empty."),
    )
    credit = models.CharField(_("credit"), max_length=150, blank=True, help_text=_("Who made it."))
    licence = models.CharField(
        _("licence"),
        max_length=150,
        blank=True,
        help_text=_("On what terms it may be shown: own photograph, the agency’s contract, CC BY 4.0."),
    )
    licence_ends_on = models.DateField(
        _("licence ends on"),
        null=True,
        blank=True,
        help_text=_("After that day it is no longer offered. Empty: it has no end."),
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focal point from the left, in percent"), default=50, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point from the top, in percent"), default=50, validators=[MaxValueValidator(100)]
    )

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]
        # By which each address of a picture finds its row.
        indexes = [models.Index(fields=["file"], name="picture_file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_decorative=True) | ~Q(alt_en="", alt_zh_hans=""),
                name="picture_alt_in_some_language",
                violation_error_message=_("Say in one language at least what the picture shows."),
            ),
            models.CheckConstraint(
                condition=Q(is_decorative=False) | Q(alt_en="", alt_zh_hans=""),
                name="picture_decorative_without_alt",
                violation_error_message=_("A decorative picture is not read out: leave what it shows empty."),
            ),
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100),
                name="picture_focal_point_inside",
                violation_error_message=_("The focal point lies outside of the picture."),
            ),
        ]

    def __str__(self):
        return in_any_language(self, "title") or in_any_language(self, "alt") or f"№ {self.pk}"

    @property
    def focus(self):
        """The focal point in percent from the left and from the top."""
        return (self.focal_x, self.focal_y)

    @property
    def extension(self):
        return self.file.name.rsplit(".", 1)[-1]

    @property
    def address_in_texts(self):
        """How the address of every file of the picture begins."""
        return f"{self.file.storage.base_url}{stem_of(self.file.name)}"

    @property
    def is_lapsed(self):
        return self.licence_ends_on is not None and self.licence_ends_on < timezone.localdate()

    def renditions(self):
        """Every copy that belongs beside it."""
        return renditions_of(self.width, self.height, self.extension, self.focus)

    @property
    def whole(self):
        """All of it, for a page."""
        return self.shown(wholes(self.width, self.height, self.extension), with_itself=True)

    @property
    def card(self):
        """The part around its focal point, for a list."""
        return self.shown(cards(self.width, self.height, self.extension, self.focus), with_itself=False)

    def shown(self, renditions, with_itself):
        found = {"avif": [], self.extension: []}
        for one in renditions:
            found[one.extension].append((one.width, one.height, self.file.storage.url(one.name(self.file.name))))
        plain = found[self.extension]
        if with_itself:
            plain.append((self.width, self.height, self.file.url))
        one = next((copy for copy in plain if copy[0] >= ONE_WIDTH), plain[-1])
        return Shown(
            url=one[2],
            width=one[0],
            height=one[1],
            srcset=srcset_of(plain),
            avif_srcset=srcset_of(found["avif"]),
            alt=self.alt,
        )


def srcset_of(copies):
    return ", ".join(f"{url} {width}w" for width, _height, url in copies)
