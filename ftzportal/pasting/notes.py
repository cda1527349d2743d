"""Footnotes and endnotes as Word, WPS and LibreOffice put them on the clipboard: a mark, and far from it the words."""

import re

from .looks import declarations
from .source import Node

MARK = re.compile(r"#(?:_?((?:ftn|edn)\d+)|(sd(?:foot|end)note\d+)sym)")
BACK = re.compile(r"#(?:_?(?:ftn|edn)ref\d+|sd(?:foot|end)note\d+anc)")
SIGN = re.compile(r"\W*\w{0,4}\W*")
BODY = re.compile(r"_?((?:ftn|edn)\d+)|(sd(?:foot|end)note\d+)")
# Word draws a line above each.
LISTS = ("footnote-list", "endnote-list", "comment-list")


def anchor(node):
    return "#" + node.get("href").rpartition("#")[2] if node.tag == "a" and "#" in node.get("href") else ""


def key_of(pattern, text):
    found = pattern.fullmatch(text)
    return found and (found[1] or found[2])


class Notes:
    """The notes of a source by their key, as far as a mark leads to them."""

    def __init__(self, root):
        self.bodies = {}
        for node in root.elements():
            if node.tag == "div" and (key := key_of(BODY, node.get("id"))):
                self.bodies.setdefault(key, node)
        self.taken = {id(body) for body in self.bodies.values()}
        marked = set(self.marks(root))
        self.bodies = {key: body for key, body in self.bodies.items() if key in marked}
        self.taken = {id(body) for body in self.bodies.values()}

    def marks(self, node):
        """The keys that marks in the text lead to; those in notes lead nowhere."""
        for child in node.children:
            if isinstance(child, Node) and id(child) not in self.taken:
                yield key_of(MARK, anchor(child))
                yield from self.marks(child)

    def of(self, node):
        return self.bodies.get(key_of(MARK, anchor(node)))

    def is_body(self, node):
        return id(node) in self.taken

    @staticmethod
    def is_sign(node):
        """Whether a mark says no more than [1] or *."""
        return bool(SIGN.fullmatch(node.text().strip()))

    @staticmethod
    def is_back(node):
        return bool(BACK.fullmatch(anchor(node)))

    @staticmethod
    def is_list(node):
        return declarations(node.get("style")).get("mso-element") in LISTS
