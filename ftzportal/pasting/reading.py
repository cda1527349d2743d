"""Walks through the tree of a clipboard and keeps what has a place in a text of ours."""

import re
from contextlib import contextmanager
from dataclasses import replace

from ftzportal.rich_text import PICTURE

from . import looks
from .addresses import address, own_path
from .blocks import Block, with_lists
from .looks import Look
from .markers import is_marker, item_of, marker_of
from .notes import Notes
from .paragraphs import BREAK, NOTE, cleared, has_indent, paragraphs, plain_weight
from .source import BLOCKS, HEADINGS, Node
from .tables import Tables

MSO_HEADING = re.compile(r"\bMsoHeading([1-9])\b", re.IGNORECASE)
OBJECTS = {"applet", "audio", "canvas", "embed", "iframe", "object", "video"}
LISTS = {"ul": "ul", "menu": "ul", "dir": "ul", "ol": "ol"}
LETTERS = {"a", "A", "i", "I"}
PAGE_PARTS = {"header": "headers", "footer": "headers", "comment": "comments"}


class Flow:
    """Blocks as they come, and the pieces of the paragraph that is being read."""

    def __init__(self, report):
        self.report, self.blocks, self.pieces, self.tag = report, [], [], "p"

    def end(self):
        """Makes blocks of the pieces; a heading bears its weight by itself."""
        if self.pieces and has_indent(self.pieces):
            self.report.changed("indents")
        for runs in paragraphs(self.pieces):
            self.blocks.append(Block(self.tag, runs if self.tag == "p" else plain_weight(runs)))
        self.pieces = []

    def add(self, *blocks):
        self.end()
        self.blocks += blocks


