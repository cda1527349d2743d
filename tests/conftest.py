import resource
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone, translation
from moto.server import ThreadedMotoServer

from ftzportal.kept.pieces import PIECES
from ftzportal.search.engines import engine
from tests import append_only, factories
from tests.outside_sites import running_site
from tests.sites import Grounds

# What has tests of many seconds, longest first.
LONG = [
    "test_restore", "test_backup", "test_archives", "test_permission_matrix", "test_permission_library",
    "test_security_admin_addresses", "test_admin_requests", "test_stored_markup",
]  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """
    What takes long comes first, so that no worker is left with it alone in the end, and then the browser's tests, whose
    demo starts meanwhile. Those that commit stay behind all others, where pytest-django has put them.
    """

    def place(item):
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            return len(LONG) + 2
        if item.get_closest_marker("browser"):
            return len(LONG)
        return LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG) + 1

    items.sort(key=place)


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english():
    """The language of a page that a test asked for stays behind it; the next test starts in English again."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_pieces():
    """A test's pages are not put together of what another's left, which had other settings."""
    PIECES.clear()


@pytest.fixture
def clock(monkeypatch):
    """A function by which it becomes some seconds later, so that no test waits for a moment, or comes too late."""

    def forward(seconds):
        then = timezone.now() + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda: then)

    return forward


@pytest.fixture
def editor(db):
    """An editor of Dalian."""
    return factories.account()


@pytest.fixture
def administrator(db):
    return factories.administrator()


@pytest.fixture
def reviewers(db):
    """One for each step of the reviews in Dalian, who can be reached by mail."""
    people = factories.reviewers()
    for person in people:
        person.email = f"{person.username}@portal.example"
        person.save()
    return people


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """
    Uploads go to a folder of the test, and what one program locks is not locked by another test; static files keep
    their names, so that none need be collected.
    """
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INTAKE_ROOT = tmp_path / "intake"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(scope="session")
def object_store():
    """The address of an S3-compatible store."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(request, settings, own_files, monkeypatch):
    """The library lies in a bucket of the test's own."""
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "testing")
    options = {
        "bucket_name": f"library-{uuid4().hex}",
        "endpoint_url": request.getfixturevalue("object_store"),
        "region_name": "cn-north-1",
    }
    backend = {"BACKEND": "ftzportal.library.bucket.BucketStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    assert default_storage.make_bucket()
    return options


@pytest.fixture(params=["disk", "bucket"])
def each_storage(request, own_files):
    """Once with the library on a disk and once in a bucket; which of the two it is."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return request.param


@pytest.fixture
def plain_refusals(settings, monkeypatch):
    """
    A refusal is its status and no page: for tests that are refused a thousand times, and ask no more than whether.
    To draw the page takes longer than to refuse; what stands on it is tested elsewhere.
    """

    def refuse_with(status):
        return lambda request, *args, **kwargs: HttpResponse(status=status)

    for status in (403, 404):
        monkeypatch.setattr(f"ftzportal.urls.handler{status}", refuse_with(status), raising=False)
    settings.CSRF_FAILURE_VIEW = refuse_with(403)


@pytest.fixture
def undrawn_pages(monkeypatch):
    """The admin's views do all they do, but no template of theirs is drawn: for tests of what a request changes."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.fixture
def elsewhere():
    """Another site, to be asked if a link to it answers."""
    with running_site() as server:
        yield server


@pytest.fixture
def full_disk():
    """A block in which no file can grow beyond a kilobyte."""

    @contextmanager
    def limit():
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limit()


@pytest.fixture(scope="session")
def grounds(tmp_path_factory):
    grounds = Grounds(tmp_path_factory.mktemp("sites"))
    yield grounds
    grounds.remove()


@pytest.fixture(scope="session")
def original(grounds):
    """A site with content, of which no test and no refused restore changes a row."""
    site = grounds.with_content(connection.vendor)
    before = site.tables()
    yield site
    assert site.tables() == before
    assert not [*site.folder.glob("set-aside-*"), *site.folder.glob(".restoring")]


@pytest.fixture(scope="session")
def archive(original, tmp_path_factory):
    """Of the original; nobody writes to it."""
    path = tmp_path_factory.mktemp("archive") / "site.tar"
    original.manage("backup", path)
    return path


@pytest.fixture(autouse=True)
def emptied_record(request):
    """After a test that commits, every table is emptied; those that refuse it are, without their triggers, first."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with ExitStack() as lifted:
        for table in append_only.tables():
            lifted.enter_context(append_only.lifted(table))
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    # No model has it, so no flush knows of it.
    engine().remove(engine().stray())
