"""What a document is a document of: its title, summary, source, date, and the parts that speak of one area."""

import copy
import datetime
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

from django.core.exceptions import ValidationError

from ftzportal.rich_text import clean_html

from . import documents
from .dates import is_date_alone
from .details import LABEL, LABELS, NAMES, details_in, normal
from .drawings import Picture
from .markup import CLOSE, OPEN
from .notes import listed
from .reading import HEADINGS, read
from .report import Report

CHINESE, ENGLISH = "zh-hans", "en"
MOST_OF = {"title": 500, "summary": 1000, "heading": 200}
# How many blocks at each end may be lines about the text and not of it.
HEAD, FOOT = 8, 4
LINE = 200
SUMMARY_IN_BRACKETS = re.compile(r"[\[【](?:内容)?(?:摘要|提要|summary|abstract)[\]】]\s*", re.IGNORECASE)
NUMBER_BEFORE = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百]+[、.．章节部分]+|[(（][一二三四五六七八九十\d]+[)）]|\d+(?:\.\d+)*[.、．)）]?|[ivx]+[.)]|part\s+\w+[:.]?)\s*",
    re.IGNORECASE,
)
LETTERHEAD = re.compile(r".*(?:文件|公报|简报)\s*$")
DOCUMENT_NUMBER = re.compile(r".*[〔\[【（(]\s*\d{4}\s*[〕\]】）)]\s*第?\s*\d+\s*号")
# A picture's paragraph: its mark, and the words of its caption.
MARKED = re.compile(f"<p>{OPEN}p(\\d+){CLOSE}(.*?)</p>", re.DOTALL)
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass
class Section:
    """A part of a document that speaks of one area."""

    heading: str
    html: str


@dataclass
class Proposal:
    """
    What a document would be as a page, as far as it says so itself. In its texts stand marks where pictures stood;
    `with_pictures` puts something in their place.
    """

    language: str
    title: str = ""
    summary: str = ""
    body: str = ""
    source: str = ""
    author: str = ""
    editor: str = ""
    date: datetime.date | None = None
    date_precision: str = "unknown"
    sections: dict[object, Section] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    report: Report = field(default_factory=Report)

    def as_data(self):
        """For JSON; the pictures by name."""
        return {
            "language": self.language,
            "title": self.title,
            "summary": self.summary,
            "source": self.source,
            "author": self.author,
            "editor": self.editor,
            "date": self.date.isoformat() if self.date else "",
            "date_precision": self.date_precision,
            "sections": {
                str(key): {"heading": section.heading, "html": shown(section.html)}
                for key, section in self.sections.items()
            },
            "pictures": [{"name": picture.name, "alt": picture.alt} for picture in self.pictures],
            "report": self.report.as_data(),
        }


def shown(html):
    return with_pictures(html, lambda number, caption: f"<p>[picture {number}] {caption}</p>")


def with_pictures(html, markup):
    """A text with what `markup` makes of a picture's number and caption in the place of its mark; cleaned."""
    return clean_html(MARKED.sub(lambda found: markup(int(found[1]), found[2].strip()), html))


def propose(file, areas):
    """
    The `Proposal` of a .docx file. `areas` maps keys to the names by which headings may call an area; the sections
    have these keys. ValidationError as `read` raises it.
    """
    reading = read(file)
    proposal = Proposal(language_of(reading.blocks), pictures=reading.pictures, report=reading.report)
    if reading.pictures:
        proposal.report.kept("pictures", count=len(reading.pictures))
    recogniser = Recogniser(proposal, list(reading.blocks), areas)
    recogniser.take_all()
    return proposal


def language_of(blocks):
    words = "".join("".join(block.itertext()) for block in blocks)
    han, latin = len(HAN.findall(words)), len(re.findall(r"[A-Za-z]{2,}", words))
    # A Chinese character says about as much as two thirds of an English word.
    return CHINESE if han * 2 > latin * 3 else ENGLISH


def said(block):
    """The words of a block, line breaks as spaces, without its notes and the marks of pictures."""
    words = "".join(part if part != "br" else " " for part in words_of(block))
    return " ".join(re.sub(f"{OPEN}p\\d+{CLOSE}", "", words).replace("\u3000", " ").split())


def words_of(element):
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield " "
        if child.tag != "small":
            yield from words_of(child)
        yield child.tail or ""


def is_bold(block):
    """Whether a paragraph is bold throughout."""
    loose = [block.text, *(child.tail for child in block)]
    return (
        block.tag == "p"
        and len(block) > 0
        and all(child.tag in ("strong", "br") for child in block)
        and not "".join(filter(None, loose)).strip()
    )


