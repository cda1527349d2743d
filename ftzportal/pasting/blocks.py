"""The blocks that a text of ours is made of, and their HTML."""

from dataclasses import dataclass, field
from itertools import groupby

from django.utils.html import escape

from .paragraphs import markup, words_of


@dataclass
class Item:
    """That a paragraph of a word processor is an item of a list: of which, how deep, and what number it bears."""

    of: str
    level: int
    is_ordered: bool
    number: int = 1


@dataclass
class Block:
    """`runs` are the words of a paragraph or heading, or the caption of a figure; `item` goes when lists are made."""

    tag: str
    runs: list = field(default_factory=list)
    children: list = field(default_factory=list)
    attrs: dict = field(default_factory=dict)
    item: Item | None = None

    def all_runs(self):
        found = [(" ", self.runs[0][1]), *self.runs] if self.runs else []
        for child in self.children:
            found += child.all_runs()
        return found

    def words(self):
        return words_of(self.all_runs()).strip()


def with_lists(blocks):
    """The blocks with real lists, nested, where paragraphs only said that they were items."""
    made = []
    for is_item, group in groupby(blocks, lambda block: block.item is not None):
        found = list(group)
        made += lists(found) if is_item else found
    return made


def lists(blocks):
    made, open_lists = [], []
    for block in blocks:
        item = block.item
        level = min(item.level, len(open_lists) + 1)
        del open_lists[level:]
        if len(open_lists) == level and open_lists[-1][0] != (item.of, item.is_ordered):
            open_lists.pop()
        if len(open_lists) < level:
            found = Block("ol" if item.is_ordered else "ul")
            if item.is_ordered and item.number != 1:
                found.attrs["start"] = str(item.number)
            (open_lists[-1][1].children[-1].children if open_lists else made).append(found)
            open_lists.append(((item.of, item.is_ordered), found))
        block.item = None
        open_lists[-1][1].children.append(Block("li", children=[block]))
    return made


def html_of(blocks):
    return "".join(map(block_html, blocks))


def block_html(block):
    if block.tag == "hr":
        return "<hr>"
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in block.attrs.items())
    if block.tag == "img":
        return captioned(f"<img{attrs}>", block.runs)
    if block.tag == "table":
        table = f"<table><tbody>{html_of(block.children)}</tbody></table>"
        return captioned(table, block.runs) if block.runs else table
    if block.tag in ("li", "td", "th"):
        return f"<{block.tag}{attrs}>{held(block.children)}</{block.tag}>"
    return f"<{block.tag}{attrs}>{markup(block.runs)}{html_of(block.children)}</{block.tag}>"


def captioned(html, runs):
    caption = f"<figcaption>{markup(runs)}</figcaption>" if runs else ""
    return f"<figure>{html}{caption}</figure>"


def held(blocks):
    """What an item or a cell holds: a single paragraph without its tags, lists after it or not."""
    if blocks and blocks[0].tag == "p" and all(block.tag in ("ul", "ol") for block in blocks[1:]):
        return markup(blocks[0].runs) + html_of(blocks[1:])
    return html_of(blocks)


def count_kept(blocks, report):
    for block in blocks:
        code = {"p": "paragraphs", "ul": "lists", "ol": "lists", "table": "tables"}.get(block.tag)
        if block.tag in ("h2", "h3", "h4"):
            code = "headings"
        if code:
            report.kept(code)
        hrefs = [look.href for _text, look in block.runs if look.href]
        if hrefs:
            report.kept("links", count=len(list(groupby(hrefs))))
        if block.tag not in ("li", "tr"):
            count_kept([child for child in block.children if child.tag != "p"], report)
        else:
            count_kept([child for child in block.children if child.tag in ("ul", "ol", "table", "td", "th")], report)
