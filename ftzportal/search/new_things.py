"""
The index of very many new things, in two halves: `made_ready` asks the database for nothing, so that another process
can do it, and `write` writes what came of it. Both together do what `index.note_all` does.
"""

from dataclasses import dataclass

from django.db import connection

from ftzportal.tables import Table, rows_of
from ftzportal.translated import LANGUAGES

from . import index
from .engines import engine
from .findable import FOUND_MODELS
from .folding import remembering
from .models import Entry, Hold, Name, Shelf
from .places import first_of_shelf, place_of, shelf_at
from .spelling import learn_words, words_of_all


@dataclass(slots=True)
class Ready:
    """What is to be written: rows as the database takes them, and what was not to be known without it."""

    entries: list
    words: list
    names: list
    # Words that may be meant by a misspelt one.
    meant: set
    # Entries whose shelf is not known; it is what `Shelves.number_of` is to be asked.
    unshelved: list
    # Of the things, those that show something which is found because of them.
    showing: list


class KnownShelves:
    """The shelves that others have looked up; of any other, what they are to be asked."""

    def __init__(self, known):
        self.known = known

    def number_of(self, *asked):
        kind, areas, number = asked
        return self.known.get((kind, ",".join(map(str, areas)), first_of_shelf(number)), asked)


def with_relations(thing, **relations):
    """A thing that has its number, of which the related rows are known, in the order of their keys."""
    thing._prefetched_objects_cache = relations
    return thing


def made_ready(model, things, known_shelves, showing=()):
    """The `Ready` of new things that know their relations; `showing` are those that show a file."""
    way, shelves = FOUND_MODELS[model], KnownShelves(known_shelves)
    written = [one for thing in things for one in index.entries_of(thing, shelves)]
    names = [row for thing in things for row in index.rows_of_names(thing, way)] if way.is_named else []
    shelved = [one for one in written if isinstance(one.shelf, int)]
    kind = model._meta.model_name
    return Ready(
        *entries_and_words(shelved),
        names=[
            rows_of(Name, False).row(Name(kind=kind, **dict(zip(index.NAME_FIELDS, row, strict=True)))) for row in names
        ],
        meant=words_of_all([*(one.title for one in written), *(row[1] for row in names)]),
        unshelved=[one for one in written if not isinstance(one.shelf, int)],
        showing=list(showing),
    )


def entries_and_words(written):
    entries, words, table = [], [], rows_of(Entry, False)
    with remembering():
        for one in written:
            place = place_of(one.language, one.public_from, one.shelf, one.number)
            columns = one.columns_of_entry(place)
            entries.append(table.row_of([columns[name] for name in table.names]))
            words.append(engine().row(place, one.columns()))
    return entries, words


def write(model, ready, shelves):
    """
    Writes what was made ready of new rows of `model`, after them; `shelves` are the `Shelves` of all of them. The rows
    of words are returned: whoever writes those of many together with `engine().write` writes each word less often.
    """
    for one in ready.unshelved:
        one.shelf = shelves.number_of(*one.shelf)
    entries, words = entries_and_words(ready.unshelved)
    words += ready.words
    # A place is one thing's alone, so what else lies where it comes to is of nothing any more.
    Entry.objects.filter(place__in=[place for place, *_texts in words]).delete()
    with connection.cursor() as cursor:
        for made_of, rows in [(rows_of(Entry, False), entries + ready.entries), (rows_of(Name, False), ready.names)]:
            Table(made_of.table, made_of.columns).put(cursor, rows)
    learn_words(ready.meant)
    if ready.showing:
        write_shown(model, ready.showing)
    return words


def write_shown(model, things):
    """Notes what the things show, and writes what is public at another time or elsewhere because of them."""
    by_number = {thing.pk: thing for thing in things}
    for other, numbers in index.write_holds(model, list(by_number), things, is_moved=False).items():
        kind, shown = other._meta.model_name, {}
        holds = Hold.objects.filter(kind=kind, thing_kind=model._meta.model_name, thing_number__in=by_number)
        for number, thing in holds.values_list("number", "thing_number"):
            shown.setdefault(number, []).append(by_number[thing])
        if changed := [number for number in numbers if not is_covered(kind, number, shown[number])]:
            index.write(other, changed)


def is_covered(kind, number, things):
    """Whether what those things show is public already at all times and in all areas of theirs."""
    entries = Entry.objects.filter(thing_kind=kind, thing_number=number, public_until=None)
    known = [(since, shelf_at(place)) for since, place in entries.values_list("public_from", "place")]
    shelves = Shelf.objects.in_bulk({shelf for _since, shelf in known})
    first = min(thing.public_window()[0] for thing in things)
    areas = {key for thing in things for key in thing.keys_of_areas()}
    return len(known) == len(LANGUAGES) and all(
        since <= first and shelf in shelves and areas <= {*shelves[shelf].area_keys} for since, shelf in known
    )
