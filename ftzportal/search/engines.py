"""
The table of tokens, and what is asked of it: FTS5 on SQLite, a `tsvector` on PostgreSQL. Both hold the same tokens
under the same places and take the same conditions, so they find the same.
"""

from contextlib import contextmanager, nullcontext

from django.apps import apps
from django.db import DatabaseError, connection, connections, router, transaction
from django.db.models import Q

from .folding import COLUMNS
from .places import SHELF_MASK, SLOT_BITS, SLOTS, Stretch, shelf_at
from .query import All, Any
from .tsvectors import INDEXED, has_order, in_order, of_index, vector, weights_of, windows, without_order

# Of FTS5, as it has them itself; but pieces are joined in small steps alone (migrations/0005_joined_in_steps.py).
SETTINGS = {"hashsize": 1_048_576, "automerge": 4, "crisismerge": 1_999}
# Of 4 KB: what is joined in one transaction; and what FTS5 writes where nothing is left to be joined.
PAGES_AT_ONCE, LEAST_CHANGES = 2_000, 1
# The index in pieces may be so many times as large as the largest of them.
WHOLE = 1.2
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
    """What both have in common. `place` is the name of the column, `gathered` makes one JSON text of many numbers."""

    place = gathered = ""

    def condition(self, tree, columns=COLUMNS):
        """SQL, and its values, by which a row has the words in these columns."""
        raise NotImplementedError

    def newest(self, tree, columns, scope, limit):
        """SQL, and its values, for each `place` of what is found, newest first."""
        raise NotImplementedError

    def places(self, tree, columns, scope, limit):
        """The places of what is found, newest first."""
        return [place for (place,) in self.rows(*self.newest(tree, columns, scope, limit))]

    def levels(self, tree, tiers, places):
        """{place: which of the tiers of columns, each with those of the one before, says it first} of what is found."""
        raise NotImplementedError

    def tally(self, tree, scope, years, most):
        """
        [(year or None, shelf, how many)] of the newest `most` that are found in the scope; `years` are (year, the
        place at which it begins), newest first. In one pass, because to find costs more than to count.
        """
        begins = " ".join(f"WHEN place >= {int(first)} THEN {int(year)}" for year, first in years)
        year = f"CASE {begins} ELSE 0 END" if begins else "0"
        # Year and shelf in one number, which is grouped faster than two.
        told = f"({year}) * {SHELF_MASK + 1} + {SHELF.format(place='place')} AS told"
        newest, values = self.newest(tree, COLUMNS, scope, most)
        rows = self.rows(f"SELECT {told}, count(*) FROM ({newest}) AS found GROUP BY told", values)  # noqa: S608
        return [(told // (SHELF_MASK + 1) or None, told & SHELF_MASK, count) for told, count in rows]

    def numbers(self, tree, kind):
        """SQL, and its values, for the `number` of everything of a kind that is found in whatever language."""
        place, (has_words, values) = f"search_text.{self.place}", self.condition(tree)
        # Crossed, because SQLite would otherwise begin with the shelves, and search for the words once for each.
        sql = (
            f"SELECT shelf.first_number + ({place} & {SLOTS - 1}) AS number "  # noqa: S608
            f"FROM search_text CROSS JOIN search_shelf AS shelf "
            f"WHERE {has_words} AND shelf.id = {SHELF.format(place=place)} AND shelf.kind = %s"
        )
        return sql, [*values, kind]

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
        # Not NOT IN: what does not fit into its memory, PostgreSQL reads anew for each row.
        entry = f"SELECT 1 FROM search_entry WHERE search_entry.place = search_text.{self.place}"  # noqa: S608
        sql = f"SELECT {self.place} FROM search_text WHERE NOT EXISTS ({entry})"  # noqa: S608
        return [place for (place,) in self.rows(sql, [])]


class Fts5(Engine):
    place, gathered = "rowid", "json_group_array(number)"

    def condition(self, tree, columns=COLUMNS):
        inner = self.inner(tree)
        return "search_text MATCH %s", [inner if columns == COLUMNS else f"{{{' '.join(columns)}}} : ({inner})"]

    def newest(self, tree, columns, scope, limit):
        (has_words, words), (where, values) = self.condition(tree, columns), scope.sql("rowid")
        sql = f"SELECT rowid AS place FROM search_text WHERE {has_words} AND {where} ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        return sql, [*words, *values, limit]

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
            self.write_options({name: SETTINGS[name] for name in options})

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

    def is_scattered(self):
        """Whether so much lies beside the largest piece of the index that a search takes notably longer."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_text_idx GROUP BY segid")
            pages = [count for (count,) in cursor.fetchall()]
        return bool(pages) and sum(pages) > WHOLE * max(pages)

    def condense(self):
        """Joins all that many writes have left, piece by piece, between which others may write; a search is faster."""
        # A bulk that was killed has left its own.
        self.write_options(SETTINGS)
        with connection.cursor() as cursor:
            # Less than nothing begins to join what FTS5 would leave apart; the same number goes on with it.
            pages = -PAGES_AT_ONCE
            while True:
                before = connection.connection.total_changes
                cursor.execute("INSERT INTO search_text (search_text, rank) VALUES ('merge', %s)", [pages])
                if connection.connection.total_changes - before <= LEAST_CHANGES:
                    return
                pages = PAGES_AT_ONCE


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
    """
    To look at a row's words is what costs, for they lie apart from it: of ten thousand it took a fifth of a second.
    PostgreSQL does not count that, and read all of them where a word seemed frequent. So what is found comes of indexes
    that tell it without the words (`INDEXED`), and the way is not left to what PostgreSQL expects to find.
    """

    place, gathered = "place", "json_agg(number)::text"

    def condition(self, tree, columns=COLUMNS):
        (found, words), (checked, more) = self.indexed(tree, columns), self.checked(tree, columns)
        return f"{found} AND {checked}", [*words, *more]

    def indexed(self, tree, columns, marks=""):
        """SQL, and its values, of what an index tells: all that has the words, and perhaps some more."""
        # Selected, because PostgreSQL then takes any words to be rare, and the index to be the only way.
        return f"{INDEXED[of_index(columns)]} @@ (SELECT %s::tsquery)", [without_order(tree) + marks]

    def checked(self, tree, columns):
        """The same of what only the words tell: whether they stand side by side, and in which column."""
        weights = "" if columns == of_index(columns) else weights_of(columns)
        if not weights and not has_order(tree):
            return "TRUE", []
        return "words @@ %s::tsquery", [in_order(tree, weights)]

    def newest(self, tree, columns, scope, limit):
        found, values = [], []
        for window in windows(scope):
            sql, more = self.newest_within(window, tree, columns, scope)
            found.append(f"({sql} LIMIT %s)")
            values += [*more, limit]
        if not found:
            return "SELECT 0 AS place LIMIT 0", []
        # PostgreSQL reads one after the other, and none that is not needed.
        return f"SELECT place FROM ({' UNION ALL '.join(found)}) AS found LIMIT %s", [*values, limit]  # noqa: S608

    def newest_within(self, window, tree, columns, scope):
        if window.marks:
            found, values = self.indexed(tree, columns, window.marks)
            checked, more = self.checked(tree, columns)
        else:
            found, values = "place BETWEEN %s AND %s", [window.first, window.last]
            checked, more = "words @@ %s::tsquery", [in_order(tree, weights_of(columns))]
        where, places = scope.sql("place")
        where, places = f"{where} AND place BETWEEN %s AND %s", [*places, window.first, window.last]
        # OFFSET 0 keeps PostgreSQL from other ways to what is found; and from looking at words before they are wanted.
        named = "place, words" if more else "place"
        sql = f"SELECT {named} FROM search_text WHERE {found} OFFSET 0"  # noqa: S608
        sql = f"SELECT {named} FROM ({sql}) AS found WHERE {where} ORDER BY place DESC"  # noqa: S608
        if more:
            sql = f"SELECT place FROM ({sql} OFFSET 0) AS sorted WHERE {checked}"  # noqa: S608
        return sql, [*values, *places, *more]

    def levels(self, tree, tiers, places):
        cases = " ".join(f"WHEN head @@ %s::tsquery THEN {nth}" for nth in range(len(tiers)))
        # Each row's words are looked at once, and not once a tier.
        head = f"ts_filter(words, '{{{','.join(weights_of(tiers[-1]).lower())}}}')"
        rows = f"SELECT place, {head} AS head FROM search_text WHERE place = ANY(%s) OFFSET 0"  # noqa: S608
        sql = f"SELECT place, CASE {cases} ELSE {len(tiers)} END FROM ({rows}) AS found"  # noqa: S608
        return dict(self.rows(sql, [*(in_order(tree, weights_of(tier)) for tier in tiers), list(places)]))

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

    def is_scattered(self):
        return False

    def condense(self):
        """PostgreSQL does so itself."""


ENGINES = {"sqlite": Fts5(), "postgresql": TextSearch()}
