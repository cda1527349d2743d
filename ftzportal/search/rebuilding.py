"""The whole index: written anew in place while it is searched, and compared with what it is made of."""

import secrets
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ftzportal.publishing.models import Change

from .engines import engine
from .findable import FOUND_MODELS
from .index import BATCH, NAME_FIELDS, entries_of, rows_of_names, things_of, write
from .models import Entry, Hold, Name, Rebuild
from .shelves import Shelves


def things_found():
    """The models of things that are found by themselves; what is public because of another comes last."""
    models = [model for model, way in FOUND_MODELS.items() if not way.is_part]
    return sorted(models, key=lambda model: (FOUND_MODELS[model].is_held, model._meta.label_lower))


def size():
    return sum(model._base_manager.count() for model in things_found())


def rebuild():
    """
    Writes all entries anew, from where an earlier run was interrupted; yields (things, entries) done after each batch.
    Each batch replaces its entries at once, so a search finds all of them at any moment.
    """
    for model in things_found():
        kind = model._meta.model_name
        mark, is_new = Rebuild.objects.get_or_create(kind=kind, defaults={"done_up_to": 0, "begun_at": timezone.now()})
        if not is_new and mark.done_up_to:
            yield model._base_manager.filter(pk__lte=mark.done_up_to).count(), 0
        while keys := keys_after(model, mark.done_up_to):
            with transaction.atomic():
                written = write(model, keys, anew=True)
                mark.done_up_to = keys[-1]
                mark.save(update_fields=["done_up_to"])
            yield len(keys), written
    remove_leftovers()
    engine().condense()
    Rebuild.objects.all().delete()
    # What was counted by the words of before is counted anew.
    Change.objects.create(table=Entry._meta.db_table, thing_number=0, token=secrets.randbits(31))


def keys_after(model, key):
    return list(model._base_manager.filter(pk__gt=key).order_by("pk").values_list("pk", flat=True)[:BATCH])


def remove_leftovers():
    """Of things that are gone, of kinds that are found no more, and tokens that belong to no entry."""
    kinds = {model._meta.model_name: model for model in things_found()}
    for rows, kind_of, number_of in (
        (Entry.objects.all(), "thing_kind", "thing_number"),
        (Name.objects.all(), "kind", "number"),
        (Hold.objects.all(), "thing_kind", "thing_number"),
    ):
        rows.exclude(**{f"{kind_of}__in": kinds}).delete()
        for kind, model in kinds.items():
            # Not NOT IN: what does not fit into its memory, PostgreSQL reads anew for each row.
            is_there = Exists(model._base_manager.filter(pk=OuterRef(number_of)))
            rows.filter(~is_there, **{kind_of: kind}).delete()
    engine().remove(engine().stray())


def differences():
    """Sentences about what of the index is not as its content is; none where all is well."""
    seen = 0
    for model in things_found():
        key = 0
        while keys := keys_after(model, key):
            key = keys[-1]
            shelves = Shelves()
            things = things_of(model, keys)
            wanted = {one.key: one for thing in things for one in entries_of(thing, shelves)}
            yield from differences_of(model, keys, wanted)
            yield from differing_names(model, keys, things)
            seen += len(wanted)
    if (more := Entry.objects.exclude(public_until__lte=timezone.now()).count() - seen) > 0:
        yield f"{more} entries are of no public thing."
    if stray := engine().stray():
        yield f"{len(stray)} rows of words belong to no entry."
    if not engine().is_sound():
        yield "The database finds its own table of words damaged."


def differing_names(model, keys, things):
    way, kind = FOUND_MODELS[model], model._meta.model_name
    if way.is_named:
        wanted = {one for thing in things for one in rows_of_names(thing, way)}
        known = set(Name.objects.filter(kind=kind, number__in=keys).values_list(*NAME_FIELDS))
        for number in sorted({row[0] for row in wanted ^ known if row[-1] is None or row[-1] > timezone.now()}):
            yield f"{kind} {number} is known by other names."


def differences_of(model, keys, wanted):
    kind = model._meta.model_name
    known = {
        (entry.kind, entry.number, entry.language): entry
        for entry in Entry.objects.filter(thing_kind=kind, thing_number__in=keys).only(
            "kind", "number", "language", "place", "digest", "public_until"
        )
    }
    for one in wanted.keys() - known.keys():
        yield f"{' '.join(map(str, one))} is missing."
    now = timezone.now()
    for one in known.keys() - wanted.keys():
        # What ends by the clock stays until it is written the next time, and is passed over.
        if known[one].public_until is None or known[one].public_until > now:
            yield f"{' '.join(map(str, one))} is there, and not for the public."
    both = wanted.keys() & known.keys()
    for one in both:
        if known[one].digest != wanted[one].digest:
            yield f"{' '.join(map(str, one))} says something else."
    by_place = {known[one].place: one for one in both}
    for batch in batched(both, 100):
        for place in engine().differing([(known[one].place, wanted[one].columns()) for one in batch]):
            yield f"{' '.join(map(str, by_place[place]))} is found by other words."
