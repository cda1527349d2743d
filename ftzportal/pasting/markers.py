"""Items of lists as Word and WPS put them on the clipboard: paragraphs with a marker before their words."""

import re
import unicodedata

from ftzportal.intake.flattening import COUNTED, LETTERED

from .blocks import Item
from .looks import declarations

NUMBERED = re.compile(r"(l\d+)\s+level(\d)(?:\s+(lfo\d+))?")
ENDED = re.compile(r".*[)）.．、]")
# Signs of bullets that are letters in fonts of symbols, among others.
SINGLE = re.compile(r"\W|[a-zA-Z§·Øüû]", re.DOTALL)


def is_marker(css):
    return css.get("mso-list") == "ignore"


def marker_of(node):
    """The words of the marker in a paragraph, or "" where it has none."""
    for element in node.elements():
        if is_marker(declarations(element.get("style"))):
            return "".join(element.text().split())
    return ""


def item_of(css, marker, report):
    """
    (what the paragraph is an item of, the marker to be written out): a number that a list cannot count, such as 一、
    or 1.1, is written out as it is from Word files.
    """
    found = NUMBERED.match(css.get("mso-list", ""))
    if not found or not marker:
        return None, ""
    of, level = f"{found[1]} {found[3]}", int(found[2])
    digit = unicodedata.digit(marker, None) if len(marker) == 1 else None
    if COUNTED.fullmatch(marker) or digit is not None:
        return Item(of, level, True, digit or int(re.sub(r"\D", "", marker))), ""
    if LETTERED.fullmatch(marker) and ENDED.fullmatch(marker):
        report.changed("lettered", marker)
        letters = re.sub("[^a-z]", "", marker.lower())
        return Item(of, level, True, ord(letters) - 96 if len(letters) == 1 and letters not in "ivx" else 1), ""
    if SINGLE.fullmatch(marker):
        return Item(of, level, False), ""
    report.changed("numbers", marker)
    return None, marker if marker.endswith(("、", "）", "．")) else f"{marker} "
