"""Captions: the paragraph by a picture or a table that says what it shows becomes a part of it."""

import re
from xml.etree import ElementTree

# What the words of a caption begin with, which tell whose it is between a picture and a table.
OF_A_PICTURE = re.compile(r"\s*(?:图|figure|fig\.)\s*\d", re.IGNORECASE)
OF_A_TABLE = re.compile(r"\s*(?:表|table)\s*\d", re.IGNORECASE)
# Of a line that has no style of captions and says “Figure 1” or 图1 under a picture.
MOST_OF_A_LINE = 120


def with_captions(blocks, report):
    """The blocks, with each caption in one with its picture or table: above it, or else below."""
    made, left = [], list(blocks)
    while left:
        block = left.pop(0)
        if block.tag != "table" and not block.get("picture"):
            made.append(block)
            continue
        caption = None
        if made and is_caption(made[-1], block):
            caption = made.pop()
        elif left and (is_caption(left[0], block) or is_line_of_picture(left[0], block)):
            caption = left.pop(0)
        if caption is None:
            made.append(block)
        else:
            made.append(captioned(block, caption))
            report.kept("captions")
    return made


def is_caption(paragraph, block):
    """Whether it has the style of captions, and does not call itself one of the other kind."""
    other = OF_A_PICTURE if block.tag == "table" else OF_A_TABLE
    return paragraph.get("caption") is not None and not other.match("".join(paragraph.itertext()))


def is_line_of_picture(paragraph, block):
    if block.tag == "table" or paragraph.tag != "p" or paragraph.get("picture"):
        return False
    words = "".join(paragraph.itertext())
    return len(words) <= MOST_OF_A_LINE and OF_A_PICTURE.match(words) is not None


def captioned(block, caption):
    """
    A figure of the table and its caption; of a picture, of a paragraph with its mark and the caption's words, which
    `with_pictures` makes a figure of where the library takes the picture.
    """
    figure = ElementTree.Element("figure")
    caption.tail = None
    if block.tag == "table":
        caption.tag = "figcaption"
        figure.extend([block, caption])
    else:
        figure.set("picture", block.get("picture"))
        caption.text = (block.text or "") + (caption.text or "")
        figure.append(caption)
    return figure
