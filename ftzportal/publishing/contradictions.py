"""Contents that the database refuses: two fields that do not go together, or what another record has already."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils.translation import gettext as _


class Contradiction(ValidationError):  # noqa: N818 - what two fields are to each other
    """Why a content cannot be kept; `names` are the fields and relations that say it, none if nobody knows."""

    def __init__(self, message, names=()):
        super().__init__(message, code="contradiction")
        self.names = list(names)


@contextmanager
def as_contradictions(thing):
    """A block in which `thing` is written; what the database refuses is undone and raised as a Contradiction."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, DataError) as refusal:
        raise contradiction(thing, str(refusal)) from refusal


def contradiction(thing, said):
    for relation, model in models_of(thing):
        for constraint in model._meta.constraints:
            if is_named(constraint, model, said):
                message = constraint.get_violation_error_message() % {"name": constraint.name}
                return Contradiction(message, [relation] if relation else fields_of(constraint, model))
    return Contradiction(_("This cannot be kept: it contradicts another record."))


def models_of(thing):
    """(relation, model) of the thing itself, whose relation is "", and of its parts."""
    yield "", type(thing)
    for relation in thing.versioned_children:
        yield relation, type(thing)._meta.get_field(relation).related_model


def is_named(constraint, model, said):
    """Whether the database's words are about `constraint`: SQLite names a unique one by its columns."""
    if constraint.name in said:
        return True
    if not isinstance(constraint, models.UniqueConstraint) or not constraint.fields:
        return False
    columns = [model._meta.get_field(name).column for name in constraint.fields]
    return said.endswith(", ".join(f"{model._meta.db_table}.{column}" for column in columns))


def fields_of(constraint, model):
    if isinstance(constraint, models.UniqueConstraint):
        return [*constraint.fields]
    return [name for name in constraint.condition.referenced_base_fields if name in own_fields(model)]


def own_fields(model):
    return {field.name for field in model._meta.concrete_fields}
