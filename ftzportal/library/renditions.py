"""
The narrower copies of a picture that pages ask for, as AVIF and as JPEG: the whole of it, and the part around its
focal point that lists show.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

# Of a telephone 375 px wide with 2 or 3 dots a pixel, of a tablet, and of the text column on a fine screen.
WIDTHS = (480, 720, 1080, 1600)
# Of lists and of the first item on the home page, 16 by 9.
CARD_WIDTHS = (320, 720, 1080)
CARD_RATIO = 16 / 9
# Where the screen has three dots a pixel, nobody sees what a lower quality leaves out.
AVIF_QUALITY = {320: 52, 480: 52, 720: 46, 1080: 38}
AVIF_QUALITY_OTHERWISE = 38
# Of 0 (slow) to 10: a picture 1600 px wide takes 0.09 s at 10, 0.12 s at 9 and 0.34 s at 8, for the same bytes.
AVIF_SPEED = 9
JPEG_QUALITY = 80
# The width of the copy that is named where only one can be: without srcset, in feeds, for other sites' previews.
ONE_WIDTH = 1080


@dataclass(frozen=True)
class Rendition:
    """One copy: how large in pixels, in which format, and of a part the focal point that it keeps, in percent."""

    width: int
    height: int
    extension: str
    focus: tuple[int, int] | None = None

    def name(self, original):
        """`a1/b2/a1b2….jpg` → `a1/b2/a1b2…-720.avif`; of a part `a1/b2/a1b2…-720x405-50-33.avif`."""
        part = f"x{self.height}-{self.focus[0]}-{self.focus[1]}" if self.focus else ""
        return f"{original.rsplit('.', 1)[0]}-{self.width}{part}.{self.extension}"


def renditions_of(width, height, extension, focus):
    """Every copy that belongs beside a picture of that size in pixels. None is wider than the picture."""
    return [*wholes(width, height, extension), *cards(width, height, extension, focus)]


def wholes(width, height, extension):
    narrower = [candidate for candidate in WIDTHS if candidate < width]
    made = [Rendition(one, max(1, round(height * one / width)), extension) for one in narrower]
    if extension == "png":
        # A drawing of few colours is smaller and sharper as it is.
        return made
    own = [width] if width <= WIDTHS[-1] else []
    return made + [Rendition(one, max(1, round(height * one / width)), "avif") for one in narrower + own]


def cards(width, height, extension, focus):
    widest = max(1, min(width, int(height * CARD_RATIO)))
    widths = [candidate for candidate in CARD_WIDTHS if candidate <= widest] or [widest]
    formats = ["png"] if extension == "png" else [extension, "avif"]
    return [Rendition(one, max(1, round(one / CARD_RATIO)), format, focus) for format in formats for one in widths]


def made(image, renditions):
    """`[(rendition, bytes)]`, made of the picture in full width."""
    return all_written(resized(image, renditions), renditions)


def resized(image, renditions):
    """{(width, height, focus): the picture in that size}, of all sizes of `renditions`."""
    # Each size once for both formats, the larger first: of a smaller one the next is made in less time.
    sizes = sorted({(one.focus is not None, one.width, one.height, one.focus) for one in renditions}, reverse=True)
    found, larger = {}, {}
    for is_part, width, height, focus in sizes:
        source = larger.get(is_part) or (part_of(image, focus) if is_part else image)
        found[width, height, focus] = larger[is_part] = source.resize((width, height), Image.Resampling.BICUBIC)
    return found


def all_written(sizes, renditions):
    contents = {}
    # The encoders leave the interpreter to the other one.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for together in apart(renditions):
            contents |= zip(together, pool.map(lambda one: written(sizes, one), together), strict=True)
    return [(one, contents[one]) for one in renditions]


def apart(renditions):
    """
    Those that are written beside each other, then the others: the largest AVIF, which takes 53 MB, with what is no
    AVIF and takes next to nothing; then the smaller ones of AVIF, of 29 MB and less.
    """
    rising = sorted(renditions, key=lambda one: (one.extension == "avif", one.width * one.height))
    smaller = [one for one in rising[:-1] if one.extension == "avif"]
    return [rising[-1:] + [one for one in rising[:-1] if one.extension != "avif"], smaller]


def part_of(image, focus):
    """The largest part of 16 by 9 whose middle lies as near to `focus` as the edges let it."""
    width = max(1, min(image.width, int(image.height * CARD_RATIO)))
    height = max(1, min(image.height, round(width / CARD_RATIO)))
    left = kept_inside(image.width * focus[0] / 100 - width / 2, image.width - width)
    top = kept_inside(image.height * focus[1] / 100 - height / 2, image.height - height)
    return image.crop((left, top, left + width, top + height))


def kept_inside(start, last):
    return round(min(max(start, 0), last))


def written(sizes, rendition):
    image = sizes[rendition.width, rendition.height, rendition.focus]
    return {"jpg": jpeg, "png": png, "avif": avif}[rendition.extension](image)


def jpeg(image):
    content = BytesIO()
    image.save(content, "JPEG", quality=JPEG_QUALITY, progressive=True)
    return content.getvalue()


def large_jpeg(image):
    """For what few screens ask for: 0.02 s where the other takes 0.11 s, and 8 % larger."""
    content = BytesIO()
    image.save(content, "JPEG", quality=JPEG_QUALITY)
    return content.getvalue()


def png(image):
    content = BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
    return content.getvalue()


def avif(image):
    content = BytesIO()
    quality = AVIF_QUALITY.get(image.width, AVIF_QUALITY_OTHERWISE)
    image.save(content, "AVIF", quality=quality, speed=AVIF_SPEED, max_threads=1)
    return content.getvalue()


@dataclass(frozen=True)
class Shown:
    """What a page says of a picture: one address with its size in pixels, and every width of it for `srcset`."""

    url: str
    width: int
    height: int
    srcset: str
    avif_srcset: str
    alt: str
