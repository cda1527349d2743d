"""“New from Word”: what an editor’s document becomes, through the page that an editor uses."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ftzportal.library.models import Picture
from ftzportal.record.models import Entry
from news.models import NewsItem, Passage
from tests import factories
from tests.documents.markup import cell, document, heading, jpeg, p, picture, png, row, table

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
        document(p("三片区扩大交流", style="Title"), p("来源：辽宁日报"), p("三个片区举行了会议。"), *more, **options), "新闻.docx"
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
