"""
Reads what the clipboard of a browser gives from Word, WPS, LibreOffice, Google Docs and web pages: HTML becomes HTML
of our vocabulary, with a report of what was kept, changed and dropped. Knows no content of the site.

source (a tree) → reading (blocks and runs; markers, notes, tables, looks) → blocks, paragraphs (HTML) → `clean_html`
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ftzportal.intake.report import Report
from ftzportal.rich_text import clean_html, refuse_too_long

from .blocks import count_kept, html_of
from .looks import Look
from .reading import Reading
from .source import Source, TooMuchError

MAX_CHARACTERS = 5_000_000
# Some 1,000 rows of a table of Word, which are more than a text may hold.
MAX_ELEMENTS = 40_000

__all__ = ["MAX_CHARACTERS", "Pasted", "pasted"]


@dataclass
class Pasted:
    html: str
    report: Report


def pasted(html):
    """ValidationError for more than can be read at once, or more than a text of ours may hold."""
    report = Report()
    try:
        if len(html) > MAX_CHARACTERS:
            raise TooMuchError
        source = Source(html, MAX_ELEMENTS)
    except TooMuchError:
        raise ValidationError(
            _("This is too much to paste at once. Paste it in parts, or attach it as a file."), code="long"
        ) from None
    reading = Reading(source, report)
    blocks = reading.blocks(source.root, Look())
    reading.tell_left_notes()
    made = html_of(blocks)
    # Before nh3, which takes time by the square of the length.
    refuse_too_long(made)
    count_kept(blocks, report)
    return Pasted(clean_html(made), report)
