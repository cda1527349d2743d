"""What is drawn beside the words: pictures, text boxes, symbols, charts."""

import hashlib
import io
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from mammoth.docx.dingbats import dingbats

from ftzportal.library import pictures

from .documents import MAX_PICTURE
from .markup import CLOSE, MC, OPEN, A, O, R, V, W, plain_run, plain_text, text_of

BOXES = {W + "txbxContent"}
CHARTS = {
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart",
}
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
METAFILES = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x00\x00", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")
# What programs write where a description should stand: file names, “picture 3”, a machine's guess.
NO_DESCRIPTION = re.compile(
    r".*\.(?:jpe?g|png|gif|bmp|tiff?|emf|wmf|webp|svg)\s*|(?:picture|image|img|图片|图像|图|说明:?)[\s_-]*\d*\s*"
    r"|.*(?:automatically generated|自动生成|ai 生成|AI生成).*|[a-z]:\\.*|[\w-]{20,}",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Picture:
    """A picture of the document that the library can take, and what the document says that it shows."""

    content: bytes = field(repr=False)
    name: str
    alt: str = ""

    @property
    def digest(self):
        return hashlib.sha256(self.content).hexdigest()


class Drawings:
    """A part of `Flattening`: what it needs are `boxes`, `pictures`, `package`, `relations` and `report`."""

    def chosen(self, alternate):
        """Of several forms of the same drawing the newest that is understood, so that no text comes twice."""
        choices = [child for child in alternate if child.tag == MC + "Choice"]
        fallback = next((child for child in alternate if child.tag == MC + "Fallback"), None)
        for choice in choices:
            if any(
                part.tag in BOXES or part.tag == A + "blip" or part.tag.startswith(W + "t") for part in choice.iter()
            ):
                return choice
        return (
            fallback if fallback is not None and len(fallback) else (choices or [alternate.makeelement("none", {})])[0]
        )

    def drawn(self, element):
        """The marks of the pictures in a drawing, as one text; its text boxes wait in `boxes`."""
        marks = "".join(self.marks_in(element, ""))
        return plain_text(marks) if marks else None

    def marks_in(self, element, alt):
        if element.tag in BOXES:
            self.take_box(element)
            return
        if element.tag == MC + "AlternateContent":
            element = self.chosen(element)
        elif element.tag in (A + "blip", V + "imagedata"):
            yield self.mark_of(element, alt or element.get(O + "title", ""))
            return
        elif element.tag == A + "srcRect" and any(value != "0" for value in element.attrib.values()):
            self.report.changed("cropped")
        elif element.tag in CHARTS:
            self.report.dropped("charts")
        elif element.tag == DIAGRAM:
            self.drop_diagram(element)
        elif element.tag == O + "OLEObject":
            self.report.dropped("objects", element.get("ProgID", ""))
        elif element.tag == V + "textpath" and element.get("string"):
            self.boxes += self.paragraph_of([plain_run(element.get("string"))])
        described = next((part for part in element if part.tag.endswith(("}docPr", "}nvPicPr"))), None)
        if described is not None:
            said = [part.get(name) for name in ("descr", "title") for part in described.iter()]
            alt = next(filter(None, said), alt)
        if element.tag == V + "shape":
            alt = element.get("alt", alt)
        for child in element:
            yield from self.marks_in(child, alt)

    def take_box(self, element):
        fields, self.fields = self.fields, []
        carried, self.carried = self.carried, []
        found = self.blocks(element)
        self.fields, self.carried = fields, carried
        if found:
            self.boxes += found
            self.report.changed("text_boxes", text_of(element))

    def drop_diagram(self, element):
        relation = self.relations.get(element.get(R + "dm"))
        root = self.package.xml(relation.target) if relation and not relation.is_external else None
        words = [part.text or "" for part in root.iter(A + "t")] if root is not None else []
        self.report.dropped("charts", " · ".join(words))

    def mark_of(self, element, alt):
        """The mark of a picture that the library can take; "" for one that it cannot, which is told."""
        relation = self.relations.get(element.get(R + "embed") or element.get(R + "id"))
        if relation is None or relation.is_external:
            linked = relation or self.relations.get(element.get(R + "link"))
            self.report.dropped("linked_pictures", linked.target if linked else "")
            return ""
        name = relation.target.rsplit("/", 1)[-1]
        content = self.package.content(relation.target, MAX_PICTURE)
        problem = problem_with(content)
        if problem:
            self.report.dropped(problem[0], f"{name}: {problem[1]}" if problem[1] else name)
            return ""
        return self.mark(Picture(content, name, "" if NO_DESCRIPTION.fullmatch(alt.strip()) else alt.strip()))

    def mark(self, picture):
        for number, known in enumerate(self.pictures):
            if known.content == picture.content:
                known.alt = known.alt or picture.alt
                return f"{OPEN}p{number}{CLOSE}"
        self.pictures.append(picture)
        return f"{OPEN}p{len(self.pictures) - 1}{CLOSE}"

    def symbol(self, element):
        """The letter that a symbol of one of the well-known fonts stands for."""
        font, code = element.get(W + "font", ""), element.get(W + "char", "")
        known = None
        if re.fullmatch(r"[0-9A-Fa-f]{2,4}", code):
            known = dingbats.get((font, int(code, 16))) or dingbats.get((font, int(code, 16) & 0xFF))
            if known is None and not 0xE000 <= int(code, 16) <= 0xF8FF and int(code, 16) >= 0x20:
                known = int(code, 16)
        if known is None:
            self.report.dropped("symbols", f"{font} {code}")
            return None
        return plain_text(chr(known))


def problem_with(content):
    """(what the report calls it, why) of a picture that the library will not take; None of one that it will."""
    if content is None:
        return "linked_pictures", ""
    if content.startswith(METAFILES) or content[40:44] == b" EMF":
        return "metafiles", ""
    try:
        pictures.refuse_many_bytes(len(content))
        pictures.opened(io.BytesIO(content)).close()
    except ValidationError as problem:
        return "bad_pictures", problem.messages[0]
    return None
