"""
The table of tokens, and what is asked of it: FTS5 on SQLite, a `tsvector` on PostgreSQL. Both hold the same tokens
under the same places and take the same conditions, so they find the same.
"""

from itertools import groupby

from django.apps import apps
from django.db import DatabaseError, connection, connections, router, transaction
from django.db.models import Q

from .places import SHELF_MASK, SLOT_BITS, shelf_at
from .query import All, Any

TITLE, NAMES, SUMMARY, BODY = COLUMNS = ("title", "names", "summary", "body")
WEIGHTS = dict(zip(COLUMNS, "ABCD", strict=True))
# The conditions of a narrowed search beside the words: which stretches of places, on which shelves.
SHELF = f"({{place}} >> {SLOT_BITS} & {SHELF_MASK})"


def engine():
    return ENGINES[connection.vendor]


class Scope:
    """Where is looked: within `stretches` (newest first, apart from each other), on `shelves`, or on all for None."""

    def __init__(self, stretches, shelves=None, without=()):
        self.stretches, self.shelves, self.without = stretches, shelves, without

    def sql(self, place):
        """(condition, parameters)"""
        within, values = [], []
        for stretch in self.stretches:
            within.append(f"{place} BETWEEN %s AND %s")
            values += [stretch.first, stretch.last]
        parts = [f"({' OR '.join(within)})" if within else "1 = 0"]
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


class Engine:
    """What both have in common. `place` is the name of the column, `match` the condition that a row has the words."""

    place = match = ""

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

    def rows(self, sql, values):
        # Where the entries are read, their tokens are too.
        with connections[router.db_for_read(apps.get_model("search", "Entry"))].cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def remove(self, places):
        with connection.cursor() as cursor:
            cursor.executemany(
                f"DELETE FROM search_text WHERE {self.place} = %s",  # noqa: S608
                [[place] for place in places],
            )

    def stray(self):
        """The places of tokens that belong to no entry."""
        sql = f"SELECT {self.place} FROM search_text WHERE {self.place} NOT IN (SELECT place FROM search_entry)"  # noqa: S608
        return [place for (place,) in self.rows(sql, [])]


class Fts5(Engine):
    place, match = "rowid", "search_text MATCH %s"

    def expression(self, tree, columns=COLUMNS):
        inner = self.inner(tree)
        return inner if columns == COLUMNS else f"{{{' '.join(columns)}}} : ({inner})"

    def inner(self, node):
        if isinstance(node, All | Any):
            return f"({(' AND ' if isinstance(node, All) else ' OR ').join(map(self.inner, node.parts))})"
        # A token holds neither quotes nor gaps.
        return f'"{" ".join(node.tokens)}"{" *" if node.is_prefix else ""}'

    def begins(self, field, text):
        """A condition that an index answers: the field begins with the text."""
        return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})

    def put(self, rows):
        """Of [(place, columns)], in the order of their places: FTS5 writes to disk whenever one is smaller."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO search_text (rowid, title, names, summary, body) VALUES (%s, %s, %s, %s, %s)",
                [[place, *map(" ".join, columns)] for place, columns in sorted(rows)],
            )

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


class TextSearch(Engine):
    place, match = "place", "words @@ %s::tsquery"

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

    def begins(self, field, text):
        return Q(**{f"{field}__startswith": text})

    def put(self, rows):
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_text (place, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (place) DO UPDATE SET words = excluded.words",
                [[place, vector(columns)] for place, columns in rows],
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
