"""The page on which an editor chooses from the library without leaving the form."""

import re

import pytest

from ftzportal.library.models import Picture
from ftzportal.record.models import Entry
from tests import factories, uploads
from tests.uploads import WORDS, image_bytes, photograph

pytestmark = pytest.mark.django_db

CHOOSE = "/en/admin/library/picture/choose/"
UPLOAD = "/en/admin/library/picture/upload/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def titles(client, query=""):
    return [one["title"] for one in client.get(CHOOSE + query, headers=JSON).json()["results"]]


def test_it_offers_own_pictures_and_the_zones_newest_first(desk):
    for title, owner in (("Ours", "dalian"), ("The zone's", None), ("Theirs", "shenyang")):
        uploads.picture(title, owner, size=(400, 300))
    assert titles(desk) == ["The zone's", "Ours"]
    assert titles(desk, "?area=dalian") == ["Ours"]
    assert titles(desk, "?area=zone") == ["The zone's"]
    assert titles(desk, "?area=shenyang") == []
    page = desk.get(CHOOSE).content.decode()
    assert "Ours" in page
    assert '<option value="dalian">' in page
    assert '<option value="shenyang">' not in page


def test_it_is_searched_by_title_words_and_credit(desk):
    uploads.picture("Quay", size=(400, 300))
    uploads.picture("Crane", size=(400, 300), credit="Wang")
    assert titles(desk, "?q=crane") == ["Crane"]
    assert titles(desk, "?q=黎明的Quay") == ["Quay"]
    assert titles(desk, "?q=wang") == ["Crane"]
    assert titles(desk, "?q=nothing") == []
    assert "Nothing in the library fits" in desk.get(f"{CHOOSE}?q=nothing").content.decode()


@pytest.mark.parametrize(
    "query", ["?page=x", "?page=0", "?page=9999", "?q=" + "x" * 500, "?area=" + "x" * 500, "?q=%22"]
)
def test_no_address_of_it_fails(desk, query):
    uploads.picture(size=(400, 300))
    for headers in ({}, JSON):
        assert desk.get(CHOOSE + query, headers=headers).status_code == 200


def test_it_turns_pages(desk):
    uploads.picture(size=(400, 300))
    kept = Picture.objects.get()
    Picture.objects.bulk_create(
        [
            Picture(file=kept.file.name, width=400, height=300, alt_en=f"Quay {nth}", owner_area=kept.owner_area)
            for nth in range(30)
        ]
    )
    first, second = (desk.get(f"{CHOOSE}?page={page}", headers=JSON).json() for page in (1, 2))
    assert (first["page"], first["pages"], len(first["results"]), len(second["results"])) == (1, 2, 24, 7)
    page = desk.get(f"{CHOOSE}?page=1&field=id_lead_picture").content.decode()
    assert 'href="?page=2&amp;field=id_lead_picture"' in page


def test_a_script_is_given_all_that_it_needs_to_place_the_picture(desk):
    picture = uploads.picture(credit="Wang")
    (given,) = desk.get(CHOOSE, headers=JSON).json()["results"]
    assert given["id"] == picture.pk
    assert given["url"] == picture.file.url
    assert (given["width"], given["height"]) == (1200, 800)
    # The names that the rich-text editor's picker takes.
    assert given["alternative_text"] == "Quay at dawn"
    assert given["caption"] == ""
    assert uploads.fetched(desk, given["thumbnail"]).status_code == 200


def test_the_page_runs_only_scripts_of_this_site(desk):
    uploads.picture(size=(400, 300))
    page = desk.get(CHOOSE).content.decode()
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", page)
    assert "style=" not in page
    assert "onclick" not in page


def test_a_title_cannot_end_the_data_of_the_page(desk):
    uploads.picture("</script><script>alert(1)</script>", size=(400, 300))
    assert "<script>alert(1)" not in desk.get(CHOOSE).content.decode()


def send(client, **fields):
    return client.post(UPLOAD, {"owner_area": factories.area().pk, "file": photograph(), **WORDS, **fields})


def test_a_picture_is_put_into_the_library_in_place(desk, editor):
    response = send(desk, title_en="Quay")
    assert response.status_code == 201
    picture = Picture.objects.get()
    assert picture.created_by == editor
    added = response.json()["added"]
    assert (added["id"], added["title"], added["url"]) == (picture.pk, "Quay", picture.file.url)
    assert Entry.objects.about(picture).get().act == "create"


def test_what_is_wrong_with_it_is_said_by_field(desk):
    response = send(desk, alt_en="", file=photograph(format="GIF", mode="P"))
    assert response.status_code == 400
    errors = response.json()["errors"]
    assert set(errors) == {"alt_en", "file"}
    assert "not a picture that the site can show" in errors["file"][0]["message"]


def test_a_file_that_is_there_already_comes_back_to_be_chosen(desk):
    content = image_bytes()
    send(desk, title_en="Quay", file=uploads.sent(content, "quay.jpg"))
    again = send(desk, file=uploads.sent(content, "again.jpg"))
    assert again.status_code == 400
    assert again.json()["known"]["title"] == "Quay"


def test_nothing_is_uploaded_by_looking(desk):
    assert desk.get(UPLOAD).status_code == 405


def test_files_are_chosen_in_the_same_way(desk):
    attachment = uploads.attachment("Rules", content=uploads.pdf(pages=2))
    uploads.attachment("Theirs", "shenyang")
    address = "/en/admin/library/attachment/choose/"
    (given,) = desk.get(address, headers=JSON).json()["results"]
    assert (given["id"], given["url"]) == (attachment.pk, attachment.get_absolute_url())
    assert (given["kind"], given["pages"]) == ("PDF", 2)
    assert "Rules" in desk.get(address).content.decode()
    data = {"owner_area": factories.area().pk, "title_en": "More", "title_zh_hans": "更多"}
    data |= {"file": uploads.sent(b"Words", "a.txt")}
    added = desk.post("/en/admin/library/attachment/upload/", data)
    assert added.status_code == 201
    assert added.json()["added"]["kind"] == "TXT"
