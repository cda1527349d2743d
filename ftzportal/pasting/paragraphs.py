"""Runs of text: white space, breaks and footnotes in one paragraph, and its HTML."""

import re
from dataclasses import replace
from itertools import groupby

from django.utils.html import escape

from .looks import Look

# In the text of runs: a line break, and the place of a footnote.
BREAK, NOTE = "\v", "\ufffc"
# Controls, and marks of no width that pages hide in their texts.
INVISIBLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFC])
SPACES = re.compile("[ \t\r\n\u00a0\u3000]+")
INDENT = re.compile(f"[ \t\r\n{BREAK}]*(?:[\u00a0\u3000]|[ \u00a0]{{2}})")
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]|[\U00020000-\U0003ffff]")


def cleared(text):
    return text.translate(INVISIBLE)


def paragraphs(pieces):
    """The (text, look) runs of each paragraph in `pieces`: two breaks divide them; nothing for white space alone."""
    whole = "".join(text for text, _look in pieces)
    runs = merged(evened(spaced(pieces, whole)))
    found, current = [], []
    for text, look in runs:
        parts = re.split(f"{BREAK}{{2,}}", text)
        for index, part in enumerate(parts):
            if index:
                found.append(current)
                current = []
            if part:
                current.append((part, look))
    return [paragraph for paragraph in [*map(trimmed, found), trimmed(current)] if paragraph]


def has_indent(pieces):
    """Whether a typewriter's indent begins the first line that has words."""
    whole = "".join(text for text, _look in pieces)
    return bool(INDENT.match(whole)) and not whole.isspace()


def spaced(pieces, whole):
    """The runs with every white space as a page has it."""
    cuts = [(found.start(), found.end(), space(whole, found)) for found in SPACES.finditer(whole)]
    made, at, cuts = [], 0, iter(cuts)
    cut = next(cuts, None)
    for text, look in pieces:
        end, kept = at + len(text), []
        while at < end:
            if cut is None or cut[0] >= end:
                kept.append(whole[at:end])
                break
            if at < cut[0]:
                kept.append(whole[at : cut[0]])
            if at <= cut[0]:
                kept.append(cut[2])
            at = min(cut[1], end)
            if cut[1] > end:
                break
            cut = next(cuts, None)
        at = end
        made.append(("".join(kept), look))
    return made


def space(whole, found):
    """What stands for the white space `found`: itself, a space or nothing."""
    before, after = beside(whole, found.start() - 1, -1), beside(whole, found.end(), 1)
    if before in ("", BREAK) or after in ("", BREAK) or whole[found.end() : found.end() + 1] == NOTE:
        return ""
    if found[0] in ("\u00a0", "\u3000"):
        return found[0]
    # Word and WPS wrap the lines of their HTML where they like.
    if "\n" in found[0] and not found[0].strip(" \t\r\n") and CHINESE.match(before) and CHINESE.match(after):
        return ""
    return " "


def beside(whole, at, step):
    while 0 <= at < len(whole) and whole[at] == NOTE:
        at += step
    return whole[at] if 0 <= at < len(whole) else ""


def evened(runs):
    """White space that stands alone looks like both its neighbours, or plain."""
    runs = [(text, look) for text, look in runs if text]
    made = []
    for index, (text, look) in enumerate(runs):
        if not text.strip(f" {BREAK}") and look.shown != Look().shown:
            before = made[-1][1] if made else Look()
            after = runs[index + 1][1] if index + 1 < len(runs) else Look()
            look = before if before.shown == after.shown and not before.note else Look()
        made.append((text, look))
    return made


def merged(runs):
    return [
        ("".join(text for text, _look in group), look) for look, group in grouped(runs, lambda look: Look(*look.shown))
    ]


def grouped(runs, key):
    return groupby(runs, lambda run: key(run[1])) if runs else ()


def trimmed(runs):
    """Without white space at both ends; nothing for white space alone."""
    runs = list(runs)
    while runs and not runs[0][0].strip(f" {BREAK}"):
        runs.pop(0)
    while runs and not runs[-1][0].strip(f" {BREAK}"):
        runs.pop()
    if runs:
        runs[0] = (runs[0][0].lstrip(f" {BREAK}"), runs[0][1])
        runs[-1] = (runs[-1][0].rstrip(f" {BREAK}"), runs[-1][1])
    return runs


def plain_weight(runs):
    """The runs without the weight that their place gives them already."""
    return [(text, replace(look, strong=False)) for text, look in runs]


def are_bold(runs):
    return bool(runs) and all(look.strong for text, look in runs if text.strip())


def words_of(runs):
    return "".join(words_of(look.note) if text == NOTE else text.replace(BREAK, " ") for text, look in runs)


def markup(runs):
    """The HTML of runs: links outside, then weight, slant and height."""
    return "".join(
        linked(look, list(group))
        for look, group in grouped(runs, lambda look: Look(href=look.href, title=look.title, note=look.note))
    )


def linked(look, runs):
    if look.note:
        return f"<small>{markup(look.note)}</small>"
    inner = nested(runs, ["strong", "em", "raised"])
    if not look.href:
        return inner
    title = f' title="{escape(look.title)}"' if look.title else ""
    return f'<a href="{escape(look.href)}"{title}>{inner}</a>'


def nested(runs, names):
    if not names:
        return "".join(escape(text).replace(BREAK, "<br>") for text, _look in runs)
    name, *rest = names
    made = []
    for said, group in grouped(runs, lambda look: getattr(look, name)):
        inner, tag = nested(list(group), rest), said if name == "raised" else said and name
        made.append(f"<{tag}>{inner}</{tag}>" if tag else inner)
    return "".join(made)
