"""Backups and restores of a site whose library lies in a bucket, and from a disk to a bucket and back."""

import json
import shutil
from uuid import uuid4

import pytest
from django.db import connection

from tests.sites import head_of

ENGINE = connection.vendor
INTO_THE_BUCKET = """
from pathlib import Path
from django.core.files.storage import default_storage
default_storage.make_bucket()
root = Path(sys.argv[1])
for path in root.rglob("*"):
    if path.is_file():
        default_storage.put_again(path.relative_to(root).as_posix(), path.read_bytes())
"""
# What records name, by its name.
FILES = """
from django.apps import apps
from django.core.files.storage import default_storage
from ftzportal.backups import files, rows
told = {}
for name in files.names_in(rows.carried(apps)):
    told[name] = hashlib.sha256(default_storage.open(name).read()).hexdigest()
print(json.dumps(told))
"""


@pytest.fixture
def in_bucket(object_store):
    """To be called with a site: its library lies in a bucket of its own from then on, with what it held."""

    def move(site):
        keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")
        site.others |= keys | {"S3_BUCKET": f"site-{uuid4().hex}", "S3_ENDPOINT_URL": object_store}
        site.run(INTO_THE_BUCKET.replace("sys.argv[1]", repr(str(site.folder / "media"))))
        shutil.rmtree(site.folder / "media", ignore_errors=True)
        return site

    return move


def stored(site):
    return json.loads(site.run(FILES))


@pytest.mark.parametrize(("origin", "target"), [("bucket", "bucket"), ("disk", "bucket"), ("bucket", "disk")])
def test_a_library_comes_back_wherever_it_lies(grounds, in_bucket, tmp_path, origin, target):
    first, second = grounds.with_content(ENGINE), grounds.empty(ENGINE)
    first = in_bucket(first) if origin == "bucket" else first
    second = in_bucket(second) if target == "bucket" else second
    first.manage("backup", tmp_path / "site.tar")
    head = head_of(tmp_path / "site.tar")
    assert (head["files"] > 5, head["missing"]) == (True, 0)
    said = second.manage("restore", tmp_path / "site.tar", "--without-index")
    assert f"{head['files']} files put into the library" in said
    assert stored(second) == stored(first)
    assert (second.folder / "media").exists() == (target == "disk")


OTHER_CONTENT = """
from django.core.files.storage import default_storage
default_storage.put_again(NAME, b"damaged")
"""


def test_a_damaged_object_is_mended_and_kept_aside(grounds, in_bucket, tmp_path):
    site = in_bucket(grounds.with_content(ENGINE))
    before = stored(site)
    site.manage("backup", tmp_path / "site.tar")
    name = min(before)
    site.run(OTHER_CONTENT.replace("NAME", repr(name)))
    assert stored(site) != before
    site.manage("restore", tmp_path / "site.tar", "--replace", "--without-index")
    assert stored(site) == before
    [aside] = site.folder.glob("set-aside-*")
    assert (aside / "replaced" / name).read_bytes() == b"damaged"


def test_a_store_that_is_away_is_said_and_nothing_is_restored(grounds, in_bucket, archive):
    site = in_bucket(grounds.with_content(ENGINE))
    before = site.tables()
    site.others["S3_BUCKET"] = "another"
    assert "No backup was made" in site.refusal("backup", site.folder / "site.tar")
    assert "Nothing was restored" in site.refusal("restore", archive, "--replace", "--without-index")
    assert site.tables() == before
