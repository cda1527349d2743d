"""“New from Word”: what an editor’s document becomes, through the page that an editor uses."""

import os
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ftzportal.library.models import Picture
from ftzportal.record.models import Entry
from news.models import NewsItem, Passage
from tests import factories
from tests.admin_forms import filled
from tests.documents.markup import cell, document, heading, jpeg, p, picture, png, r, row, table

pytestmark = pytest.mark.django_db
DOOR = "/en/admin/news/newsitem/from-word/"


@pytest.fixture
def desk(client, editor):
    """The browser of an editor of Dalian, in a zone with three areas, a column and a source."""
    for slug in factories.AREAS:
        factories.area(slug)
    factories.column()
    factories.source()
    client.force_login(editor)
    return client


def upload(content, name="news.docx"):
    return SimpleUploadedFile(name, content, "application/octet-stream")


def sent(desk, english=None, chinese=None, **changes):
    """The answer to the files, followed to where it leads."""
    data = {"owner_area": factories.area().pk, "column": factories.column().pk} | changes
    data |= {"file_en": english} if english else {}
    data |= {"file_zh_hans": chinese} if chinese else {}
    return desk.post(DOOR, data, follow=True)


def english(*more, source="Liaoning Daily", **options):
    return upload(
        document(
            p("Areas widen exchange", style="Title"),
            p(f"Information source: {source}"),
            p("Date: 12 March 2026"),
            p("Summary: In short."),
            p("The three areas met."),
            *more,
            **options,
        )
    )


def chinese(*more, **options):
    return upload(
        document(p("三片区扩大交流", style="Title"), p("来源：辽宁日报"), p("三个片区举行了会议。"), *more, **options),
        "新闻.docx",
    )


def test_a_document_that_says_all_becomes_a_draft_at_once(desk, editor):
    response = sent(desk, english(heading("Yingkou Area", 1), p("An institute.")))
    item = NewsItem.objects.get()
    assert (item.title_en, item.summary_en, item.body_en) == (
        "Areas widen exchange", "In short.", "<p>The three areas met.</p>",
    )  # fmt: skip
    assert (item.source.slug, str(item.original_date), item.original_date_precision) == (
        "liaoning-daily", "2026-03-12", "day",
    )  # fmt: skip
    assert (item.owner_area.slug, item.created_by, item.publish_at) == ("dalian", editor, None)
    assert [(passage.area.slug, passage.heading_en, passage.text_en) for passage in item.passages.all()] == [
        ("yingkou", "Yingkou Area", "<p>An institute.</p>")
    ]
    assert {area.slug for area in item.areas.all()} == {"dalian", "yingkou"}
    assert f"/en/admin/news/newsitem/{item.pk}/change/" in response.text
    assert "2 lines with source, date or author went to the fields" in response.text
    assert NewsItem.objects.with_state().get().state == "draft"


def test_two_documents_become_one_draft_in_both_languages(desk):
    sent(desk, english(heading("Dalian Area", 1), p("Ships.")), chinese(p("一、大连片区"), p("船舶。")))
    item = NewsItem.objects.get()
    assert (item.title_en, item.title_zh_hans) == ("Areas widen exchange", "三片区扩大交流")
    passage = item.passages.get()
    assert (passage.text_en, passage.text_zh_hans) == ("<p>Ships.</p>", "<p>船舶。</p>")
    assert item.languages == ["en", "zh-hans"]


def test_the_draft_has_a_first_version_and_an_entry_in_the_record(desk, editor):
    sent(desk, english())
    item = NewsItem.objects.get()
    first = item.revisions().get()
    assert (first.number, first.author) == (1, editor)
    assert first.content["fields"]["title_en"] == "Areas widen exchange"
    entry = Entry.objects.about(item).get()
    assert (entry.act, entry.person, entry.area.slug) == ("create", editor, "dalian")


