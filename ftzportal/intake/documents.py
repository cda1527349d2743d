"""A .docx file: what Word's documents may hold, and what an editor is told whose file is none."""

import re
import unicodedata

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import packages

# Two of them and the form around fit into settings.LARGEST_REQUEST.
MAX_BYTES = 18 * 1024 * 1024
# Of a picture: one byte more than the library takes is enough to be told so.
MAX_PICTURE = 10 * 1024 * 1024 + 1

WORD = packages.Kind(
    program="Word",
    max_bytes=MAX_BYTES,
    max_unpacked=200 * 1024 * 1024,
    # A text of 200,000 characters, the most that a page takes, needs a fourth of it.
    max_part=12 * 1024 * 1024,
    max_elements=400_000,
    sentences={
        "broken": gettext_lazy(
            "The file is damaged and cannot be read. Open it in Word or WPS, save it anew as .docx and try again."
        ),
        "blank": gettext_lazy("The document holds no text. If it is a scan, its words must be typed first."),
        "bytes": gettext_lazy(
            "The file has %(size)s; at most %(limit)s can be taken. Make its pictures smaller (in Word: Compress "
            "Pictures), or upload them one by one."
        ),
        "empty": gettext_lazy("The file is empty. Save it anew and try again."),
        "unknown": gettext_lazy("This is not a Word document. Open it in Word or WPS and save it as .docx."),
        "other": gettext_lazy(
            "This is a file of another kind (%(kind)s), whatever its name says. Open it in Word or WPS and save it as "
            ".docx."
        ),
        "password": gettext_lazy(
            "The document is protected by a password. Open it in Word or WPS, take the password away (File, Info, "
            "Protect Document) and save it anew."
        ),
        "old": gettext_lazy(
            "This is a document of the old kind (.doc or .wps), which cannot be read here. Open it in Word or WPS, "
            "choose “Save as”, the type “Word document (*.docx)”, and upload that file."
        ),
        "bomb": gettext_lazy(
            "Unpacked, the file would be larger than any document. Save it anew in Word or WPS and try again."
        ),
        "encrypted": gettext_lazy("The file is protected by a password. Take the password away and save it anew."),
        "long": gettext_lazy(
            "The document is too long for one page of the site. Divide it; offer long tables as a file of their own."
        ),
        "entities": gettext_lazy(
            "The file holds definitions that no word processor writes, so it is not read. Save it anew in Word or WPS."
        ),
        "nested": gettext_lazy("The document is nested in itself too deeply. Save it anew in Word or WPS."),
    },
)  # fmt: skip


def opened(file):
    """The `Package` of a .docx file. ValidationError, in words for the editor, if it is none that can be read."""
    return packages.opened(file, WORD)


def shown_name(name):
    """A file's name as it can stand in a sentence: without its folders, without marks that turn the direction."""
    name = re.split(r"[/\\]", name or "")[-1]
    plain = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    return Truncator(plain.strip()).chars(80) or _("without a name")