class Recogniser:
    """Takes one thing after the other out of the blocks of a document; what is left is its text."""

    def __init__(self, proposal, blocks, areas):
        self.proposal, self.report, self.blocks = proposal, proposal.report, blocks
        # Of lines that go where no note can stand; they come at the end of the text.
        self.loose_notes = []
        self.names = {plain_name(name): key for key, names in areas.items() for name in names if plain_name(name)}

    def take_all(self):
        self.take_details()
        self.take_title()
        self.take_summary()
        self.set_levels()
        sections = self.take_sections()
        self.blocks += listed(self.loose_notes)
        try:
            self.proposal.body = html_of(self.blocks)
            for key, (heading, blocks) in sections.items():
                self.proposal.sections[key] = Section(heading[: MOST_OF["heading"]], html_of(blocks))
        except ValidationError as problem:
            raise documents.WORD.refusal("long") from problem

    # Lines about the text

    def take_details(self):
        """Source, author, editor and date out of the lines at both ends of the text."""
        ends = [*self.blocks[:HEAD], *self.blocks[HEAD:][-FOOT:]]
        for block in ends:
            words = said(block)
            if block.tag != "p" or len(words) > LINE or not words:
                continue
            details = details_in(words, is_at_head=block in self.blocks[:HEAD])
            if details and self.accept(details):
                self.blocks.remove(block)
                self.loosen_notes(block)
                self.report.changed("details", words)
        for block in self.blocks[-FOOT:]:
            # The date under a signature belongs to the text, and stays.
            if not self.proposal.date and block.tag == "p" and (found := is_date_alone(said(block))):
                self.proposal.date, self.proposal.date_precision = found.on, found.precision

    def accept(self, details):
        """Whether the line said something that was not known yet; then it is."""
        proposal, news = self.proposal, False
        for name in ("source", "author", "editor"):
            if (words := details.get(name)) and not getattr(proposal, name):
                setattr(proposal, name, words)
                news = True
        if (found := details.get("date")) and not proposal.date:
            proposal.date, proposal.date_precision = found.on, found.precision
            news = True
        return news

    def take_title(self):
        """The paragraph of the title's style, or the largest centred one, or the only heading of its level on top."""
        head = self.blocks[:HEAD]
        labelled = next(
            (block for block in head if (LABEL.match(said(block)) or [""])[0] and self.is_title_line(block)), None
        )
        if labelled is not None:
            words = LABEL.sub("", said(labelled), count=1)
            return self.make_title([labelled], words)
        lines = self.largest_lines(head)
        if not lines:
            top = next((block for block in head if block.tag in HEADINGS), None)
            lines = [top] if top is not None and self.is_title_heading(top) else []
        if not lines and len(self.blocks) > 1 and is_bold(self.blocks[0]) and not self.is_name(self.blocks[0]):
            lines = self.blocks[:1]
        if not lines:
            lines = self.first_line()
        glue = "" if self.proposal.language == CHINESE else " "
        return self.make_title(lines, glue.join(said(line) for line in lines)) if lines else None

    def is_title_heading(self, top):
        """Whether the first heading stands on top, alone on its level or on the first, and is not an area's."""
        level = [block for block in self.blocks if block.tag == top.tag]
        return (
            (len(level) == 1 or top.tag == "h1")
            and self.blocks.index(top) <= 2
            and self.area_of(said(top), may_say_more=False) is None
        )

    def is_title_line(self, block):
        found = LABEL.match(said(block))
        return block.tag in ("p", *HEADINGS) and NAMES.get(normal(found["label"])) == "title"

    def first_line(self):
        """A short first line without a full stop, before text, is the title of a document without any styles."""
        if len(self.blocks) < 2 or self.blocks[0].tag != "p":
            return []
        words = said(self.blocks[0])
        is_sentence = words.endswith((".", "。", "；", ";", "：", ":", "！", "？", "，", ","))
        is_short = len(words) <= (60 if self.proposal.language == CHINESE else 150)
        return self.blocks[:1] if words and is_short and not is_sentence and len(said(self.blocks[1])) > 0 else []

    def largest_lines(self, head):
        """The lines that stand largest, as many as follow each other; of an official document not its letterhead."""
        sized = [block for block in head if block.get("size")]
        if any(DOCUMENT_NUMBER.match(said(block)) for block in head):
            sized = [block for block in sized if not LETTERHEAD.match(said(block))]
        sized = [block for block in sized if not is_date_alone(said(block)) and not DOCUMENT_NUMBER.match(said(block))]
        if not sized:
            return []
        largest = max(int(block.get("size")) for block in sized)
        lines = []
        for block in head:
            if block in sized and int(block.get("size")) == largest:
                lines.append(block)
            elif lines:
                break
        return lines

    def make_title(self, lines, words):
        words = words.strip()
        if not words or len(words) > MOST_OF["title"]:
            return
        self.proposal.title = words
        for line in lines:
            place = self.blocks.index(line)
            # Pictures that stood in the line follow it already.
            del self.blocks[place]
            self.loosen_notes(line)
        self.report.changed("title", count=len(lines))

    def loosen_notes(self, block):
        self.loose_notes += block.iter("small")

    def take_summary(self):
        for place, block in enumerate(self.blocks[:HEAD]):
            words = said(block)
            label = LABEL.match(words) or SUMMARY_IN_BRACKETS.match(words)
            is_label = label and NAMES.get(normal(label.groupdict().get("label", "摘要"))) == "summary"
            is_heading = normal(words.strip("[]【】:： ")) in LABELS["summary"]
            if not (is_label or is_heading):
                continue
            taken = [block]
            summary = words[label.end() :] if is_label else ""
            if not summary and len(self.blocks) > place + 1 and self.blocks[place + 1].tag == "p":
                taken.append(self.blocks[place + 1])
                summary = said(taken[-1])
            if len(summary) > MOST_OF["summary"]:
                self.report.changed("long_summary")
            elif summary:
                self.proposal.summary = summary
                self.blocks = [block for block in self.blocks if block not in taken]
                for one in taken:
                    self.loosen_notes(one)
                self.report.changed("summary")
            return

    # The text

    def set_levels(self):
        """Headings begin below the page's title and leave out no level."""
        headings = [block for block in self.blocks if block.tag in HEADINGS]
        levels = sorted({int(block.tag[1]) for block in headings})
        wanted = {level: min(2 + place, 4) for place, level in enumerate(levels)}
        for block in headings:
            tag = f"h{wanted[int(block.tag[1])]}"
            # That all stand below the page's title goes without saying.
            if int(block.tag[1]) - int(tag[1]) != levels[0] - 2:
                self.report.changed("headings", said(block))
            block.tag = tag

    def take_sections(self):
        """Moves the parts under headings that name an area: (heading, blocks) by the area's key."""
        parts = self.parts()
        full = {key for key, _heading, blocks in parts if key is not None and any(map(said, blocks))}
        sections, left = {}, []
        for key, heading, blocks in parts:
            if key not in full:
                # Of no area, or a name with nothing under it, which is a line of the text.
                left += [*([heading] if heading is not None else []), *blocks]
            elif key in sections:
                again = ElementTree.Element("h3")
                again.text = words_of_heading(heading)
                sections[key][1].extend([again, *blocks])
                self.loosen_notes(heading)
            else:
                sections[key] = (words_of_heading(heading), list(blocks))
                self.loosen_notes(heading)
                self.report.changed("sections", said(heading))
        self.blocks = left
        return sections

    def parts(self):
        """The blocks in their order, divided: [area's key or None, its heading or None, the blocks under it]."""
        parts, level = [[None, None, []]], None
        for block in self.blocks:
            depth = self.depth_of(block)
            if depth is not None:
                key = self.area_of(said(block), may_say_more=depth < 9)
                if key is not None:
                    parts.append([key, block, []])
                    level = depth
                    continue
                if level is not None and depth <= level:
                    parts.append([None, None, []])
                    level = None
            parts[-1][2].append(block)
        return parts

    def depth_of(self, block):
        """2 to 4 of a heading, 9 of a paragraph that looks like one, None of other blocks."""
        if block.tag in HEADINGS:
            return int(block.tag[1])
        is_like_one = block.tag == "p" and (is_bold(block) or block.get("size") or self.is_name(block))
        return 9 if is_like_one and 0 < len(said(block)) <= 60 else None

    def is_name(self, block):
        """Whether a paragraph says the name of an area and no more."""
        return plain_name(NUMBER_BEFORE.sub("", said(block))) in self.names

    def area_of(self, heading, may_say_more=True):
        """The key of the one area that a heading names; None if it names none or several."""
        words = plain_name(NUMBER_BEFORE.sub("", heading))
        if words in self.names:
            return self.names[words]
        first = plain_name(re.split(r"[:：—–]", NUMBER_BEFORE.sub("", heading))[0])
        if first in self.names:
            return self.names[first]
        keys = {key for name, key in self.names.items() if len(name) > 2 and within(name, words)}
        return keys.pop() if may_say_more and len(keys) == 1 else None


def plain_name(name):
    """A name as it is compared: small letters, nothing but words."""
    return " ".join(re.findall(r"\w+", name.lower().removeprefix("the ")))


def within(name, words):
    return name in words if HAN.search(name) else re.search(rf"\b{re.escape(name)}\b", words) is not None


def words_of_heading(block):
    return NUMBER_BEFORE.sub("", said(block)).strip("：: ")


def html_of(blocks):
    """Cleaned HTML. ValidationError if it is longer than a text can be."""
    made = []
    for block in blocks:
        block = copy.deepcopy(block)
        for element in block.iter():
            for name in ("size", "number", "picture", "caption"):
                element.attrib.pop(name, None)
        block.tail = None
        made.append(ElementTree.tostring(block, encoding="unicode", method="html"))
    return clean_html("".join(made))