def test_the_draft_can_be_opened_and_saved_in_the_editors_form_with_its_table(desk):
    sent(desk, english(table(row("Area", "Firms", header=True), row("Dalian", "12"))))
    item = NewsItem.objects.get()
    assert "<table>" in item.body_en
    assert "<th>" in item.body_en
    address = f"/en/admin/news/newsitem/{item.pk}/change/"
    desk.post(address, filled(desk.get(address), title_en="Another title", _save="Save"))
    item.refresh_from_db()
    assert item.title_en == "Another title"
    assert "<table>" in item.body_en


def test_a_file_at_the_other_language_is_moved_to_its_own_and_the_report_says_so(desk):
    response = sent(desk, chinese())
    item = NewsItem.objects.get()
    assert (item.title_en, item.title_zh_hans) == ("", "三片区扩大交流")
    assert "It stood at the other language" in response.text


def test_two_files_that_were_interchanged_are_set_right(desk):
    sent(desk, chinese(), english())
    item = NewsItem.objects.get()
    assert (item.title_en, item.title_zh_hans) == ("Areas widen exchange", "三片区扩大交流")


# What is left open


def with_pictures(*descriptions, **options):
    shown = [p(picture(f"image{number}", said)) for number, said in enumerate(descriptions)]
    media = {f"image{number}.png": png((number * 40, 90, 120)) for number in range(len(descriptions))}
    return english(*shown, media=media, **options)


def answered(desk, page, **changes):
    """The form that asks for what is open, sent back with `changes`."""
    form = page.context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)} | changes
    return desk.post(page.request["PATH_INFO"], {key: value for key, value in data.items() if value != ""}, follow=True)


def test_pictures_go_to_the_library_with_what_the_document_and_the_editor_say_of_them(desk, editor):
    page = sent(desk, with_pictures("The quay at dawn", "A crane"))
    response = answered(desk, page, alt_0_zh_hans="黎明的码头", alt_1_zh_hans="起重机")
    item = NewsItem.objects.get()
    made = Picture.objects.order_by("pk")
    assert [(picture.alt_en, picture.owner_area.slug, picture.created_by) for picture in made] == [
        ("The quay at dawn", "dalian", editor),
        ("A crane", "dalian", editor),
    ]
    assert item.lead_picture == made[0]
    assert "Each other stands in the text where it stood in the document" in response.text
    assert Entry.objects.about(made[0]).get().act == "create"


def test_pictures_stand_in_the_text_where_they_stood_but_for_the_one_that_leads_the_item(desk):
    said = ["The quay", "A crane", "A ship"]
    body = [
        p(picture("image0", said[0])), p("Figure 1: the quay"), p("Then a crane."), p(picture("image1", said[1])),
        p("Figure 2: a crane"), p("Then a ship."), p(picture("image2", said[2])), p("The end."),
    ]  # fmt: skip
    media = {f"image{number}.png": png((number * 40, 90, 120)) for number in range(3)}
    page = sent(desk, english(*body, media=media))
    answered(desk, page, alt_0_zh_hans="码头", alt_1_zh_hans="起重机", take_2="")
    item = NewsItem.objects.get()
    lead, crane = Picture.objects.order_by("pk")
    assert item.lead_picture == lead
    assert item.body_en == (
        "<p>The three areas met.</p><p>Figure 1: the quay</p><p>Then a crane.</p>"
        f'<figure><img src="{crane.file.url}"><figcaption>Figure 2: a crane</figcaption></figure>'
        "<p>Then a ship.</p><p>The end.</p>"
    )


def test_a_passage_has_its_own_pictures_and_a_name_above_nothing_else_stays_in_the_text(desk):
    body = [
        p(picture("image0", "The quay")), heading("Dalian Area", 1), p("Ships."), p(picture("image1", "A ship")),
        heading("Yingkou Area", 1), p(picture("image2", "A crane")),
    ]  # fmt: skip
    media = {f"image{number}.png": png((number * 40, 90, 120)) for number in range(3)}
    page = sent(desk, english(*body, media=media))
    answered(desk, page, **{f"alt_{number}_zh_hans": "图" for number in range(3)})
    item, (_lead, ship, crane) = NewsItem.objects.get(), Picture.objects.order_by("pk")
    assert item.passages.get().text_en == f'<p>Ships.</p><figure><img src="{ship.file.url}"></figure>'
    assert item.body_en.endswith(f'<h2>Yingkou Area</h2><figure><img src="{crane.file.url}"></figure>')


