import io
import os
import re
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from ftzportal.library.models import Picture


@pytest.fixture
def library(settings, each_storage):
    """The names of what lies in the library."""

    def files():
        if each_storage == "bucket":
            return sorted(default_storage.beside(""))
        return sorted(path.relative_to(settings.MEDIA_ROOT).as_posix() for path in settings.MEDIA_ROOT.rglob("*.*"))

    return files


def content_of(name):
    with default_storage.open(name) as file:
        return file.read()


def make_old(settings):
    for path in settings.MEDIA_ROOT.rglob("*.*"):
        os.utime(path, (time.time() - 90_000,) * 2)
    stores = s3_backends[DEFAULT_ACCOUNT_ID].values()
    for item in (item for store in stores for bucket in store.buckets.values() for item in bucket.keys.values()):
        item.last_modified -= timedelta(seconds=90_000)


def sweep(*args):
    out = io.StringIO()
    call_command("sweep_library", *args, stdout=out)
    return out.getvalue()


def picture_of(name):
    """A row that names the file; written past the model, which would read the file's size."""
    return Picture.objects.bulk_create([Picture(file=name, width=1, height=1, alt_en="Quay")])[0]


@pytest.mark.parametrize("name", ["quay.jpg", "x.php.jpg", "x" * 90 + ".jpg", "\u202egpj.jpg", "a b;c.JPG"])
@pytest.mark.django_db(transaction=True)
def test_a_file_is_named_by_a_random_number_and_nothing_that_came_with_it(library, name):
    stored = default_storage.save(name, ContentFile(b"x"))
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.jpg", stored)
    assert library() == [stored]
    assert content_of(stored) == b"x"


@pytest.mark.parametrize("name", ["quay", "quay.", "quay.p\u0448p", "quay.verylongextension"])
@pytest.mark.django_db(transaction=True)
def test_a_name_without_a_plain_extension_gets_one(each_storage, name):
    assert default_storage.save(name, ContentFile(b"x")).endswith(".bin")


ON_A_DISK = pytest.mark.parametrize("each_storage", ["disk"], indirect=True)


@ON_A_DISK
@pytest.mark.django_db(transaction=True)
def test_a_file_comes_to_its_place_with_the_commit(library):
    with transaction.atomic():
        stored = default_storage.save("quay.jpg", ContentFile(b"x"))
        assert library() == [f"{stored}.pending"]
    assert library() == [stored]


@pytest.mark.django_db(transaction=True)
def test_a_file_can_be_read_before_the_commit(each_storage):
    with transaction.atomic():
        stored = default_storage.save("quay.jpg", ContentFile(b"x"))
        assert content_of(stored) == b"x"
        assert default_storage.exists(stored)
        assert default_storage.size(stored) == 1


@ON_A_DISK
@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing_at_the_files_place(library):
    with transaction.atomic():
        stored = default_storage.save("quay.jpg", ContentFile(b"x"))
        transaction.set_rollback(True)
    assert library() == [f"{stored}.pending"]


@ON_A_DISK
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told_and_leaves_no_part_of_the_file(library, full_disk):
    content = ContentFile(b"x" * 100_000)
    with full_disk, pytest.raises(ValidationError, match="disk is full"):
        default_storage.save("quay.jpg", content)
    assert library() == []


@pytest.mark.django_db(transaction=True)
def test_no_file_is_ever_written_over(library):
    stored = default_storage.save("quay.jpg", ContentFile(b"first"))
    assert default_storage.save(stored, ContentFile(b"second")) != stored
    assert content_of(stored) == b"first"


@pytest.mark.django_db(transaction=True)
def test_the_sweep_deletes_old_files_that_nothing_names(settings, library):
    kept = default_storage.save("kept.jpg", ContentFile(b"x"))
    rendition = default_storage.save(kept.replace(".jpg", "-480.jpg"), ContentFile(b"x"))
    orphan = default_storage.save("orphan.jpg", ContentFile(b"x"))
    with transaction.atomic():
        default_storage.save("rolled-back.jpg", ContentFile(b"x"))
        transaction.set_rollback(True)
    picture_of(kept)
    make_old(settings)
    young = default_storage.save("young.jpg", ContentFile(b"x"))

    assert f"would delete {orphan}" in sweep()
    assert len(library()) == 5

    assert f"deleted {orphan}" in sweep("--delete")
    assert library() == sorted([kept, rendition, young])
    assert sweep("--delete").startswith("0 files")


@ON_A_DISK
@pytest.mark.django_db(transaction=True)
def test_the_sweep_settles_a_file_whose_process_died_after_the_commit(settings, library):
    stored = default_storage.save("quay.jpg", ContentFile(b"x"))
    picture_of(stored)
    os.rename(settings.MEDIA_ROOT / stored, settings.MEDIA_ROOT / f"{stored}.pending")
    make_old(settings)

    assert f"would settle {stored}" in sweep()
    assert library() == [f"{stored}.pending"]
    assert f"settled {stored}" in sweep("--delete")
    assert library() == [stored]


@pytest.mark.django_db(transaction=True)
def test_the_sweep_of_an_empty_library_finds_nothing(each_storage):
    assert sweep("--delete").startswith("0 files")
