"""
How PostgreSQL is told of tokens and asked for them: the text of a `tsvector` and of a `tsquery`, and what its indexes
have beside the words.
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from ftzportal.translated import LANGUAGES

from .folding import COLUMNS, NAMES, SUMMARY, TITLE
from .places import at_second, second_of
from .query import All, Any

WEIGHTS = dict(zip(COLUMNS, "ABCD", strict=True))
# In which 24 days a row appeared, and in which language; in capital letters, which no token has.
STRETCH_BITS, LANGUAGE_BITS = 50, 61
MARKS = f"array_to_tsvector(ARRAY['S' || (place >> {STRETCH_BITS})::text, 'L' || (place >> {LANGUAGE_BITS})::text])"
# {columns: the expression that an index has of them}, those with less before those with more.
INDEXED = {
    (TITLE, NAMES): f"(ts_filter(words, '{{a,b}}') || {MARKS})",
    (TITLE, NAMES, SUMMARY): f"(ts_filter(words, '{{a,b,c}}') || {MARKS})",
    COLUMNS: f"(words || {MARKS})",
}
# So many times 24 days are looked through first, then so many before them, then all others.
WINDOWS = 2, 8


@dataclass(frozen=True)
class Window:
    """Places from `first` to `last`, and what the indexes say beside its words of each that has one of them."""

    first: int
    last: int
    marks: str = ""


def windows(scope):
    """`Window`s, newest first, in which all of a scope's places lie, which are of one language."""
    if not scope.stretches:
        return []
    first, last = scope.stretches[-1].first, scope.stretches[0].last
    now = at_second(LANGUAGES[last >> LANGUAGE_BITS], second_of(timezone.now())) >> STRETCH_BITS
    made, end = [], last >> STRETCH_BITS
    if end > now:
        # Little is yet to come, of which the places themselves tell.
        made, end = [Window(now + 1 << STRETCH_BITS, last)], now
    for length in WINDOWS:
        numbers = range(end, max(end - length, (first >> STRETCH_BITS) - 1), -1)
        marks = " & (" + " | ".join(f"'S{number}'" for number in numbers) + ")"
        if numbers:
            made.append(Window(numbers[-1] << STRETCH_BITS, (end + 1 << STRETCH_BITS) - 1, marks))
            end = numbers[-1] - 1
    if end >= first >> STRETCH_BITS:
        made.append(Window(first, (end + 1 << STRETCH_BITS) - 1, f" & 'L{first >> LANGUAGE_BITS}'"))
    return made


def of_index(columns):
    """The columns of the smallest index that has these."""
    return next(some for some in INDEXED if set(columns) <= set(some))


def weights_of(columns):
    return "".join(WEIGHTS[column] for column in columns)


def has_order(node):
    if isinstance(node, All | Any):
        return any(map(has_order, node.parts))
    return len(node.tokens) > 1


def without_order(tree):
    """A `tsquery` of what has all tokens of each phrase, wherever."""
    return said(tree, " & ")


def in_order(tree, weights):
    """A `tsquery` of what has the phrases, with every token in a column of these weights; any for none."""
    return said(tree, " <-> ", weights)


def said(node, sign, weights=""):
    if isinstance(node, All | Any):
        between = " & " if isinstance(node, All) else " | "
        return f"({between.join(said(part, sign, weights) for part in node.parts)})"
    ends = [weights] * len(node.tokens)
    if node.is_prefix:
        ends[-1] = f"*{weights}"
    marked = [f"'{token}':{end}" if end else f"'{token}'" for token, end in zip(node.tokens, ends, strict=True)]
    return f"({sign.join(marked)})"


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
