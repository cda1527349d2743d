"""What a tally is made of, as the database has it: of all rows of a list, chunk by chunk, or of those that changed."""

from dataclasses import dataclass
from itertools import batched

from django.db.models import Case, Max, Min, Value, When

from ftzportal.publishing.models import is_written_in
from ftzportal.translated import LANGUAGES

from .bits import by_name, rows_of
from .blocks import BLOCKS, Blocks

# So many rows are in memory at once.
CHUNK = 5_000
KEYS_AT_ONCE = 500
WINDOW = "publish_at", "withdrawn_at"
WRITTEN = {language: f"written_{nth}" for nth, language in enumerate(LANGUAGES)}


@dataclass(frozen=True)
class Told:
    """Of some rows, what a `Tally` keeps of all."""

    # {language: the rows that can be read in it}
    written: dict
    # {number: (publish_at, withdrawn_at)} of those that are public at some time.
    windows: dict
    # {condition: {name: the rows that have it}}
    named: dict
    # {`Ordering`: {number: key}}
    keys: dict


class Reading:
    """Of a list's model, what its conditions need."""

    def __init__(self, model, conditions):
        self.model, self.rows = model, model._base_manager.order_by()
        self.names = {name: one for name, one in conditions.items() if hasattr(one, "names_in")}
        orderings = (one.orderings(model) for one in conditions.values() if hasattr(one, "orderings"))
        self.orderings = dict.fromkeys(ordering for of_one in orderings for ordering in of_one)
        self.wholes = {column: whole for one in self.orderings for column, whole in one.wholes.items()}

    def all(self):
        """A `Told` for each chunk of the rows."""
        rows = self.rows.order_by("pk")
        columns = self.columns(rows[:CHUNK])
        while columns["pk"]:
            first, last = columns["pk"][0], columns["pk"][-1]
            yield self.told(columns, {"gte": first, "lte": last})
            columns = self.columns(rows.filter(pk__gt=last)[:CHUNK])

    def some(self, numbers):
        """A `Told` of the rows with these numbers, as far as there are any."""
        return self.told(self.columns(self.rows.filter(pk__in=numbers)), {"in": numbers})

    def naming(self, relation, among, **records):
        """{key of a record: the rows that name it by a relation}, of rows whose numbers fulfil the lookups `among`."""
        field = self.model._meta.get_field(relation)
        own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        lookups = {f"{own}__{lookup}": value for lookup, value in among.items()}
        lookups |= {f"{other}__{lookup}": value for lookup, value in records.items()}
        links = field.remote_field.through._base_manager.order_by().filter(**lookups)
        return by_name(links.values_list(f"{own}_id", f"{other}_id"))

    def columns(self, rows):
        """{column: its values} of what the rows say themselves."""
        for language, name in WRITTEN.items():
            is_written = When(is_written_in(self.model, language), then=Value(1))
            rows = rows.annotate(**{name: Case(is_written, default=Value(0))})
        names = [one.field_name for one in self.names.values() if not one.is_of_many(self.model)]
        columns = [*dict.fromkeys(["pk", *WINDOW, *WRITTEN.values(), *self.wholes, *names])]
        values = [*zip(*rows.values_list(*columns), strict=True)]
        return dict(zip(columns, values, strict=True)) if values else dict.fromkeys(columns, ())

    def told(self, columns, among):
        """Of rows that say `columns`; their numbers fulfil the lookups `among`, by which other tables find them."""
        own = columns["pk"]
        windows = zip(own, zip(*(columns[name] for name in WINDOW), strict=True), strict=True)
        written = {language: zip(own, columns[name], strict=True) for language, name in WRITTEN.items()}
        return Told(
            written={language: rows_of(one for one, is_so in pairs if is_so) for language, pairs in written.items()},
            windows={number: window for number, window in windows if window[0]},
            named={name: self.named(one, columns, among) for name, one in self.names.items()},
            keys={
                ordering: {number: key for number, key in zip(own, keys, strict=True) if key is not None}
                for ordering, keys in self.keys(columns).items()
            },
        )

    def named(self, condition, columns, among):
        """{name: the rows} of one condition."""
        if hasattr(condition, "sets"):
            return condition.sets(self.model, among)
        if condition.is_of_many(self.model):
            return by_name(condition.linked(self.model, among))
        return by_name(zip(columns["pk"], condition.names_in(columns[condition.field_name]), strict=True))

    def keys(self, columns):
        """{`Ordering`: the key of each row}"""
        numbers = {column: whole.numbers(columns[column]) for column, whole in self.wholes.items()}
        return {ordering: ordering.keys(numbers) for ordering in self.orderings}

    def blocks(self):
        """(how many rows there are, {`Ordering`: `Blocks` without rows, cut where some of the rows will stand})"""
        count = self.rows.count()
        keys = {ordering: [] for ordering in self.orderings}
        for rows in self.sample(count):
            for ordering, more in self.keys(self.columns(rows)).items():
                keys[ordering] += more
        size = max(1, count // BLOCKS)
        return count, {one: Blocks(tuple(one.fences(found)), size) for one, found in keys.items()}

    def sample(self, count):
        """Querysets of some of `count` rows: of all if they are few, or else of as many as there are to be blocks."""
        if count <= BLOCKS:
            yield self.rows
            return
        ends = self.rows.aggregate(first=Min("pk"), last=Max("pk"))
        step = -(-(ends["last"] + 1 - ends["first"]) // BLOCKS)
        for numbers in batched(range(ends["first"], ends["last"] + 1, step), KEYS_AT_ONCE):
            yield self.rows.filter(pk__in=numbers)
