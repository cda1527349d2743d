import re

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ftzportal.library.uses import UsedQuerySet
from ftzportal.search.findable import Findable, FindableQuerySet, found_by
from ftzportal.translated import LANGUAGES, Name, in_any_language, to_attribute

from .kept import Kept

# Where a line ends between two ideographs: a PDF breaks it anywhere, within a word too.
BROKEN_ROW = re.compile(r"(?<=[\u3400-\u9fff])\r?\n(?=[\u3400-\u9fff])")
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
# Of a text in Chinese every second character at least is an ideograph; of one in English, a name here and there.
SHARE_OF_IDEOGRAPHS = 0.2


def language_of_text(text):
    """The code of the language in which a file is written, told by the beginning."""
    beginning = text[:5000]
    is_chinese = len(IDEOGRAPH.findall(beginning)) > SHARE_OF_IDEOGRAPHS * len(beginning)
    return "zh-hans" if is_chinese else "en"


class AttachmentQuerySet(FindableQuerySet, UsedQuerySet):
    def for_list(self):
        """With what a list of files shows of each."""
        return self.select_related("current").defer("current__text")


@found_by("title", keywords=("name",), is_held=True)
class Attachment(Findable, Kept):
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

    def languages_found(self):
        """Those of its titles, and that of its text."""
        return [code for code in LANGUAGES if getattr(self, to_attribute("title", code)) or self.body_found(code)]

    def body_found(self, language):
        text = self.current.text if self.current else ""
        return BROKEN_ROW.sub("", text) if language == language_of_text(text) else ""

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
