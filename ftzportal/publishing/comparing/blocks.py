"""Rich text read as a list of blocks: paragraphs, headings, items of lists, cells of tables, pictures."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.translation import gettext as _

LISTS = {"ul": "li", "ol": "numbered"}
# What may hold one paragraph as its own text: the editor writes <li><p>…</p></li>.
HOLDERS = {"li", "td", "th", "caption", "figcaption", "blockquote", "dt", "dd"}
CONTAINERS = HOLDERS | set(LISTS) | {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "div", "section", "aside", "figure", "table", "thead", "tbody",
    "tfoot", "tr", "dl",
}  # fmt: skip
ALWAYS_THERE = {"td", "th", "li"}
# So deep a block is told apart by what is around it; deeper ones cost time and help nobody.
DEEPEST = 12


@dataclass
class Block:
    """
    A stretch of text that stands by itself. `marks` are those of each character: links, bold and the like. `picture` is
    that of the library, where it is known (`with_pictures`).
    """

    tag: str
    depth: int = 0
    around: tuple = ()
    starts_row: bool = False
    text: str = ""
    marks: list = field(default_factory=list)
    picture: object = None

    @property
    def key(self):
        return (self.place, self.text, tuple(self.marks))

    @property
    def place(self):
        """What is to be seen of it besides its text."""
        return (self.tag, self.depth, self.around, self.starts_row)

    @property
    def kind(self):
        """What an editor calls it."""
        kinds = {
            "p": _("paragraph"),
            "li": _("list item"),
            "numbered": _("numbered item"),
            "blockquote": _("quotation"),
            "td": _("table cell"),
            "th": _("table heading"),
            "caption": _("caption"),
            "figcaption": _("caption"),
            "pre": _("text as typed"),
            "hr": _("line across"),
            "img": _("picture"),
        }
        if self.tag[:1] == "h" and self.tag[1:].isdigit():
            return _("heading %(level)s") % {"level": self.tag[1:]}
        return kinds.get(self.tag, self.tag)


class Reader(HTMLParser):
    """Reads cleaned HTML; nothing that it may meet beside is left out, unknown elements count as formatting."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.current = [], None
        self.containers, self.open_marks = Stack(), Stack()
        self.marks = ()
        self.row_begins = False

    def handle_starttag(self, tag, attributes):
        mark = (tag, tuple(sorted((name, value or "") for name, value in attributes)))
        if tag in CONTAINERS:
            self.current = None
            self.row_begins |= tag == "tr"
            self.containers.push(mark)
        elif tag == "br":
            self.handle_data("\n")
        elif tag in ("hr", "img"):
            known = dict(attributes)
            self.begin(tag, (mark,)).text = known.get("alt") or known.get("src") or ""
            self.current.marks = [self.marks] * len(self.current.text)
            self.current = None
        else:
            self.open_marks.push(mark)
            self.marks = self.open_marks.set()

    def handle_endtag(self, tag):
        if tag in CONTAINERS:
            if tag in ALWAYS_THERE and self.containers.is_unused(tag):
                self.begin()
            self.current = None
            self.containers.pop(tag)
        else:
            self.open_marks.pop(tag)
            self.marks = self.open_marks.set()

    def handle_data(self, data):
        if self.current is None:
            if not data.strip():
                return
            self.begin()
        self.current.text += data
        self.current.marks += [self.marks] * len(data)

    def handle_comment(self, data):
        self.handle_data(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.handle_data(f"<!{decl}>")

    unknown_decl = handle_decl

    def handle_pi(self, data):
        self.handle_data(f"<?{data}>")

    def begin(self, tag=None, more=()):
        starts_row, self.row_begins = self.row_begins, False
        tag = tag or self.containers.holder()
        around = (*self.containers.top(), *more)
        lists = self.containers.count("ul") + self.containers.count("ol")
        if tag == "li" and next((name for name, _attributes in reversed(around) if name in LISTS), "ul") == "ol":
            tag = LISTS["ol"]
        self.current = Block(tag, lists, around, starts_row)
        self.blocks.append(self.current)
        return self.current


class Stack:
    """The elements that are open, each with whether a block has taken it for its own."""

    def __init__(self):
        self.open, self.used, self.counts = [], [], Counter()

    def push(self, mark):
        self.open.append(mark)
        self.used.append(False)
        self.counts[mark[0]] += 1

    def pop(self, tag):
        """Closes down to that element; nothing if it is not open."""
        while self.counts[tag]:
            self.used.pop()
            name = self.open.pop()[0]
            self.counts[name] -= 1
            if name == tag:
                return

    def count(self, tag):
        return self.counts[tag]

    def top(self):
        return tuple(self.open[-DEEPEST:])

    def set(self):
        return tuple(sorted(set(self.top())))

    def is_unused(self, tag):
        return bool(self.open) and self.open[-1][0] == tag and not self.used[-1]

    def holder(self):
        """What a text that begins here is: of a paragraph that is the first in a list's item, the item."""
        if not self.open:
            return "p"
        is_first = not self.used[-1]
        self.used[-1] = True
        tag = self.open[-1][0]
        if tag == "p" and is_first and len(self.open) > 1 and self.open[-2][0] in HOLDERS and not self.used[-2]:
            self.used[-2] = self.open[-2][0] != "blockquote"
            return self.open[-2][0]
        return tag if (tag in HOLDERS and is_first) or tag not in HOLDERS | set(LISTS) else "p"


def blocks_of(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks
