"""Marks what was found in the original text, whatever was folded to find it."""

import re
from dataclasses import dataclass
from functools import cached_property

from .folding import HAN, fold, units

# Of a result: about three lines. What stands far behind in a long text is not shown with its marks.
LENGTH, BEFORE, FURTHEST = 180, 50, 100_000


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_marked: bool = False


class Marks:
    """What is marked: sequences of keys of units, of the last one its beginning where the sequence is open."""

    def __init__(self, sequences):
        self.sequences = [(tuple(keys), is_open) for keys, is_open in sequences if keys]

    @cached_property
    def first_keys(self):
        return {keys[0] for keys, _is_open in self.sequences}

    @cached_property
    def open_keys(self):
        """Those of which a word needs to have the beginning alone."""
        return tuple(keys[0] for keys, is_open in self.sequences if is_open and len(keys) == 1)

    def places(self, text):
        """[(start, end)] of what is marked, in their order and apart from each other."""
        said = units(text)
        found = []
        for nth, unit in enumerate(said):
            if unit.key not in self.first_keys and not unit.text.startswith(self.open_keys):
                continue
            ends = [said[nth + len(keys) - 1].end for keys, is_open in self.sequences if fits(said, nth, keys, is_open)]
            if ends:
                start, end = said[nth].start, max(ends)
                if found and start <= found[-1][1]:
                    found[-1] = (found[-1][0], max(end, found[-1][1]))
                else:
                    found.append((start, end))
        return found

    def marked(self, text):
        """The `Piece`s of a text; together they are the text."""
        return pieces(text, self.places(text))

    @cached_property
    def beginnings(self):
        """Finds in a folded text where a mark may begin; at times where none does, and never too few."""
        # A stem may end in another letter than its words do: studi, study.
        words = (rf"(?<![^\W_]){re.escape(key[: max(len(key) - 2, 1)])}" for key in self.first_keys if not is_han(key))
        return re.compile("|".join([*filter(is_han, self.first_keys), *words]) or r"(?!)")

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
        folded = fold(text)
        origins = None if len(folded) == len(text) else origins_of(text)
        for found in self.beginnings.finditer(folded):
            yield origins[found.start()] if origins else found.start()


def is_han(key):
    return bool(re.match(f"[{HAN}]", key))


def origins_of(text):
    return [place for place, character in enumerate(text) for _part in fold(character)]


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
