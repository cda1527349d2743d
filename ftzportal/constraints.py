"""Conditions that several models hold their rows to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ftzportal.translated import LANGUAGES, to_attribute


def heading_present(model_name, field):
    """The constraint that `field` is there in one language at least."""
    return models.CheckConstraint(
        condition=~Q(**{to_attribute(field, code): "" for code in LANGUAGES}),
        name=f"{model_name}_{field}_in_some_language",
        violation_error_message=_("Write it in one language at least."),
    )


def one_at_most(fields):
    """A condition: no two of the named foreign keys are set."""
    return Q(*(Q(**{other: None for other in fields if other != field}) for field in fields), _connector=Q.OR)


def exactly_one(fields):
    """A condition: one of the named foreign keys is set and the others are not."""
    return Q(
        *(Q(**{f"{field}__isnull": False}, **{other: None for other in fields if other != field}) for field in fields),
        _connector=Q.OR,
    )
