"""From the plain document to HTML by mammoth, and that HTML set in order."""

import io
import logging
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import mammoth
from django.core.exceptions import ValidationError

from ftzportal.rich_text import MAX_CHARACTERS

from . import documents
from .captions import with_captions
from .drawings import Picture
from .flattening import Flattening
from .markup import CLOSE, MC, OPEN, W, text_of
from .notes import notes_in_place
from .report import Report

logger = logging.getLogger(__name__)

HEADINGS = {f"h{level}" for level in range(1, 7)}
MARK = re.compile(f"{OPEN}([zncp])(\\d+){CLOSE}")
LISTS = {"unordered": "ul", "ordered": "ol"}
STYLE_MAP = "\n".join(
    [f"p.Heading{level} => h{level}:fresh" for level in range(1, 7)]
    + ["p.Quote => blockquote > p:fresh"]
    + [
        f"p:{kind}-list({depth}) => {'ul|ol > li > ' * (depth - 1)}{tag} > li:fresh"
        for depth in range(1, 6)
        for kind, tag in LISTS.items()
    ]
    + ["p => p:fresh", "b => strong", "i => em", "r => ", "br => br"]
)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/></w:style>'
    for name in ["Quote", *(f"Heading{level}" for level in range(1, 7))]
)
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{key}">'
    + "".join(f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="{form}"/></w:lvl>' for depth in range(9))
    + "</w:abstractNum>"
    for key, form in (("1", "bullet"), ("2", "decimal"))
) + "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>' for key in "12")
TAGS = {W + "p": 7, W + "tc": 9, W + "tr": 9, W + "b": 17, W + "i": 9}
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass
class Reading:
    """A document's blocks as elements of HTML; its pictures, which marks in the text name by number."""

    blocks: list
    pictures: list[Picture]
    report: Report


def read(file):
    """
    The `Reading` of a .docx file. ValidationError, in words for the editor, for what cannot be read, is too long, or
    holds no text.
    """
    package = documents.opened(file)
    report = Report()
    try:
        flattening = Flattening(package, report)
        html = converted(flattening)
        root = ElementTree.fromstring(f"<div>{html}</div>")  # noqa: S314 - what mammoth has just written
        blocks = ordered(root, report)
    except ValidationError:
        raise
    except Exception as problem:  # A part that says what no standard foresaw; whose fault, the log tells.
        logger.exception("A Word document could not be read")
        raise documents.WORD.refusal("broken") from problem
    if not any("".join(block.itertext()).strip() for block in blocks):
        raise documents.WORD.refusal("blank")
    return Reading(blocks, flattening.pictures, report)


def converted(flattening):
    """The HTML that mammoth makes of the plain document. ValidationError if it is longer than a page can be."""
    main = flattening.package.xml(flattening.package.main)
    body = main.find(W + "body") if main is not None else None
    if body is None:
        raise documents.WORD.refusal("broken")
    blocks = flattening.blocks(body)
    notes = {kind: notes_of(flattening, kind) for kind in ("footnote", "endnote")}
    tell_of_the_rest(flattening)
    length = sum(len(text.text or "") for block in blocks for text in block.iter(W + "t"))
    # Each with its two tags, of which those of bold words are the longest.
    length += sum(TAGS.get(element.tag, 0) for block in blocks for element in block.iter())
    if length > MAX_CHARACTERS:
        raise documents.WORD.refusal("long")
    return mammoth.convert_to_html(
        io.BytesIO(packed(blocks, notes, flattening.links)),
        style_map=STYLE_MAP,
        include_default_style_map=False,
        include_embedded_style_map=False,
    ).value


def notes_of(flattening, kind):
    flattening.in_note, flattening.fields = True, []
    flattening.relations = flattening.package.relations(flattening.related(f"{kind}s"))
    found = {}
    for key, note in flattening.notes[kind].items():
        found[key] = ElementTree.Element(W + kind, {W + "id": key})
        found[key].extend(flattening.blocks(note))
    return found


def tell_of_the_rest(flattening):
    """What stands in a document beside its text."""
    package, report = flattening.package, flattening.report
    for name in package.related("comments"):
        for comment in package.xml(name).iter(W + "comment") if name in package.names else ():
            report.dropped("comments", f"{comment.get(W + 'author', '')}: {text_of(comment)}")
    said = set()
    for kind in ("header", "footer"):
        for name in package.related(kind):
            root = package.xml(name)
            words = header_words(root) if root is not None else ""
            if words not in said and re.search(r"[^\W\d_]", words):
                report.dropped("headers", words)
            said.add(words)
    if package.has_macros:
        report.dropped("macros")


