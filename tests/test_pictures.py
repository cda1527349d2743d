"""What becomes of a picture in the library: its copies, its words, its licence, and how pages show it."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from ftzportal.library import pictures, renditions
from ftzportal.library.models import Picture
from tests import factories, uploads
from tests.uploads import WORDS, image_bytes, photograph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_storage")]

ADD = "/en/admin/library/picture/add/"


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def upload(client, content=None, **fields):
    area = factories.area()
    data = {"file": content or photograph(), "owner_area": area.pk, "focal_x": "50", "focal_y": "50", **WORDS, **fields}
    return client.post(ADD, data)


def errors_of(response):
    return response.context["adminform"].form.errors


def image_at(client, address):
    image = Image.open(io.BytesIO(client.get(address).getvalue()))
    image.load()
    return image


def run_renditions(*args):
    out = io.StringIO()
    call_command("renditions", *args, stdout=out, stderr=out)
    return out.getvalue()


# Its copies


def test_a_photograph_lies_there_in_every_width_as_avif_and_as_jpeg():
    picture = uploads.picture(size=(2400, 1600))
    names = [one.name(picture.file.name) for one in picture.renditions()]
    stem = picture.file.name.removesuffix(".jpg")
    whole = [f"{stem}-{width}.{kind}" for width in (480, 720, 1080, 1600) for kind in ("jpg", "avif")]
    part = [f"{stem}-{size}-50-50.{kind}" for size in ("320x180", "720x405", "1080x608") for kind in ("jpg", "avif")]
    assert sorted(names) == sorted(whole + part)
    for one in picture.renditions():
        with default_storage.open(one.name(picture.file.name)) as file, Image.open(file) as image:
            assert image.size == (one.width, one.height)
            assert image.format == {"jpg": "JPEG", "avif": "AVIF"}[one.extension]


def test_none_is_wider_than_the_picture():
    narrow = uploads.picture(size=(600, 900))
    assert {one.width for one in narrow.renditions()} == {480, 600, 320}
    tiny = uploads.picture(size=(200, 100))
    assert [(one.width, one.height, one.focus) for one in tiny.renditions()] == [
        (200, 100, None),
        (177, 100, (50, 50)),
        (177, 100, (50, 50)),
    ]


def test_a_drawing_of_few_colours_is_not_made_a_photograph():
    drawing = Picture(**WORDS)
    pictures.store(drawing, io.BytesIO(image_bytes((1200, 800), format="PNG", colour="navy")))
    assert {one.extension for one in drawing.renditions()} == {"png"}
    assert drawing.whole.avif_srcset == ""


@pytest.mark.parametrize(("focus", "colour"), [((0, 0), "red"), ((100, 100), "blue"), ((50, 2), "red")])
def test_the_part_that_lists_show_keeps_the_focal_point(focus, colour):
    # Taller than wide: red above, blue below.
    image = Image.new("RGB", (900, 1800), "red")
    image.paste("blue", (0, 900, 900, 1800))
    part = renditions.part_of(image, focus)
    assert part.size == (900, 506)
    assert part.getpixel((450, 253)) == Image.new("RGB", (1, 1), colour).getpixel((0, 0))


def test_another_focal_point_gives_other_copies_under_other_addresses(desk):
    picture = uploads.picture()
    factories.news_item(lead_picture=picture)
    data = {**WORDS, "owner_area": picture.owner_area_id, "focal_x": "10", "focal_y": "90"}
    assert desk.post(f"/en/admin/library/picture/{picture.pk}/change/", data).status_code == 302
    picture.refresh_from_db()
    assert picture.card.url.endswith("-10-90.jpg")
    desk.logout()
    assert image_at(desk, picture.card.url).size == (1080, 608)


def test_a_copy_that_is_missing_is_made_when_it_is_asked_for(client):
    picture = uploads.picture()
    factories.news_item(lead_picture=picture)
    name = picture.renditions()[0].name(picture.file.name)
    default_storage.delete(name)
    assert image_at(client, f"/media/{name}").width == 480
    assert default_storage.exists(name)


@pytest.mark.parametrize("odd", ["481", "9999", "480x270", "320x180-50-51", "320x999-50-50", "0"])
def test_no_copy_is_made_in_a_size_that_no_page_asks_for(client, odd):
    picture = uploads.picture()
    factories.news_item(lead_picture=picture)
    stem = picture.file.name.removesuffix(".jpg")
    assert client.get(f"/media/{stem}-{odd}.jpg").status_code == 404
    assert not default_storage.exists(f"{stem}-{odd}.jpg")


@pytest.mark.parametrize("each_storage", ["disk"], indirect=True)
def test_a_disk_without_room_still_shows_the_copy_and_keeps_no_half_of_it(client, full_disk, settings, caplog):
    picture = uploads.picture()
    factories.news_item(lead_picture=picture)
    name = picture.renditions()[0].name(picture.file.name)
    default_storage.delete(name)
    before = sorted(settings.MEDIA_ROOT.rglob("*.*"))
    with full_disk:
        assert image_at(client, f"/media/{name}").width == 480
    assert sorted(settings.MEDIA_ROOT.rglob("*.*")) == before
    assert "no room" in caplog.text


@pytest.mark.parametrize("each_storage", ["disk"], indirect=True)
def test_a_disk_that_fills_up_during_an_upload_offers_nothing(desk, full_disk):
    with full_disk:
        response = upload(desk)
    assert "disk is full" in str(errors_of(response)["file"])
    assert not Picture.objects.exists()


def test_the_command_makes_what_is_missing_and_deletes_what_no_page_asks_for(settings):
    picture = uploads.picture()
    name = picture.renditions()[0].name(picture.file.name)
    default_storage.delete(name)
    odd = picture.file.name.replace(".jpg", "-960.jpg")
    default_storage.put_again(odd, b"of another time")
    assert run_renditions("--dry-run") == "1 pictures: 1 renditions would be made, 1 would be deleted.\n"
    assert default_storage.exists(odd)
    assert run_renditions() == "1 pictures: 1 renditions made, 1 deleted.\n"
    assert default_storage.exists(name)
    assert not default_storage.exists(odd)
    assert run_renditions() == "1 pictures: 0 renditions made, 0 deleted.\n"


def test_the_command_names_a_picture_whose_file_is_gone_and_goes_on():
    gone, whole = uploads.picture(), uploads.picture("Crane")
    for picture in (gone, whole):
        default_storage.delete(picture.renditions()[0].name(picture.file.name))
    default_storage.delete(gone.file.name)
    said = run_renditions()
    assert f"The file of picture {gone.pk} is gone" in said
    assert "1 renditions made" in said


# On pages


def test_an_item_shows_its_picture_in_both_formats_with_its_true_size(client):
    picture = uploads.picture(size=(1800, 1200))
    item = factories.news_item(lead_picture=picture)
    page = client.get(f"/en/news/{item.address}/").content.decode()
    shown = re.search(r"<figure>(.*?)</picture>", page, re.DOTALL)[1]
    assert re.search(r'<source type="image/avif" srcset="[^"]*-720.avif 720w,[^"]*-1600.avif 1600w" sizes="', shown)
    assert re.search(r'<img src="[^"]*-1080.jpg" srcset="[^"]*-480.jpg 480w,[^"]*.jpg 1800w" sizes="', shown)
    assert 'width="1080" height="720" alt="Quay at dawn" fetchpriority="high"' in shown


def test_a_list_shows_the_part_around_the_focal_point_when_it_comes_into_view(client):
    factories.news_item(lead_picture=uploads.picture(focal_x=20, focal_y=30))
    page = client.get("/en/news/").content.decode()
    assert re.search(r'<source type="image/avif" srcset="[^"]*-320x180-20-30.avif 320w', page)
    assert 'width="1080" height="608" alt="Quay at dawn" loading="lazy"' in page


def test_every_address_on_a_page_leads_to_a_picture(client):
    item = factories.news_item(lead_picture=uploads.picture())
    for path in ("/en/", "/en/news/", f"/en/news/{item.address}/"):
        page = client.get(path).content.decode()
        addresses = set(re.findall(r"/media/[^\s\"]+", page))
        assert len(addresses) > 3
        for address in addresses:
            assert image_at(client, address).format in ("JPEG", "AVIF")


def test_a_decorative_picture_is_not_read_out(client):
    picture = uploads.picture(is_decorative=True, alt_en="", alt_zh_hans="")
    item = factories.news_item(lead_picture=picture)
    assert 'alt=""' in client.get(f"/en/news/{item.address}/").content.decode()


# In the form


def test_an_editor_puts_a_picture_into_the_library(desk, editor):
    assert upload(desk, title_en="Quay", licence="Own photograph", focal_x="20", focal_y="80").status_code == 302
    picture = Picture.objects.get()
    assert (picture.title_en, picture.focus, picture.created_by) == ("Quay", (20, 80), editor)
    assert len(picture.digest) == 64
    assert all(default_storage.exists(one.name(picture.file.name)) for one in picture.renditions())


@pytest.mark.parametrize("missing", ["alt_en", "alt_zh_hans"])
def test_a_new_picture_says_in_both_languages_what_it_shows(desk, missing):
    said = errors_of(upload(desk, **{missing: ""}))
    assert said[missing] == ["Say it in both languages, or mark the picture as decorative."]


def test_a_decorative_picture_needs_no_words_and_has_none(desk):
    nothing = {"alt_en": "", "alt_zh_hans": "", "is_decorative": "on"}
    assert "leave what it shows empty" in str(errors_of(upload(desk, is_decorative="on")))
    assert upload(desk, **nothing).status_code == 302


def test_a_picture_of_before_the_rule_may_stay_in_one_language(desk):
    picture = uploads.picture(alt_zh_hans="")
    data = {"alt_en": "The quay", "owner_area": picture.owner_area_id, "focal_x": "50", "focal_y": "50"}
    assert desk.post(f"/en/admin/library/picture/{picture.pk}/change/", data).status_code == 302


@pytest.mark.parametrize("focal_x", ["101", "-1", "left"])
def test_a_focal_point_outside_of_the_picture_is_refused(desk, focal_x):
    assert "focal_x" in errors_of(upload(desk, focal_x=focal_x))


def test_the_same_file_again_is_offered_instead(desk):
    content = image_bytes()
    upload(desk, photograph_of(content), title_en="Quay")
    known = Picture.objects.get()
    response = upload(desk, photograph_of(content), title_en="Once more")
    assert f'<a href="/en/admin/library/picture/{known.pk}/change/">Quay</a>' in response.content.decode()
    assert Picture.objects.count() == 1


def test_the_same_file_of_another_area_is_not_betrayed(client, desk):
    content = image_bytes()
    upload(desk, photograph_of(content))
    other = factories.account("li", area_slug="shenyang")
    client.force_login(other)
    assert upload(client, photograph_of(content), owner_area=factories.area("shenyang").pk).status_code == 302
    assert Picture.objects.count() == 2


def photograph_of(content):
    return io.BytesIO(content)


def test_a_picture_whose_licence_has_ended_is_offered_no_more_and_stays_where_it_is(desk, editor):
    ended = uploads.picture("Ended", licence_ends_on=timezone.localdate() - timedelta(days=1))
    uploads.picture("Last day", licence_ends_on=timezone.localdate())
    item = factories.news_item(lead_picture=ended)
    offered = desk.get("/en/admin/library/picture/choose/", headers={"Accept": "application/json"}).json()["results"]
    assert [one["title"] for one in offered] == ["Last day"]
    query = {"app_label": "news", "model_name": "newsitem", "field_name": "lead_picture"}
    assert [one["text"] for one in desk.get("/en/admin/autocomplete/", query).json()["results"]] == ["Last day"]
    page = desk.get(f"/en/admin/library/picture/{ended.pk}/change/").content.decode()
    assert "Its licence has ended" in page
    assert f'<a href="/en/admin/news/newsitem/{item.pk}/change/">{item.heading}</a>' in page
    listed = desk.get("/en/admin/library/picture/?licence=ended&use=used").content.decode()
    assert "Ended" in listed
    assert "Last day" not in listed


def test_the_page_of_a_picture_names_where_it_is_used_and_of_other_areas_only_how_often(desk):
    picture = uploads.picture(owner=None)
    factories.news_item("Ours", lead_picture=picture)
    factories.news_item("Theirs", owner="shenyang", areas=("shenyang",), publish_at=None, lead_picture=picture)
    desk.force_login(factories.account("wide", "Zone administrators", area_slug=None))
    page = desk.get(f"/en/admin/library/picture/{picture.pk}/change/").content.decode()
    assert "Ours" in page
    assert "Theirs" in page
    own = uploads.picture("Own")
    factories.news_item("Ours", lead_picture=own)
    factories.news_item("Theirs", owner="shenyang", areas=("shenyang",), publish_at=None, lead_picture=own)
    desk.force_login(factories.account("narrow"))
    page = desk.get(f"/en/admin/library/picture/{own.pk}/change/").content.decode()
    assert "Ours" in page
    assert "Theirs" not in page
    assert "1 thing of another area" in page


# From telephones


def test_a_telephones_heic_is_taken_where_it_can_be_read(desk):
    content = io.BytesIO()
    Image.effect_noise((640, 400), 60).convert("RGB").save(content, "HEIF")
    assert upload(desk, photograph_of(content.getvalue())).status_code == 302
    assert Picture.objects.get().extension == "jpg"


def test_where_it_cannot_the_editor_is_told_what_to_do(monkeypatch):
    content = io.BytesIO()
    Image.effect_noise((640, 400), 60).convert("RGB").save(content, "HEIF")
    monkeypatch.setattr(pictures, "FORMATS", ("JPEG", "PNG", "WEBP", "AVIF"))
    with pytest.raises(ValidationError, match="HEIC") as refused:
        pictures.encode(content)
    assert refused.value.code == "heic"


def test_no_other_file_appears_without_review_on_a_public_page(desk):
    picture = uploads.picture()
    item = factories.news_item(lead_picture=picture)
    data = {**WORDS, "owner_area": picture.owner_area_id, "focal_x": "50", "focal_y": "50"}
    address = f"/en/admin/library/picture/{picture.pk}/change/"
    before = picture.file.name
    desk.post(address, data | {"file": photograph()})
    picture.refresh_from_db()
    assert picture.file.name == before
    item.withdraw("Wrong", "有误")
    desk.post(address, data | {"file": photograph()})
    picture.refresh_from_db()
    assert picture.file.name != before
