"""Files as people send them, made for the tests."""

import io
import os
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ftzportal.library import attachments, pictures
from ftzportal.library.models import Attachment, Picture
from tests import factories

WORDS = {"alt_en": "The quay at dawn", "alt_zh_hans": "黎明的码头"}


def image_bytes(size=(640, 400), format="JPEG", mode="RGB", colour=None, **options):
    """A picture as a file; of noise where it has no colour, so that no two are the same."""
    image = Image.effect_noise(size, 60).convert(mode) if colour is None else Image.new(mode, size, colour)
    if colour is None:
        # The noise alone is the same in every process.
        image.paste(Image.frombytes("L", (16, 16), os.urandom(256)), (0, 0))
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
    # Closed in any other way, it would take the connection to the database with it.
    response.getvalue()
    return response


# Files


def zipped(parts, **options):
    """A ZIP with these parts, `{name: text or bytes}`, in their order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(text="Port clearance 口岸通关", before="", **parts):
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
    properties = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Pages>3</Pages></Properties>"
    )
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": document, "docProps/app.xml": properties} | parts)


def pdf(text="Port clearance", pages=1):
    """A small PDF, each of its pages with one line."""
    kids = " ".join(f"{4 + 2 * nth} 0 R" for nth in range(pages))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for nth in range(pages):
        line = f"BT /F1 12 Tf 72 720 Td ({text} {nth + 1}) Tj ET"
        parts.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * nth} 0 R >>"
        )
        parts.append(f"<< /Length {len(line)} >>\nstream\n{line}\nendstream")
    content, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(parts) + 1, len(content)
    return (
        content
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
            f"startxref\n{start}\n%%EOF\n"
        ).encode()
    )


def sent(content, name="rules.pdf"):
    return SimpleUploadedFile(name, content)


def attachment(title="Rules", owner="dalian", content=None, name="rules.pdf", by=None):
    """A file in the library; `owner=None` is the zone's."""
    kept = attachments.keep(io.BytesIO(content or pdf(title)), name)
    made = Attachment(title_en=title, title_zh_hans=f"中文：{title}", name=kept.public_name, kind=kept.kind)
    made.owner_area = factories.area(owner) if owner else None
    made.save()
    made.add_version(kept, by=by)
    return made
