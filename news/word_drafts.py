"""What becomes of documents that were read: their pictures in the library, and one draft."""

import base64
import io
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from PIL import Image

from ftzportal.intake import with_pictures
from ftzportal.library import pictures as library
from ftzportal.library.models import Picture
from ftzportal.translated import LANGUAGES, to_attribute

from .models import NewsItem, Passage, Source

THUMBNAIL = (240, 180)
MOST_OF_AN_ALT = 300


@dataclass
class SharedPicture:
    """A picture that stands in one document or in both, and what they say that it shows, by language."""

    content: bytes = field(repr=False)
    name: str
    digest: str
    # What the library has of the same content, if the user may take that.
    known: Picture | None = None
    alts: dict[str, str] = field(default_factory=dict)
    # Its number in each document that has it.
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def has_alt(self):
        return bool(self.known) or all(self.alts.get(code) for code in LANGUAGES)

    def thumbnail(self):
        """As an address of its own, so that nothing has to be served; "" if it cannot be drawn."""
        try:
            with Image.open(io.BytesIO(self.content), formats=library.FORMATS) as image:
                image.draft("RGB", THUMBNAIL)
                image.thumbnail(THUMBNAIL)
                drawn = io.BytesIO()
                library.on_white(image.convert("RGBA" if image.has_transparency_data else "RGB")).save(drawn, "JPEG")
        except Exception:  # Pillow's readers raise whatever a broken picture leads them to; the library will tell.
            return ""
        return "data:image/jpeg;base64," + base64.b64encode(drawn.getvalue()).decode()


def shared_pictures(proposals, user):
    """The pictures of all documents, each once, in the order in which they stand; which ones the library has."""
    found = {}
    for code, proposal in proposals.items():
        for number, picture in enumerate(proposal.pictures):
            shared = found.setdefault(picture.digest, SharedPicture(picture.content, picture.name, picture.digest))
            shared.numbers[code] = number
            if len(picture.alt) <= MOST_OF_AN_ALT:
                shared.alts.setdefault(code, picture.alt)
    for known in Picture.objects.filter(digest__in=found).linkable_by(user):
        found[known.digest].known = known
    return list(found.values())


def source_named(proposals):
    """The source that the documents name: (a `Source` or None, the words)."""
    words = [proposal.source for proposal in proposals.values() if proposal.source]
    for name in words:
        for code in LANGUAGES:
            if found := Source.objects.filter(**{f"{to_attribute('name', code)}__iexact": name}).first():
                return found, name
    return None, next(iter(words), "")


def encoded(shared, report):
    """How the library will keep the picture; None if it is broken, which the report then tells."""
    try:
        return library.encode(io.BytesIO(shared.content))
    except ValidationError as problem:
        report.dropped("bad_pictures", f"{shared.name}: {problem.messages[0]}")
        return None


def markup_of(picture, caption):
    """What stands in a text in the place of a picture."""
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="{picture.file.url}">{said}</figure>'


def texts_of(proposals, titles, library_pictures):
    """The columns of an item's texts. `library_pictures` maps (language, number in its document) to a `Picture`."""
    texts = {}
    for code, proposal in proposals.items():
        texts[to_attribute("title", code)] = titles[to_attribute("title", code)]
        texts[to_attribute("summary", code)] = proposal.summary
        texts[to_attribute("body", code)] = in_place(proposal.body, code, library_pictures)
    return texts


def in_place(html, code, library_pictures):
    def markup(number, caption):
        picture = library_pictures.get((code, number))
        # The words by a picture that is not taken, or that leads the item, stay.
        return markup_of(picture, caption) if picture else f"<p>{caption}</p>"

    return with_pictures(html, markup)


def details_of(proposals):
    """What the documents say about the original, as far as the item has fields for it."""
    dated = next((proposal for proposal in proposals.values() if proposal.date), None)
    said = {
        name: next((getattr(proposal, name) for proposal in proposals.values() if getattr(proposal, name)), "")
        for name in ("editor", "author")
    }
    return {
        "original_date": dated.date if dated else None,
        "original_date_precision": dated.date_precision if dated else NewsItem.Precision.UNKNOWN,
        "responsible_editor": said["editor"][:100],
        "original_author": said["author"][:200],
    }


def passages_of(proposals, library_pictures):
    """One `Passage` per area that a document speaks of, in all languages; not saved, and of no item yet."""
    made = {}
    for code, proposal in proposals.items():
        for key, section in proposal.sections.items():
            passage = made.setdefault(key, Passage(area_id=key))
            setattr(passage, to_attribute("heading", code), section.heading)
            setattr(passage, to_attribute("text", code), in_place(section.html, code, library_pictures))
    # A part that was nothing but a picture that was left out has nothing left.
    return [
        passage for passage in made.values() if any(getattr(passage, to_attribute("text", code)) for code in LANGUAGES)
    ]


def row_of(words, area, file, digest):
    """The library's row of a picture, not saved."""
    return Picture(**words, owner_area=area, file=file, digest=digest)
