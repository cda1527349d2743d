"""What is particular to a library in a bucket: that it stays private, and that its store may be away or slow."""

import io
import json
import os
import socket
import subprocess
import sys
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from PIL import Image

from ftzportal.library import bucket as module
from ftzportal.library.models import Picture
from ftzportal.library.storage import StoreAwayError
from tests import factories, uploads
from tests.uploads import WORDS, photograph

CONTENT = os.urandom(600_000)


@pytest.fixture
def nobody():
    """The address of a port at which nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{closed.getsockname()[1]}"


@pytest.fixture
def silent(monkeypatch):
    """The address of a store that takes every call and never answers."""
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture(params=["nobody", "silent", "bucket gone"])
def lost(request, settings, bucket, desk):
    """To be called: the store of files goes away, in one of the ways in which stores do."""

    def leave():
        changed = {"bucket_name": "another"}
        if request.param != "bucket gone":
            changed = {"endpoint_url": request.getfixturevalue(request.param)}
        backend = settings.STORAGES["default"] | {"OPTIONS": bucket | changed}
        settings.STORAGES = settings.STORAGES | {"default": backend}

    return leave


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def shown_picture():
    picture = uploads.picture()
    factories.news_item(lead_picture=picture)
    return picture


def test_an_object_is_for_nobody_but_the_owner_of_the_bucket(db, bucket):
    stored = default_storage.save("quay.jpg", ContentFile(b"x"))
    with default_storage.client() as client:
        grants = client.get_object_acl(Bucket=bucket["bucket_name"], Key=stored)["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


def test_pages_name_the_programs_own_address_and_never_the_buckets(client, db, bucket):
    item = factories.news_item(lead_picture=uploads.picture())
    page = client.get(f"/en/news/{item.address}/").content.decode()
    assert 'src="/media/' in page
    assert bucket["bucket_name"] not in page
    assert bucket["endpoint_url"] not in page


def test_the_bucket_is_made_once(bucket, settings, capsys):
    call_command("make_bucket")
    assert capsys.readouterr().out == "The bucket is there.\n"
    anew = settings.STORAGES["default"] | {"OPTIONS": bucket | {"bucket_name": f"{bucket['bucket_name']}-2"}}
    settings.STORAGES = settings.STORAGES | {"default": anew}
    call_command("make_bucket")
    assert capsys.readouterr().out == "The bucket was made.\n"
    assert default_storage.beside("") == set()


def test_a_library_on_a_disk_has_no_bucket_to_make():
    with pytest.raises(CommandError, match="S3_BUCKET is not set"):
        call_command("make_bucket")


def test_another_machine_finds_what_one_has_stored(db, bucket):
    stored = default_storage.save("quay.jpg", ContentFile(b"x"))
    elsewhere = type(default_storage._wrapped)(**bucket)
    assert elsewhere.open(stored).read() == b"x"


def test_each_thread_asks_by_the_same_client(db, bucket):
    """Whoever asks whether the store answers does so in a new thread each time."""

    def one(found):
        with default_storage.client() as client:
            found.append(client)

    found = []
    for _ in range(2):
        thread = threading.Thread(target=one, args=[found])
        thread.start()
        thread.join()
    assert found[0] is found[1]


def test_an_object_is_read_from_any_place_of_it(db, bucket):
    stored = default_storage.save("report.bin", ContentFile(CONTENT))
    with default_storage.open(stored) as file:
        assert (file.size, file.read(10)) == (len(CONTENT), CONTENT[:10])
        file.seek(-20, io.SEEK_END)
        assert file.read() == CONTENT[-20:]
        file.seek(300_000)
        assert file.read(50_000) == CONTENT[300_000:350_000]
        file.seek(0)
        assert file.read() == CONTENT


def test_an_object_that_was_replaced_while_it_is_read_is_not_told_as_one(db, bucket):
    stored = default_storage.save("report.bin", ContentFile(CONTENT))
    with default_storage.open(stored) as file:
        file.read(10)
        default_storage.put_again(stored, b"x" * len(CONTENT))
        file.seek(500_000)
        with pytest.raises(StoreAwayError):
            file.read()


def test_what_is_not_there_is_missing_and_not_away(db, bucket):
    for ask in (default_storage.open, default_storage.size):
        with pytest.raises(FileNotFoundError):
            ask("a1/b2/" + "0" * 32 + ".jpg")
    assert not default_storage.exists("a1/b2/" + "0" * 32 + ".jpg")


def test_a_form_tells_the_editor_that_the_store_is_away_and_leaves_no_row(desk, lost):
    lost()
    data = {**WORDS, "owner_area": factories.area("dalian").pk, "file": photograph()}
    response = desk.post("/en/admin/library/picture/add/", data)
    assert response.status_code == 200
    assert "store of files does not answer" in str(response.context["adminform"].form.errors["file"])
    assert not Picture.objects.exists()


def test_a_picture_and_a_file_are_away_for_a_while_and_pages_go_on(client, lost):
    picture, attachment = shown_picture(), uploads.attachment()
    item = factories.news_item("With a file", links={"attachments": [attachment]}, lead_picture=picture)
    client.logout()
    lost()
    for address in (picture.file.url, picture.card.url, attachment.get_absolute_url()):
        response = client.get(address)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
        assert response.headers["Cache-Control"] == "no-store"
    assert client.get(f"/en/news/{item.address}/").status_code == 200


def test_a_store_that_is_lost_in_the_middle_of_a_form_takes_no_row_along(desk, bucket, monkeypatch):
    """The row reads the picture's size back from the store."""

    def lost(*args):
        raise StoreAwayError("gone")

    monkeypatch.setattr(module.StoredObject, "__init__", lost)
    data = {**WORDS, "owner_area": factories.area("dalian").pk, "file": photograph()}
    assert desk.post("/en/admin/library/picture/add/", data).status_code == 503
    assert not Picture.objects.exists()


