"""
The HTML of a clipboard as a tree, whatever is wrong with it. Written by hand because html.parser takes time by the
square of the length for unclosed comments and tags; here every character is looked at a fixed number of times.
"""

import html as entities
import re
from dataclasses import dataclass, field

from ftzportal.rich_text import ATTRIBUTES, ELEMENTS

NAME = re.compile(r"[a-zA-Z][^\s/>]*+")
ATTRIBUTE = re.compile(r"[\s/]*+([^\s/>=][^\s/>=]*+|=[^\s/>=]*+)(?:\s*+=\s*+)?")
UNQUOTED = re.compile(r"[^\s>]*+")
# What a page never shows as text; of a text that never ends, only programs and styles swallow the rest.
RAW = {"iframe", "noembed", "noframes", "noscript", "script", "style", "template", "title", "xml", "xmp"}
SWALLOWING = {"script", "style"}
ENDS = {tag: re.compile(f"</{tag}(?=[\\s/>])", re.IGNORECASE) for tag in RAW}
VOID = {"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "wbr"}
HEADINGS = {f"h{level}" for level in range(1, 7)}
BLOCKS = HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "legend", "li", "main", "menu",
    "nav", "ol", "option", "p", "pre", "search", "section", "summary", "table", "ul",
}  # fmt: skip
TABLE_PARTS = {"caption", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
# What an element ends by beginning, and where the search for it stops.
ENDED_BY = {
    "li": ({"li"}, {"ul", "ol", "menu", "dir"}),
    "dd": ({"dd", "dt"}, {"dl"}),
    "dt": ({"dd", "dt"}, {"dl"}),
    "option": ({"option"}, {"select"}),
    "td": ({"td", "th", "caption"}, {"tr", "table"}),
    "th": ({"td", "th", "caption"}, {"tr", "table"}),
    "tr": ({"tr", "caption"}, {"table"}),
    "caption": ({"tr", "tbody", "thead", "tfoot", "caption"}, {"table"}),
    "tbody": ({"tbody", "thead", "tfoot", "caption"}, {"table"}),
    "thead": ({"tbody", "thead", "tfoot", "caption"}, {"table"}),
    "tfoot": ({"tbody", "thead", "tfoot", "caption"}, {"table"}),
}
# Nobody writes deeper; what is, stands in the deepest element that is kept.
MOST_DEPTH = 80


@dataclass
class Node:
    tag: str
    attrs: dict = field(default_factory=dict)
    children: list = field(default_factory=list)

    def get(self, name, default=""):
        return self.attrs.get(name, default)

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def elements(self):
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.elements()


class TooMuchError(Exception):
    """More elements than anybody pastes."""


class Source:
    """`root`, the text of its style sheets in `styles`, and whether all of it is our vocabulary, in `is_ours`."""

    def __init__(self, html, most_elements):
        self.html, self.most_elements = html, most_elements
        self.root = Node("body")
        self.open, self.beyond, self.count = [self.root], 0, 0
        self.styles, self.is_ours = [], True
        self.last = {mark: html.rfind(mark) for mark in (">", '"', "'", "-->")}
        self.read()

    def read(self):
        at, html = 0, self.html
        while at < len(html):
            start = html.find("<", at)
            if start < 0 or start > self.last[">"]:
                self.add_text(html[at:])
                return
            self.add_text(html[at:start])
            at = self.markup(start)

    def markup(self, at):
        """Reads what stands at a "<"; where it ends."""
        html = self.html
        if html.startswith("<!--", at):
            return self.comment(at)
        if html.startswith(("<!", "<?"), at):
            self.is_ours = False
            return html.index(">", at) + 1
        if html.startswith("</", at) and (name := NAME.match(html, at + 2)):
            self.end(name[0].lower())
            return html.find(">", name.end()) + 1 or len(html)
        if name := NAME.match(html, at + 1):
            return self.start_tag(name[0].lower(), name.end())
        self.add_text("<")
        return at + 1

    def comment(self, at):
        self.is_ours = False
        if self.html.startswith(("<!-->", "<!--->"), at):
            return self.html.index(">", at) + 1
        return self.html.index("-->", at + 4) + 3 if at + 4 <= self.last["-->"] else at + 4

    def start_tag(self, tag, at):
        attrs, at = self.attributes(at)
        allowed = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        if tag not in ELEMENTS or not attrs.keys() <= allowed:
            self.is_ours = False
        if tag in RAW:
            return self.raw(tag, at)
        self.start(tag, attrs)
        return at

    def attributes(self, at):
        attrs, html = {}, self.html
        while found := ATTRIBUTE.match(html, at):
            at, value = found.end(), ""
            if found[0].rstrip().endswith("=") and not found[0].endswith(found[1]):
                quote = html[at : at + 1]
                if quote in ('"', "'") and at < self.last[quote]:
                    end = html.index(quote, at + 1)
                    value, at = html[at + 1 : end], end + 1
                else:
                    plain = UNQUOTED.match(html, at)
                    value, at = plain[0], plain.end()
            attrs.setdefault(found[1].lower(), entities.unescape(value))
        end = html.find(">", at)
        return attrs, end + 1 if end >= 0 else len(html)

    def raw(self, tag, at):
        if self.last.get(tag) == -1:
            found = None
        elif not (found := ENDS[tag].search(self.html, at)):
            self.last[tag] = -1
        end = found.start() if found else len(self.html) if tag in SWALLOWING else at
        if tag == "style":
            self.styles.append(self.html[at:end])
        if tag == "iframe":
            self.open[-1].children.append(Node("iframe"))
        return end

    def add_text(self, text):
        if text:
            self.open[-1].children.append(entities.unescape(text))

    def start(self, tag, attrs):
        self.count += 1
        if self.count > self.most_elements:
            raise TooMuchError
        if tag in BLOCKS:
            self.close({"p"}, TABLE_PARTS | {"button", "object"})
        if tag in ENDED_BY:
            self.close(*ENDED_BY[tag])
        node = Node(tag, attrs)
        if tag in VOID:
            self.open[-1].children.append(node)
        elif len(self.open) > MOST_DEPTH:
            self.beyond += 1
        else:
            self.open[-1].children.append(node)
            self.open.append(node)

    def close(self, tags, stops):
        """Ends the nearest open element of `tags` and what is in it, unless one of `stops` is nearer."""
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag in tags:
                del self.open[index:]
                return
            if self.open[index].tag in stops:
                return

    def end(self, tag):
        if tag in VOID:
            return
        if self.beyond and tag not in RAW:
            self.beyond -= 1
        elif tag in TABLE_PARTS:
            self.close({tag}, {"table"})
        elif tag in BLOCKS:
            self.close(HEADINGS if tag in HEADINGS else {tag}, TABLE_PARTS)
        else:
            self.end_inline(tag)

    def end_inline(self, tag):
        """What stands in a paragraph ends; the paragraph in which it was opened wrongly goes on."""
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                if any(node.tag in BLOCKS for node in self.open[index:]):
                    del self.open[index]
                else:
                    del self.open[index:]
                return
            if self.open[index].tag in TABLE_PARTS:
                return
