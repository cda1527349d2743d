"""What became of a document: what was kept, changed and dropped, in words for the editor."""

from dataclasses import dataclass, field

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy, ngettext_lazy

KEPT, CHANGED, DROPPED = "kept", "changed", "dropped"
KINDS = {KEPT: gettext_lazy("Kept"), CHANGED: gettext_lazy("Changed"), DROPPED: gettext_lazy("Dropped")}
# A report is read; the document itself stays with the editor.
MOST_QUOTES = 40
QUOTE_CHARACTERS = 300

SENTENCES = {
    KEPT: {
        "paragraphs": ngettext_lazy("%d paragraph", "%d paragraphs"),
        "headings": ngettext_lazy("%d heading", "%d headings"),
        "lists": ngettext_lazy("%d list", "%d lists"),
        "tables": ngettext_lazy("%d table", "%d tables"),
        "notes": ngettext_lazy("%d note, at its word", "%d notes, at their words"),
        "captions": ngettext_lazy("%d caption of a picture or a table", "%d captions of pictures and tables"),
        "links": ngettext_lazy("%d link", "%d links"),
        "pictures": ngettext_lazy("%d picture, for the library", "%d pictures, for the library"),
        "insertions": ngettext_lazy(
            "%d tracked insertion, as plain text", "%d tracked insertions, as plain text"
        ),
    },
    CHANGED: {
        "title": ngettext_lazy("%d paragraph became the title", "%d paragraphs became the title"),
        "summary": ngettext_lazy("%d paragraph became the summary", "%d paragraphs became the summary"),
        "details": ngettext_lazy(
            "%d line with source, date or author went to the fields",
            "%d lines with source, date or author went to the fields",
        ),
        "sections": ngettext_lazy("%d part became a passage about an area", "%d parts became passages about areas"),
        "text_boxes": ngettext_lazy(
            "%d text box became paragraphs after the one that it stood by",
            "%d text boxes became paragraphs after those that they stood by",
        ),
        "numbers": ngettext_lazy(
            "%d automatic number was written out, such as 一、 or 第一条",
            "%d automatic numbers were written out, such as 一、 or 第一条",
        ),
        "lettered": ngettext_lazy(
            "%d item of a lettered list is counted 1, 2, 3", "%d items of lettered lists are counted 1, 2, 3"
        ),
        "indents": ngettext_lazy(
            "%d indent made of spaces was taken away", "%d indents made of spaces were taken away"
        ),
        "headings": ngettext_lazy("%d heading changed its level", "%d headings changed their level"),
        "struck": ngettext_lazy(
            "%d struck-out passage stands as plain text; look whether it should",
            "%d struck-out passages stand as plain text; look whether they should",
        ),
        "underlined": ngettext_lazy(
            "%d underlined passage stands without the line: on a page it would look like a link",
            "%d underlined passages stand without the line: on a page they would look like links",
        ),
        "formulas": ngettext_lazy("%d formula became plain text", "%d formulas became plain text"),
        "frames": ngettext_lazy(
            "%d table of one cell became paragraphs", "%d tables of one cell became paragraphs"
        ),
        "header_rows": ngettext_lazy(
            "%d bold first row became the header of its table", "%d bold first rows became the headers of their tables"
        ),
        "cropped": ngettext_lazy(
            "%d picture was cropped in the document and comes whole: look at its edges",
            "%d pictures were cropped in the document and come whole: look at their edges",
        ),
        "inner_links": ngettext_lazy(
            "%d link inside the document became plain text", "%d links inside the document became plain text"
        ),
        "long_summary": ngettext_lazy(
            "%d summary was too long and stays in the text", "%d summaries were too long and stay in the text"
        ),
    },
    DROPPED: {
        "deletions": ngettext_lazy("%d tracked deletion", "%d tracked deletions"),
        "comments": ngettext_lazy("%d comment", "%d comments"),
        "hidden": ngettext_lazy("%d passage of hidden text", "%d passages of hidden text"),
        "left_notes": ngettext_lazy("%d note to words that were dropped", "%d notes to words that were dropped"),
        "headers": ngettext_lazy("%d header or footer of the page", "%d headers and footers of the page"),
        "contents": ngettext_lazy("%d table of contents", "%d tables of contents"),
        "empty": ngettext_lazy("%d empty paragraph", "%d empty paragraphs"),
        "bad_links": ngettext_lazy(
            "%d link that leads to no web page; its words stay", "%d links that lead to no web page; their words stay"
        ),
        "linked_pictures": ngettext_lazy(
            "%d picture that is not in the file but elsewhere: insert it into the document, or upload it",
            "%d pictures that are not in the file but elsewhere: insert them into the document, or upload them",
        ),
        "foreign_pictures": ngettext_lazy(
            "%d picture: put it into the library and insert it from there",
            "%d pictures: put them into the library and insert them from there",
        ),
        "metafiles": ngettext_lazy(
            "%d drawing in a format of Windows (EMF, WMF): save it as PNG and upload it",
            "%d drawings in a format of Windows (EMF, WMF): save them as PNG and upload them",
        ),
        "bad_pictures": ngettext_lazy("%d picture that cannot be taken", "%d pictures that cannot be taken"),
        "left_pictures": ngettext_lazy("%d picture that you left out", "%d pictures that you left out"),
        "charts": ngettext_lazy(
            "%d chart or diagram: save it as a picture and upload it",
            "%d charts or diagrams: save them as pictures and upload them",
        ),
        "objects": ngettext_lazy("%d embedded file", "%d embedded files"),
        "symbols": ngettext_lazy("%d symbol of a font that has no letters", "%d symbols of fonts that have no letters"),
        "ruby": ngettext_lazy("%d reading above characters", "%d readings above characters"),
        "macros": ngettext_lazy("%d program (macro)", "%d programs (macros)"),
        "page_numbers": ngettext_lazy("%d page number in the text", "%d page numbers in the text"),
    },
}  # fmt: skip


