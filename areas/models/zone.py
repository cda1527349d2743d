from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ftzportal import scope
from ftzportal.publishing.addresses import path_to
from ftzportal.search.findable import found_by
from ftzportal.terms.names import named_in_texts
from ftzportal.translated import Name, Text

from .reference import Reference


class Zone(models.Model):
    """The one record of the site: whose it is, and what the footer and the inspected meta tags say."""

    name = Name(models.CharField(_("name"), max_length=120, blank=True))
    short_name = Name(models.CharField(_("short name"), max_length=60, blank=True))
    tagline = Text(models.CharField(_("one sentence about the zone"), max_length=200, blank=True))
    size_km2 = models.DecimalField(_("size in km²"), max_digits=8, decimal_places=2, null=True, blank=True)
    sponsor = Name(models.CharField(_("sponsor (主办单位)"), max_length=150, blank=True))
    undertaker = Name(models.CharField(_("undertaker (承办单位)"), max_length=150, blank=True))
    contact = Name(models.CharField(_("contact"), max_length=200, blank=True))
    site_id_code = models.CharField(
        _("site identification code (政府网站标识码)"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^(bm\d{8}|\d{10})$", _("Ten digits, or bm and eight digits."))],
        help_text=_("Given by the authority; leave it empty until then, never invent one."),
    )
    icp_number = models.CharField(_("ICP filing number"), max_length=40, blank=True)
    security_filing = models.CharField(_("public security filing number"), max_length=40, blank=True)
    party_government_mark = models.URLField(
        _("Party and government mark (党政机关网站标识)"),
        blank=True,
        help_text=_("The address that the mark links to, as given by the authority."),
    )
    data_licence = Name(
        models.CharField(
            _("licence of the open data"),
            max_length=200,
            blank=True,
            help_text=_("Under which others may use the lists. Empty: the open data page says that none is stated."),
        )
    )
    data_licence_url = models.URLField(_("address of that licence"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("zone and footer")
        verbose_name_plural = _("zone and footer")
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="zone_is_one_record",
                violation_error_message=_("There is one zone only."),
            )
        ]

    def __str__(self):
        return self.name or self.short_name

    @property
    def licence_stated(self):
        """The licence of the open data with its address; "" if the zone has stated none."""
        return f"{self.data_licence} {self.data_licence_url}".strip() if self.data_licence else ""

    @classmethod
    def current(cls):
        """The record, or an empty one that was not saved yet."""
        return cls.objects.filter(pk=1).first() or cls(
            pk=1, name_en="Pilot Free Trade Zone", name_zh_hans="自由贸易试验区"
        )


@found_by(
    "name",
    names=("full_name", "aliases"),
    wider_names=("city",),
    summary=("summary",),
    body=("orientation", "location", "contacts"),
    is_named=True,
)
@named_in_texts("name")
class Area(Reference):
    """A part of the zone with its own administration (片区). It marks everything that is shown."""

    seal = models.CharField(
        _("seal"), max_length=1, help_text=_("One Chinese character, shown as a stamp beside the name.")
    )
    full_name = Name(models.CharField(_("full name"), max_length=200, blank=True))
    city = Name(models.CharField(_("city"), max_length=60, blank=True))
    summary = Text(models.TextField(_("summary"), max_length=600, blank=True))
    orientation = Text(models.TextField(_("orientation"), max_length=600, blank=True))
    location = Text(models.TextField(_("location"), max_length=600, blank=True))
    contacts = Text(models.TextField(_("contacts"), max_length=600, blank=True))
    size_km2 = models.DecimalField(_("size in km²"), max_digits=8, decimal_places=2, null=True, blank=True)
    launched_on = models.DateField(_("launched on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Smaller comes first."))

    class Meta(Reference.Meta):
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["position", "slug"]

    def get_absolute_url(self):
        return path_to("areas:area", self.slug)

    def keys_of_areas(self):
        return [self.pk]


class Assignment(models.Model):
    """Where somebody acts, and as what; what the act is, is a matter of the model permissions of their groups."""

    Role = scope.Role

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("account")
    )
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("area"),
        help_text=_("Empty: all areas and the zone’s desk."),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.EDITOR)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["area", "role"]
        constraints = [
            # Two, because SQLite holds no NULL equal to another.
            models.UniqueConstraint(
                fields=["user", "area", "role"],
                condition=Q(area__isnull=False),
                name="assignment_given_once",
                violation_error_message=_("This assignment exists already."),
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(area=None),
                name="assignment_to_all_areas_given_once",
                violation_error_message=_("This assignment exists already."),
            ),
        ]

    def __str__(self):
        words = {"account": self.user, "role": self.get_role_display(), "area": self.area or _("all areas")}
        return _("%(account)s: %(role)s, %(area)s") % words
