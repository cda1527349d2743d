"""Links, and the fields by which Word writes links, page numbers and tables of contents between the words."""

import re
from dataclasses import dataclass

from .markup import R, W, plain_text, text_of

WEB = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
WITHOUT_SCHEME = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")
FIELD_LINK = re.compile(r'\s*HYPERLINK\s+(?P<inner>\\l\s+)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\\\s]\S*))', re.IGNORECASE)
CONTENTS, PAGE_NUMBERS = {"TOC"}, {"PAGE", "NUMPAGES", "SECTIONPAGES"}


@dataclass
class Field:
    """A field that is open: its instruction, and whether what it shows has begun."""

    instruction: str = ""
    shows: bool = False
    link: str = ""

    @property
    def name(self):
        return (self.instruction.split() or [""])[0].upper()


class Fields:
    """A part of `Flattening`: what it needs are `fields`, `links`, `relations` and `report`."""

    def is_swallowed(self):
        """Whether what stands here is an instruction, or shows what a page does not have."""
        return any(not field.shows or field.name in CONTENTS | PAGE_NUMBERS for field in self.fields)

    def field_piece(self, child, name):
        """Opens, goes on with or closes a field. What a field without a result would draw; None for most."""
        if name == "instrText":
            if self.fields and not self.fields[-1].shows:
                self.fields[-1].instruction += child.text or ""
            return None
        step = child.get(W + "fldCharType")
        if step == "begin":
            self.fields.append(Field())
        elif step == "separate" and self.fields:
            self.show(self.fields[-1])
        elif step == "end" and self.fields:
            field = self.fields.pop()
            if not field.shows:
                return self.unshown(field)
        return None

    def show(self, field):
        field.shows = True
        if field.name in CONTENTS:
            self.drop_contents()
        elif field.name in PAGE_NUMBERS:
            self.report.dropped("page_numbers")
        elif found := FIELD_LINK.match(field.instruction):
            target = found["quoted"] if found["quoted"] is not None else found["bare"]
            field.link = self.link_to(target, is_inner=bool(found["inner"]))

    def unshown(self, field):
        """Of a formula that draws circles and fractions, the words in its brackets."""
        if field.name != "EQ" or self.is_swallowed():
            return None
        words = " ".join(part for part in re.findall(r"[^\\(),;○□△]+", field.instruction)[1:] if part.strip())
        words = re.sub(r"\b(?:o|ac|f|s|up|do|ad|al|fs\d*)\b", "", words).strip()
        self.report.changed("formulas", words)
        return plain_text(words)

    def simple_field(self, element, look, link):
        field = Field(element.get(W + "instr", ""))
        self.show(field)
        self.fields.append(field)
        try:
            return self.inlines(element, look, link or field.link)
        finally:
            self.fields.pop()

    def link_of_field(self):
        return next((field.link for field in reversed(self.fields) if field.link), "")

    def link_of(self, hyperlink):
        """The id of a link in the plain document; "" where its words stay without one."""
        relation = self.relations.get(hyperlink.get(R + "id"))
        words = text_of(hyperlink)
        if relation is None or not relation.is_external:
            if words.strip():
                self.report.changed("inner_links", words)
            return ""
        return self.link_to(relation.target)

    def link_to(self, target, is_inner=False):
        target = (target or "").strip()
        if is_inner or target.startswith("#"):
            self.report.changed("inner_links", target)
            return ""
        if WITHOUT_SCHEME.fullmatch(target):
            target = f"http://{target}"
        if not WEB.fullmatch(target):
            self.report.dropped("bad_links", target)
            return ""
        return self.links.setdefault(target, f"link{len(self.links) + 1}")
