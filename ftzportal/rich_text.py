"""Text with structure that people write: which elements it may hold, and the one function that cleans it."""

import re

import nh3
from django_prose_editor.fields import ProseEditorField

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
    "History": True,
}

ELEMENTS = {
    "a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "sub", "sup", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

CLEANER = nh3.Cleaner(
    tags=ELEMENTS,
    attributes=ATTRIBUTES,
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
# Word's bold and italic; nh3 has no renaming.
SYNONYMS = [(re.compile(r"<(/?)b>"), r"<\1strong>"), (re.compile(r"<(/?)i>"), r"<\1em>")]
# A no-break space stays where it stands alone between words (as in "10 km"); a run of them is a typewriter's indent.
NO_BREAK_RUN = re.compile("(?:&nbsp;|\u00a0| ){2,}")
PARAGRAPH_EDGE = re.compile("(?<=<p>)(?:&nbsp;|[\u00a0\u3000 ])+|(?:&nbsp;|[\u00a0\u3000 ])+(?=</p>)")
EMPTY_PARAGRAPH = re.compile(r"<p>(?:<br>)*</p>")


def clean_html(html):
    """
    `html` with nothing left but the elements, attributes and schemes above.

    Every way in goes through it: forms, `save()`, imports, commands. Cleaning twice equals cleaning once. Layout
    junk of word processors goes too: runs of spaces, indents, empty paragraphs.
    """
    if not html:
        return ""
    for pattern, replacement in SYNONYMS:
        html = pattern.sub(replacement, html)
    html = CLEANER.clean(html.replace("\x00", ""))
    html = NO_BREAK_RUN.sub(" ", html)
    html = PARAGRAPH_EDGE.sub("", html)
    return EMPTY_PARAGRAPH.sub("", html).strip()


class RichTextField(ProseEditorField):
    """Cleaned HTML, written in the rich-text editor. Cleaned by forms and again whenever a row is saved."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"extensions": EXTENSIONS, "sanitize": clean_html, **kwargs})

    def pre_save(self, instance, add):
        cleaned = clean_html(super().pre_save(instance, add))
        setattr(instance, self.attname, cleaned)
        return cleaned
