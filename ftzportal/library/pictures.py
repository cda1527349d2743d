"""Turns what was uploaded as a picture into one of ours: known format, known size, nothing hidden in it."""

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import SEEK_END, BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from .renditions import all_written, large_jpeg, made, png, renditions_of, resized
from .storage import new_name, stem_of

try:
    from pillow_heif import register_heif_opener
except ImportError:
    HEIC = ()
else:
    register_heif_opener()
    HEIC = ("HEIF",)

logger = logging.getLogger(__name__)

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", *HEIC)
# What the header of a telephone's picture (HEIC) has at its fifth byte.
HEIC_MARKS = {b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")}
MAX_BYTES = 10 * 1024 * 1024
# A PNG of 20 KB can hold 169 million pixels, and takes 806 MB to decode.
MAX_PIXELS = 40_000_000
# The longest side of what is kept.
MAX_SIDE = 2560
MIDDLE = (50, 50)
SRGB = ImageCms.createProfile("sRGB")


@dataclass
class Encoded:
    """A picture as it will be kept: a new name, its bytes, and those of its renditions by their names."""

    name: str
    content: bytes
    renditions: dict[str, bytes]


def store(picture, upload):
    """Gives `picture` the file made of `upload`; the row is still to be saved. Raises as `encode` does."""
    picture.digest = digest_of(upload)
    picture.file = keep(encode(upload, picture.focus))


def keep(encoded):
    """The name under which the library keeps it. ValidationError if it cannot be kept."""
    for name, content in encoded.renditions.items():
        default_storage.save(name, ContentFile(content))
    # Last, so that nothing is offered whose renditions are not there.
    return default_storage.save(encoded.name, ContentFile(encoded.content))


def made_again(picture, wanted):
    """
    The bytes of the renditions `wanted`, made of the picture's own file and put into their places, as far as there is
    room. OSError if that file is gone.
    """
    with default_storage.open(picture.file.name) as file:
        image = Image.open(file, formats=("JPEG", "PNG")).convert("RGB")
    contents = []
    for rendition, content in made(image, wanted):
        try:
            default_storage.put_again(rendition.name(picture.file.name), content)
        except OSError:
            logger.exception("There is no room for a rendition.")
        contents.append(content)
    return contents


def missing(picture):
    """The renditions that belong beside the picture and do not lie there."""
    there = default_storage.beside(stem_of(picture.file.name))
    return [one for one in picture.renditions() if one.name(picture.file.name) not in there]


def unwanted(picture):
    """The names of renditions beside the picture that no page asks for any more."""
    known = {one.name(picture.file.name) for one in picture.renditions()}
    return sorted(default_storage.beside(f"{stem_of(picture.file.name)}-") - known)


def digest_of(upload):
    """SHA-256 of what was sent, by which the same file is known again."""
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()


def encode(upload, focus=MIDDLE):
    """
    The picture in a file object, encoded anew: upright, in sRGB, on white, at most MAX_SIDE long. What it
    said beside its pixels (place, camera, a script after its end) is gone. `focus` is the point in percent that the
    parts shown in lists keep. ValidationError, in words for the editor, if it is not one of FORMATS, too large,
    animated or broken.
    """
    refuse_many_bytes(upload.seek(0, SEEK_END))
    image = opened(upload)
    was_png = image.format == "PNG"
    image = plain(image)
    # A chart or a logo, which JPEG would blur; a grey photograph has more shades.
    is_drawing = was_png and image.getcolors(128) is not None
    extension = "png" if is_drawing else "jpg"
    name = new_name(f".{extension}")
    # Where there are workers, `make_renditions` makes them; until it has, they are made when they are asked for.
    wanted = [] if settings.TASKS_IN_DATABASE else renditions_of(*image.size, extension, tuple(focus))
    with ThreadPoolExecutor(1) as other_core:
        content = other_core.submit(png if is_drawing else large_jpeg, image)
        sizes = resized(image, wanted)
        # It need not be in memory beside what the encoders take.
        content, image = content.result(), None
    beside = all_written(sizes, wanted)
    return Encoded(name=name, content=content, renditions={rendition.name(name): made for rendition, made in beside})


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
        raise unknown_format(upload) from None
    except Exception as broken:  # Pillow's readers raise whatever a broken header leads them to.
        raise broken_picture() from broken
    if image.width * image.height > MAX_PIXELS:
        raise too_many_pixels()
    # The second picture of a telephone's JPEG (MPO) is a preview or a depth map, not a next frame.
    if getattr(image, "is_animated", False) and image.format not in ("MPO", "HEIF"):
        raise ValidationError(_("The picture moves. Choose one that stands still."), code="animated")
    return image


def plain(image):
    """The pixels alone, as they will be shown."""
    try:
        # A JPEG is decoded at a fraction of its size; the others are made smaller before anything is copied.
        image.draft(None, (MAX_SIDE, MAX_SIDE))
        image.load()
        image = eight_bits(image)
        image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BICUBIC)
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


def unknown_format(upload):
    upload.seek(0)
    if upload.read(12)[4:] in HEIC_MARKS:
        return ValidationError(
            _(
                "This is a telephone’s picture in the format HEIC, which this site cannot read. On the telephone "
                "choose “Most compatible” for the camera’s format, or send the picture as JPEG."
            ),
            code="heic",
        )
    return ValidationError(
        _("This is not a picture that the site can show. Choose a JPEG, PNG, WebP or AVIF file."), code="format"
    )


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
