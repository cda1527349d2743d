"""Where a published thing stands, in words, and the conditions of the database that tell it."""

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ftzportal.translated import to_attribute


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in-review", _("in review")
    RETURNED = "returned", _("returned")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLIC = "public", _("public")
    ARCHIVED = "archived", _("archived")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Work(models.TextChoices):
    """How far a change to something that is signed already has come."""

    NONE = "", _("none")
    DRAFT = "draft", _("changed, not submitted")
    IN_REVIEW = "in-review", _("change in review")
    RETURNED = "returned", _("change returned")
    SCHEDULED = "scheduled", _("change scheduled")


def case(*pairs, default):
    whens = [When(condition, then=Value(value)) for condition, value in pairs]
    return Case(*whens, default=Value(default), output_field=models.CharField(max_length=10))


def is_public_at(moment):
    return Q(publish_at__lte=moment) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment))


def is_written_in(model, language):
    """A condition on the texts without which a `model` cannot be read in `language`."""
    columns = [to_attribute(field, language) for field in model.required_in_language]
    return ~Q(*((column, "") for column in columns), _connector=Q.OR)


def is_older_in(language):
    """A condition: some text is older in `language` than in the other."""
    return Q(older_texts__has_key=language)
