"""
What a long document costs on its way to a draft:

    python -m tests.bench_intake

A document of 40 pages with 20 photographs goes through the editors' page in a process of its own. It ends with 1 where
a limit is missed.
"""

import io
import os
import resource
import subprocess
import sys
import tempfile
import time

PAGES, PICTURES = 40, 20
WORDS_A_PAGE = 450
SENTENCE = "The port of the area has shortened its clearance of goods by one hour since last year. "
MEGABYTES = 300
# Of what Pillow takes for the copies of the same pictures one after the other, which is most of the work.
TIMES_PILLOW = 1.0
# Those that the library makes of a picture of that size, each as JPEG and as AVIF.
WHOLES, PARTS = (480, 720, 1080, 1600), ((320, 180), (720, 405), (1080, 608))
JPEG, AVIF = {"format": "JPEG", "quality": 80, "progressive": True}, {"format": "AVIF", "quality": 44, "speed": 9}
# A photograph as a telephone sends it by messenger: half a megabyte.
SIZE = (2048, 1536)


def photograph(seed):
    """Light and noise of a certain kind, so that it packs as a photograph does."""
    from PIL import Image

    small = Image.effect_noise((SIZE[0] // 8, SIZE[1] // 8), 60 + seed).resize(SIZE)
    light = Image.linear_gradient("L").resize(SIZE), Image.radial_gradient("L").resize(SIZE)
    image = Image.merge("RGB", [small, *light])
    content = io.BytesIO()
    image.save(content, "JPEG", quality=88)
    return content.getvalue()


def written():
    """The bytes of the document."""
    from tests.documents.markup import document, heading, p, picture, row, table

    page = SENTENCE * (WORDS_A_PAGE // 3 // len(SENTENCE.split()))
    body = [p("Forty pages about the zone", style="Title"), p("Information source: Liaoning Daily")]
    for number in range(PAGES):
        body += [heading(f"Part {number + 1}", 2), p(page), p(page), p(page)]
        body.append(table(row("Area", "Firms", header=True), row("Dalian", "12"), row("Yingkou", "7")))
        if number % 2 == 0:
            body.append(p(picture(f"image{number}", f"The quay, {number}")))
    media = {f"image{number}.jpeg": photograph(number) for number in range(0, PAGES, 2)}
    return document(*body, media=media)


def main():
    """What was measured, a line each; whether every limit was kept."""
    content = written()
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench_intake", "measure"],
            input=content,
            capture_output=True,
            env=os.environ | {"FTZPORTAL_DEMO": "1", "DATA_DIR": folder},
            check=False,
        )
    if done.returncode:
        sys.exit(done.stderr.decode())
    *figures, seconds, before, peak, of_pillow = done.stdout.decode().split()
    size = f"{len(content) / 2**20:.1f} MB"
    print(f"    {PAGES} pages, {PICTURES} pictures of {SIZE[0]} × {SIZE[1]}, {size}: {' '.join(figures)}")
    times = float(seconds) / float(of_pillow)
    kept = [times <= TIMES_PILLOW, int(peak) / 1024 <= MEGABYTES]
    print(
        "   " if kept[0] else "!! ",
        f"from the upload to the draft: {float(seconds):.1f} s, {times:.2f} times the {float(of_pillow):.1f} s that "
        f"Pillow takes for the copies alone (limit {TIMES_PILLOW})",
    )
    peak, before = int(peak) // 1024, int(before) // 1024
    print("   " if kept[1] else "!! ", f"peak of memory: {peak} MB of {MEGABYTES} MB; before: {before} MB")
    return all(kept)


def measure():
    """In the process of its own: seconds, peak before and peak after in kilobytes, seconds of Pillow."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ftzportal.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import override_settings

    from ftzportal.library.models import Picture
    from news.models import NewsItem
    from tests import factories

    content = sys.stdin.buffer.read()
    call_command("migrate", verbosity=0)
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(factories.account())
        address = "/en/admin/news/newsitem/from-word/"
        data = {"owner_area": factories.area().pk, "column": factories.column().pk}
        factories.source()
        client.get(address)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.perf_counter()
        page = client.post(address, data | {"file_en": SimpleUploadedFile("a.docx", content)}).headers["Location"]
        # The words that the document lacks, as an editor types them.
        words = {f"alt_{number}_{code}": "A quay" for number in range(PICTURES) for code in ("en", "zh_hans")}
        taken = {f"take_{number}": "on" for number in range(PICTURES)}
        client.get(page)
        client.post(page, words | taken | {"title_en": "A long document", "source": factories.source().pk})
        seconds = time.perf_counter() - begun
    item = NewsItem.objects.get()
    made = f"{len(item.body_en)} characters and {Picture.objects.count()} pictures in the draft"
    assert Picture.objects.count() == PICTURES
    print(made, seconds, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, seconds_of_pillow())


def seconds_of_pillow():
    from PIL import Image

    photographs = [photograph(number) for number in range(0, PAGES, 2)]
    sizes = [*((width, width * SIZE[1] // SIZE[0]) for width in WHOLES), *PARTS]
    begun = time.perf_counter()
    for content in photographs:
        image = Image.open(io.BytesIO(content))
        for size in sizes:
            copy = image.resize(size, Image.Resampling.BICUBIC)
            for how in (JPEG, AVIF):
                copy.save(io.BytesIO(), max_threads=1, **how)
    return time.perf_counter() - begun


if __name__ == "__main__":
    if sys.argv[-1] == "measure":
        measure()
    else:
        sys.exit(0 if main() else 1)
