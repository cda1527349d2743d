"""Text with structure that people write: which elements it may hold, and the one function that cleans it."""

import re

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import ImportMap, Media

# Each is listed, because the editor's defaults change with its releases.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    # Of ours (static/admin-portal/writing/): pictures come from the library alone, a table may have a caption.
    "Figure": True,
    "Image": True,
    "Caption": True,
    "Footnote": True,
    "Pasting": True,
    "Tidying": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
}

ELEMENTS = {
    "a", "blockquote", "br", "em", "figcaption", "figure", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "small",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# "*": without it nh3 would let `lang` and `title` stay on everything.
ATTRIBUTES = {
    "*": set(),
    "a": {"href", "title"},
    # What a picture shows, its size and its copies stand in the library.
    "img": {"src"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
# nh3 takes time by the square of the length: 9 s for a megabyte of "&".
MAX_CHARACTERS = 200_000
MOST_ROUNDS = 10
SCHEMES = {"http", "https", "mailto"}

# A picture of the library, by its own file or by any copy of it.
PICTURE = re.compile(r"/media/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}(?:-[0-9x-]+)?\.[a-z]{3,4}")


def of_the_library(element, attribute, value):
    """Keeps an attribute, unless it is the address of a picture from elsewhere."""
    return value if element != "img" or PICTURE.fullmatch(value) else None


CLEANER = nh3.Cleaner(
    tags=ELEMENTS,
    attributes=ATTRIBUTES,
    attribute_filter=of_the_library,
    url_schemes=SCHEMES,
    link_rel="noopener noreferrer",
    strip_comments=True,
    clean_content_tags={
        "script",
        "style",
        "title",
        "template",
        "iframe",
        "noscript",
        "xmp",
        "noembed",
        "noframes",
    },
)
# Word's bold and italic, and its heading of the whole page; nh3 has no renaming.
SYNONYMS = [
    (re.compile(rf"<(/?){theirs}(?:\s[^<>]*)?>", re.IGNORECASE), rf"<\1{ours}>")
    for theirs, ours in (("b", "strong"), ("i", "em"), ("h1", "h2"))
]
# A no-break space stays where it stands alone between words (as in "10 km"); a run of them is a typewriter's indent.
NO_BREAK_RUN = re.compile("(?:&nbsp;|[\u00a0\u3000 ]){2,}")
PARAGRAPH_EDGE = re.compile("(?<=<p>)(?:&nbsp;|[\u00a0\u3000 ])+|(?:&nbsp;|[\u00a0\u3000 ])+(?=</p>)")
EMPTY_PARAGRAPH = re.compile(r"<p>(?:<br>)*</p>|<small>\s*</small>|<figcaption>\s*</figcaption>")
# A picture or a table, with or without a caption of one paragraph. Nothing else is a figure.
FIGURE = re.compile(
    r"""<figure>\s*
    (<img\ src="[^"]*">|<table>(?:(?!<table>|</?fig|<img).)*</table>)\s*
    (?:<figcaption>((?:(?!</?(?:fig|img|p>|h[2-4r]|[uo]l|li|t[abdhr]|blockquote)).)*)</figcaption>\s*)?
    </figure>""",
    re.VERBOSE | re.DOTALL,
)
CAPTIONED = re.compile(r"</?figure>|<img>")
BARE_PICTURE = re.compile(r'<img src="[^"]*">')
NOTE_IN_NOTE = re.compile(r"(<small>(?:(?!</?small>).)*)<small>", re.DOTALL)


def clean_html(html):
    """
    `html` with nothing left but the elements, attributes and schemes above.

    Every way in goes through it: forms, `save()`, imports, commands. Cleaning twice equals cleaning once. Layout
    junk of word processors goes too: runs of spaces, indents, empty paragraphs. ValidationError for more than
    MAX_CHARACTERS, before the cleaning or, because every link gains a `rel` and every "&" its name, after it.
    """
    if not html:
        return ""
    if isinstance(html, Cleaned):
        return html
    refuse_too_long(html)
    html = html.replace("\x00", "")
    for pattern, replacement in SYNONYMS:
        html = pattern.sub(replacement, html)
    html = settled(html)
    # Again and again, because what stood on both sides of an empty paragraph comes together.
    while (tidied := without_layout_junk(html)) != html:
        html = tidied
    refuse_too_long(html)
    return Cleaned(html)


class Cleaned(str):
    """What `clean_html` made and nobody changed since: a form, `save()` and the database's own door clean it once."""

    __slots__ = ()


def refuse_too_long(html):
    if len(html) > MAX_CHARACTERS:
        raise ValidationError(
            _("The text is longer than %(limit)s characters."), params={"limit": MAX_CHARACTERS}, code="long"
        )


def settled(html):
    """
    Cleaned until another cleaning changes nothing: without the table between them, a heading in a heading is read
    as two. ValidationError for what never settles, which no editor and no word processor writes.
    """
    for _round in range(MOST_ROUNDS):
        cleaned = NOTE_IN_NOTE.sub(r"\1", with_whole_figures(CLEANER.clean(html)))
        if cleaned == html:
            return html
        html = cleaned
    raise ValidationError(_("The text is nested in itself too deeply."), code="nested")


def with_whole_figures(html):
    """Each picture in a figure of its own; what else called itself a figure loses that, and keeps its words."""
    made, end = [], 0
    for figure in FIGURE.finditer(html):
        caption = f"<figcaption>{figure[2].strip()}</figcaption>" if (figure[2] or "").strip() else ""
        made += [without_figures(html[end : figure.start()]), f"<figure>{figure[1]}{caption}</figure>"]
        end = figure.end()
    return "".join([*made, without_figures(html[end:])])


def without_figures(html):
    html = CAPTIONED.sub("", html).replace("<figcaption>", "<p>").replace("</figcaption>", "</p>")
    return BARE_PICTURE.sub(lambda picture: f"<figure>{picture[0]}</figure>", html)


def without_layout_junk(html):
    html = NO_BREAK_RUN.sub(" ", html)
    html = PARAGRAPH_EDGE.sub("", html)
    return EMPTY_PARAGRAPH.sub("", html).strip()


class RichTextWidget(AdminProseEditorWidget):
    """The editor, with ours beside the library's own."""

    @property
    def media(self):
        # What our modules share they name so, because the names of static files carry their content's hash.
        return super().media + Media(
            importmap=ImportMap({"admin-portal/writing/portal": "admin-portal/writing/portal.js"})
        )


class RichTextField(ProseEditorField):
    """Cleaned HTML, written in the rich-text editor. Cleaned by forms and again whenever a row is saved."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"extensions": EXTENSIONS, "sanitize": clean_html, **kwargs})

    def formfield(self, **kwargs):
        return super().formfield(**kwargs | {"widget": RichTextWidget})

    def pre_save(self, instance, add):
        cleaned = clean_html(super().pre_save(instance, add))
        setattr(instance, self.attname, cleaned)
        return cleaned

    def get_db_prep_save(self, value, connection):
        # `update()` and `bulk_update()` come here only. Databases get a plain text.
        return super().get_db_prep_save(str(clean_html(value)) if isinstance(value, str) else value, connection)
