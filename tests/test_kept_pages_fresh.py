"""Pages that are kept whole: each change is seen next, by whatever door or the clock; what none shows is not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Zone
from ftzportal.kept.content import ALWAYS, Content, Version
from ftzportal.library.models import Picture
from news.models import Column, NewsItem, Passage, Source
from tests import factories, uploads
from tests.register import linked_register
from tests.test_changes import watched_tables
from tests.through_wsgi import Process

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=1)


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def item():
    return factories.news_item("Cold chain opens")


DOORS = {
    "a title": lambda item: NewsItem.objects.filter(pk=item.pk).update(title_en="Other"),
    "a passage": lambda item: Passage.objects.create(
        news_item=item, area=factories.area("yingkou"), text_en="<p>x</p>", text_zh_hans="<p>字</p>"
    ),
    "a source": lambda item: Source.objects.update(name_en="Other"),
    "a column": lambda item: Column.objects.update(name_en="Other"),
    "the zone": lambda item: Zone.objects.update_or_create(defaults={"name_en": "Other zone"}),
    "an area": lambda item: factories.area("yingkou"),
    "a link": lambda item: item.projects.set([factories.project()]),
    "a correction": lambda item: factories.correction(item, "A figure", "数字"),
    "a file": lambda item: item.attachments.set([uploads.attachment()]),
    "what a picture shows": lambda item: uploads.picture() and Picture.objects.update(alt_en="Other"),
    "a deletion": lambda item: item.delete(),
}


class TestFresh:
    @pytest.mark.parametrize("door", DOORS)
    def test_whatever_changes_by_whatever_door_is_seen_next(self, process, item, door):
        paths = ["/en/", "/en/news/", f"/en/news/{item.address}/"]
        for path in paths:
            process.get(path)
        before = len(process.asked)
        DOORS[door](item)
        for path in paths:
            process.get(path)
        assert len(process.asked) >= before + len(paths)

    def test_what_no_page_shows_makes_nothing_anew(self, process, item, client, editor):
        process.get("/en/news/")
        client.force_login(editor)
        client.get("/en/search/?q=nothing-of-this-name")
        process.get("/en/news/")
        assert len(process.asked) == 1

    def test_a_draft_of_something_public_makes_nothing_anew(self, process, item, editor):
        # Its row says from now on which of its versions is public.
        factories.revised(item, editor, title_en="Drafted")
        process.get("/en/news/")
        factories.revised(item, editor, title_en="Drafted again")
        item.refresh_from_db()
        assert item.older_texts
        process.get("/en/news/")
        assert process.asked == ["/en/news/"]

    def test_what_is_drafted_stays_unseen(self, process, item, editor):
        factories.revised(item, editor, title_en="Only drafted")
        assert "Only drafted" not in process.get("/en/news/").text

    def test_it_appears_and_goes_by_the_clock(self, process, clock):
        process.get("/en/news/")
        item = factories.news_item("By the clock", publish_at=timezone.now() + timedelta(days=1))
        now = timezone.now()
        window = {"publish_at": now + SOON, "withdrawn_at": now + 3 * SOON, "withdrawal_reason_en": "Wrong"}
        NewsItem.objects.filter(pk=item.pk).update(**window)
        seen = []
        for _ in range(10):
            seen.append("By the clock" in process.get("/en/news/").text)
            clock(SOON.total_seconds() / 2)
        changes = [one for n, one in enumerate(seen) if n == 0 or one != seen[n - 1]]
        assert changes == [False, True, False]
        assert len(process.asked) == 4

    def test_it_is_archived_by_the_clock(self, process, item, clock):
        path = f"/en/news/{item.address}/"
        NewsItem.objects.filter(pk=item.pk).update(archived_at=timezone.now() + SOON)
        before = process.get(path).octets
        clock(SOON.total_seconds())
        assert process.get(path).octets != before

    def test_a_signed_change_takes_its_place_though_no_request_comes_as_far_as_django(
        self, process, item, editor, clock
    ):
        factories.no_reviews()
        factories.revised(item, editor, title_en="Signed change")
        factories.submitted(item, editor, publish_at=timezone.now() + SOON)
        assert "Signed change" not in process.get("/en/news/").text
        clock(SOON.total_seconds())
        assert "Signed change" in process.get("/en/news/").text

    def test_another_day_is_another_page(self):
        version = Version((1, 1, 1, None), ALWAYS, "2026-11-28")
        assert version.key != Version((1, 1, 1, None), ALWAYS, "2026-11-29").key

    def test_a_clock_that_steps_back_takes_back_what_it_showed(self):
        """Between two moments a version holds; neither before nor after them."""
        now = timezone.now()
        factories.news_item(publish_at=now - timedelta(minutes=30))
        content = Content(0)
        version = content.version()
        assert version.holds_at(timezone.now())
        assert not version.holds_at(now - timedelta(hours=1))

    def test_a_process_asks_the_database_but_four_times_a_second(self, item):
        content = Content()
        content.version()
        with CaptureQueriesContext(connection) as captured:
            for _ in range(1000):
                content.version()
        assert len(captured.captured_queries) <= 4


# What a page is found by, never what it says.
BESIDE_CONTENT = {"django_content_type", "publishing_change", "publishing_release"}


def everything():
    """The path of a page of each kind that is kept, of things that have all that there is of them."""
    things = linked_register(2)
    item, project = things[:2]
    item.lead_picture = uploads.picture()
    item.body_en += f'<figure><img src="{item.lead_picture.file.url}"></figure>'
    item.save()
    for thing in things[:2]:
        thing.attachments.set([uploads.attachment()])
    paths = [
        "site-map/",
        "data/",
        "areas/",
        "areas/dalian/",
        "compare/areas/",
        "projects/",
        "projects/?view=table",
        "projects/?view=picture",
        "projects/?area=yingkou",
        "projects.json",
        "projects.atom",
        "news/",
        "news/?area=dalian",
        "news.json",
        "news.atom",
        "columns/news/",
        "columns/news.atom",
        "areas/dalian.atom",
        "partners/",
        "partners/shftz/",
        "enterprises/",
        "enterprises/dalian-port/",
        "practices/",
        "documents/",
        "platforms/",
    ]
    paths += ["", f"compare/projects/?project={project.pk}"]
    paths += [thing.get_absolute_url().removeprefix("/en/") for thing in things]
    return [*(f"/en/{path}" for path in paths), "/sitemap.xml", "/sitemap-newsitem-en.xml", "/robots.txt"]


def test_every_table_that_a_kept_page_reads_is_watched(process):
    paths = everything()
    with CaptureQueriesContext(connection) as captured:
        for path in paths:
            assert process.get(path).status == 200, path
    assert process.asked == paths
    said = "\n".join(query["sql"] for query in captured.captured_queries)
    read = {table for table in connection.introspection.table_names() if f'"{table}"' in said}
    assert read - set(watched_tables()) - BESIDE_CONTENT == set()
    # A page without a reference to any of these would show that the pages above are too few.
    assert {"news_evidence", "areas_milestone", "areas_cooperation", "publishing_correction"} <= read
