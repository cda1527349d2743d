"""How a piece of text looks, as far as a page of ours shows it; from tags, style attributes and style sheets."""

import re
from dataclasses import dataclass, replace

SELECTOR = re.compile(r"([a-z0-9]*)(?:\.([\w-]+))?", re.IGNORECASE)
BOLD_TAGS, ITALIC_TAGS = {"b", "strong"}, {"i", "em"}


@dataclass(frozen=True)
class Look:
    """Of a run. `note` holds the runs of the footnote that stands in its place."""

    href: str = ""
    title: str = ""
    strong: bool = False
    em: bool = False
    raised: str = ""
    note: tuple = ()
    is_struck: bool = False
    is_underlined: bool = False
    is_preformatted: bool = False

    @property
    def shown(self):
        return self.href, self.title, self.strong, self.em, self.raised, self.note


def declarations(text):
    """`{"font-weight": "bold", …}`, in small letters."""
    said = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            said[name.strip().lower()] = value.replace("!important", "").strip().lower()
    return said


class Styles:
    """What the style sheets of a clipboard say about classes: those of Word and WPS name their headings there."""

    def __init__(self, sheets):
        self.rules = {}
        for sheet in sheets:
            for rule in sheet.replace("<!--", "").replace("-->", "").split("}"):
                names, brace, said = rule.rpartition("{")
                if brace:
                    self.add(names, declarations(said))

    def add(self, names, said):
        for name in names.rpartition("*/")[2].split(","):
            found = SELECTOR.fullmatch(name.strip())
            if found and found[2]:
                self.rules.setdefault((found[1].lower(), found[2].lower()), {}).update(said)

    def of(self, node):
        said = {}
        for name in node.get("class").lower().split():
            said |= self.rules.get(("", name), {}) | self.rules.get((node.tag, name), {})
        return said | declarations(node.get("style"))


def is_hidden(node, css):
    return css.get("display") == "none" or css.get("mso-hide") == "all" or "hidden" in node.attrs


def is_block(css):
    return css.get("display", "inline") in ("block", "flex", "grid", "list-item", "table")


def dressed(look, node, css):
    """The look of what stands in `node`, which itself stands in something of the look `look`."""
    line = css.get("text-decoration", "") + css.get("text-decoration-line", "")
    return replace(
        look,
        strong=first(weight(css.get("font-weight", "")), node.tag in BOLD_TAGS or None, look.strong),
        em=first(slant(css.get("font-style", "")), node.tag in ITALIC_TAGS or None, look.em),
        raised=first(
            raised(css.get("vertical-align", "")), node.tag if node.tag in ("sub", "sup") else None, look.raised
        ),
        is_struck=look.is_struck or node.tag in ("s", "strike") or "line-through" in line,
        is_underlined=look.is_underlined or node.tag == "u" or "underline" in line,
        is_preformatted=look.is_preformatted or node.tag == "pre",
    )


def first(*said):
    return next(one for one in said if one is not None)


def weight(said):
    if said.isdecimal():
        return int(said[:5]) >= 600
    return {"bold": True, "bolder": True, "normal": False, "lighter": False}.get(said)


def slant(said):
    return {"italic": True, "oblique": True, "normal": False}.get(said)


def raised(said):
    return {"super": "sup", "sub": "sub"}.get(said)
