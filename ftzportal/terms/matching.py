"""Finds known names in a text. It knows nothing of the database and changes nothing."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

# One letter or sign alone names nothing.
SHORTEST = 2
# So many characters of a name are looked up first; only where they fit are its longer forms.
BEGINNING = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A record that texts speak of: by its standard name in each language, or by other spellings."""

    kind: str
    number: int
    what: str
    names: dict
    aliases: list
    has_page: bool = False

    def name_in(self, language):
        return self.names.get(language) or next(filter(None, self.names.values()), "")


@dataclass(frozen=True, slots=True)
class Hit:
    """
    Where `text` has a name. `start` and `end` count UTF-16 units, as JavaScript does: a character outside the basic
    plane counts as two. `standard` is set where `found` is another spelling of it. `record` has a page, or is None.
    """

    start: int
    end: int
    found: str
    standard: str
    what: str
    record: Named | None


class FoldedText:
    """A text without differences of case, width and spacing, that remembers where each of its characters was."""

    def __init__(self, text):
        self.text = text
        characters, self.origins = [], []
        for place, character in enumerate(text):
            for part in folded_character(character):
                if part == " " and characters and characters[-1] == " ":
                    continue
                characters.append(part)
                self.origins.append(place)
        self.folded = "".join(characters)
        self.beyond_basic = [place for place, character in enumerate(text) if character > "\uffff"]

    def is_whole(self, start, end):
        """Whether what stands there is cut out of no word and of no character."""
        before = self.folded[start - 1] if start else ""
        after = self.folded[end : end + 1]
        if before and (self.origins[start - 1] == self.origins[start] or one_word(before, self.folded[start])):
            return False
        if not after:
            return True
        cut = self.origins[end - 1] == self.origins[end] or unicodedata.combining(after)
        return not (cut or one_word(self.folded[end - 1], after))

    def place(self, start, end):
        """The same stretch in the text itself, in characters."""
        return self.origins[start], self.origins[end - 1] + 1

    def in_utf16(self, place):
        return place + bisect_left(self.beyond_basic, place)


# The same names are asked for again and again, as people type.
@lru_cache(maxsize=50_000)
def fold(name):
    return FoldedText(name).folded.strip()


@lru_cache(maxsize=30_000)
def folded_character(character):
    """
    What a character is compared by. Decomposed, because a text is folded character by character: an accent may stand
    behind its letter as a character of its own. Soft hyphens and other signs that are not seen are passed over.
    """
    if unicodedata.category(character) == "Cf":
        return ""
    # The end of a line is no space: no name goes on behind it.
    if character in "\n\r\u2028\u2029":
        return "\n"
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(" " if part.isspace() else part for part in parts)


def one_word(left, right):
    """Whether two neighbours belong to one word. Chinese is written without gaps: there any character may begin one."""
    return is_of_spaced_script(left) and is_of_spaced_script(right)


@lru_cache(maxsize=30_000)
def is_of_spaced_script(character):
    if not (character.isalnum() or unicodedata.combining(character)):
        return False
    return not ("\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character > "\U0001ffff")


class KnownNames:
    """
    The names of many records, ready for texts in one language. An earlier record decides what a spelling stands for,
    where two claim it.
    """

    def __init__(self, records, language):
        self.language = language
        # By the folded spelling: the records whose standard name it is, and those that it is another spelling of.
        self.standard, self.other = defaultdict(list), defaultdict(list)
        for record in records:
            for code, name in record.names.items():
                # In a text of the other language it is a name all the same, of which no part is a hit.
                self.standard[fold(name)].extend([record] if code == language else [])
            if record.names.get(language):
                for alias in record.aliases:
                    self.other[fold(alias)].append(record)
        self.lengths = defaultdict(set)
        for spelling in (*self.standard, *self.other):
            if len(spelling) >= SHORTEST:
                self.lengths[spelling[:BEGINNING]].add(len(spelling))

    def hits(self, text):
        """The `Hit`s in the order of the text. Where two overlap, the longer one counts, then the first."""
        folded = FoldedText(text)
        taken = bytearray(len(folded.folded))
        found = []
        for start, end in sorted(self.occurrences(folded), key=lambda place: (place[0] - place[1], place[0])):
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\x01" * (end - start)
                found.append((start, end))
        told = (self.hit(folded, start, end) for start, end in sorted(found))
        return [hit for hit in told if hit]

    def occurrences(self, folded):
        text = folded.folded
        for start in range(len(text) - SHORTEST + 1):
            for length in self.lengths.get(text[start : start + BEGINNING], ()):
                spelling = text[start : start + length]
                known = spelling in self.standard or spelling in self.other
                # Near the end of the text a slice is shorter than asked for, and may be another name.
                if known and len(spelling) == length and folded.is_whole(start, start + length):
                    yield start, start + length

    def hit(self, folded, start, end):
        spelling = folded.folded[start:end]
        is_standard = spelling in self.standard
        records = self.standard[spelling] if is_standard else self.other[spelling]
        if not records:
            return None
        name = records[0].names[self.language]
        record = next((one for one in records if one.has_page and one.names[self.language] == name), None)
        if is_standard and not record:
            return None
        first, last = folded.place(start, end)
        return Hit(
            start=folded.in_utf16(first),
            end=folded.in_utf16(last),
            found=folded.text[first:last],
            standard="" if is_standard else name,
            what=(record or records[0]).what,
            record=record,
        )