def test_a_picture_that_says_nothing_waits_for_its_words(desk):
    page = sent(desk, with_pictures("", "IMG_2231.jpg"))
    assert not NewsItem.objects.exists()
    assert not Picture.objects.exists()
    assert page.text.count("data:image/jpeg;base64,") == 2
    again = answered(desk, page, alt_0_en="The quay")
    assert again.text.count("Say in both languages what the picture shows") == 3
    assert not Picture.objects.exists()
    answered(desk, again, alt_0_zh_hans="码头", decorative_1="on")
    said = [(made.alt_en, made.alt_zh_hans, made.is_decorative) for made in Picture.objects.order_by("pk")]
    assert said == [("The quay", "码头", False), ("", "", True)]
    assert NewsItem.objects.get().title_en == "Areas widen exchange"


def test_a_picture_can_be_left_out_and_the_report_says_so(desk):
    page = sent(desk, with_pictures("", "A crane"))
    response = answered(desk, page, take_0="", alt_1_zh_hans="起重机")
    assert [picture.alt_en for picture in Picture.objects.all()] == ["A crane"]
    assert "1 picture that you left out" in response.text


def test_a_picture_in_both_documents_is_kept_once_with_the_words_of_both(desk):
    media = {"image1.png": png()}
    one = english(p(picture("image1", "The quay")), media=media)
    sent(desk, one, chinese(p(picture("image1", "码头")), media=media))
    made = Picture.objects.get()
    assert (made.alt_en, made.alt_zh_hans) == ("The quay", "码头")


def test_a_picture_that_the_library_has_is_used_and_asks_for_nothing(desk):
    media = {"image1.png": png()}
    answered(desk, sent(desk, english(p(picture("image1")), media=media)), alt_0_en="The quay", alt_0_zh_hans="码头")
    sent(desk, english(p(picture("image1")), media=media))
    assert NewsItem.objects.count() == 2
    assert set(NewsItem.objects.values_list("lead_picture", flat=True)) == {Picture.objects.get().pk}


