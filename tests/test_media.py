import pytest

from tests import factories, uploads

pytestmark = pytest.mark.usefixtures("each_storage")

NAME = "a1/b2/" + "0" * 32


@pytest.fixture
def shown(db):
    """The address of a picture that a public item shows."""
    picture = uploads.picture()
    factories.news_item(lead_picture=picture)
    return uploads.address_of(picture)


def test_a_file_runs_nothing_and_is_kept_for_a_year(client, shown):
    response = client.get(shown)
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, s-maxage=60, immutable"
    assert response.headers["Content-Length"] == str(len(response.getvalue()))
    assert not response.cookies


def test_the_head_of_a_file_can_be_asked_for_and_nothing_be_sent_to_it(client, shown):
    head = client.head(shown)
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000
    assert client.post(shown).status_code == 405
    assert client.delete(shown).status_code == 405


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