def test_a_store_that_lets_us_wait_is_not_waited_for_by_each_who_comes(db, bucket, silent):
    storage = storages.create_storage(
        {"BACKEND": "ftzportal.library.bucket.BucketStorage", "OPTIONS": bucket | {"endpoint_url": silent}}
    )
    with pytest.raises(StoreAwayError, match="timeout"):
        storage.open("a1/b2/" + "0" * 32 + ".jpg")
    with pytest.raises(StoreAwayError, match="a moment ago"):
        storage.open("a1/b2/" + "0" * 32 + ".jpg")
    storage.not_asked_until = 0
    with pytest.raises(ValidationError, match="does not answer"):
        storage.save("quay.jpg", ContentFile(b"x"))


@pytest.mark.parametrize("command", [["sweep_library", "--delete"], ["renditions"]])
def test_a_command_says_that_the_store_is_away(lost, command):
    shown_picture()
    lost()
    with pytest.raises(CommandError, match="store of files does not answer"):
        call_command(*command)


def test_the_environment_names_the_bucket(object_store, tmp_path):
    """A process of its own keeps a picture there and reads it back."""
    program = (
        "import json, django; django.setup()\n"
        "from django.core.files.base import ContentFile\n"
        "from django.core.files.storage import default_storage as storage\n"
        "storage.make_bucket()\n"
        "name = storage.save('quay.png', ContentFile(b'picture'))\n"
        "print(json.dumps([name, storage.open(name).read().decode(), storage.url(name)]))"
    )
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ftzportal.settings",
        "FTZPORTAL_DEMO": "1",
        "DATA_DIR": str(tmp_path),
        "S3_BUCKET": "from-outside",
        "S3_ENDPOINT_URL": object_store,
        "S3_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    ran = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    name, content, url = json.loads(ran.stdout)
    assert (content, url) == ("picture", f"/media/{name}")
    assert not (tmp_path / "media").exists()


def test_a_picture_is_made_again_of_what_lies_in_the_bucket(client, db, bucket):
    picture = shown_picture()
    address = uploads.address_of(picture, nth=0)
    default_storage.delete(address.removeprefix("/media/"))
    assert Image.open(io.BytesIO(client.get(address).getvalue())).width == 480
    assert default_storage.exists(address.removeprefix("/media/"))