@dataclass
class Line:
    """One thing that happened to the document, how often, and what was there."""

    kind: str
    code: str
    count: int = 0
    quotes: list[str] = field(default_factory=list)

    def __str__(self):
        return SENTENCES[self.kind][self.code] % self.count

    @property
    def unquoted(self):
        """How many times of those counted have no quotation."""
        return max(self.count - len(self.quotes), 0) if self.quotes else 0


class Report:
    """Lines in the order in which they first happened."""

    def __init__(self, lines=()):
        self.lines = {(line.kind, line.code): line for line in lines}

    def note(self, kind, code, quote="", count=1):
        line = self.lines.setdefault((kind, code), Line(kind, code))
        line.count += count
        quote = " ".join(quote.split())
        if quote and len(line.quotes) < MOST_QUOTES:
            line.quotes.append(Truncator(quote).chars(QUOTE_CHARACTERS))

    def kept(self, code, quote="", count=1):
        self.note(KEPT, code, quote, count)

    def changed(self, code, quote="", count=1):
        self.note(CHANGED, code, quote, count)

    def dropped(self, code, quote="", count=1):
        self.note(DROPPED, code, quote, count)

    def as_data(self):
        """For JSON; `from_data` makes the same report of it."""
        return [
            {"kind": line.kind, "code": line.code, "count": line.count, "quotes": line.quotes}
            for line in self.lines.values()
            if line.count
        ]

    @classmethod
    def from_data(cls, data):
        return cls(Line(**line) for line in data)

    def groups(self):
        """(“Kept”, how many in all, its lines) of each kind that has lines."""
        found = []
        for kind, name in KINDS.items():
            lines = [line for line in self.lines.values() if line.kind == kind and line.count]
            if lines:
                found.append((name, sum(line.count for line in lines), lines))
        return found
