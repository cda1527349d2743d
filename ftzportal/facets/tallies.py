"""
What the rows of a list have, as sets of bits: a row's number is its bit, and each name that a condition offers has a
set. To count is then to join sets, which takes microseconds where the database would read every row.

A tally is kept in memory for each list, of all languages together. Each time that it is used it asks the database for
what changed (`Change`), and reads those rows anew; so it is as exact as a query.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from django.db import router
from django.utils import timezone

from ftzportal.publishing.models import Change, changed_since

from .bits import rows_of, without
from .reading import Reading

# Of so many questions the answers are kept: those of the few who page through a list at the same time.
MOST_ANSWERS = 64
# Of so many records that are no condition's the rows are kept: of those on the pages that were asked for last.
MOST_LINKED = 64
# Once so many rows changed, or an eighth of all, blocks may have become uneven, and all is read anew.
MOST_CHANGES = 1_000


@dataclass(frozen=True)
class Tally:
    """The rows that are public, and those that will be by the clock alone."""

    # Those public by the clock, in whatever language.
    shown: int = 0
    # {language: the rows that can be read in it}
    written: dict = field(default_factory=dict)
    # {number: (publish_at, withdrawn_at)} of those that the clock will show or hide, and when it does so next.
    by_clock: dict = field(default_factory=dict)
    until: datetime | None = None
    # {condition: {name: the rows that have it}}
    named: dict = field(default_factory=dict)
    # {condition: {name: (names in every language, seal, place)}} of the records that rows can have.
    records: dict = field(default_factory=dict)
    # {condition: {number of the record: its name}}
    slugs: dict = field(default_factory=dict)
    # {`Ordering`: `Blocks`}
    blocks: dict = field(default_factory=dict)
    # How many rows there were when all were read, and how many were read anew since.
    rows: int = 0
    changes: int = 0
    # {question: the rows that answer it}, while nothing changes.
    answers: dict = field(default_factory=dict)
    # {(relation, key of a record): the rows that name it by the relation} of some.
    linked: dict = field(default_factory=dict)

    def public(self, language):
        return self.shown & self.written.get(language, 0)

    def answered(self, question, ask):
        """What `ask()` gives; it is called once for each question while nothing changes."""
        answer = self.answers.get(question)
        if answer is None:
            answer = ask()
            if len(self.answers) >= MOST_ANSWERS:
                self.answers.clear()
            self.answers[question] = answer
        return answer

    def naming(self, relation, keys, read):
        """{key of a record: the rows that name it by the relation}; `read(keys)` gives those that are not kept."""
        found = {key: self.linked.get((relation, key)) for key in keys}
        if lacking := [key for key, rows in found.items() if rows is None]:
            fresh = read(lacking)
            found |= {key: fresh.get(key, 0) for key in lacking}
            if len(self.linked) + len(lacking) > MOST_LINKED:
                self.linked.clear()
            self.linked.update({(relation, key): found[key] for key in lacking})
        return found

    def having(self, condition, names):
        """The rows that have one of the names at least."""
        rows = 0
        for name in names:
            rows |= self.named[condition].get(name, 0)
        return rows

    @property
    def is_uneven(self):
        return self.changes > max(MOST_CHANGES, self.rows // 8)

    def without(self, numbers):
        """The tally without these rows."""
        gone = rows_of(numbers)
        return replace(
            self,
            answers={},
            shown=without(self.shown, gone),
            written=without_in_each(self.written, gone),
            by_clock={number: window for number, window in self.by_clock.items() if number not in numbers},
            named={condition: without_in_each(sets, gone) for condition, sets in self.named.items()},
            blocks={ordering: blocks.without(gone) for ordering, blocks in self.blocks.items()},
            linked=without_in_each(dict(self.linked), gone),
            changes=self.changes + len(numbers),
        )

    def with_rows(self, told, now):
        """The tally with more rows, as they are at `now`; `told` is a `Told` of them."""
        by_clock = {number: window for number, window in told.windows.items() if is_changed_by_clock(window, now)}
        return replace(
            self,
            shown=self.shown | rows_of(number for number, window in told.windows.items() if is_public(window, now)),
            written=joined(self.written, told.written),
            by_clock=self.by_clock | by_clock,
            named={name: joined(self.named.get(name, {}), sets) for name, sets in told.named.items()},
            blocks={ordering: self.blocks[ordering].placed(keys) for ordering, keys in told.keys.items()},
        )

    def with_links(self, reading, numbers):
        """The tally with what those rows name of the records of which the rows are kept."""
        linked = dict(self.linked)
        for relation in {relation for relation, _key in linked}:
            for key, rows in reading.naming(relation, {"in": numbers}).items():
                if (relation, key) in linked:
                    linked[relation, key] |= rows
        return replace(self, linked=linked)

    def at(self, now):
        """The tally with those public that are so at `now`."""
        changing = rows_of(self.by_clock)
        shown = rows_of(number for number, window in self.by_clock.items() if is_public(window, now))
        moments = [moment for window in self.by_clock.values() for moment in window if moment and moment > now]
        return replace(self, shown=without(self.shown, changing) | shown, until=min(moments, default=None))


def is_public(window, now):
    publish_at, withdrawn_at = window
    return publish_at <= now and (withdrawn_at is None or withdrawn_at > now)


def is_changed_by_clock(window, now):
    publish_at, withdrawn_at = window
    return publish_at > now or (withdrawn_at is not None and withdrawn_at > now)


def joined(sets, more):
    return sets | {name: sets.get(name, 0) | rows for name, rows in more.items()}


def without_in_each(sets, gone):
    return {name: without(rows, gone) for name, rows in sets.items()}


@dataclass(frozen=True)
class Kept:
    version: tuple
    newest: dict
    tally: Tally


class Tallies:
    """The tally of each list, as this process has it from each database that it reads."""

    def __init__(self):
        self.kept = {}
        self.locks = defaultdict(Lock)

    def current(self, model, conditions):
        """The `Tally` of the rows of `model` as they are now. `conditions` are the list's, by name."""
        place = router.db_for_read(model), model
        version = Change.objects.version()
        with self.locks[place]:
            kept = self.kept.get(place)
            if kept is None or kept.version != version:
                # What is read after the version may be newer than it; then it is read once more with the next.
                kept = Kept(version, *brought_up(kept, model, conditions))
            if kept.tally.until and timezone.now() >= kept.tally.until:
                kept = replace(kept, tally=kept.tally.at(timezone.now()))
            self.kept[place] = kept
            return kept.tally


