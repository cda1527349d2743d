import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

NAME = "a1/b2/" + "0" * 32


@pytest.fixture
def stored(db, settings):
    """Stores a file and says its address."""

    def store(name, content=b"content"):
        return "/media/" + default_storage.save(name, ContentFile(content))

    return store


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("quay.jpg", "image/jpeg"),
        ("quay.png", "image/png"),
        ("quay.webp", "image/webp"),
        ("quay.avif", "image/avif"),
        ("rules.pdf", "application/pdf"),
    ],
)
def test_pictures_and_pdfs_are_shown(client, stored, name, content_type):
    response = client.get(stored(name))
    assert response.getvalue() == b"content"
    assert response.headers["Content-Type"] == content_type
    assert not response.headers.get("Content-Disposition", "").startswith("attachment")


@pytest.mark.parametrize("name", ["page.html", "page.svg", "page.xml", "page.js", "page.shtml", "page.docx", "page"])
def test_anything_else_is_saved_and_never_run(client, stored, name):
    response = client.get(stored(name))
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    response.close()


def test_a_file_runs_nothing_and_is_kept_for_a_year(client, stored):
    response = client.get(stored("quay.jpg"))
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Length"] == "7"
    assert not response.cookies
    response.close()


def test_the_head_of_a_file_can_be_asked_for_and_nothing_be_sent_to_it(client, stored):
    address = stored("quay.jpg")
    head = client.head(address)
    assert (head.status_code, head.getvalue(), head.headers["Content-Length"]) == (200, b"", "7")
    assert client.post(address).status_code == 405
    assert client.delete(address).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "",
        f"{NAME}.jpg",
        f"{NAME}.jpg.pending",
        "a1/b2",
        "a1/",
        "../ftzportal.sqlite3",
        "a1/b2/../../../ftzportal.sqlite3",
        "..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "..\\..\\etc\\passwd",
        f"{NAME}.jpg/",
        f"{NAME}.jpg%0a",
        f"./{NAME}.jpg",
        "x" * 5000,
    ],
)
def test_no_other_address_leads_to_a_file(client, db, settings, path):
    (settings.MEDIA_ROOT / "a1/b2").mkdir(parents=True)
    (settings.MEDIA_ROOT.parent / "ftzportal.sqlite3").write_text("secret")
    (settings.MEDIA_ROOT / f"{NAME}.jpg.pending.png").write_text("secret")
    assert client.get(f"/media/{path}").status_code == 404
