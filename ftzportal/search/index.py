"""
Writes the index: what of a record the public can see or will, in the transaction in which it came to be so. `note` is
the one way in; a rebuilding calls the same `write` for many records at once.
"""

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import batched

from django.db import connection, transaction
from django.db.models import Prefetch

from ftzportal.translated import LANGUAGES

from .engines import engine
from .findable import FOUND_MODELS, UNNOTED, in_language, model_of, text_of
from .folding import columns_of, key_of
from .models import Entry, Hold, Name
from .places import place_of, shelf_at
from .shelves import Shelves
from .spelling import learn

# Another number whenever the same content is to be written in another way: everything differs then.
FORM = 1
LONGEST_NAME = 300
BATCH = 500
# Of what was made in bulk: the words of one batch go to disk together, and searches that wait for it are few.
MADE_AT_ONCE = 2000
NAME_FIELDS = ("number", "text", "key", "is_wider", "public_from", "public_until")


@dataclass(slots=True)
class Written:
    """An entry as it should be."""

    kind: str
    number: int
    language: str
    thing_kind: str
    thing_number: int
    title: str
    names: str
    summary: str
    body: str
    address: str
    public_from: object
    public_until: object
    shelf: int

    @property
    def key(self):
        return self.kind, self.number, self.language

    @property
    def digest(self):
        said = json.dumps([FORM, self.fields()], default=str, ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def columns(self):
        return columns_of(self.title, self.names, self.summary, self.body)

    def columns_of_entry(self, place):
        fields = self.fields()
        del fields["shelf"]
        return {**fields, "place": place, "digest": self.digest}

    def fields(self):
        return {name: getattr(self, name) for name in self.__slots__}


def note(thing):
    """Brings the index up to what the database now holds of `thing`."""
    with transaction.atomic():
        write(type(thing), [thing.pk])


def note_all(records):
    """As `note`, of many that were made in bulk; of a part, the thing that it is a part of."""
    keys = {}
    for record in records:
        if FOUND_MODELS.get(type(record)) and FOUND_MODELS[type(record)].is_part:
            record = record.thing_of_text
        if type(record) in FOUND_MODELS:
            keys.setdefault(type(record), set()).add(record.pk)
    with transaction.atomic():
        for model, numbers in keys.items():
            for batch in batched(sorted(numbers), MADE_AT_ONCE):
                write(model, batch)


def note_connected(things):
    """As `note`, of things of which a connection changed; a draft is in no index."""
    if not UNNOTED.get():
        note_all(thing for thing in things if thing.public_window())


@contextmanager
def forgetting(model, keys):
    """A block that deletes those records: with them, what the index holds of them."""
    with transaction.atomic():
        yield
        write(model, keys)


def write(model, keys, anew=False):
    """
    Brings the index up to those rows of `model`, there or gone; how many entries they have. `anew`: what is there is
    trusted no more than its words prove, and these rows are looked at alone, not what they show.
    """
    things, shelves = things_of(model, keys), Shelves()
    written = [one for thing in things for one in entries_of(thing, shelves)]
    is_changed, is_moved = write_entries(model._meta.model_name, keys, written, anew)
    write_names(model, keys, things)
    others = write_holds(model, keys, things, is_moved)
    if not anew:
        if is_changed:
            others |= telling(model, keys)
        for other, numbers in others.items():
            for batch in batched(numbers, BATCH):
                write(other, batch)
    return len(written)


def telling(model, keys):
    """{model: keys} of the things that are found by what those rows are called."""
    found = {}
    for other, way in FOUND_MODELS.items():
        for relation in way.tells:
            if other._meta.get_field(relation).related_model is model:
                numbers = other._base_manager.filter(**{f"{relation}__in": keys}).order_by("pk")
                found[other] = list(numbers.values_list("pk", flat=True).distinct())
    return found


def things_of(model, keys):
    way = FOUND_MODELS[model]
    things = model._base_manager.filter(pk__in=keys).order_by("pk")
    areas = next((field for field in model._meta.many_to_many if field.name == "areas"), None)
    if areas:
        # Their keys alone; their texts would be read with every save.
        things = things.prefetch_related(Prefetch("areas", areas.related_model._base_manager.order_by().only("pk")))
    if way.parts:
        things = things.prefetch_related(f"{way.parts}__area")
    for relation in way.tells:
        told = model._meta.get_field(relation).related_model
        things = things.prefetch_related(Prefetch(relation, told._base_manager.order_by("pk")))
    return list(things)


def entries_of(thing, shelves):
    """The `Written`s of a thing and of its parts, in every language that it is found in."""
    way = FOUND_MODELS[type(thing)]
    public = window_and_areas(thing) if way.is_page else None
    if public is None:
        return
    window, areas = public
    for language in thing.languages_found():
        shelf = shelves.number_of(thing._meta.model_name, areas, thing.pk)
        yield in_language(language, partial(written_of, thing, thing, language, window, shelf))
        for part in getattr(thing, way.parts).all() if way.parts else ():
            if language in part.languages_found():
                shelf = shelves.number_of(part._meta.model_name, sorted({*part.keys_of_areas()}), part.pk)
                yield in_language(language, partial(written_of, part, thing, language, window, shelf))


def written_of(record, thing, language, window, shelf):
    way, kind = FOUND_MODELS[type(record)], record._meta.model_name
    return Written(
        kind=kind,
        number=record.pk,
        language=language,
        thing_kind=thing._meta.model_name,
        thing_number=thing.pk,
        title=without_nul(record.title_found(language)),
        names="\n".join([*names_of(record, way), *keywords_of(record, way, language)]),
        summary=without_nul("\n".join(filter(None, (text_of(record, field, language) for field in way.summary)))),
        body="\n".join(filter(None, [without_nul(record.body_found(language)), *told_by(record, way, language)])),
        address=record.address_found(),
        public_from=window[0],
        public_until=window[1],
        shelf=shelf,
    )


def names_of(record, way):
    """All it is called, in every language and spelling, each once."""
    return [*lines_of(record, (way.title, *way.names)), *lines_of(record, way.wider_names)] if way.is_named else []


def lines_of(record, fields):
    texts = [text_of(record, field, code) for field in fields for code in LANGUAGES]
    return list(
        dict.fromkeys(filter(None, (without_nul(line).strip() for text in texts for line in text.splitlines())))
    )


def told_by(record, way, language):
    """The names of the records that its page tells of, of each first the one that stands there."""
    told = [other for relation in way.tells for other in getattr(record, relation).all()]
    called = [[other.title_found(language), *names_of(other, FOUND_MODELS[type(other)])] for other in told]
    return list(dict.fromkeys(without_nul(name) for names in called for name in names))


def keywords_of(record, way, language):
    said = [without_nul(text_of(record, field, language)).strip() for field in way.keywords]
    return list(filter(None, said))


def without_nul(text):
    return text.replace("\0", " ").encode("utf-8", "ignore").decode()


def window_and_areas(thing):
    """((from when, until when) it is public, the keys of its areas); None instead of both for what never is."""
    if not FOUND_MODELS[type(thing)].is_held:
        window = thing.public_window()
        return window and (window, sorted({*thing.keys_of_areas()}))
    held = Hold.objects.filter(kind=thing._meta.model_name, number=thing.pk)
    by_kind = {}
    for kind, number in held.values_list("thing_kind", "thing_number"):
        by_kind.setdefault(kind, []).append(number)
    shown = [model_of(kind).public_together(numbers) for kind, numbers in by_kind.items()]
    windows = [window for window, _areas in filter(None, shown)]
    if not windows:
        return None
    ends = [until for _since, until in windows]
    window = min(since for since, _until in windows), None if None in ends else max(ends)
    return window, sorted({area for _window, areas in filter(None, shown) for area in areas})


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of an entry that is there."""

    pk: int
    place: int
    digest: str
    title: str
    public_from: object
    public_until: object


def known_entries(kind, keys):
    """{(kind, number, language): what is there} of those things and their parts, locked where the database can."""
    entries = Entry.objects.filter(thing_kind=kind, thing_number__in=keys)
    if connection.features.has_select_for_update:
        entries = entries.select_for_update()
    fields = ("pk", "place", "digest", "title", "public_from", "public_until")
    return {row[:3]: Known(*row[3:]) for row in entries.values_list("kind", "number", "language", *fields)}


def write_entries(kind, keys, written, anew):
    """(whether any says something else, whether any came, went, or is public at another time or elsewhere)"""
    known = known_entries(kind, keys)
    gone = [known[key] for key in known.keys() - {one.key for one in written}]
    changed = [one for one in written if one.key not in known or known[one.key].digest != one.digest]
    if anew:
        changed += with_other_words(written, known, changed)
    if gone:
        Entry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
        engine().remove([entry.place for entry in gone])
    if changed:
        put(changed, known)
    moved = bool(gone) or any(is_moved(one, known.get(one.key)) for one in changed)
    return bool(gone or changed), moved


def is_moved(one, before):
    return (
        before is None
        or (before.public_from, before.public_until) != (one.public_from, one.public_until)
        or shelf_at(before.place) != one.shelf
    )


def with_other_words(written, known, changed):
    """Those that lie at their places with other words than they should, beside those that are `changed` anyway."""
    sure = {one.key for one in changed}
    by_place = {known[one.key].place: one for one in written if one.key in known and one.key not in sure}
    rows = ((place, one.columns()) for place, one in by_place.items())
    return [by_place[place] for place in engine().differing(rows)]


def put(written, known):
    places = [place_of(one.language, one.public_from, one.shelf, one.number) for one in written]
    # A place is one thing's alone, so what else lies where it comes to is of nothing any more.
    held = {entry.place for entry in known.values()}
    if taken := set(places) - held:
        Entry.objects.filter(place__in=taken).delete()
    entries = [Entry(**one.columns_of_entry(place)) for one, place in zip(written, places, strict=True)]
    fields = [field.name for field in Entry._meta.fields if field.name not in ("id", "kind", "number", "language")]
    Entry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["kind", "number", "language"], update_fields=fields
    )
    left = {known[one.key].place for one in written if one.key in known} - set(places)
    if left:
        engine().remove(left)
    engine().put([(place, one.columns()) for one, place in zip(written, places, strict=True)])
    learn((one.title for one in written), (known[one.key].title for one in written if one.key in known))


def write_names(model, keys, things):
    way, kind = FOUND_MODELS[model], model._meta.model_name
    if not way.is_named:
        return
    wanted = {one[:2]: one for thing in things for one in rows_of_names(thing, way)}
    known = {row[1:3]: row for row in Name.objects.filter(kind=kind, number__in=keys).values_list("pk", *NAME_FIELDS)}
    stale = [row[0] for one, row in known.items() if wanted.get(one) != row[1:]]
    if stale:
        Name.objects.filter(pk__in=stale).delete()
    new = [row for one, row in wanted.items() if known.get(one, (None,))[1:] != row]
    Name.objects.bulk_create(
        [Name(kind=kind, **dict(zip(NAME_FIELDS, row, strict=True))) for row in new], ignore_conflicts=True
    )
    learn(row[1] for row in new)


def rows_of_names(thing, way):
    """(number, name, its key, whether it is a wider one, from when, until when) of each name of a thing."""
    if (window := thing.public_window()) is None:
        return
    known = set()
    for fields, is_wider in (((way.title, *way.names), False), (way.wider_names, True)):
        for text in lines_of(thing, fields):
            if text not in known and len(text) <= LONGEST_NAME and (key := key_of(text)):
                known.add(text)
                yield thing.pk, text, key, is_wider, *window


def write_holds(model, keys, things, is_moved):
    """
    Notes what the things show; {model: keys} of what has changed by them: what one shows newly or no more, and, where
    `is_moved`, what they show at all.
    """
    kind = model._meta.model_name
    known = {
        (held, number, thing_number): pk
        for pk, held, number, thing_number in Hold.objects.filter(thing_kind=kind, thing_number__in=keys).values_list(
            "pk", "kind", "number", "thing_number"
        )
    }
    wanted = {
        (other._meta.model_name, number, thing_number)
        for other, number, thing_number in model.shown_by([thing for thing in things if thing.public_window()])
    }
    if gone := known.keys() - wanted:
        Hold.objects.filter(pk__in=[known[one] for one in gone]).delete()
    new = [
        Hold(kind=held, number=number, thing_kind=kind, thing_number=thing)
        for held, number, thing in sorted(wanted - known.keys())
    ]
    if new:
        Hold.objects.bulk_create(new, ignore_conflicts=True)
    found = {}
    for held, number, _thing in sorted(wanted | known.keys() if is_moved else wanted ^ known.keys()):
        found.setdefault(model_of(held), set()).add(number)
    return {model: sorted(numbers) for model, numbers in found.items()}