def test_a_broken_picture_costs_the_draft_nothing(desk):
    broken = jpeg(size=(400, 300))
    media = {"image1.jpeg": broken[: len(broken) // 2]}
    answered(desk, sent(desk, english(p(picture("image1", "The quay")), media=media)), alt_0_zh_hans="码头")
    assert not Picture.objects.exists()
    assert NewsItem.objects.get().lead_picture is None


def test_an_unknown_source_is_named_and_asked_for(desk):
    page = sent(desk, english(source="The Harbour Gazette"))
    assert "“The Harbour Gazette”, which is not among the sources" in page.text
    assert "This field is required" in answered(desk, page).text
    answered(desk, page, source=factories.source().pk)
    assert NewsItem.objects.get().source == factories.source()


def test_a_document_without_a_title_is_asked_for_one(desk):
    words = "The three areas of the zone met in Dalian. They agreed on a list of things to do together."
    page = sent(desk, upload(document(p(words), p(words), p("Source: Liaoning Daily"))))
    assert "Write a title in one language at least" in answered(desk, page).text
    answered(desk, page, title_en="A meeting")
    assert NewsItem.objects.get().title_en == "A meeting"


def test_pressing_twice_makes_one_draft(desk):
    page = sent(desk, with_pictures(""))
    words = {"alt_0_en": "The quay", "alt_0_zh_hans": "码头"}
    answered(desk, page, **words)
    assert answered(desk, page, **words).status_code == 200
    assert NewsItem.objects.count() == 1
    assert Picture.objects.count() == 1


# Who may


def test_a_reader_is_sent_to_sign_in(client):
    for address in (DOOR, DOOR + "x" * 43 + "/"):
        assert client.get(address).url.startswith("/en/admin/login/")


def test_who_may_not_add_news_may_not_bring_it_in_from_word(client):
    client.force_login(factories.account("reader", group=None))
    for address in (DOOR, DOOR + "x" * 43 + "/"):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403


def test_the_editor_of_another_area_is_refused_as_its_owner(desk):
    response = sent(desk, english(), owner_area=factories.area("yingkou").pk)
    assert "owner_area" in response.context["form"].errors
    assert not NewsItem.objects.exists()


def test_a_waiting_document_is_nobody_elses(desk, client):
    page = sent(desk, with_pictures(""))
    address = page.request["PATH_INFO"]
    client.force_login(factories.account("other"))
    assert client.get(address).status_code == 404
    assert client.post(address, {"title_en": "Mine"}).status_code == 404
    assert client.get(DOOR + "..%2f..%2fx/", follow=True).status_code == 404
    assert not NewsItem.objects.exists()


def test_who_lost_the_area_while_the_document_waited_makes_no_draft_of_it(desk, editor):
    page = sent(desk, with_pictures(""))
    editor.assignments.update(area=factories.area("yingkou"))
    response = answered(desk, page, alt_0_en="The quay", alt_0_zh_hans="码头")
    assert "Select a valid choice" in response.text
    assert not NewsItem.objects.exists()
    assert not Picture.objects.exists()


def test_the_list_and_the_empty_form_lead_to_the_door(desk):
    for address in ("/en/admin/news/newsitem/", "/en/admin/news/newsitem/add/"):
        assert f'href="{DOOR}"' in desk.get(address).text


def test_a_document_waits_for_a_day_and_is_deleted_then(desk, settings):
    page = sent(desk, with_pictures(""))
    (folder,) = settings.INTAKE_ROOT.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    os.utime(folder, (time.time() - 90_000,) * 2)
    sent(desk, with_pictures(""))
    assert not folder.exists()
    assert desk.get(page.request["PATH_INFO"]).status_code == 404


def test_nothing_of_the_documents_is_kept_once_the_draft_is_made(desk, settings):
    sent(desk, english())
    assert {path.suffix for path in settings.INTAKE_ROOT.rglob("*.*")} == {".json"}


def test_no_word_of_a_document_becomes_markup(desk):
    script = "<script>alert(1)</script>"
    page = sent(
        desk,
        upload(
            document(p(f"Title {script}", style="Title"), p(f"Source: {script}"), p(r(script)),
                     p(picture("image1", script)),
                     parts={"comments": f'<w:comment w:id="0" w:author="x">{p(r(script))}</w:comment>'},
                     media={"image1.png": png()}),
            f"{script}.docx",
        ),
    )  # fmt: skip
    response = answered(desk, page, source=factories.source().pk, alt_0_zh_hans=script)
    item = NewsItem.objects.get()
    for text in (page.text, response.text, desk.get(f"/en/admin/news/newsitem/{item.pk}/change/").text):
        assert script not in text
    assert item.body_en == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_the_pages_speak_chinese(desk):
    assert desk.get(DOOR.replace("/en/", "/zh-hans/")).status_code == 200


def test_passages_about_areas_keep_both_headings(desk):
    sent(
        desk, english(heading("Dalian Area: port first", 1), p("Ships.")), chinese(heading("大连片区", 1), p("船舶。"))
    )
    passage = Passage.objects.get()
    assert (passage.heading_en, passage.heading_zh_hans) == ("Dalian Area: port first", "大连片区")


def test_a_table_of_one_row_of_pictures_loses_no_picture(desk):
    rows = table(row(cell(p(picture("image1", "The quay"))), "words"))
    answered(desk, sent(desk, english(rows, media={"image1.png": png()})), alt_0_zh_hans="码头")
    assert Picture.objects.get().alt_en == "The quay"
    assert not re.search("[\ue000-\ue003]", NewsItem.objects.get().body_en)
