from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from ftzportal.constraints import exactly_one


class Use(models.Model):
    """That a text names a picture or a file. Written whenever the text is saved (`WithTexts`), never by hand."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_number = models.BigIntegerField()
    thing = GenericForeignKey("content_type", "thing_number")
    picture = models.ForeignKey("library.Picture", models.PROTECT, null=True, related_name="uses_in_texts")
    attachment = models.ForeignKey("library.Attachment", models.PROTECT, null=True, related_name="uses_in_texts")

    class Meta:
        verbose_name = _("use in a text")
        verbose_name_plural = _("uses in texts")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["content_type", "thing_number", "picture"], name="use_of_picture_once"),
            models.UniqueConstraint(fields=["content_type", "thing_number", "attachment"], name="use_of_file_once"),
            models.CheckConstraint(condition=exactly_one(["picture", "attachment"]), name="use_of_one"),
        ]

    def __str__(self):
        return f"№ {self.thing_number}"
