"""
How PostgreSQL is told of tokens and asked for them: the text of a `tsvector` and of a `tsquery`, and what its indexes
have beside the words.
"""

from dataclasses import dataclass
from itertools import groupby

from ftzportal.translated import LANGUAGES

from .folding import COLUMNS, NAMES, SUMMARY, TITLE
from .places import public_now
from .query import All, Any

WEIGHTS = dict(zip(COLUMNS, "ABCD", strict=True))
# When a row appeared, in stretches of 6, 49 and 388 days, and in which language: {letter: the bits of its place that
# tell no more}. In capital letters, which no token has.
STRETCHES, LANGUAGE = {"D": 48, "M": 51, "Y": 54}, ("L", 61)
MARKS = ", ".join(f"'{letter}' || (place >> {bits})::text" for letter, bits in (*STRETCHES.items(), LANGUAGE))
MARKS = f"array_to_tsvector(ARRAY[{MARKS}])"
# {columns: the expression that an index has of them}, those with less before those with more.
INDEXED = {
    (TITLE,): f"(ts_filter(words, '{{a}}') || {MARKS})",
    (TITLE, NAMES): f"(ts_filter(words, '{{a,b}}') || {MARKS})",
    (TITLE, NAMES, SUMMARY): f"(ts_filter(words, '{{a,b,c}}') || {MARKS})",
    COLUMNS: f"(words || {MARKS})",
}


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
    letter, bits = LANGUAGE
    made, language = [], first >> bits
    now = public_now(LANGUAGES[language]).last
    if last > now:
        # Little is yet to come, of which the places themselves tell.
        made, last = [Window(now + 1, last)], now
    left = last
    for stretch, length in STRETCHES.items():
        # The newest stretch has only begun. Apart, because who has enough of it need not read the one before.
        for number in (last >> length, (last >> length) - 1):
            begin = max(first, number << length)
            if begin <= left:
                made.append(Window(begin, left, f" & '{stretch}{number}'"))
                left = begin - 1
    if left >= first:
        made.append(Window(first, left, f" & '{letter}{language}'"))
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
