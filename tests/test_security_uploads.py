"""What may come as a picture, and what becomes of it."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from ftzportal.library import pictures
from ftzportal.library.forms import PictureForm
from ftzportal.library.models import Picture
from tests.uploads import WORDS, image_bytes

SCRIPT = b"<?php system($_GET['c']); ?><script>alert(1)</script>"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(side):
    """A whole PNG of `side` × `side` black pixels: 20 KB for 13,000."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (side + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def encoded(content):
    """What becomes of a picture: how it will be kept, and it opened again."""
    made = pictures.encode(io.BytesIO(content))
    image = Image.open(io.BytesIO(made.content))
    image.load()
    return made, image


def form(content, name="quay.jpg", **data):
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    return PictureForm({**WORDS, **data}, {"file": upload})


def refusal(content, name="quay.jpg"):
    """The one code with which the form refuses a file."""
    refused = form(content, name)
    assert not refused.is_valid()
    return refused.errors.as_data()["file"][0].code


# At the first two Pillow itself warns, which the tests take for an error and a running site does not.
@pytest.mark.parametrize("side", [13_000, 12_000, 6_400])
def test_a_bomb_is_refused_before_it_is_decoded(db, side):
    bomb = png_bomb(side)
    assert len(bomb) < 25_000
    assert refusal(bomb, "small.png") == "pixels"


def test_the_largest_picture_allowed_takes_half_a_gigabyte_at_most():
    # In a process of its own, because the highest mark of memory is never lowered.
    program = """
import io, os, re
os.environ.update(FTZPORTAL_DEMO="1", DJANGO_SETTINGS_MODULE="ftzportal.settings")
import django
django.setup()
from ftzportal.library import pictures
pictures.encode(io.BytesIO(open(0, "rb").read()))
# Not `getrusage`, which counts what the parent had when it started this.
print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
"""
    largest = image_bytes((6400, 6200), format="PNG", mode="RGBA", colour=(1, 2, 3, 4), compress_level=1)
    done = subprocess.run([sys.executable, "-c", program], input=largest, capture_output=True, check=True)
    assert int(done.stdout) < 512 * 1024


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SCRIPT, "quay.jpg"),
        (b"GIF89a=1;alert(1)//" + bytes(40), "quay.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "quay.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "quay.png"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "quay.eps"),
        (b"%PDF-1.7\n", "quay.jpg"),
        (b"", "quay.jpg"),
        (b"\xff\xd8\xff", "quay.jpg"),
        (image_bytes(format="GIF", mode="P"), "quay.gif"),
        (image_bytes(format="GIF", mode="P"), "quay.png"),
        (image_bytes(format="BMP"), "quay.bmp"),
        (image_bytes(format="TIFF"), "quay.tiff"),
        (image_bytes(format="ICO"), "quay.ico"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_whatever_it_is_called(db, content, name):
    assert refusal(content, name) in {"format", "empty", "broken"}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_that_ends_too_soon_is_refused(db, format):
    whole = image_bytes(format=format)
    assert refusal(whole[: len(whole) // 2]) in {"broken", "format"}


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_a_picture_that_moves_is_refused(db, format):
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "green")]
    content = io.BytesIO()
    frames[0].save(content, format, save_all=True, append_images=frames[1:], duration=100)
    assert refusal(content.getvalue()) == "animated"


def test_more_than_ten_megabytes_are_refused(db):
    assert refusal(image_bytes() + bytes(10 * 1024 * 1024)) == "bytes"


def test_the_refusal_says_what_to_do(db):
    errors = form(image_bytes(format="GIF", mode="P"), "quay.gif").errors["file"]
    assert errors == ["This is not a picture that the site can show. Choose a JPEG, PNG, WebP or AVIF file."]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_format_becomes_a_jpeg(format):
    made, image = encoded(image_bytes(format=format))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (640, 400))
    assert made.name.endswith(".jpg")


@pytest.mark.parametrize(
    "name",
    [
        "quay.pdf",
        "x.php.png",
        "x.png.php",
        "../../etc/passwd",
        "..\\..\\x.png",
        "a" * 300 + ".png",
        "\u202egnp.jpg",
        "a\x00.png",
    ],
)
def test_nothing_of_a_files_name_is_kept(db, name):
    sent = form(image_bytes(format="PNG"), name)
    assert sent.is_valid(), sent.errors
    stored = sent.save().file.name
    assert default_storage.exists(stored)
    assert stored.endswith(".jpg")
    assert not {"quay", "php", "passwd", "gnp"} & set(stored.replace("/", ".").split("."))


