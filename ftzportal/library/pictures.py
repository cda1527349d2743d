"""Turns what was uploaded as a picture into one of ours: known format, known size, nothing hidden in it."""

from dataclasses import dataclass
from io import SEEK_END, BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from .storage import new_name

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 10 * 1024 * 1024
# A PNG of 20 KB can hold 169 million pixels, and takes 806 MB to decode.
MAX_PIXELS = 40_000_000
# The longest side of what is kept, and the widths of the narrower ones beside it.
MAX_SIDE = 2560
WIDTHS = (480, 960, 1600)
SRGB = ImageCms.createProfile("sRGB")


@dataclass
class Encoded:
    """A picture as it will be kept: a new name, its bytes, and those of the narrower ones by their width."""

    name: str
    content: bytes
    renditions: dict[int, bytes]


def store(picture, upload):
    """Gives `picture` the file made of `upload`; the row is still to be saved. Raises as `encode` does."""
    picture.file = keep(encode(upload))


def keep(encoded):
    """The name under which the library keeps it. ValidationError if the disk is full."""
    for width, content in encoded.renditions.items():
        default_storage.save(rendition_name(encoded.name, width), ContentFile(content))
    return default_storage.save(encoded.name, ContentFile(encoded.content))


def rendition_name(name, width):
    """`a1/b2/a1b2….jpg` → `a1/b2/a1b2…-480.jpg`."""
    stem, extension = name.rsplit(".", 1)
    return f"{stem}-{width}.{extension}"


def encode(upload):
    """
    The picture in a file object, encoded anew: upright, in sRGB, on white, at most MAX_SIDE long. What it
    said beside its pixels (place, camera, a script after its end) is gone. ValidationError, in words for the
    editor, if it is not one of FORMATS, too large, animated or broken.
    """
    refuse_many_bytes(upload.seek(0, SEEK_END))
    image = opened(upload)
    was_png = image.format == "PNG"
    image = plain(image)
    # A chart or a logo, which JPEG would blur; a grey photograph has more shades.
    is_drawing = was_png and image.getcolors(128) is not None
    write = png if is_drawing else jpeg
    return Encoded(
        name=new_name(".png" if is_drawing else ".jpg"),
        content=write(image),
        renditions={width: write(narrowed(image, width)) for width in WIDTHS if width < image.width},
    )


def refuse_many_bytes(size):
    if size > MAX_BYTES:
        raise ValidationError(
            _("The picture has %(size)s; at most %(limit)s can be taken. Save it smaller."),
            params={"size": filesizeformat(size), "limit": filesizeformat(MAX_BYTES)},
            code="bytes",
        )


def opened(upload):
    """The image with its header read and judged, its pixels not decoded yet."""
    upload.seek(0)
    try:
        image = Image.open(upload, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many_pixels() from None
    except UnidentifiedImageError:
        raise ValidationError(
            _("This is not a picture that the site can show. Choose a JPEG, PNG, WebP or AVIF file."),
            code="format",
        ) from None
    except Exception as broken:  # Pillow's readers raise whatever a broken header leads them to.
        raise broken_picture() from broken
    if image.width * image.height > MAX_PIXELS:
        raise too_many_pixels()
    # The second picture of a telephone's JPEG (MPO) is a preview or a depth map, not a next frame.
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise ValidationError(_("The picture moves. Choose one that stands still."), code="animated")
    return image


def plain(image):
    """The pixels alone, as they will be shown."""
    try:
        # A JPEG is decoded at a fraction of its size; the others are made smaller before anything is copied.
        image.draft(None, (MAX_SIDE, MAX_SIDE))
        image.load()
        image = eight_bits(image)
        image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
        image = on_white(in_srgb(ImageOps.exif_transpose(image)))
    except Exception as broken:  # As above: struct.error, EOFError, KeyError, MemoryError …
        raise broken_picture() from broken
    # The encoders write a comment or a profile that they find here.
    image.info = {}
    return image


def eight_bits(image):
    """The image in one of the modes L, RGB, RGBA and CMYK."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def in_srgb(image):
    """The image in RGB or RGBA, its colours those of its own profile if it has a sound one."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile := image.info.get("icc_profile"):
        try:
            return ImageCms.profileToProfile(image, BytesIO(profile), SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert(mode)


def on_white(image):
    """Transparent drawings are made for white paper; on the dark scheme their lines would vanish."""
    if image.mode == "RGB":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def narrowed(image, width):
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def jpeg(image):
    content = BytesIO()
    image.save(content, "JPEG", quality=82, progressive=True, optimize=True)
    return content.getvalue()


def png(image):
    content = BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
    return content.getvalue()


def too_many_pixels():
    return ValidationError(
        _("The picture has more than %(limit)s million pixels. Save it smaller."),
        params={"limit": MAX_PIXELS // 1_000_000},
        code="pixels",
    )


def broken_picture():
    return ValidationError(
        _("The picture is broken: it ends too soon or does not hold what it says. Save it anew."),
        code="broken",
    )