def brought_up(kept, model, conditions):
    """(the newest changes, the tally of now), from what was kept before or from nothing."""
    newest, reading = Change.objects.newest(), Reading(model, conditions)
    changed = changed_since(kept.newest, newest) if kept else None
    related = {one.records._meta.db_table for one in conditions.values() if hasattr(one, "records")}
    if changed is None or kept.tally.is_uneven:
        return newest, read_anew(reading, conditions)
    # An answer may have come from any watched table.
    tally = replace(kept.tally, answers={})
    if changed.keys() & related:
        tally = replace(tally, **records_of(conditions))
        # By which its rows are asked for.
        if any_renamed(kept.tally.slugs, tally.slugs):
            return newest, read_anew(reading, conditions)
    if numbers := changed.get(model._meta.db_table):
        now = timezone.now()
        tally = tally.without(numbers).with_rows(reading.some(numbers), now).at(now)
        tally = tally.with_links(reading, numbers)
    return newest, tally


def records_of(conditions):
    related = {name: one for name, one in conditions.items() if hasattr(one, "records")}
    return {
        "records": {name: one.known() for name, one in related.items()},
        "slugs": {name: dict(one.records.objects.values_list("pk", "slug")) for name, one in related.items()},
    }


def any_renamed(before, after):
    """Whether a record has another name than before; what was deleted no row has any more."""
    return any(
        after[name].get(number, slug) != slug for name, slugs in before.items() for number, slug in slugs.items()
    )


def read_anew(reading, conditions):
    """The tally of all rows."""
    now = timezone.now()
    count, blocks = reading.blocks()
    named = {name: {} for name in reading.names}
    tally = Tally(**records_of(conditions), rows=count, blocks=blocks, named=named)
    for told in reading.all():
        tally = tally.with_rows(told, now)
    return tally.at(now)


TALLIES = Tallies()
