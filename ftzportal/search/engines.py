"""
The table of tokens, and what is asked of it: FTS5 on SQLite, a `tsvector` on PostgreSQL. Both hold the same tokens
under the same places and take the same conditions, so they find the same.
"""

from contextlib import contextmanager, nullcontext
from itertools import groupby

from django.apps import apps
from django.db import DatabaseError, connection, connections, router, transaction
from django.db.models import Q

from .places import SHELF_MASK, SLOT_BITS, SLOTS, Stretch, shelf_at
from .query import All, Any

TITLE, NAMES, SUMMARY, BODY = COLUMNS = ("title", "names", "summary", "body")
# What FTS5 has unless it is told otherwise.
DEFAULTS = {"hashsize": 1_048_576, "automerge": 4, "crisismerge": 16}
WEIGHTS = dict(zip(COLUMNS, "ABCD", strict=True))
# The conditions of a narrowed search beside the words: which stretches of places, on which shelves.
SHELF = f"({{place}} >> {SLOT_BITS} & {SHELF_MASK})"


def engine():
    return ENGINES[connection.vendor]


class Scope:
    """Where is looked: within `stretches` (newest first, apart from each other), on `shelves`, or on all for None."""

    def __init__(self, stretches, shelves=None, without=()):
        self.stretches, self.shelves, self.without = joined(stretches), shelves, without

    @property
    def key(self):
        """The same for two scopes in which the same is looked at."""
        return tuple(self.stretches), None if self.shelves is None else frozenset(self.shelves)

    def sql(self, place):
        """(condition, parameters)"""
        within = f"{place} BETWEEN %s AND %s"
        values = [end for stretch in self.stretches for end in (stretch.first, stretch.last)]
        parts = [f"({' OR '.join([within] * len(self.stretches))})" if self.stretches else "1 = 0"]
        if len(self.stretches) > 1:
            # FTS5 reads a range and no alternative of ranges.
            parts.append(within)
            values += [self.stretches[-1].first, self.stretches[0].last]
        if self.shelves is not None:
            keys = ", ".join(str(int(key)) for key in sorted(self.shelves)) or "NULL"
            parts.append(f"{SHELF.format(place=place)} IN ({keys})")
        if self.without:
            parts.append(f"{place} NOT IN ({', '.join(str(int(one)) for one in self.without)})")
        return " AND ".join(parts), values

    def holds(self, place):
        return (
            any(stretch.first <= place <= stretch.last for stretch in self.stretches)
            and (self.shelves is None or shelf_at(place) in self.shelves)
            and place not in self.without
        )


def joined(stretches):
    """The same places in as few stretches as can be."""
    made = []
    for stretch in stretches:
        if made and made[-1].first == stretch.last + 1:
            stretch = Stretch(stretch.first, made.pop().last)
        made.append(stretch)
    return made


