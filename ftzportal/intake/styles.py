"""What a paragraph or a run looks like once its styles are counted in, and what an automatic number says."""

import re
from collections import defaultdict

from .markup import W, is_on, value_of

# Built-in styles keep their English names in every language of Word; WPS and older files write the Chinese ones.
HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
TITLES = {"title", "标题", "文档标题"}
QUOTES = {"quote", "intense quote", "引用", "明显引用", "quotations", "block text"}
CAPTIONS = {"caption", "题注", "图注", "表注"}
CONTENTS = re.compile(r"(?:toc|目录|contents)\s*([1-9]|heading)|toc heading", re.IGNORECASE)


class Styles:
    """The styles of a document. A style that says nothing asks the one that it is based on."""

    def __init__(self, root):
        found = root.iter(W + "style") if root is not None else ()
        self.styles = {style.get(W + "styleId"): style for style in found}
        default = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self.default_size = number(value_of(default, "sz"), 20)
        for style in self.styles.values():
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true"):
                self.default_size = number(value_of(style.find(W + "rPr"), "sz"), self.default_size)

    def chain(self, style_id):
        """The style and those that it is based on, nearest first."""
        seen = []
        while style_id in self.styles and style_id not in seen:
            seen.append(style_id)
            yield self.styles[style_id]
            style_id = value_of(self.styles[style_id], "basedOn")

    def names(self, style_id):
        return [(value_of(style, "name") or "").strip().lower() for style in self.chain(style_id)]

    def look_of(self, paragraph):
        """The `Look` of a paragraph."""
        return Look(self, paragraph.find(W + "pPr"))


def number(text, default):
    """A whole number out of a document; `default` for what is none or cannot be one."""
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default


class Look:
    """A paragraph's own properties and those of its styles."""

    def __init__(self, styles, properties):
        self.styles, self.properties = styles, properties
        self.style_id = value_of(properties, "pStyle")
        self.chain = list(styles.chain(self.style_id))
        self.names = styles.names(self.style_id)

    def said(self, reader, *path):
        """What `reader` finds first in the paragraph's properties or in its styles'; None if nowhere."""
        for source in (self.properties, *(style.find(W + "pPr") for style in self.chain)):
            if source is not None and (found := reader(source, *path)) is not None:
                return found
        return None

    @property
    def is_title(self):
        return any(name in TITLES for name in self.names)

    @property
    def is_quote(self):
        return any(name in QUOTES for name in self.names)

    @property
    def is_caption(self):
        return any(name in CAPTIONS for name in self.names)

    @property
    def is_contents(self):
        return any(CONTENTS.fullmatch(name) for name in self.names)

    @property
    def level(self):
        """1 to 9 of a heading; None of other paragraphs."""
        outline = number(value_of(self.properties, "outlineLvl"), None)
        if outline is not None:
            return outline + 1 if outline < 9 else None
        for name in self.names:
            if found := HEADING.fullmatch(name):
                return int(found[1])
        outline = number(self.said(value_of, "outlineLvl"), 9)
        return outline + 1 if outline < 9 else None

    @property
    def is_centred(self):
        return self.said(value_of, "jc") == "center"

    @property
    def numbering(self):
        """(number's id, level) of an automatic number; None without one."""
        found = self.said(lambda source, child: source.find(W + child), "numPr")
        num_id = value_of(found, "numId")
        if num_id in (None, "0", ""):
            return None
        return num_id, min(max(number(value_of(found, "ilvl"), 0), 0), 8)

    def run_says(self, run_properties, child, reader=is_on):
        """What a run looks like: by itself, by its own style, by the paragraph's; None if nothing says."""
        sources = [run_properties]
        sources += [style.find(W + "rPr") for style in self.styles.chain(value_of(run_properties, "rStyle"))]
        sources += [style.find(W + "rPr") for style in self.chain]
        for source in sources:
            if source is not None and (found := reader(source, child)) is not None:
                return found
        return None


DIGITS = "〇一二三四五六七八九"
CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
         (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]  # fmt: skip


def chinese(count):
    """1 → 一, 12 → 十二, 20 → 二十, 105 → 一百〇五; Arabic from a thousand on."""
    if count >= 1000 or count < 1:
        return str(count)
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10)
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += f"{'' if tens == 1 and not hundreds else DIGITS[tens]}十"
    elif hundreds and ones:
        said += "〇"
    return said + (DIGITS[ones] if ones else "")


def roman(count):
    said = ""
    for worth, letters in ROMAN:
        times, count = divmod(count, worth)
        said += letters * times
    return said


def written(count, form):
    """A number in one of the forms in which Word counts."""
    count = max(count, 0) % 10_000
    if "chinese" in form.lower() or form in ("japaneseCounting", "taiwaneseCounting", "ideographDigital"):
        return chinese(count)
    if "Roman" in form:
        return roman(count).upper() if form.startswith("upper") else roman(count)
    if "Letter" in form and count:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if "Circle" in form and 0 < count <= len(CIRCLES):
        return CIRCLES[count - 1]
    return f"{count:02}" if form == "decimalZero" else str(count)


class Numbering:
    """Counts the automatic numbers of a document, which stand nowhere in its text."""

    def __init__(self, root):
        abstract, self.levels = {}, {}
        for found in root.iter(W + "abstractNum") if root is not None else ():
            abstract[found.get(W + "abstractNumId")] = found
        for num in root.iter(W + "num") if root is not None else ():
            key = value_of(num, "abstractNumId")
            definition = abstract.get(key)
            if definition is None:
                continue
            levels = {level.get(W + "ilvl"): level for level in definition.iter(W + "lvl")}
            levels |= {level.get(W + "ilvl"): level for level in num.iter(W + "lvl")}
            starts = {
                override.get(W + "ilvl"): number(value_of(override, "startOverride"), None)
                for override in num.iter(W + "lvlOverride")
            }
            self.levels[num.get(W + "numId")] = (key, levels, starts)
        self.counts = defaultdict(lambda: [None] * 9)
        self.restarted = set()

    def next(self, num_id, depth):
        """(form, count, text) of the next paragraph's number; None if the document defines none."""
        if num_id not in self.levels:
            return None
        key, levels, starts = self.levels[num_id]
        level = levels.get(str(depth))
        if level is None:
            return None
        counts = self.counts[key]
        start = number(value_of(level, "start"), 1)
        if starts.get(str(depth)) is not None and (num_id, depth) not in self.restarted:
            self.restarted.add((num_id, depth))
            counts[depth] = starts[str(depth)]
        else:
            counts[depth] = start if counts[depth] is None else counts[depth] + 1
        counts[depth + 1 :] = [None] * (8 - depth)
        form = value_of(level, "numFmt") or "decimal"
        return form, counts[depth], self.text(levels, counts, value_of(level, "lvlText") or "")

    def text(self, levels, counts, pattern):
        def one(found):
            place = int(found[1]) - 1
            level = levels.get(str(place))
            count = counts[place] if counts[place] is not None else number(value_of(level, "start"), 1)
            return written(count, value_of(level, "numFmt") or "decimal")

        return re.sub(r"%([1-9])", one, pattern)
