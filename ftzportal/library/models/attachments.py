from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ftzportal.library.uses import UsedQuerySet
from ftzportal.translated import Name, in_any_language

from .kept import Kept


class AttachmentQuerySet(UsedQuerySet):
    def for_list(self):
        """With what a list of files shows of each."""
        return self.select_related("current").defer("current__text")


class Attachment(Kept):
    """A file that readers may take with them, at an address that stays when a new version of the file comes."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        XLSX = "xlsx", "XLSX"
        PPTX = "pptx", "PPTX"
        ODT = "odt", "ODT"
        ODS = "ods", "ODS"
        ODP = "odp", "ODP"
        OFD = "ofd", "OFD"
        ZIP = "zip", "ZIP"
        CSV = "csv", "CSV"
        TXT = "txt", "TXT"

    title = Name(models.CharField(_("title"), max_length=200))
    name = models.CharField(_("name in the address"), max_length=110, editable=False)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, editable=False)
    current = models.ForeignKey(
        "library.AttachmentVersion",
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("newest version"),
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-pk"]

    def __str__(self):
        return in_any_language(self, "title")

    def get_absolute_url(self):
        return reverse("file", args=[self.pk, self.name])

    @property
    def address_in_texts(self):
        """How its address begins."""
        return f"/files/{self.pk}/"

    def add_version(self, file, by):
        """Makes a checked file (`attachments.Kept`) the one that its address gives; the ones before are kept."""
        self.current = AttachmentVersion.objects.create(
            attachment=self,
            number=self.versions.count() + 1,
            file=file.name,
            bytes=file.bytes,
            pages=file.pages,
            digest=file.digest,
            text=file.text,
            added_by=by,
        )
        self.save(update_fields=["current"])


class AttachmentVersion(models.Model):
    """One file of an attachment. Never changed."""

    attachment = models.ForeignKey(
        Attachment, models.CASCADE, related_name="versions", verbose_name=_("file"), editable=False
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    file = models.FileField(_("file"), max_length=120, editable=False)
    bytes = models.PositiveIntegerField(_("size in bytes"), editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    digest = models.CharField(_("SHA-256"), max_length=64, editable=False, db_index=True)
    text = models.TextField(_("text"), blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("added by"),
        editable=False,
    )
    added_at = models.DateTimeField(_("added at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("version of a file")
        verbose_name_plural = _("versions of files")
        ordering = ["-number"]
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="attachment_version_number_once")]

    def __str__(self):
        return f"{self.attachment} {self.number}"