class Engine:
    """
    What both have in common. `place` is the name of the column, `match` the condition that a row has the words,
    `gathered` what makes one JSON text of many numbers.
    """

    place = match = gathered = ""

    def expression(self, tree, columns=COLUMNS):
        raise NotImplementedError

    def places(self, tree, columns, scope, limit):
        """The places of what is found, newest first."""
        where, values = scope.sql(self.place)
        sql = (
            f"SELECT {self.place} FROM search_text WHERE {self.match} AND {where} "  # noqa: S608
            f"ORDER BY {self.place} DESC LIMIT %s"
        )
        return [place for (place,) in self.rows(sql, [self.expression(tree, columns), *values, limit])]

    def levels(self, tree, tiers, places):
        """{place: which of the tiers of columns, each with those of the one before, says it first} of what is found."""
        raise NotImplementedError

    def tally(self, tree, scope, years, most):
        """
        [(year or None, shelf, how many)] of the newest `most` that are found in the scope; `years` are (year, the
        place at which it begins), newest first. In one pass, because to find costs more than to count.
        """
        where, values = scope.sql(self.place)
        begins = " ".join(f"WHEN {self.place} >= {int(first)} THEN {int(year)}" for year, first in years)
        year = f"CASE {begins} ELSE 0 END" if begins else "0"
        # Year and shelf in one number, which is grouped faster than two.
        told = f"({year}) * {SHELF_MASK + 1} + {SHELF.format(place=self.place)} AS told"
        found = f"SELECT {told} FROM search_text WHERE {self.match} AND {where} ORDER BY {self.place} DESC LIMIT %s"  # noqa: S608
        sql = f"SELECT told, count(*) FROM ({found}) AS found GROUP BY told"  # noqa: S608
        rows = self.rows(sql, [self.expression(tree), *values, most])
        return [(told // (SHELF_MASK + 1) or None, told & SHELF_MASK, count) for told, count in rows]

    def numbers(self, tree, kind):
        """SQL, and its values, for the `number` of everything of a kind that is found in whatever language."""
        place = f"search_text.{self.place}"
        # Crossed, because SQLite would otherwise begin with the shelves, and search for the words once for each.
        sql = (
            f"SELECT shelf.first_number + ({place} & {SLOTS - 1}) AS number "  # noqa: S608
            f"FROM search_text CROSS JOIN search_shelf AS shelf "
            f"WHERE {self.match} AND shelf.id = {SHELF.format(place=place)} AND shelf.kind = %s"
        )
        return sql, [self.expression(tree), kind]

    def rows(self, sql, values):
        # Where the entries are read, their tokens are too.
        with connections[router.db_for_read(apps.get_model("search", "Entry"))].cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def row(self, place, columns):
        """What is written of the tokens of an entry's columns."""
        raise NotImplementedError

    def put(self, rows):
        """Of [(place, columns)]."""
        self.write([self.row(place, columns) for place, columns in rows])

    def write(self, rows):
        """Of rows as `row` makes them."""
        raise NotImplementedError

    def remove(self, places):
        with connection.cursor() as cursor:
            cursor.executemany(
                f"DELETE FROM search_text WHERE {self.place} = %s",  # noqa: S608
                [[place] for place in places],
            )

    def in_bulk(self):
        """A block in which very much is written: with the memory for it, and less of the tidying up meanwhile."""
        return nullcontext()

    def stray(self):
        """The places of tokens that belong to no entry."""
        sql = f"SELECT {self.place} FROM search_text WHERE {self.place} NOT IN (SELECT place FROM search_entry)"  # noqa: S608
        return [place for (place,) in self.rows(sql, [])]


class Fts5(Engine):
    place, match, gathered = "rowid", "search_text MATCH %s", "json_group_array(number)"

    def expression(self, tree, columns=COLUMNS):
        inner = self.inner(tree)
        return inner if columns == COLUMNS else f"{{{' '.join(columns)}}} : ({inner})"

    def inner(self, node):
        if isinstance(node, All | Any):
            return f"({(' AND ' if isinstance(node, All) else ' OR ').join(map(self.inner, node.parts))})"
        # A token holds neither quotes nor gaps.
        return f'"{" ".join(node.tokens)}"{" *" if node.is_prefix else ""}'

    def levels(self, tree, tiers, places):
        # Read and compared here: asked for one place, FTS5 looks on for the next one that has the words.
        columns = ", ".join(tiers[-1])
        sql = f"SELECT rowid, {columns} FROM search_text WHERE rowid IN ({', '.join(map(str, places))})"  # noqa: S608
        found = {}
        for place, *texts in self.rows(sql, []) if places else ():
            said = [f" {text} " for text in texts]
            found[place] = next(
                nth for nth, tier in enumerate([*tiers, None]) if not tier or says(tree, said[: len(tier)])
            )
        return found

    def begins(self, field, text):
        """A condition that an index answers: the field begins with the text."""
        return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})

    def row(self, place, columns):
        return place, *map(" ".join, columns)

    def write(self, rows):
        """In the order of their places: FTS5 writes to disk whenever one is smaller."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO search_text (rowid, title, names, summary, body) VALUES (%s, %s, %s, %s, %s)",
                sorted(rows),
            )

    @contextmanager
    def in_bulk(self):
        # Words that wait to be written have 64 MB, and 32 pieces are joined at a time instead of four: a million things
        # are then written twice, not eight times. Memory for indexes whose order is not that of writing.
        with self.set(hashsize=64_000_000, automerge=32, crisismerge=32), pragma("cache_size", -32_000):
            yield

    @contextmanager
    def set(self, **options):
        self.write_options(options)
        try:
            yield
        finally:
            self.write_options({name: DEFAULTS[name] for name in options})

    def write_options(self, options):
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO search_text (search_text, rank) VALUES (%s, %s)", list(options.items()))

    def differing(self, rows):
        """The places, of [(place, columns)], at which other tokens are held, or none."""
        with connection.cursor() as cursor:
            for place, columns in rows:
                cursor.execute("SELECT title, names, summary, body FROM search_text WHERE rowid = %s", [place])
                if cursor.fetchone() != tuple(map(" ".join, columns)):
                    yield place

    def is_sound(self):
        """Whether the index of the tokens agrees with the tokens."""
        try:
            with connection.cursor() as cursor, transaction.atomic():
                cursor.execute("INSERT INTO search_text (search_text, rank) VALUES ('integrity-check', 1)")
        except DatabaseError:
            return False
        return True

    def condense(self):
        """Joins what many writes have left, a bounded piece of work."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_text (search_text, rank) VALUES ('merge', 2000)")


