"""
What somebody typed, as conditions on tokens. Nothing that is typed is syntax, but quotes around a phrase; each word
must be there, in whatever column. It knows nothing of the database.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

from .folding import LONGEST_WORD, fold, stem, units

# More than anybody types who looks for something; a search for all of a longer text would find nothing but the text.
MOST_CHARACTERS, MOST_TERMS = 200, 12
QUOTES = str.maketrans("“”„«»＂「」『』", '""""""""""')
PHRASE = re.compile(r'"([^"]*)"')
# What holds the parts of a word together: they stand side by side in what is found.
JOINT = re.compile(r"[-‐‑'.&]")
# Without meaning of their own; looked for within quotes, or where there is nothing else.
SMALL_WORDS = {
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of", "on", "or", "that", "the",
    "to", "was", "were", "will", "with",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that stand side by side; of the last one the beginning, where `is_prefix`."""

    tokens: tuple
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that was asked for: a word, a row of Chinese characters, or a phrase."""

    units: tuple
    is_quoted: bool = False
    # Still being typed.
    is_open: bool = False
    # As it was typed, with its capitals; "" for what was made of others.
    typed: str = field(default="", compare=False)

    @property
    def text(self):
        return spelled(self.units)

    @property
    def shown(self):
        return self.typed or self.text

    @property
    def is_han(self):
        return all(unit.is_han for unit in self.units)


@dataclass(frozen=True, slots=True)
class Query:
    """`terms` in their order; `notes` are sentences about what of it was left out."""

    terms: tuple = ()
    notes: tuple = ()
    # Other names of what was asked for by name: of them, each stands for the terms that it replaces.
    other_names: tuple = ()
    # Rows of units within terms that may be said apart.
    apart: tuple = ()
    tree: All = field(default=All(()))

    @property
    def understood(self):
        """The terms that were looked for, as they were typed, phrases in quotes."""
        return [f"“{term.shown}”" if term.is_quoted else term.shown for term in self.terms]

    @property
    def marks(self):
        """The sequences of units that a result shows marked: [(keys, is_prefix)]."""
        own = [([unit.key for unit in term.units], has_open_end(term)) for term in self.terms]
        named = [units(name) for name in self.other_names]
        return own + [([unit.key for unit in row], False) for row in (*named, *self.apart)]


def spelled(some):
    """The units as text again, with gaps between words alone."""
    said = []
    for is_han, row in groupby(some, key=lambda unit: unit.is_han):
        said.append(("" if is_han else " ").join(unit.text for unit in row))
    return " ".join(said)


def parse(words, is_open=False):
    """The `Query` of what was typed, without the other names of what it names. `is_open`: its last word grows yet."""
    notes = []
    words = str(words).translate(QUOTES)
    if len(words) > MOST_CHARACTERS:
        words = words[:MOST_CHARACTERS]
        notes.append(_("Only the first %(count)d characters were looked for.") % {"count": MOST_CHARACTERS})
    is_open = is_open and bool(words) and not words[-1].isspace()
    terms = without_small_words(list(terms_of(words)))
    if len(terms) > MOST_TERMS:
        terms = terms[:MOST_TERMS]
        notes.append(_("Only the first %(count)d words were looked for.") % {"count": MOST_TERMS})
    if not terms and words.strip():
        notes.append(_("There is no word in what was typed."))
    if is_open and terms and not terms[-1].is_quoted:
        terms[-1] = replace(terms[-1], is_open=True)
    terms = tuple(terms)
    return Query(terms=terms, notes=tuple(notes), tree=All(tuple(map(condition, terms))))


def terms_of(words):
    # What stands between two quotes is every second piece; a quote alone is a gap.
    for nth, piece in enumerate(PHRASE.split(words)):
        if nth % 2:
            if said := units(piece):
                yield Term(tuple(said), is_quoted=True, typed=typed_of(said, piece))
        else:
            yield from loose_terms(piece.replace('"', " "))


def loose_terms(piece):
    row = []
    for unit in units(piece):
        if row and not belongs(row[-1], unit, piece):
            yield Term(tuple(row), typed=typed_of(row, piece))
            row = []
        row.append(unit)
    if row:
        yield Term(tuple(row), typed=typed_of(row, piece))


def typed_of(row, text):
    """What was typed where these units stand, on one line, without what no page can show."""
    said = " ".join(text[row[0].start : row[-1].end].split())
    return "".join(filter(str.isprintable, said))


def belongs(left, right, text):
    """Whether two units are parts of one term: characters of one row, or parts of a word such as e-commerce."""
    if left.is_han != right.is_han:
        return False
    between = text[left.end : right.start]
    return not fold(between).strip() and not between.isspace() if left.is_han else bool(JOINT.fullmatch(between))


def without_small_words(terms):
    said = [term for term in terms if term.is_quoted or term.text not in SMALL_WORDS]
    return said or terms


def has_open_end(term):
    """Whether what is found may go on: a word that is being typed, or one character, which is a pair's first."""
    last = term.units[-1]
    return (term.is_open and not last.is_han) or ends_in_one_character(term.units)


def ends_in_one_character(some):
    return some[-1].is_han and (len(some) == 1 or not some[-2].is_han)


def condition(term):
    if term.is_open and not term.units[-1].is_han:
        # The word may be whole already, and then its stem is what the index has.
        typed = term.units[-1].text[:LONGEST_WORD]
        before = tuple(tokens_of(term.units[:-1], is_followed=True))
        whole = stem(typed)
        # What begins with the one begins with the other, and to look for both takes twice as long.
        begun = [whole] if typed.startswith(whole) else [typed, whole]
        return Any(tuple(Phrase((*before, word), True) for word in begun))
    return Phrase(tuple(tokens_of(term.units)), ends_in_one_character(term.units))


def tokens_of(some, is_followed=False):
    """As `folding.tokens` has them of a text in which these units stand; what follows a row closes it."""
    rows = [(is_han, list(row)) for is_han, row in groupby(some, key=lambda unit: unit.is_han)]
    for nth, (is_han, row) in enumerate(rows, start=1):
        if not is_han:
            yield from (unit.key for unit in row)
            continue
        yield from (left.text + right.text for left, right in pairwise(row))
        if len(row) == 1 or nth < len(rows) or is_followed:
            yield row[-1].text


def phrase_of(text):
    """The condition that a text says a name; None where there is no word in it."""
    said = units(text)
    return condition(Term(tuple(said))) if said else None
