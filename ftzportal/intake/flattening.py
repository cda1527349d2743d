"""
Makes plain WordprocessingML of what word processors write: paragraphs, lists, tables, links and notes, and nothing
else. What does not come along is told to the report; text is moved or written out rather than lost.
"""

import re
from collections import defaultdict
from xml.etree.ElementTree import Element, SubElement

from .drawings import Drawings
from .fields import Fields
from .markup import CLOSE, MC, OPEN, TRANSPARENT, M, R, W, is_on, plain_run, plain_text, text_of, value_of
from .packages import Package
from .report import Report
from .runs import are_bold, merged, plain_weight, raised_of, trimmed
from .styles import Numbering, Styles, number
from .tables import Tables

COUNTED = re.compile(r"[(（]?\d+[)）.．、]?")
LETTERED = re.compile(r"[(（]?[A-Za-z]{1,5}[)）.．、]?")
NO_MARKS = str.maketrans("", "", OPEN + CLOSE)
DRAWN = {W + "drawing", W + "pict", W + "object"}
# Of a line that could be a title.
MOST_OF_A_TITLE = 240


class Flattening(Tables, Fields, Drawings):
    """One document on its way. `report`, `pictures` and `links` fill while its blocks are asked for."""

    def __init__(self, package: Package, report: Report):
        self.package, self.report = package, report
        self.styles = Styles(package.xml(self.related("styles")))
        self.numbering = Numbering(package.xml(self.related("numbering")))
        self.relations = package.relations(package.main)
        self.notes = {kind: self.notes_of(kind) for kind in ("footnote", "endnote")}
        self.links, self.pictures, self.fields = {}, [], []
        # Of the paragraph that is being read: what its text boxes hold, and words that are told once for it.
        self.boxes, self.told, self.carried = [], defaultdict(list), []
        self.in_note = self.has_contents = False

    def related(self, kind):
        return next(iter(self.package.related(kind)), None) or f"word/{kind}.xml"

    def notes_of(self, kind):
        """The notes of a kind by their id, without the lines that Word draws between."""
        root = self.package.xml(self.related(f"{kind}s"))
        found = root.iter(W + kind) if root is not None else ()
        return {note.get(W + "id"): note for note in found if note.get(W + "type") in (None, "normal")}

    # Blocks

    def blocks(self, parent):
        """The paragraphs and tables under an element, plain."""
        found = []
        for child in parent:
            if child.tag == W + "p":
                found += self.paragraph(child)
            elif child.tag == W + "tbl":
                found += self.table(child)
            elif child.tag in TRANSPARENT:
                found += self.blocks(child)
            elif child.tag == W + "sdt":
                found += [] if self.is_contents(child) else self.blocks(child)
            elif child.tag == MC + "AlternateContent":
                found += self.blocks(self.chosen(child))
            elif child.tag in (W + "del", W + "moveFrom"):
                self.tell_deleted(child)
            elif child.tag == M + "oMathPara":
                found += self.paragraph_of(self.inline(child, None, None))
            elif child.tag == W + "altChunk":
                self.report.dropped("objects")
        return found

    def is_contents(self, sdt):
        gallery = sdt.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if gallery is None or gallery.get(W + "val") != "Table of Contents":
            return False
        self.drop_contents()
        return True

    def drop_contents(self):
        if not self.has_contents:
            self.has_contents = True
            self.report.dropped("contents")

    def paragraph(self, element):
        """The plain paragraph, and after it what its text boxes held; nothing if it was empty."""
        look = self.styles.look_of(element)
        outer, self.boxes = self.boxes, []
        told, self.told = self.told, defaultdict(list)
        runs = self.inlines(element, look)
        boxes, self.boxes = self.boxes, outer
        self.tell()
        self.told = told
        if look.is_contents:
            self.drop_contents()
            return boxes
        if element.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            # Its end was deleted, so the next paragraph goes on where it stopped.
            self.carried += runs
            return boxes
        runs, self.carried = self.carried + runs, []
        if not runs and any(part.tag in DRAWN for part in element.iter()):
            return boxes
        return self.paragraph_of(runs, look) + boxes

    def tell(self):
        """What was met in the runs of one paragraph, once and not by the run."""
        for (kind, code), words in self.told.items():
            if "".join(words).strip():
                self.report.note(kind, code, "".join(words))

    def paragraph_of(self, runs, look=None):
        runs, had_indent = trimmed(runs)
        if not runs:
            # A heading without words is counted by Word all the same, but nobody sees the number.
            self.report.dropped("empty")
            return []
        if had_indent:
            self.report.changed("indents")
        runs = merged(runs)
        paragraph = Element(W + "p")
        properties = SubElement(paragraph, W + "pPr")
        marks = self.marks_of(look, properties, runs) if look else []
        if marks:
            paragraph.append(plain_run("".join(marks)))
        paragraph.extend(runs)
        return [paragraph]

    def marks_of(self, look, properties, runs):
        """Says in the plain properties, and in marks before the text, what kind of paragraph it is."""
        words = "".join(run.text or "" for element in runs for run in element.iter(W + "t"))
        if look.level and not look.is_title:
            SubElement(properties, W + "pStyle", {W + "val": f"Heading{min(look.level, 6)}"})
            plain_weight(runs)
            return self.number_of(look, None)
        if look.is_quote:
            SubElement(properties, W + "pStyle", {W + "val": "Quote"})
        if look.is_caption:
            plain_weight(runs)
            return [f"{OPEN}c1{CLOSE}", *self.number_of(look, None)]
        size = 0 if self.in_note else self.size_as_title(look, runs, words)
        if size:
            return [f"{OPEN}z{size}{CLOSE}"]
        return self.number_of(look, properties)

    def size_as_title(self, look, runs, words):
        """In half points, how large a line stands that could be a title; 0 for other lines."""
        if len(words) > MOST_OF_A_TITLE or any(element.tag != W + "r" for element in runs):
            return 0
        if look.is_title:
            return 999
        if not look.is_centred or OPEN in words:
            return 0
        sizes = [number(run.get("size"), 0) for run in runs]
        size = max([size for size in sizes if size] or [self.styles.default_size])
        return size if size >= self.styles.default_size * 1.2 or are_bold(runs) else 0

    def number_of(self, look, properties):
        """A list's item is one in `properties`; any other automatic number is written out, as marks before the text."""
        numbered = look.numbering and self.numbering.next(*look.numbering)
        if not numbered:
            return []
        (form, count, text), depth = numbered, min(look.numbering[1], 4)
        if form == "none" or (form != "bullet" and not text):
            return []
        is_item = properties is not None and (form == "bullet" or COUNTED.fullmatch(text) or LETTERED.fullmatch(text))
        if is_item:
            listed = SubElement(properties, W + "numPr")
            SubElement(listed, W + "ilvl", {W + "val": str(depth)})
            SubElement(listed, W + "numId", {W + "val": "1" if form == "bullet" else "2"})
            if form != "bullet" and LETTERED.fullmatch(text):
                self.report.changed("lettered", text)
            return [f"{OPEN}n{count}{CLOSE}"] if form != "bullet" else []
        if form == "bullet":
            return []
        self.report.changed("numbers", text)
        return [text if text.endswith(("、", "）", "．")) else f"{text} "]

    # What stands inside a paragraph

    def inlines(self, parent, look, link=None):
        return [plain for child in parent for plain in self.inline(child, look, link)]

    def inline(self, child, look, link):
        """The plain runs and links of one element inside a paragraph."""
        if child.tag == W + "r":
            return self.run(child, look, link)
        if child.tag == W + "hyperlink":
            return self.inlines(child, look, self.link_of(child) or link)
        if child.tag in TRANSPARENT:
            if child.tag == W + "ins" and (words := text_of(child)).strip():
                self.told["kept", "insertions"].append(words)
            return self.inlines(child, look, link)
        if child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            return [] if content is None else self.inlines(content, look, link)
        if child.tag == W + "fldSimple":
            return self.simple_field(child, look, link)
        if child.tag == MC + "AlternateContent":
            return self.inlines(self.chosen(child), look, link)
        if child.tag in (W + "del", W + "moveFrom"):
            self.tell_deleted(child)
        elif child.tag in (M + "oMath", M + "oMathPara"):
            self.report.changed("formulas", text_of(child))
            return [plain_run(text_of(child))]
        return []

    def tell_deleted(self, element):
        # What was moved stands elsewhere.
        if element.tag == W + "del" and (words := text_of(element)).strip():
            self.report.dropped("deletions", words)

    def run(self, element, look, link):
        properties = element.find(W + "rPr")
        says = look.run_says if look else lambda properties, child, reader=is_on: reader(properties, child)
        is_hidden = says(properties, "vanish")
        made = []
        for child in element:
            plain = self.piece(child, look, is_hidden)
            if plain is not None and not self.is_swallowed():
                made.append(plain)
        words = text_of(element)
        if is_hidden:
            self.told["dropped", "hidden"].append(words)
            return []
        if not made:
            return []
        self.tell_looks(properties, says, words, link)
        return [self.dressed(properties, says, made, link or self.link_of_field())]

    def tell_looks(self, properties, says, words, link):
        if says(properties, "strike") or says(properties, "dstrike"):
            self.told["changed", "struck"].append(words)
        if not link and not self.link_of_field() and says(properties, "u"):
            self.told["changed", "underlined"].append(words)

    def dressed(self, properties, says, made, link):
        """A run with what a page shows of its look, inside its link if it has one."""
        run = Element(W + "r", {"size": says(properties, "sz", value_of) or ""})
        plain = SubElement(run, W + "rPr")
        for name in ("b", "i"):
            if says(properties, name):
                SubElement(plain, W + name)
        is_note = any(part.tag.endswith("Reference") for part in made)
        if not is_note and (raised := raised_of(properties, says, self.styles.default_size)):
            SubElement(plain, W + "vertAlign", {W + "val": raised})
        run.extend(made)
        if not link:
            return run
        wrapper = Element(W + "hyperlink", {R + "id": link})
        wrapper.append(run)
        return wrapper

    def piece(self, child, look, is_hidden):
        """The plain form of what stands in a run: text, a break, the mark of a note or a picture; None for nothing."""
        name = child.tag.removeprefix(W)
        if name == "t":
            return plain_text((child.text or "").translate(NO_MARKS))
        if name in ("tab", "ptab"):
            return plain_text(" ")
        if name == "br":
            return Element(W + "br") if child.get(W + "type") in (None, "textWrapping") else None
        if name == "cr":
            return Element(W + "br")
        if name == "noBreakHyphen":
            return plain_text("-")
        if name in ("footnoteReference", "endnoteReference"):
            return self.note_mark(child, name)
        if name in ("fldChar", "instrText"):
            return self.field_piece(child, name)
        if name == "sym":
            return self.symbol(child)
        if name == "ruby":
            return self.ruby(child)
        if not is_hidden:
            return self.drawn(child)
        return None

    def note_mark(self, child, name):
        kind = name.removesuffix("Reference")
        if self.in_note or child.get(W + "id") not in self.notes[kind]:
            return None
        return Element(W + name, {W + "id": child.get(W + "id")})

    def ruby(self, child):
        above, below = child.find(W + "rt"), child.find(W + "rubyBase")
        if above is not None:
            self.report.dropped("ruby", text_of(above))
        return None if below is None else plain_text(text_of(below))
