"""
What texts and queries are compared by, the same on both databases: case, accents, width and the form of Chinese
characters make no difference, English words are stemmed, and Chinese, which has no gaps, is taken in pairs.

It knows nothing of the database.
"""

import re
import unicodedata
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import NamedTuple

from opencc import OpenCC
from snowballstemmer.english_stemmer import EnglishStemmer

# Ideographs, with the signs 々 and 〇 that stand among them.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
# A possessive 's belongs to its word and says nothing.
TOKEN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>[^\W_{HAN}]+)(?:'s(?![^\W_]))?")
# Nobody types more of a word; what is longer is data.
LONGEST_WORD = 40
# PostgreSQL counts the places of words up to 16,383 and takes a megabyte at most.
MOST_TOKENS, MOST_BYTES = 16_000, 600_000
# What PostgreSQL keeps of a token beside its letters.
SIZE_BESIDE = 12
# Between two names or paragraphs: no phrase goes across.
GAP = "¶"
# {line: its tokens}, where somebody has found them already: see `knowing`.
KNOWN = ContextVar("known", default={})  # noqa: B039 - never changed


class Folding(dict):
    """What each character, by its code, becomes. As `str.translate` wants it; filled as characters are met."""

    def __missing__(self, code):
        folded = self[code] = folded_character(chr(code))
        return folded


@cache
def converter():
    # Not before it is needed: its dictionary takes 14 MB.
    return OpenCC("t2s")


def folded_character(character):
    """Folded again until nothing changes, so that what is folded already stays as it is."""
    if character in "’ʼ＇":
        return "'"
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf", "Cs"):
        return ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    if re.match(f"[{HAN}]", plain):
        plain = converter().convert(plain)
    return plain if plain == character else "".join(map(folded_character, plain))


FOLDING = Folding()


def fold(text):
    return text.translate(FOLDING)


# 26 µs a word otherwise; a site's vocabulary fits.
@lru_cache(maxsize=100_000)
def stem(word):
    # A stemmer of its own for each call, because it keeps the word in itself and threads share it.
    return EnglishStemmer().stemWord(word)


class Unit(NamedTuple):
    """An English word or one Chinese character, folded, and where in the text it stands."""

    text: str
    is_han: bool
    start: int
    end: int

    @property
    def key(self):
        return self.text if self.is_han else stem(self.text[:LONGEST_WORD])


def units(text):
    """The `Unit`s of a text in their order, with places in the text as it was given."""
    if text.isascii():
        # Of which each character becomes one.
        folded, origins = fold(text), range(len(text))
    else:
        parts = [FOLDING[ord(character)] for character in text]
        folded, origins = "".join(parts), [place for place, part in enumerate(parts) for _character in part]
    found = []
    for token in TOKEN.finditer(folded):
        first, last = token.span("han") if token["han"] else token.span("word")
        spans = [(nth, nth + 1) for nth in range(first, last)] if token["han"] else [(first, last)]
        for start, end in spans:
            said = token.string[start:end]
            found.append(Unit(said, bool(token["han"]), origins[start], origins[end - 1] + 1))
    return found


def key_of(text):
    """By which a name is told from another: its words and characters, whatever stands between them."""
    said = []
    for token in TOKEN.finditer(fold(text)):
        said += token["han"] or [token["word"]]
    return " ".join(said)


def tokens(text):
    """The words that the index holds of a text: stems, pairs of characters, and the last character of each row."""
    found = []
    for row, word in TOKEN.findall(fold(text)):
        if row:
            found += [row[nth : nth + 2] for nth in range(len(row))]
        else:
            found.append(stem(word[:LONGEST_WORD]))
    return found


def columns_of(*texts):
    """The tokens of the columns of one entry, as far as both databases take them; the lines of a text are apart."""
    columns = [tokens_of_lines(text) for text in texts]
    count = sum(map(len, columns))
    size = sum(len("".join(column).encode()) for column in columns) + SIZE_BESIDE * count
    # To count token by token took longer than to find them; few texts need it.
    return columns if count <= MOST_TOKENS and size <= MOST_BYTES else cut(columns)


def tokens_of_lines(text):
    found, known = [], KNOWN.get()
    for nth, line in enumerate(text.split("\n")):
        if nth:
            found.append(GAP)
        found += known[line] if line in known else tokens(line)
    return found


@contextmanager
def knowing(tokens_by_line):
    """A block in which the tokens of those lines are known: another process has found them already."""
    token = KNOWN.set(tokens_by_line)
    try:
        yield
    finally:
        KNOWN.reset(token)


def cut(columns):
    """The first tokens of the columns, as many as both databases take."""
    left, count, size = [], 0, 0
    for column in columns:
        kept = []
        for token in column:
            count, size = count + 1, size + len(token.encode()) + SIZE_BESIDE
            if count > MOST_TOKENS or size > MOST_BYTES:
                break
            kept.append(token)
        left.append(kept)
    return left
