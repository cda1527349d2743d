"""Footnotes and endnotes: out of mammoth's list at the end, to right after the words that they belong to."""

import copy
from xml.etree import ElementTree

INLINE = {"a", "br", "em", "strong", "sub", "sup"}
BACK = ("#footnote-ref-", "#endnote-ref-")
MARKS = ("#footnote-", "#endnote-")


def notes_in_place(root, report):
    """Puts each note into a `<small>` at its mark. Those that have no mark, as blocks for the end of the text."""
    lists = [block for block in root if block.tag == "ol" and any("note-" in item.get("id", "") for item in block)]
    notes = {item.get("id"): note_of(item) for block in lists for item in block}
    for block in lists:
        root.remove(block)
    lower_marks(root)
    placed = set()
    for parent in list(root.iter()):
        for place, child in enumerate(parent):
            if is_mark(child):
                key = child.get("href").removeprefix("#")
                placed.add(key)
                parent[place] = copy.deepcopy(notes.get(key, ElementTree.Element("small")))
                parent[place].tail = child.tail
    report.kept("notes", count=len(notes))
    return listed([note for key, note in notes.items() if key not in placed])


def is_mark(element):
    return element.tag == "a" and element.get("href", "").startswith(MARKS)


def lower_marks(root):
    """Takes the raised line from under marks of notes: a page raises them itself."""
    for parent in list(root.iter()):
        for place, child in reversed(list(enumerate(parent))):
            if child.tag == "sup" and len(child) and not child.text and all(map(is_mark, child)):
                child[-1].tail = (child[-1].tail or "") + (child.tail or "")
                parent[place : place + 1] = list(child)


def note_of(item):
    note = ElementTree.Element("small")
    fill(note, item)
    note.text = (note.text or "").lstrip()
    if len(note):
        note[-1].tail = (note[-1].tail or "").rstrip()
    else:
        note.text = note.text.rstrip()
    return note


def fill(note, element):
    """Adds what stands in `element`: inline elements as they are, paragraphs and the like joined by a space."""
    add(note, element.text)
    for child in element:
        if child.tag in INLINE:
            if not child.get("href", "").startswith(BACK):
                note.append(copy.deepcopy(child))
                note[-1].tail = ""
        else:
            add(note, " ")
            fill(note, child)
            add(note, " ")
        add(note, child.tail)


def add(note, words):
    last, place = (note[-1], "tail") if len(note) else (note, "text")
    before = getattr(last, place) or ""
    setattr(last, place, before + ((words or "").lstrip() if before.endswith(" ") else words or ""))


def listed(notes):
    """A rule and the list of `notes`; nothing if there are none."""
    if not notes:
        return []
    found = ElementTree.Element("ol")
    for note in notes:
        item = copy.deepcopy(note)
        item.tag, item.tail = "li", None
        found.append(item)
    return [ElementTree.Element("hr"), found]
