"""What the tests of constraints share: which ones there are, and how one is broken."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from tests import append_only


@dataclass
class Breach:
    """A row that holds, the values that would break one constraint, and what a person is then told in a form."""

    thing: models.Model
    values: dict = field(default_factory=dict)
    # Empty where no form offers these fields.
    message: str = ""


def constraints_of(app_labels):
    """Names of all that the database holds the apps' rows to; a unique field as `partner.slug`."""
    names = set()
    for label in app_labels:
        for model in apps.get_app_config(label).get_models():
            names |= {constraint.name for constraint in model._meta.constraints}
            names |= {f"{model._meta.model_name}.{'+'.join(fields)}" for fields in model._meta.unique_together}
            names |= {
                f"{model._meta.model_name}.{one.name}"
                for one in model._meta.local_fields
                if one.unique and not one.primary_key
            }
    return names


def cases(breaches):
    """For `parametrize`: every way to break every constraint."""
    return [
        pytest.param(name, make, id=f"{name}-{n}" if n else name)
        for name, makers in breaches.items()
        for n, make in enumerate(makers)
    ]


def assert_the_database_refuses(name, breach):
    rows = type(breach.thing)._base_manager.filter(pk=breach.thing.pk)
    table = breach.thing._meta.db_table
    held = append_only.lifted(table) if table in append_only.tables() else nullcontext()
    with held, pytest.raises(IntegrityError) as refused, transaction.atomic():
        rows.update(**breach.values)
    # SQLite names the columns of a unique constraint, not the constraint.
    assert name in str(refused.value) or "unique" in str(refused.value).lower()


def assert_a_form_says_why(breach):
    """The row is right as it was made, and with the values the message is what a form would show."""
    never_in_forms = {one.name for one in breach.thing._meta.fields if not one.editable}
    breach.thing.full_clean(exclude=never_in_forms)
    for name, value in breach.values.items():
        setattr(breach.thing, name, value)
    with pytest.raises(ValidationError) as refused:
        breach.thing.full_clean(exclude=never_in_forms)
    assert breach.message in refused.value.messages


def of_published(make, heading):
    """How to break what every published model is held to; `make` makes one, `heading` is its first required text."""
    now = timezone.now()
    name = make.__name__.replace("_", "")
    reason = {"withdrawal_reason_en": "A mistake"}

    def withdrawn_before_it_was_public():
        return Breach(make(publish_at=now), {"withdrawn_at": now - timedelta(seconds=1), **reason})

    def a_draft_withdrawn():
        return Breach(make(publish_at=None), {"withdrawn_at": now, **reason})

    def withdrawn_without_a_reason():
        return Breach(make(publish_at=now), {"withdrawn_at": now})

    def archived_before_it_was_public():
        return Breach(make(publish_at=now), {"archived_at": now - timedelta(seconds=1)})

    def without_a_heading():
        return Breach(make(), {f"{heading}_en": "", f"{heading}_zh_hans": ""}, "Write it in one language at least.")

    return {
        f"{name}_withdrawn_after_publication": [withdrawn_before_it_was_public, a_draft_withdrawn],
        f"{name}_archived_after_publication": [archived_before_it_was_public],
        f"{name}_withdrawn_with_reason": [withdrawn_without_a_reason],
        f"{name}_{heading}_in_some_language": [without_a_heading],
    }
