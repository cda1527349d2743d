"""How the records of publishing name the thing that they are about, whichever model it is of."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class AboutThingQuerySet(models.QuerySet):
    def of(self, thing):
        """Those about `thing`."""
        return self.filter(content_type=ContentType.objects.get_for_model(thing), thing_number=thing.pk)


class AboutThing(models.Model):
    """A record about one published thing."""

    # Without a relation back: a draft may be deleted, and what was written of it stays.
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kind"))
    thing_number = models.BigIntegerField(_("number of the thing"))
    thing = GenericForeignKey("content_type", "thing_number")

    objects = AboutThingQuerySet.as_manager()

    class Meta:
        abstract = True
