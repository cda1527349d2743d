"""One run of loading: makes what is missing, and leaves alone what is there."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from ftzportal.publishing.models import Published
from ftzportal.rich_text import RichTextField, clean_html

from .entries import BrokenFacts

CREATED, UNCHANGED, KEPT = "created", "unchanged", "kept as edited"


class Load:
    """
    Counts what became of each record, and holds the records by the file's keys.

    A record that is there is compared and never written to: where it differs, an editor changed it since (or
    the file is newer), and the difference is reported. A part of a record, such as an enterprise's role in a
    project, is made along with its record only: missing later, it was taken away by an editor.
    """

    def __init__(self):
        self.counts = {}
        self.differences = []
        self.by_key = {}
        self.entries = {}
        self.created = set()

    def put(self, entry, model, match, values, sets=None, key=None):
        """The record of `match`; if missing, made with `values` and many-to-many `sets`, and made public."""
        record = model._default_manager.filter(**match).order_by("pk").first()
        if record is None:
            record = self.create(entry, model, {**match, **values}, sets or {})
        else:
            self.compare(record, values, sets or {})
        if key:
            self.by_key[key], self.entries[key] = record, entry
        return record

    def put_part(self, entry, owners, model, match, values):
        """As `put`, for a part of the records `owners`."""
        part = model._default_manager.filter(**match).first()
        if part is not None:
            self.compare(part, values, {})
        elif self.created.isdisjoint(owners):
            self.count(model, KEPT)
            self.differences.append(f"{model._meta.verbose_name} of {owners[0]}: taken away")
        else:
            self.create(entry, model, {**match, **values}, {})

    def create(self, entry, model, values, sets):
        record = model(**values)
        try:
            save_checked(record)
        except ValidationError as error:
            said = "; ".join(
                f"{name}: {' '.join(messages)}" if name != "__all__" else " ".join(messages)
                for name, messages in error.message_dict.items()
            )
            raise BrokenFacts(f"{entry}: {said}") from error
        for name, others in sets.items():
            getattr(record, name).set(others)
        if isinstance(record, Published):
            record.publish()
        self.created.add(record)
        self.count(model, CREATED)
        return record

    def compare(self, record, values, sets):
        changed = [name for name, value in values.items() if getattr(record, name) != as_stored(record, name, value)]
        changed += [name for name, others in sets.items() if set(getattr(record, name).all()) != set(others)]
        self.count(type(record), KEPT if changed else UNCHANGED)
        if changed:
            self.differences.append(f"{record._meta.verbose_name} {record}: {', '.join(changed)}")

    def count(self, model, outcome):
        self.counts.setdefault(model, Counter())[outcome] += 1

    def find(self, entry, key, *kinds):
        """The record of `key`, which is of one of the models `kinds`; None for no key."""
        if key is None:
            return None
        record = self.by_key.get(key) if isinstance(key, str) else None
        if not isinstance(record, kinds):
            wanted = " or ".join(str(kind._meta.verbose_name) for kind in kinds)
            raise BrokenFacts(f"{entry}: it names {key!r}, but no entry before it is a {wanted} of that key.")
        return record

    def find_all(self, entry, keys, kind):
        return [self.find(entry, key, kind) for key in keys]

    def report(self):
        """Lines that say what was done."""
        for model, outcomes in self.counts.items():
            done = ", ".join(f"{outcome} {outcomes[outcome]}" for outcome in (CREATED, UNCHANGED, KEPT))
            yield f"{model._meta.verbose_name_plural}: {done}"
        for difference in self.differences:
            yield f"kept as edited: {difference}"


def save_checked(record):
    """
    Saves a new record. ValidationError if it breaks a rule.

    The database holds it to the constraints; to ask each of them before takes four times as long.
    """
    record.clean_fields(exclude={field.name for field in record._meta.fields if field.is_relation})
    record.clean()
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        # Says in words which one it was.
        record.full_clean()
        raise


def as_stored(record, name, value):
    field = record._meta.get_field(name)
    if isinstance(field, RichTextField):
        return clean_html(value)
    return value.pk if isinstance(value, models.Model) and name == field.attname else value