def test_a_script_after_the_pictures_end_is_gone():
    made, _ = encoded(image_bytes(format="PNG") + SCRIPT)
    assert b"script" not in made.content


def test_a_drawing_of_few_colours_stays_a_sharp_png():
    made, image = encoded(image_bytes(format="PNG", colour=(11, 58, 91)) + SCRIPT)
    assert (image.format, made.name[-4:]) == ("PNG", ".png")
    assert image.convert("RGB").getpixel((9, 9)) == (11, 58, 91)
    assert b"script" not in made.content


def test_where_and_with_what_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (38.0, 54.0, 51.0)
    content = image_bytes(exif=exif, comment=b"secret-comment", xmp=b"<x:xmpmeta>secret-xmp</x:xmpmeta>")
    assert b"CameraMaker" in content
    made, image = encoded(content)
    assert not image.getexif()
    assert {"exif", "comment", "xmp", "icc_profile"}.isdisjoint(image.info)
    assert b"secret" not in made.content


def test_text_in_a_png_is_gone():
    notes = PngInfo()
    notes.add_text("Comment", "secret-comment", zip=False)
    made, image = encoded(image_bytes(format="PNG", colour="white", pnginfo=notes))
    assert b"secret" not in made.content
    assert image.info.keys() <= {"transparency"}


def test_a_picture_taken_on_its_side_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    _, image = encoded(image_bytes((640, 400), exif=exif))
    assert image.size == (400, 640)


def test_colours_of_another_profile_become_those_of_the_web():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), lab, b"no profile"):
        _, image = encoded(image_bytes(colour=(200, 30, 30), icc_profile=profile))
        assert all(abs(a - b) < 4 for a, b in zip(image.getpixel((9, 9)), (200, 30, 30), strict=True))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_plain_colours(mode):
    colour = {"1": 1, "L": 255, "LA": (0, 0), "P": 0, "RGBA": (0, 0, 0, 0), "I;16": 65535}[mode]
    _, image = encoded(image_bytes(format="PNG", mode=mode, colour=colour))
    assert image.convert("RGB").getpixel((9, 9)) == ((0, 0, 0) if mode == "P" else (255, 255, 255))


def test_a_printers_picture_becomes_plain_colours():
    _, image = encoded(image_bytes(mode="CMYK", colour=(0, 0, 0, 0)))
    assert image.getpixel((9, 9)) == (255, 255, 255)


def test_a_telephones_picture_with_a_second_one_inside_is_taken():
    first, second = Image.new("RGB", (640, 400), "red"), Image.new("RGB", (64, 40), "blue")
    content = io.BytesIO()
    first.save(content, "MPO", save_all=True, append_images=[second])
    _, image = encoded(content.getvalue())
    assert image.size == (640, 400)


@pytest.mark.parametrize(("size", "kept"), [((4000, 3000), (2560, 1920)), ((300, 5000), (154, 2560)), ((1, 1), (1, 1))])
def test_a_large_picture_is_made_to_fit(size, kept):
    _, image = encoded(image_bytes(size, colour="red"))
    assert image.size == kept


def test_a_command_stores_a_picture_in_one_line(db):
    picture = Picture(alt_en="The quay at dawn")
    pictures.store(picture, io.BytesIO(image_bytes()))
    picture.save()
    assert Picture.objects.get().file.name == picture.file.name
    with pytest.raises(ValidationError):
        pictures.store(picture, io.BytesIO(SCRIPT))


def test_changing_the_words_of_a_picture_keeps_its_file(db):
    picture = form(image_bytes()).save()
    changed = PictureForm({"alt_en": "The quay at noon"}, instance=Picture.objects.get())
    assert changed.is_valid()
    assert changed.save().file.name == picture.file.name


def test_a_full_disk_is_told_by_the_form(db, full_disk, settings):
    sent = form(image_bytes())
    with full_disk:
        assert not sent.is_valid()
    assert sent.errors["file"] == ["The file could not be kept: the disk is full or broken. Tell an administrator."]
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))


def test_a_form_that_comes_back_asks_for_the_file_again(db):
    assert "choose the file again" in form(image_bytes(), alt_en="").errors["file"][0]
