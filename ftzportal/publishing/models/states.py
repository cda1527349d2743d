"""Where a published thing stands, in words, and the conditions of the database that tell it."""

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ftzportal.translated import LANGUAGES, to_attribute


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
    return ~is_missing_in(model, language)


def is_missing_in(model, language):
    """A condition, as `text_indexes` have it: some text is missing without which it cannot be read in `language`."""
    return lacks_any(model.required_in_language, language)


def lacks_any(fields, language):
    return Q(*((to_attribute(field, language), "") for field in fields), _connector=Q.OR)


# A condition: some text is older in a language than in another.
IS_OLDER = ~Q(older_texts={})


def is_older_in(language):
    """A condition: some text is older in `language` than in the other."""
    return IS_OLDER & Q(older_texts__has_key=language)


def text_indexes(model_name, required):
    """
    Of a model with very many rows, those that lack something, in the order of the editors' lists and with whose they
    are, so that they are listed and counted without a look at the others.
    """
    conditions = {f"missing_{code.replace('-', '_')}": lacks_any(required, code) for code in LANGUAGES}
    return [
        models.Index(fields=["-number", "owner_area"], condition=condition, name=f"{model_name}_{what}")
        for what, condition in (conditions | {"older": IS_OLDER}).items()
    ]
