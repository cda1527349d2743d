"""
Makes plain WordprocessingML of what word processors write: paragraphs, lists, tables, links and notes, and nothing
else. What does not come along is told to the report; text is moved or written out rather than lost.
"""

import re
from collections import defaultdict
from xml.etree.ElementTree import Element, SubElement

from .documents import Package
from .drawings import Drawings
from .fields import Fields
from .markup import CLOSE, MC, OPEN, M, R, W, is_on, plain_run, plain_text, text_of, value_of
from .report import Report
from .styles import Numbering, Styles, number

# Wrappers that say nothing about what stands in them.
TRANSPARENT = {W + name for name in ("smartTag", "customXml", "dir", "bdo", "sdtContent", "ins", "moveTo")}
COUNTED = re.compile(r"[(（]?\d+[)）.．、]?")
LETTERED = re.compile(r"[(（]?[A-Za-z]{1,5}[)）.．、]?")
SPACE = " \t\u00a0\u2002\u2003\u3000"
NO_MARKS = str.maketrans("", "", OPEN + CLOSE)
DRAWN = {W + "drawing", W + "pict", W + "object"}
# Of a line that could be a title.
MOST_OF_A_TITLE = 240


class Flattening(Fields, Drawings):
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

    # Tables

    def table(self, element):
        """The plain table; of a table of one cell, which is a frame, what it holds."""
        rows = [self.row(row) for row in unwrapped(element, W + "tr") if not self.is_deleted_row(row)]
        rows = [row for row in rows if len(row)]
        if not rows:
            return []
        if len(rows) == 1 and len(rows[0].findall(W + "tc")) == 1:
            self.report.changed("frames")
            return [block for block in rows[0].find(W + "tc") if block.tag != W + "tcPr"]
        self.mark_header(rows)
        table = Element(W + "tbl")
        table.extend(rows)
        return [table]

    def is_deleted_row(self, row):
        if row.find(f"{W}trPr/{W}del") is None:
            return False
        self.report.dropped("deletions", text_of(row))
        return True

    def row(self, element):
        row = Element(W + "tr")
        if is_on(element.find(W + "trPr"), "tblHeader"):
            SubElement(SubElement(row, W + "trPr"), W + "tblHeader")
        for cell in unwrapped(element, W + "tc"):
            properties = cell.find(W + "tcPr")
            plain = SubElement(row, W + "tc")
            said = SubElement(plain, W + "tcPr")
            span = min(max(number(value_of(properties, "gridSpan"), 1), 1), 60)
            SubElement(said, W + "gridSpan", {W + "val": str(span)})
            if (merged := value_of(properties, "vMerge")) is not None:
                SubElement(said, W + "vMerge", {W + "val": merged or "continue"})
            empty = self.report.lines.get(("dropped", "empty"))
            count = empty.count if empty else 0
            plain.extend(self.blocks(cell))
            # A cell without words is no paragraph that somebody left empty.
            if len(plain) == 1 and (line := self.report.lines.get(("dropped", "empty"))):
                line.count = count
        return row

    def mark_header(self, rows):
        """A first row that is bold throughout is a header, whether the document calls it so or not."""
        headers = [row for row in rows if row.find(W + "trPr") is not None]
        if not headers and len(rows) > 1 and all(are_bold(cell.iter(W + "r")) for cell in rows[0].findall(W + "tc")):
            properties = Element(W + "trPr")
            SubElement(properties, W + "tblHeader")
            rows[0].insert(0, properties)
            headers = rows[:1]
            self.report.changed("header_rows")
        for row in headers:
            plain_weight(row.iter(W + "r"))

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


def raised_of(properties, says, normal_size):
    """`superscript`, `subscript` or None; LibreOffice moves the letters and makes them smaller instead."""
    said = says(properties, "vertAlign", value_of)
    if said in ("superscript", "subscript"):
        return said
    position, size = (number(says(properties, name, value_of), 0) for name in ("position", "sz"))
    if said is None and position and 0 < size < normal_size:
        return "superscript" if position > 0 else "subscript"
    return None


def unwrapped(element, tag):
    """The rows of a table or the cells of a row, also those inside a content control or a tracked change."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in TRANSPARENT or child.tag == W + "sdt":
            yield from unwrapped(child, tag)


def plain_weight(runs):
    """Takes the weight off what is bold by its place already."""
    for run in runs:
        for properties in run.iter(W + "rPr"):
            for weight in properties.findall(W + "b"):
                properties.remove(weight)


def merged(runs):
    """Runs that look alike as one: word processors divide them at every correction."""
    made, last = [], None
    for run in runs:
        look = None
        if run.tag == W + "r":
            properties = run.find(W + "rPr")
            look = (
                run.get("size"),
                *((part.tag, part.get(W + "val")) for part in (properties if properties is not None else ())),
            )
        if look is not None and look == last:
            made[-1].extend(part for part in run if part.tag != W + "rPr")
        else:
            made.append(run)
        last = look
    return made


def are_bold(runs):
    with_words = [run for run in runs if "".join(text.text or "" for text in run.iter(W + "t")).strip()]
    return bool(with_words) and all(run.find(f".//{W}b") is not None for run in with_words)


def trimmed(runs):
    """The runs without the white space at both ends of the paragraph, and whether some of it was an indent."""
    texts = [piece for run in runs for piece in run.iter() if piece.tag not in (W + "r", W + "rPr", W + "hyperlink")]
    pieces = [
        piece for piece in texts if piece.tag.startswith(W) and piece.tag not in (W + "b", W + "i", W + "vertAlign")
    ]
    had_indent = strip_end(pieces, str.lstrip)
    strip_end(pieces[::-1], str.rstrip)
    if any(piece.text or piece.tag not in (W + "t", W + "br") for piece in pieces):
        return [run for run in runs if has_words(run)], had_indent
    return [], False


def has_words(run):
    return any(piece.text or piece.tag.endswith(("br", "Reference")) for piece in run.iter() if piece.tag != W + "rPr")


def strip_end(pieces, strip):
    """Takes the white space off one end; whether it was more than a single space."""
    taken = ""
    for piece in pieces:
        if piece.tag == W + "br":
            piece.tag, piece.text = W + "t", ""
            continue
        if piece.tag != W + "t":
            break
        left = strip(piece.text or "", SPACE)
        taken += (piece.text or "")[: len(piece.text or "") - len(left)] if len(left) < len(piece.text or "") else ""
        piece.text = left
        if left:
            break
    return len(taken) > 1 or "\u3000" in taken or "\u00a0" in taken
