"""Chinese typography on request: punctuation, letters and spaces as Chinese print has them. English stays as it is."""

import re
from dataclasses import dataclass

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
FULL_STOPS = "，。；：？！（）《》“”、…—"
FULL_WIDTH = {",": "，", ".": "。", ";": "；", ":": "：", "?": "？", "!": "！"}
# Addresses, and numbers with their points and colons: nothing in them is punctuation.
SET_APART = re.compile(
    r"(?:https?://|www\.)[!-~]+|(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]+|(?<!\d)\d++(?:[.,:/-]\d++)+",
    re.IGNORECASE | re.ASCII,
)
STEPS = [
    # Full-width letters and digits.
    (re.compile("[０-９Ａ-Ｚａ-ｚ]+"), lambda found: "".join(chr(ord(char) - 0xFEE0) for char in found[0])),
    # Three dots or a pair of hyphens of a typewriter.
    (re.compile(f"(?<=[{HAN}])(?:\\.{{3,}}|。{{3,}})|(?:\\.{{3,}}|。{{3,}})(?=[{HAN}])"), lambda found: "……"),
    (re.compile(f"(?<=[{HAN}])\\s?-{{2,3}}\\s?(?=[{HAN}])"), lambda found: "——"),
    # Brackets around Chinese, or after Chinese with nothing but a number or a name in them.
    (re.compile(f"\\((?=[^()\\n{HAN}]*+[{HAN}])(?=[^()\\n]*+\\))|(?<=[{HAN}])\\((?=[^()\\n]*\\))"), lambda found: "（"),
    (re.compile("(?<=（)([^()（）\\n]*)\\)"), lambda found: f"{found[1]}）"),
    (re.compile(f'"(?=[^"\\n{HAN}]*+[{HAN}])([^"\\n]*+)"'), lambda found: f"“{found[1]}”"),
    (re.compile(f"(?<=[{HAN}）”》])(?:[,;:?!](?![./])|\\.(?![.\\w/]))"), lambda found: FULL_WIDTH[found[0]]),
    (re.compile(f"(?<=[{HAN}）”》])[,;:?!.](?=[{HAN}（“《])"), lambda found: FULL_WIDTH[found[0]]),
    # The page itself draws the gap between Chinese and Latin letters.
    (
        re.compile(
            f"(?<=[{HAN}{FULL_STOPS}]) +(?=[{HAN}{FULL_STOPS}0-9A-Za-z])|(?<=[0-9A-Za-z%]) +(?=[{HAN}{FULL_STOPS}])"
        ),
        lambda found: "",
    ),
]  # fmt: skip
CHINESE = re.compile(f"[{HAN}]")


@dataclass(frozen=True)
class Change:
    """`replacement` for what stands from `start` to `end` in the text that was given."""

    start: int
    end: int
    replacement: str


def tidied(text):
    """The changes that make `text` tidy, in its own offsets and from its beginning; none for a text without Chinese."""
    if not CHINESE.search(text):
        return []
    cells = [(char, index, index + 1) for index, char in enumerate(text)]
    while (made := one_round(cells)) != cells:
        cells = made
    return changes_between(text, cells)


def one_round(cells):
    for pattern, replacement in STEPS:
        cells = replaced(cells, pattern, replacement)
    return cells


def replaced(cells, pattern, replacement):
    """The cells, each a character and the range of the given text that it stands for, after one rule."""
    text = "".join(char for char, _start, _end in cells)
    kept = {at for found in SET_APART.finditer(text) for at in range(*found.span())}
    made, at = [], 0
    for found in pattern.finditer(text):
        start, end = found.span()
        if start in kept and found[0].isascii():
            continue
        made += cells[at:start]
        made += rewritten(cells[start:end], replacement(found))
        at = end
    return made + cells[at:]


def rewritten(cells, words):
    """As many cells as `words` has characters, which are never more; the last one stands for what is left over."""
    made = [(char, start, end) for char, (_old, start, end) in zip(words, cells, strict=False)]
    if made:
        made[-1] = (made[-1][0], made[-1][1], cells[-1][2])
    return made


def changes_between(text, cells):
    changes, at = [], 0
    for char, start, end in [*cells, ("", len(text), len(text))]:
        if at < start:
            add(changes, at, start, "")
        if text[start:end] != char:
            add(changes, start, end, char)
        at = end
    return changes


def add(changes, start, end, replacement):
    """Adds a change, or makes the one that ends where it begins longer."""
    if changes and changes[-1].end == start:
        last = changes.pop()
        start, replacement = last.start, last.replacement + replacement
    changes.append(Change(start, end, replacement))
