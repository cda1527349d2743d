"""Footnotes and endnotes as Word, WPS and LibreOffice put them on the clipboard: a mark, and far from it the words."""

import re

from .looks import declarations

MARK = re.compile(r"#(?:_?((?:ftn|edn)\d+)|(sd(?:foot|end)note\d+)sym)")
BACK = re.compile(r"#(?:_?(?:ftn|edn)ref\d+|sd(?:foot|end)note\d+anc)")
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
        marked = {key_of(MARK, anchor(node)) for node in root.elements()}
        self.bodies = {}
        for node in root.elements():
            key = node.tag == "div" and key_of(BODY, node.get("id"))
            if key in marked and key:
                self.bodies.setdefault(key, node)
        self.taken = {id(body) for body in self.bodies.values()}

    def of(self, node):
        return self.bodies.get(key_of(MARK, anchor(node)))

    def is_body(self, node):
        return id(node) in self.taken

    @staticmethod
    def is_back(node):
        return bool(BACK.fullmatch(anchor(node)))

    @staticmethod
    def is_list(node):
        return declarations(node.get("style")).get("mso-element") in LISTS