@contextmanager
def pragma(name, value):
    """A block in which a setting of the connection is another."""
    with connection.cursor() as cursor:
        (before,) = cursor.execute(f"PRAGMA {name}").fetchone()
        cursor.execute(f"PRAGMA {name} = {int(value)}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA {name} = {int(before)}")


def says(node, texts):
    """Whether texts of tokens, with a gap at both ends, fulfil a condition together as FTS5 understands it."""
    if isinstance(node, All | Any):
        return (all if isinstance(node, All) else any)(says(part, texts) for part in node.parts)
    phrase = f" {' '.join(node.tokens)}{'' if node.is_prefix else ' '}"
    return any(phrase in text for text in texts)


class TextSearch(Engine):
    place, match, gathered = "place", "words @@ %s::tsquery", "json_agg(number)::text"

    def expression(self, tree, columns=COLUMNS):
        weights = "" if columns == COLUMNS else "".join(WEIGHTS[column] for column in columns)
        return self.inner(tree, weights)

    def inner(self, node, weights):
        if isinstance(node, All | Any):
            sign = " & " if isinstance(node, All) else " | "
            return f"({sign.join(self.inner(part, weights) for part in node.parts)})"
        said = [f"'{token}'" for token in node.tokens]
        signs = [weights] * len(said)
        if node.is_prefix:
            signs[-1] = f"*{weights}"
        marked = [f"{token}:{sign}" if sign else token for token, sign in zip(said, signs, strict=True)]
        return f"({' <-> '.join(marked)})"

    def levels(self, tree, tiers, places):
        cases = " ".join(f"WHEN {self.match} THEN {nth}" for nth in range(len(tiers)))
        sql = f"SELECT place, CASE {cases} ELSE {len(tiers)} END FROM search_text WHERE place = ANY(%s)"  # noqa: S608
        return dict(self.rows(sql, [*(self.expression(tree, tier) for tier in tiers), list(places)]))

    def begins(self, field, text):
        return Q(**{f"{field}__startswith": text})

    def row(self, place, columns):
        return place, vector(columns)

    def write(self, rows):
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_text (place, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (place) DO UPDATE SET words = excluded.words",
                rows,
            )

    def differing(self, rows):
        with connection.cursor() as cursor:
            for place, columns in rows:
                sql = "SELECT words = %s::tsvector FROM search_text WHERE place = %s"
                cursor.execute(sql, [vector(columns), place])
                if cursor.fetchone() != (True,):
                    yield place

    def is_sound(self):
        return True

    def condense(self):
        """PostgreSQL does so itself."""


def vector(columns):
    """The text of a `tsvector`: every token with its places and the weight of its column."""
    place, said = 0, []
    for weight, column in zip("ABCD", columns, strict=True):
        for token in column:
            place += 1
            said.append((token, f"{place}{weight}"))
        # No phrase goes from one column to the next.
        place += 1
    by_token = groupby(sorted(said, key=lambda pair: pair[0]), key=lambda pair: pair[0])
    return " ".join(f"'{token}':{','.join(one for _token, one in pairs)}" for token, pairs in by_token)


ENGINES = {"sqlite": Fts5(), "postgresql": TextSearch()}
