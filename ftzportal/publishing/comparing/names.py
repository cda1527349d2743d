"""What linked records are called, as far as the reader of a comparison may know it."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from ftzportal.editing import linkable


def names_for(user):
    """
    A function of a model and keys that gives the names of the records there are, by key: only of what `user` may link
    to; of the others, drafts of another area perhaps, None. One query a model.
    """

    def name_of(model, keys):
        seen = linkable(model, user).filter(pk=OuterRef("pk"))
        records = model._base_manager.filter(pk__in=[key for key in keys if is_key(model, key)])
        return {
            record.pk: str(record) if record.may_be_seen else None
            for record in records.annotate(may_be_seen=Exists(seen))
        }

    return name_of


def is_key(model, key):
    """Whether there can be such a record; a version may come from an older model."""
    try:
        model._meta.pk.run_validators(key)
        return model._meta.pk.to_python(key) == key
    except (ValidationError, TypeError):
        return False
