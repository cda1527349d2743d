"""
What the rows of a list have, as sets of bits: a row's number is its bit, and each name that a condition offers has a
set. To count is then to join sets, which takes microseconds where the database would read every row.

A tally is kept in memory for each list and language. Each time that it is used it asks the database for what changed
(`Change`), and reads those rows anew; so it is as exact as a query.
"""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from django.db import router
from django.utils import timezone

from ftzportal.publishing.models import Change, changed_since, is_public_at, is_written_in

# Of so many questions the answers are kept: those of the few who page through a list at the same time.
MOST_ANSWERS = 64


@dataclass(frozen=True)
class Tally:
    """The rows that are public in one language, and those that will be by the clock alone."""

    public: int = 0
    # {number: (publish_at, withdrawn_at)} of those that the clock will show or hide, and when it does so next.
    by_clock: dict = field(default_factory=dict)
    until: datetime | None = None
    # {condition: {name: the rows that have it}}
    named: dict = field(default_factory=dict)
    # {condition: {name: (names in every language, seal, place)}} of the records that rows can have.
    records: dict = field(default_factory=dict)
    # {range: [(value, number)]}, in the order of the values.
    valued: dict = field(default_factory=dict)
    # {question: the rows that answer it}, while nothing changes.
    answers: dict = field(default_factory=dict)

    def answered(self, question, ask):
        """The rows whose numbers `ask()` gives; it is called once for each question while nothing changes."""
        rows = self.answers.get(question)
        if rows is None:
            rows = rows_of(ask())
            if len(self.answers) >= MOST_ANSWERS:
                self.answers.clear()
            self.answers[question] = rows
        return rows

    def having(self, condition, names):
        """The rows that have one of the names at least."""
        rows = 0
        for name in names:
            rows |= self.named[condition].get(name, 0)
        return rows

    def between(self, condition, least, most):
        """The rows whose value lies between two bounds, both in it; None bounds nothing."""
        pairs = self.valued[condition]
        start = 0 if least is None else bisect_left(pairs, (least, 0))
        end = len(pairs) if most is None else bisect_right(pairs, (most, float("inf")))
        return rows_of(number for _value, number in pairs[start:end])


def rows_of(numbers):
    """The set of the rows with these numbers."""
    numbers = list(numbers)
    octets = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


@dataclass(frozen=True)
class Kept:
    version: tuple
    newest: dict
    tally: Tally


class Tallies:
    """The tally of each list in each language, as this process has it from each database that it reads."""

    def __init__(self):
        self.kept = {}
        self.lock = Lock()

    def current(self, model, language, conditions):
        """The `Tally` of the rows of `model` as they are now. `conditions` are the list's, by name."""
        place = router.db_for_read(model), model, language
        version = Change.objects.version()
        with self.lock:
            kept = self.kept.get(place)
            if kept is None or kept.version != version:
                # What is read after the version may be newer than it; then it is read once more with the next.
                kept = Kept(version, *brought_up(kept, model, language, conditions))
            if kept.tally.until and timezone.now() >= kept.tally.until:
                kept = replace(kept, tally=by_the_clock(kept.tally, timezone.now()))
            self.kept[place] = kept
            return kept.tally


def brought_up(kept, model, language, conditions):
    """(the newest changes, the tally of now), from what was kept before or from nothing."""
    newest = Change.objects.newest()
    changed = changed_since(kept.newest, newest) if kept else None
    own = model._meta.db_table
    related = {one.records._meta.db_table for one in conditions.values() if hasattr(one, "records")}
    # A record that changed may have another name by which it is asked for, so all is read anew.
    if changed is None or changed.keys() & related:
        return newest, read(Tally(), model, language, conditions)
    if own in changed:
        return newest, read(without(kept.tally, changed[own]), model, language, conditions, changed[own])
    # An answer may have come from any watched table.
    return newest, replace(kept.tally, answers={})


def without(tally, numbers):
    """`tally` without these rows."""
    gone = rows_of(numbers)
    return replace(
        tally,
        answers={},
        public=tally.public & ~gone,
        by_clock={number: window for number, window in tally.by_clock.items() if number not in numbers},
        named={
            condition: {name: rows & ~gone for name, rows in sets.items()} for condition, sets in tally.named.items()
        },
        valued={
            condition: [pair for pair in pairs if pair[1] not in numbers] for condition, pairs in tally.valued.items()
        },
    )


def read(tally, model, language, conditions, numbers=None):
    """`tally` with these rows of `model`, or with all."""
    rows = model._base_manager.order_by()
    if numbers is not None:
        rows = rows.filter(pk__in=numbers)
    now = timezone.now()
    written = rows.filter(is_written_in(model, language))
    public = rows_of(written.filter(is_public_at(now)).values_list("pk", flat=True))
    waiting = written.filter(publish_at__gt=now) | written.filter(withdrawn_at__gt=now)
    windows = {number: window for number, *window in waiting.values_list("pk", "publish_at", "withdrawn_at")}
    named, valued, records = dict(tally.named), dict(tally.valued), dict(tally.records)
    for name, condition in conditions.items():
        if hasattr(condition, "names_of"):
            named[name] = joined(named.get(name, {}), condition.names_of(rows))
        if hasattr(condition, "values_of"):
            valued[name] = with_pairs(valued.get(name, []), condition.values_of(rows))
        if hasattr(condition, "records") and numbers is None:
            records[name] = condition.known()
    made = replace(
        tally,
        public=tally.public | public,
        by_clock=tally.by_clock | windows,
        named=named,
        valued=valued,
        records=records,
    )
    return by_the_clock(made, now)


def joined(sets, pairs):
    """`sets` with the rows of `pairs`, (number, name)."""
    numbers = {}
    for number, name in pairs:
        numbers.setdefault(name, []).append(number)
    return sets | {name: sets.get(name, 0) | rows_of(those) for name, those in numbers.items()}


def with_pairs(pairs, more):
    """`pairs` of (value, number) with more of them, given the other way round."""
    more = [(value, number) for number, value in more]
    if not pairs:
        return sorted(more)
    for pair in more:
        insort(pairs, pair)
    return pairs


def by_the_clock(tally, now):
    """`tally` with those public that are so at `now`."""
    shown, hidden, moments = [], [], []
    for number, (publish_at, withdrawn_at) in tally.by_clock.items():
        is_public = publish_at <= now and (withdrawn_at is None or withdrawn_at > now)
        (shown if is_public else hidden).append(number)
        moments += [moment for moment in (publish_at, withdrawn_at) if moment and moment > now]
    public = (tally.public & ~rows_of(hidden)) | rows_of(shown)
    return replace(tally, public=public, until=min(moments, default=None))


TALLIES = Tallies()
