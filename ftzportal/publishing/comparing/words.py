"""
Two texts compared in words where they are English and in characters where they are Chinese: 十二 and 十三 differ in
one character, “port” and “ports” in one word.
"""

import re
from typing import NamedTuple

from .alignment import EFFORT, matches

# From here on (radicals, kana, Han, full-width forms, the planes above) each character stands for itself.
LETTER = r"[^\W_\u2e80-\ud7ff\uf900-\uffff\U0001b000-\U0003ffff]"
WORD = rf"(?:{LETTER}[\u0300-\u036f]*)+"
# A word, with its apostrophe, or a number, with its point; an end of line; other white space; else a character.
TOKEN = re.compile(rf"{WORD}(?:['’.,](?<=\d[.,])(?=\d){WORD}|['’]{WORD})*|\r?\n|[^\S\r\n]+|.", re.DOTALL)
BEGINS_WORD = re.compile(LETTER)
# White space alone, and what nobody sees: controls, joiners, marks that turn the direction of writing.
BLANK = str.maketrans({" ": "␣", "\u00a0": "⍽", "\u3000": "␣␣", "\t": "⇥"})
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

# The Chinese radicals, which come before all that is written without spaces.
FIRST_HAN = 0x2E80

SAME, REMOVED, ADDED = "same", "removed", "added"


class Piece(NamedTuple):
    kind: str
    text: str

    @property
    def shown(self):
        """The text; of a change with signs for what would not be seen."""
        if self.kind == SAME:
            return self.text
        text = self.text.translate(BLANK) if self.text.isspace() else self.text
        text = UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
        return text.replace("\n", "↵\n")


class Change(NamedTuple):
    """The old tokens from `start` to `end`, and the new ones from `begin` to `stop` in their place."""

    start: int
    end: int
    begin: int
    stop: int
    size: int

    def joined(self, other, between):
        return Change(self.start, other.end, self.begin, other.stop, self.size + between + other.size)


def pieces(old, new, share=1.0):
    """
    What to keep, take away and add to make `old` into `new`, in their order.

    The kept and the removed pieces together are `old`, the kept and the added ones `new`, whatever the texts are.
    `share`: which part of the effort that a whole text may cost.
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    found, at = [], 0
    for change in readable(before, after, changes(before, after, int(EFFORT * share))):
        found += [(SAME, before[at : change.start]), (REMOVED, before[change.start : change.end])]
        found.append((ADDED, after[change.begin : change.stop]))
        at = change.end
    found.append((SAME, before[at:]))
    return [Piece(kind, "".join(tokens)) for kind, tokens in found if tokens]


def changes(before, after, effort):
    at = to = 0
    for i, j, length in [*matches(before, after, effort), (len(before), len(after), 0)]:
        if i > at or j > to:
            size = max(sum(map(weight, before[at:i])), sum(map(weight, after[to:j])))
            yield Change(at, i, to, j, size)
        at, to = i + length, j + length


def readable(before, after, found):
    """Joins changes between which next to nothing was kept: a sentence written anew reads as one change."""
    tidy = []
    for change in found:
        while tidy and is_speck(before, after, tidy[-1], change):
            last = tidy.pop()
            change = last.joined(change, sum(map(weight, before[last.end : change.start])))
        tidy.append(change)
    return tidy


def is_speck(before, after, last, change):
    """Whether what two changes left between them is too little to be read by itself."""
    smaller = min(last.size, change.size)
    if change.start - last.end > 2 * smaller + 1:
        return False
    kept = before[last.end : change.start]
    if "\n" in kept:
        return False
    kept_weight = sum(map(weight, kept))
    if not kept_weight:
        # The space between two words that were both replaced.
        ends = [*before[last.start : last.end][-1:], *after[last.begin : last.stop][-1:]]
        begins = [*before[change.start : change.end][:1], *after[change.begin : change.stop][:1]]
        return all(map(BEGINS_WORD.match, [*ends, *begins]))
    return 3 * kept_weight < smaller


def weight(token):
    """What a token counts in a reader's eye: a Chinese character as much as a word, “a” and “of” half of it."""
    if token.isspace():
        return 0
    return 1 if len(token) > 3 or ord(token[0]) >= FIRST_HAN else 0.5