def header_words(root):
    for fallback in root.iter(MC + "AlternateContent"):
        for child in list(fallback)[1:]:
            fallback.remove(child)
    return text_of(root)


def packed(blocks, notes, links):
    """A .docx of the plain blocks, with nothing in it but them."""
    document = ElementTree.Element(W + "document")
    ElementTree.SubElement(document, W + "body").extend(blocks)
    parts = {"word/document.xml": document}
    for kind, found in notes.items():
        parts[f"word/{kind}s.xml"] = ElementTree.Element(W + f"{kind}s")
        parts[f"word/{kind}s.xml"].extend(found.values())
    texts = {name: ElementTree.tostring(root, encoding="unicode") for name, root in parts.items()}
    texts |= {
        "word/styles.xml": of_words("styles", STYLES),
        "word/numbering.xml": of_words("numbering", NUMBERING),
        "_rels/.rels": relations([(f"{KIND}/officeDocument", "document", "word/document.xml", "Internal")]),
    }
    targets = [(f"{KIND}/hyperlink", key, target, "External") for target, key in links.items()]
    for name in ("footnotes", "endnotes"):
        texts[f"word/_rels/{name}.xml.rels"] = relations(targets)
    beside = ("styles", "numbering", "footnotes", "endnotes")
    targets += [(f"{KIND}/{name}", name, f"{name}.xml", "Internal") for name in beside]
    texts["word/_rels/document.xml.rels"] = relations(targets)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return content.getvalue()


def of_words(tag, inner):
    return f'<w:{tag} xmlns:w="{W[1:-1]}">{inner}</w:{tag}>'


def relations(targets):
    inner = "".join(
        f'<Relationship Type="{kind}" Id="{key}" Target={quoteattr(target)} TargetMode="{mode}"/>'
        for kind, key, target, mode in targets
    )
    return f'<Relationships xmlns="{PACKAGE_RELATIONS}">{inner}</Relationships>'


def ordered(root, report):
    """The blocks of mammoth's HTML: lists whole, notes and captions in their places, marks made attributes."""
    for element in list(root.iter()):
        take_marks(element)
    notes = notes_in_place(root, report)
    close_lists(root)
    blocks = []
    for block in [*root, *notes]:
        blocks += [block, *pictures_out_of(block)]
    blocks = [block for block in blocks if block.tag == "hr" or "".join(block.itertext()).strip() or len(block) > 1]
    blocks = with_captions(blocks, report)
    count_kept(blocks, report, len(notes))
    return blocks


def close_lists(root):
    """A list that begins at its second level is a list of the first: nothing stands in the item around it."""
    changed = True
    while changed:
        changed = False
        for parent in list(root.iter()):
            for place, child in enumerate(list(parent)):
                only = child[0][0] if child.tag in LISTS.values() and len(child) == 1 and len(child[0]) == 1 else None
                if only is not None and only.tag in LISTS.values() and not (child[0].text or "").strip():
                    parent[place] = only
                    changed = True


def take_marks(element):
    """Makes attributes of the marks at the beginning of a text; those of pictures stay."""
    parent, text = element, element.text
    if not text and len(element) and element[0].tag in ("strong", "em"):
        parent, text = element[0], element[0].text
    while text and (found := MARK.match(text)) and found[1] != "p":
        text = parent.text = text[found.end() :]
        element.set({"z": "size", "n": "number", "c": "caption"}[found[1]], found[2])
    if element.tag == "ol" and len(element):
        first = element[0]
        take_marks(first)
        if first.get("number") not in (None, "1"):
            element.set("start", first.get("number"))


def pictures_out_of(block):
    """Paragraphs of the marks of the pictures that stood in a block, which loses them."""
    numbers = []
    for element in block.iter():
        for place in ("text", "tail") if element is not block else ("text",):
            said = getattr(element, place) or ""
            numbers += [found[2] for found in MARK.finditer(said) if found[1] == "p"]
            setattr(element, place, MARK.sub("", said))
    made = []
    for number in numbers:
        made.append(ElementTree.Element("p", {"picture": number}))
        made[-1].text = f"{OPEN}p{number}{CLOSE}"
    return made


def count_kept(blocks, report, notes):
    for block in blocks[: -notes or None]:
        tags = [element.tag for element in block.iter()]
        report.kept(
            "paragraphs",
            count=tags.count("p") if block.tag in ("p", "blockquote") and "picture" not in block.attrib else 0,
        )
        report.kept("headings", count=sum(tag in HEADINGS for tag in tags))
        report.kept("lists", count=int(block.tag in LISTS.values()))
        report.kept("tables", count=tags.count("table"))
        report.kept("links", count=tags.count("a"))
