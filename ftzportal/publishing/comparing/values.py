"""Values of a version as people read them; what the model does not understand any more as it was kept."""

import json

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ftzportal.editing import label_of

EMPTY = (None, "", [], {})


def field_named(model, name):
    """The field of that name that the model has now, or None."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    # What the other side of a link adds to a model is no field of it.
    return field if isinstance(field, models.Field) and (field.concrete or field.many_to_many) else None


def as_read(field, value, names):
    """`names`: {model: {key: name}} of the linked records; None is the name of one that the reader may not know."""
    if is_empty(value):
        return ""
    if field is None:
        return as_kept(value)
    if field.is_relation:
        return name_of(field, value, names)
    if isinstance(value, list):
        return in_a_row(item_as_read(field, item) for item in value)
    if field.choices:
        return str(next((label for choice, label in field.flatchoices if choice == value), as_kept(value)))
    return typed(field, value)


def is_empty(value):
    return value in EMPTY


def as_kept(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def in_a_row(texts):
    return pgettext("between names", ", ").join(texts)


def name_of(field, key, names):
    if is_unseen(field, key, names):
        return _("a record of another area")
    name = names.get(field.related_model, {}).get(key) if is_key(key) else None
    return name or _("№ %(number)s, no longer there") % {"number": as_kept(key)}


def is_unseen(field, key, names):
    """Whether it links to what the reader may not know."""
    known = names.get(field.related_model, {})
    return is_key(key) and key in known and known[key] is None


def is_key(value):
    return isinstance(value, int | str) and not isinstance(value, bool)


def item_as_read(field, item):
    """An item of a list; of a list of the model's own fields, the label that it has in the form."""
    named = field_named(field.model, item) if isinstance(item, str) else None
    return label_of(named) if named else as_kept(item)


def understood(field, value):
    """The value as the field has it in Python, or as it was kept."""
    # Browsers write the end of a line in two characters.
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
    try:
        return field.to_python(value)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        return value


def typed(field, value):
    value = understood(field, value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, models.DateTimeField) and hasattr(value, "tzinfo"):
        return date_format(timezone.localtime(value) if timezone.is_aware(value) else value, "DATETIME_FORMAT")
    if isinstance(field, models.DateField) and hasattr(value, "year"):
        return date_format(value, "DATE_FORMAT")
    if isinstance(field, models.DecimalField) and hasattr(value, "is_finite"):
        return number_format(value, force_grouping=True)
    return as_kept(value)
