"""What may be meant by a query that finds nothing."""

from dataclasses import replace

from . import spelling
from .query import All, Term, condition, parse

# Of a row of Chinese characters that is taken apart.
LONGEST_ROW = 16
MOST_TRIED = 8


def taken_apart(search):
    """
    The query with each row of Chinese characters that nothing says taken apart into what is said somewhere, longest
    parts first; None where that finds nothing either.
    """
    terms = []
    for term in search.query.terms:
        rows = parts_of(term, search)
        if rows is None:
            return None
        terms += [Term(tuple(row)) for row in rows] if len(rows) > 1 else [term]
    if len(terms) == len(search.query.terms):
        return None
    query = replace(search.query, terms=tuple(terms), tree=All(tuple(map(condition, terms))))
    return query if search.says(query.tree) else None


def parts_of(term, search):
    """Rows of units; the term's own where it is said as it stands, or is no row of characters."""
    if search.says(condition(term)) or not term.is_han or term.is_quoted:
        return [term.units]
    left, rows = list(term.units), []
    if len(left) > LONGEST_ROW:
        return None
    while left:
        # One character alone is said nearly everywhere, and tells nothing.
        sizes = range(len(left), 1, -1)
        size = next((size for size in sizes if search.says(condition(Term(tuple(left[:size]))))), None)
        if size is None:
            return None
        rows.append(left[:size])
        left = left[size:]
    return rows


def meant_by(search):
    """The query with words like them for those that nothing says; "" where that finds nothing either."""
    said, is_changed = [], False
    for term in search.query.terms:
        if search.says(condition(term)):
            said.append([term.shown])
            continue
        words = [term.text] if term.is_han else [unit.text for unit in term.units]
        if len(words) > 1:
            return ""
        found = [word for word in spelling.candidates(words[0]) if word_is_said(word, search)][:MOST_TRIED]
        if not found:
            return ""
        said.append([as_typed(word, term.shown) for word in found])
        is_changed = True
    return first_that_finds(said, search) if is_changed else ""


def as_typed(word, typed):
    """A word with capitals where the one in whose place it stands has them: all of them, or the first."""
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[:1].isupper() else word


def word_is_said(word, search):
    return search.says(tree_of(word))


def tree_of(words):
    return parse(words).tree


def first_that_finds(said, search):
    """The first choice of one of each, the others at their likeliest, that is found together."""
    likeliest = [words[0] for words in said]
    for nth, words in enumerate(said):
        for word in words:
            chosen = " ".join([*likeliest[:nth], word, *likeliest[nth + 1 :]])
            if search.says(tree_of(chosen)):
                return chosen
    return ""
