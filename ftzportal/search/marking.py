"""Marks what was found in the original text, whatever was folded to find it."""

from dataclasses import dataclass

from .folding import TOKEN, fold, stem, units

# Of a result: about three lines. What stands far behind in a long text is not shown with its marks.
LENGTH, BEFORE, STEP, FURTHEST = 180, 50, 2000, 40_000


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_marked: bool = False


class Marks:
    """What is marked: sequences of keys of units, of the last one its beginning where the sequence is open."""

    def __init__(self, sequences):
        self.sequences = [(tuple(keys), is_open) for keys, is_open in sequences if keys]

    def places(self, text):
        """[(start, end)] of what is marked, in their order and apart from each other."""
        said = units(text)
        found = []
        for nth in range(len(said)):
            ends = [said[nth + len(keys) - 1].end for keys, is_open in self.sequences if fits(said, nth, keys, is_open)]
            if ends:
                start, end = said[nth].start, max(ends)
                if found and start <= found[-1][1]:
                    found[-1] = (found[-1][0], max(end, found[-1][1]))
                else:
                    found.append((start, end))
        return found

    def are_in(self, text):
        """Whether something in it may be marked; quick, and wrong at times in saying yes."""
        folded = fold(text)
        firsts = {keys[0] for keys, _is_open in self.sequences}
        openings = tuple(keys[-1] for keys, is_open in self.sequences if is_open)
        for token in TOKEN.finditer(folded):
            if row := token["han"]:
                if any(character in firsts for character in row):
                    return True
            elif stem(token["word"]) in firsts or (openings and token["word"].startswith(openings)):
                return True
        return False

    def marked(self, text):
        """The `Piece`s of a text; together they are the text."""
        return pieces(text, self.places(text))

    def snippet(self, *texts):
        """The `Piece`s of that part of the texts, the first that has it, in which most is marked."""
        for text in texts:
            for start in range(0, min(len(text), FURTHEST), STEP):
                # A little of the next part, so that what stands across the seam is seen.
                part = text[start : start + STEP + LENGTH]
                if self.are_in(part) and (places := self.places(part)):
                    offset = start
                    return around(text, [(begin + offset, end + offset) for begin, end in places])
        beginning = next(filter(None, texts), "")
        return around(beginning, [])


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
