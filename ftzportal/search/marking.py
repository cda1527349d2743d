"""Marks what was found in the original text, whatever was folded to find it."""

import re
from dataclasses import dataclass
from functools import cached_property

from .folding import HAN, LONGEST_WORD, folded_with_places, stem, units

# Of a result: about three lines. What stands far behind in a long text is not shown with its marks.
LENGTH, BEFORE, FURTHEST = 180, 50, 100_000
# Of words, but not of rows of Chinese characters.
WORD_SIGN = rf"[^\W_{HAN}]"


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_marked: bool = False


class Marks:
    """What is marked: sequences of keys of units, of the last one its beginning where the sequence is open."""

    def __init__(self, sequences):
        # {key of the first unit: the sequences that begin with it}
        self.sequences = {}
        for keys, is_open in sequences:
            if keys:
                self.sequences.setdefault(keys[0], []).append((tuple(keys), is_open))

    def places(self, text):
        """[(start, end)] of what is marked, in their order and apart from each other."""
        said = units(text)
        found = []
        for nth, unit in enumerate(said):
            sequences = self.begun_by(unit.text, unit.key)
            ends = [said[nth + len(keys) - 1].end for keys, is_open in sequences if fits(said, nth, keys, is_open)]
            if ends:
                start, end = unit.start, max(ends)
                if found and start <= found[-1][1]:
                    found[-1] = (found[-1][0], max(end, found[-1][1]))
                else:
                    found.append((start, end))
        return found

    def begun_by(self, word, key):
        """The sequences that a unit of that text and key may begin."""
        same = self.sequences.get(key, ())
        if not self.open_words:
            return same
        return [*same, *(one for one in self.open_words if one[0] != (key,) and word.startswith(one[0]))]

    @cached_property
    def open_words(self):
        """The sequences of one word of which what is marked may go on."""
        return [
            (keys, is_open)
            for some in self.sequences.values()
            for keys, is_open in some
            if is_open and len(keys) == 1 and not is_han(keys[0])
        ]

    def marked(self, text):
        """The `Piece`s of a text; together they are the text."""
        return pieces(text, self.places(text))

    @cached_property
    def beginnings(self):
        """Finds in a folded text the words and characters with which a mark may begin, and others like them."""
        # A stem may end in another letter than its words do: studi, study.
        words = (
            rf"(?<!{WORD_SIGN}){re.escape(key[: max(len(key) - 2, 1)])}{WORD_SIGN}*"
            for key in self.sequences
            if not is_han(key)
        )
        return re.compile("|".join([*filter(is_han, self.sequences), *words]) or r"(?!)")

    def snippet(self, *texts):
        """The `Piece`s of a stretch of the texts, of the first that has anything to mark."""
        for text in texts:
            for place in self.likely_places(text[:FURTHEST]):
                start = max(place - 2 * BEFORE, 0)
                marked = self.places(text[start : place + 2 * LENGTH])
                if any(start + begin <= place < start + end for begin, end in marked):
                    return around(text, [(start + begin, start + end) for begin, end in marked])
        return around(next(filter(None, texts), ""), [])

    def likely_places(self, text):
        """Where in the text a mark may begin. Folding all of it at once takes a hundredth of looking at each sign."""
        folded, places = folded_with_places(text)
        for found in self.beginnings.finditer(folded):
            word = found.group()
            if self.begun_by(word, word if is_han(word) else stem(word[:LONGEST_WORD])):
                yield places[found.start()]


def is_han(key):
    return bool(re.match(f"[{HAN}]", key))


def fits(said, nth, keys, is_open):
    if nth + len(keys) > len(said):
        return False
    for place, key in enumerate(keys):
        unit = said[nth + place]
        is_last_open = is_open and place == len(keys) - 1 and not unit.is_han
        if not (unit.text.startswith(key) or unit.key == key if is_last_open else unit.key == key):
            return False
        # Characters of one row stand side by side.
        if place and unit.is_han and said[nth + place - 1].is_han and said[nth + place - 1].end != unit.start:
            return False
    return True


def pieces(text, places):
    made, last = [], 0
    for start, end in places:
        made += [Piece(text[last:start]), Piece(text[start:end], is_marked=True)]
        last = end
    return [piece for piece in [*made, Piece(text[last:])] if piece.text]


def around(text, places):
    """The stretch of the text with most marks, cut at words, with … where it goes on."""
    best = max(places, key=lambda place: marks_from(place[0], places), default=(0, 0))[0]
    first = at_gap(text, max(best - BEFORE, 0), 1) if best > BEFORE else 0
    last = min(len(text), first + LENGTH)
    last = at_gap(text, last, -1) if last < len(text) else last
    last = max(last, min(first + 1, len(text)))
    within = [(start - first, min(end, last) - first) for start, end in places if first <= start < last]
    made = pieces(text[first:last], within)
    return [*([Piece("…")] if first else []), *made, *([Piece("…")] if last < len(text) else [])]


def marks_from(start, places):
    return sum(start <= begin < start + LENGTH - BEFORE for begin, _end in places)


def at_gap(text, place, direction):
    """The nearest place after a gap, if there is one within a word's length."""
    for nth in range(15):
        here = place + nth * direction
        if 0 < here < len(text) and text[here - 1].isspace():
            return here
    return place
