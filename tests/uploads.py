"""Files as people send them, made for the tests."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ftzportal.library import pictures
from ftzportal.library.models import Picture
from tests import factories

WORDS = {"alt_en": "The quay at dawn", "alt_zh_hans": "黎明的码头"}


def image_bytes(size=(640, 400), format="JPEG", mode="RGB", colour=None, **options):
    """A picture as a file; of noise where it has no colour, so that no two are the same."""
    image = Image.effect_noise(size, 60).convert(mode) if colour is None else Image.new(mode, size, colour)
    content = io.BytesIO()
    image.save(content, format, **options)
    return content.getvalue()


def photograph(size=(640, 400), name="quay.jpg", **options):
    return SimpleUploadedFile(name, image_bytes(size, **options), "image/jpeg")


def picture(title="Quay", owner="dalian", size=(1200, 800), **fields):
    """A picture in the library with all its renditions; `owner=None` is the zone's."""
    made = Picture(title_en=title, **{"alt_en": f"{title} at dawn", "alt_zh_hans": f"黎明的{title}"} | fields)
    made.owner_area = factories.area(owner) if owner else None
    pictures.store(made, io.BytesIO(image_bytes(size)))
    made.save()
    return made


def address_of(picture, nth=None):
    """Of the picture itself, or of its `nth` rendition."""
    return picture.file.url if nth is None else f"/media/{picture.renditions()[nth].name(picture.file.name)}"


def fetched(client, address):
    """The answer, read to its end."""
    response = client.get(address)
    response.close()
    return response