class Reading(Tables):
    def __init__(self, source, report):
        self.report, self.is_ours = report, source.is_ours
        self.styles = looks.Styles(source.styles)
        self.notes = Notes(source.root)
        self.in_note = self.in_cell = False
        self.used = set()

    def blocks(self, node, look):
        """The blocks of what stands in `node`, lists whole."""
        flow = Flow(self.report)
        self.walk(node, look, flow)
        flow.end()
        return with_lists(flow.blocks)

    def flat(self, node, look):
        """The runs of everything in `node`, as those of one paragraph."""
        pieces = [run for block in self.blocks(node, look) for run in block.all_runs()]
        found = paragraphs([(text.replace(BREAK, " "), run_look) for text, run_look in pieces])
        return found[0] if found else []

    def cell_blocks(self, node, look):
        with self.inside("in_cell"):
            return self.blocks(node, look)

    @contextmanager
    def inside(self, name):
        outer = getattr(self, name)
        setattr(self, name, True)
        yield
        setattr(self, name, outer)

    def walk(self, node, look, flow):
        for child in node.children:
            if isinstance(child, Node):
                self.node(child, look, flow)
            else:
                text = cleared(child)
                flow.pieces.append((text.replace("\n", BREAK) if look.is_preformatted else text, look))

    def node(self, node, look, flow):
        css = self.styles.of(node)
        if self.is_dropped(node, css) or self.is_plain(node, look, flow):
            return
        dressed = looks.dressed(look, node, css)
        self.tell_looks(node, look, dressed)
        if node.tag in LISTS:
            flow.add(*self.list(node, dressed))
        elif node.tag == "table":
            flow.add(*self.table(node, dressed))
        elif node.tag == "figure":
            flow.add(*self.figure(node, dressed))
        elif node.tag == "blockquote":
            held = self.blocks(node, dressed)
            flow.add(*([Block("blockquote", children=held)] if held else []))
        elif node.tag == "a":
            self.link(node, dressed, flow)
        elif node.tag == "small" and self.is_ours:
            self.add_note(node, look, flow)
        elif node.tag in BLOCKS or looks.is_block(css):
            self.block(node, dressed, css, flow)
        else:
            self.walk(node, dressed, flow)

    # What does not come along

    def is_dropped(self, node, css):
        """Whether the page does not show the element, or a text of ours must not; told if there were words."""
        if self.notes.is_body(node):
            return True
        code = self.reason(node, css)
        if code and (words := cleared(node.text())).strip():
            self.report.dropped(code, words)
        is_anchor = "msocomanchor" in node.get("class").lower() or css.get("mso-special-character") == "comment"
        return bool(code) or is_marker(css) or is_anchor

    def reason(self, node, css):
        if looks.is_hidden(node, css):
            return "hidden"
        if node.tag == "del" or "msodel" in node.get("class").lower() or (node.tag == "s" and "cite" in node.attrs):
            return "deletions"
        if node.get("class").lower().startswith("msotoc") and node.tag == "p":
            return "contents"
        return PAGE_PARTS.get(css.get("mso-element"))

    def is_plain(self, node, look, flow):
        """Deals with what has no words of its own."""
        if node.tag in ("img", "svg"):
            self.picture(node, flow)
        elif node.tag == "br":
            flow.pieces.append((BREAK, look))
        elif node.tag == "hr":
            flow.add(Block("hr"))
        elif node.tag in OBJECTS:
            self.report.dropped("objects", cleared(node.text()))
        elif self.notes.is_list(node):
            node.children = [
                child for child in node.children if isinstance(child, str) or child.tag not in ("hr", "br")
            ]
            return False
        else:
            return False
        return True

    def picture(self, node, flow):
        path = own_path(node.get("src"))
        if node.tag == "img" and PICTURE.fullmatch(path):
            flow.add(Block("img", attrs={"src": path}))
        else:
            self.report.dropped("foreign_pictures", cleared(node.get("alt") or node.text()))

    def tell_looks(self, node, outer, look):
        words = cleared(node.text())
        if look.is_struck and not outer.is_struck:
            self.report.changed("struck", words)
        if look.is_underlined and not outer.is_underlined and not outer.href and node.tag != "a":
            self.report.changed("underlined", words)
        if node.tag == "ins":
            self.report.kept("insertions", words)
        if node.tag == "math":
            self.report.changed("formulas", words)

    # Blocks

    def block(self, node, look, css, flow):
        flow.end()
        level = level_of(node, css)
        item, written = item_of(css, marker_of(node) if "mso-list" in css else "", self.report)
        before = len(flow.blocks), sum(line.count for line in self.report.lines.values())
        outer = flow.tag
        if level:
            flow.tag, item = f"h{min(max(level, 2), 4)}", None
            if level != int(flow.tag[1]):
                self.report.changed("headings")
        if written:
            flow.pieces.append((written, Look()))
        self.walk(node, look, flow)
        flow.end()
        flow.tag = outer
        made = flow.blocks[before[0] :]
        if item and made:
            made[0].item = item
        is_untold = before == (len(flow.blocks), sum(line.count for line in self.report.lines.values()))
        if is_untold and node.tag in {"p", *HEADINGS} and not self.in_cell:
            self.report.dropped("empty")

    def list(self, node, look):
        """A list; one that stands right in another, as Google Docs has it, belongs to the item before."""
        made, strays = Block(LISTS[node.tag]), []
        if made.tag == "ol" and (start := node.get("start").strip()).isdecimal() and start.isascii():
            made.attrs = {"start": str(int(start[:5]))} if int(start[:5]) != 1 else {}
        for child in node.children:
            if isinstance(child, Node) and (child.tag in LISTS or child.tag == "li"):
                self.add_item(made, child, look)
            elif isinstance(child, Node) or child.strip():
                strays.append(child)
        if made.tag == "ol" and node.get("type") in LETTERS:
            self.report.changed("lettered", count=len(made.children))
        before = self.blocks(Node("div", children=strays), look) if strays else []
        return [*before, made] if made.children else before

    def add_item(self, made, child, look):
        if child.tag in LISTS:
            held = self.blocks(Node("div", children=[child]), look)
            if held and not made.children:
                made.children.append(Block("li"))
            if held:
                made.children[-1].children += held
            return
        if self.is_dropped(child, css := self.styles.of(child)):
            return
        if held := self.blocks(child, looks.dressed(look, child, css)):
            made.children.append(Block("li", children=held))
        else:
            self.report.dropped("empty")

    def figure(self, node, look):
        """A picture of ours or a table with its caption; of any other figure what it holds."""
        captions = [child for child in node.children if isinstance(child, Node) and child.tag == "figcaption"]
        held = self.blocks(Node("div", children=[child for child in node.children if child not in captions]), look)
        shown = [child for child in captions if not self.is_dropped(child, self.styles.of(child))]
        caption = [run for child in shown for run in self.flat(child, look)]
        if not caption:
            return held
        is_whole = len(held) == 1 and held[0].tag in ("img", "table") and not held[0].runs
        nested = is_whole and any(block.tag in ("img", "table") for row in held[0].children for cell in row.children
                                  for block in cell.children)  # fmt: skip
        if is_whole and not nested:
            held[0].runs = caption
            return held
        return [*held, Block("p", caption)]

    def tell_left_notes(self):
        """What was noted to words that were dropped."""
        for body in self.notes.bodies.values():
            if id(body) not in self.used:
                self.report.dropped("left_notes", cleared(body.text()))

    # Inside paragraphs

    def link(self, node, look, flow):
        if self.in_note and self.notes.is_back(node) and self.notes.is_sign(node):
            return
        if (body := self.notes.of(node)) is not None:
            if not self.notes.is_sign(node):
                self.walk(node, look, flow)
            if id(body) not in self.used:
                self.used.add(id(body))
                self.add_note(body, look, flow)
            return
        href, title = node.get("href"), " ".join(cleared(node.get("title")).split())
        led = address(href) if href else ""
        if href and not led:
            words = f"{cleared(node.text())} ({href})"
            if href.strip().startswith("#"):
                self.report.changed("inner_links", words)
            else:
                self.report.dropped("bad_links", words)
        self.walk(node, replace(look, href=led, title=title if led else "") if led else look, flow)

    def add_note(self, body, look, flow):
        """Puts a footnote where its mark stood; what is a note within a note is a part of it."""
        if self.in_note:
            self.walk(body, look, flow)
            return
        with self.inside("in_note"):
            runs = self.flat(body, Look())
        if runs:
            flow.pieces.append((NOTE, Look(note=tuple(runs))))
            self.report.kept("notes")


def level_of(node, css):
    """Of a heading by its tag, its style's name or its place in the outline; 0 for other paragraphs."""
    if node.tag in HEADINGS:
        return int(node.tag[1])
    if "msotitle" in node.get("class").lower().split():
        return 1
    name = css.get("mso-style-name", "").strip("'\"").removeprefix("标题").removeprefix("heading").strip()
    for said in (css.get("mso-outline-level", ""), name, node.get("role") == "heading" and node.get("aria-level")):
        if said and len(said) == 1 and said in "123456789":
            return int(said)
    found = MSO_HEADING.search(node.get("class"))
    return int(found[1]) if found else 0
