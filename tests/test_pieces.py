"""Pages that are put together of kept pieces: as fresh as if all of them were made for each reader."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Area, Zone
from ftzportal.kept.content import ALWAYS, NEVER, Version
from ftzportal.kept.pieces import PIECES, Pieces, PiecesOf
from news.models import NewsItem
from tests import factories
from tests.register import linked_register
from tests.through_wsgi import Process

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=1)
SELECTIONS = [
    ("news", ""), ("news", "?area=dalian"), ("news", "?q=item"), ("news", "?area=nowhere"), ("news", "?sort=oldest"),
    ("projects", ""), ("projects", "?area=dalian"), ("projects", "?view=table"), ("projects", "?started_min=x"),
]  # fmt: skip
LISTS = ["/en/", "/en/news/", "/en/columns/economic-social-news/", "/en/areas/dalian/"]


@pytest.fixture
def item():
    return factories.news_item("Cold chain opens", column=factories.column(parent=factories.column("home")))


@pytest.fixture
def pages(client, item):
    """Pages that show the item, each asked for before, with the words that they were found by then."""
    paths = [*LISTS, item.get_absolute_url()]
    for path in paths:
        assert "Cold chain opens" in client.get(path).text, path
    return paths


def in_the_form(text):
    return text.partition('<form method="get" class="filter-form"')[2].partition("</form>")[0]


def names_of_pieces_of(path):
    shelves = PIECES.shelves
    return [name for shelf in (shelves.plain, shelves.queried) for name in shelf.pages if path in name]


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return sum("publishing_release" not in query["sql"] for query in captured.captured_queries)


class TestReaders:
    def test_what_changes_while_a_page_turns_out_not_to_be_there_is_in_the_next(self, client, item, monkeypatch):
        def nowhere(request, rows):
            Area.objects.update(name_en="Renamed meanwhile")
            raise Http404

        monkeypatch.setattr("ftzportal.views.page_of", nowhere)
        assert "Renamed meanwhile" in client.get("/en/search/?q=item&page=9").text
        assert "Renamed meanwhile" in client.get("/en/").text

    @pytest.mark.parametrize("path", ["/en/nowhere/", "/en/news/999-nowhere/", "/nowhere"])
    def test_an_address_without_a_page_costs_no_menu_made_anew(self, client, item, path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 404
        menu = ('FROM "news_column"', 'FROM "areas_area"')
        assert not [query for query in captured.captured_queries if any(one in query["sql"] for one in menu)]

    def test_what_was_made_once_is_not_asked_of_the_database_again(self, client):
        things = linked_register(2)
        for thing in things:
            path = thing.get_absolute_url()
            client.get(path)
            # What the content is now, and whether the thing is public.
            assert queries(client, path) <= 2, path
        client.get("/en/")
        assert queries(client, "/en/") == 1

    @pytest.mark.parametrize(
        "path", ["news/", "news/?area=dalian", "projects/?view=picture", "columns/news/", "platforms/"]
    )
    def test_a_page_of_a_list_is_not_selected_again(self, client, path):
        linked_register(2)
        client.get(f"/en/{path}")
        # Of a column, whether there is such.
        assert queries(client, f"/en/{path}") <= (3 if "columns" in path else 1)

    @pytest.mark.parametrize(
        "path", ["/en/news/?q=item", "/en/projects/?q=project", "/en/projects/?view=table&q=project"]
    )
    def test_rows_of_which_all_cards_are_kept_are_not_read(self, client, path):
        """Of a list by words, of which no page is kept."""
        linked_register(2)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        assert any('"areas_area"."seal"' in query["sql"] for query in captured.captured_queries)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        assert not any('"areas_area"."seal"' in query["sql"] for query in captured.captured_queries)

    def test_each_gets_it_in_the_language_of_the_page(self, client, item):
        path = item.get_absolute_url().removeprefix("/en")
        for _ in range(2):
            english, chinese = client.get(f"/en{path}").text, client.get(f"/zh-hans{path}").text
            assert "Cold chain opens – " in english
            assert "中文：Cold chain opens – " in chinese
            assert ("Site map" in english, "Site map" in chinese) == (True, False)
            assert ("网站地图" in english, "网站地图" in chinese) == (False, True)

    def test_what_is_kept_is_what_is_made(self, client):
        paths = ["/en/", "/en/areas/dalian/", "/zh-hans/projects/", "/en/site-map/"]
        paths += [thing.get_absolute_url() for thing in linked_register(2)]
        made = {}
        for path in paths:
            PIECES.clear()
            made[path] = client.get(path).text
        assert {path: client.get(path).text for path in paths} == made

    def test_a_page_is_sent_compressed_to_who_reads_that_and_to_nobody_else(self, client, item):
        path = item.get_absolute_url()
        plain = client.get(path)
        for _ in range(2):
            packed = client.get(path, headers={"accept-encoding": "br, gzip"})
            assert gzip.decompress(packed.content) == client.get(path).content == plain.content
            assert packed.headers["Content-Encoding"] == "gzip"
            assert packed.headers["Content-Length"] == str(len(packed.content))
            assert (packed.headers["Vary"], plain.headers["Vary"]) == ("Accept-Encoding", "Accept-Encoding")

    def test_what_is_sent_compressed_is_what_the_page_says_now(self, client, item):
        path = item.get_absolute_url()
        for title in ("Cold chain closes", "Cold chain opens again"):
            NewsItem.objects.filter(pk=item.pk).update(title_en=title)
            packed = client.get(path, headers={"accept-encoding": "gzip"})
            assert f">{title}<" in gzip.decompress(packed.content).decode()

    def test_who_is_answered_with_kept_pages_has_no_pieces_made_of_them(self, item):
        process = Process()
        for path in ("/en/news/", item.get_absolute_url()):
            process.get(path)
            assert names_of_pieces_of(path) == []


class TestLists:
    def test_each_page_shows_what_its_address_asks_for(self, client):
        things = [factories.news_item(f"News {number}") for number in range(41)]
        paths = [
            f"/en/news/{query}" for query in ("", "?page=2", "?page=3", "?sort=oldest&page=3", "?area=dalian&page=2")
        ]
        for _ in range(2):
            shown = [client.get(path).text for path in paths]
            assert [text.count('<article class="news-card') for text in shown] == [20, 20, 1, 1, 20]
            assert (things[0].title in shown[2], things[-1].title in shown[3]) == (True, True)

    def test_a_page_that_is_not_there_stays_so(self, client, item):
        for _ in range(2):
            assert client.get("/en/news/?page=2").status_code == 404
            assert "Cold chain opens" in client.get("/en/news/").text

    def test_what_an_address_asks_beside_is_said_to_who_asked_it(self, client, item):
        for _ in range(2):
            assert "has no condition “colour”" in client.get("/en/news/?colour=red").text
            assert "colour" not in client.get("/en/news/").text

    def test_links_to_other_pages_repeat_the_address_as_it_was_asked(self, client):
        for number in range(21):
            factories.project(f"Project {number}", stage="signed")
        for _ in range(2):
            for query in ("area=dalian&stage=signed", "stage=signed&area=dalian", "stage=signed&area=dalian&area=x"):
                text = client.get(f"/en/projects/?{query}").text
                assert f'href="?{query.replace("&", "&amp;")}&amp;page=2"' in text

    def test_of_words_that_were_typed_no_page_is_kept(self, client, item):
        client.get("/en/news/?q=cold")
        assert names_of_pieces_of("/en/news/?q=cold") == []

    def test_the_conditions_are_those_of_the_address(self, client):
        linked_register(3)
        paths = [f"/{language}/{name}/{query}" for language in ("en", "zh-hans") for name, query in SELECTIONS]
        made = {}
        for path in paths:
            PIECES.clear()
            made[path] = in_the_form(client.get(path).text)
        assert len(set(made.values())) == len(paths)
        assert {path: in_the_form(client.get(path).text) for path in [*paths, *reversed(paths)]} == made

    def test_the_counts_are_those_of_now(self, client, item):
        count = '<span>Dalian Area</span> <span class="count">{}</span>'
        assert count.format(1) in client.get("/en/news/").text
        factories.news_item("Second")
        assert count.format(2) in client.get("/en/news/").text


class TestData:
    @pytest.mark.parametrize("name", ["news", "projects"])
    def test_an_answer_is_selected_once(self, client, name):
        linked_register(2)
        made = client.get(f"/en/{name}.json")
        assert queries(client, f"/en/{name}.json") == 1
        again = client.get(f"/en/{name}.json")
        assert (again.content, again.headers["ETag"]) == (made.content, made.headers["ETag"])

    def test_each_address_has_its_own(self, client):
        for number in range(101):
            factories.news_item(f"News {number}")
        following = client.get("/en/news.json").json()["next"].removeprefix("https://testserver")
        paths = ["/en/news.json", "/zh-hans/news.json", "/en/news.json?area=dalian", "/en/news.json?area=x", following]
        for _ in range(2):
            told = [client.get(path).json() for path in paths]
            assert [one["language"] for one in told[:2]] == ["en", "zh-Hans"]
            assert [len(one["items"]) for one in told] == [100, 100, 100, 0, 1]
            assert client.get("/en/news.json?colour=red").json()["misunderstood"]
            assert client.get("/en/news.json?cursor=x").status_code == 400

    def test_a_change_is_told_at_once(self, client, item):
        for title in ("Cold chain closes", "Cold chain opens again"):
            NewsItem.objects.filter(pk=item.pk).update(title_en=title)
            assert [one["title"] for one in client.get("/en/news.json").json()["items"]] == [title]


class TestChanges:
    def test_a_changed_title_stands_on_every_page_at_once(self, client, item, pages):
        NewsItem.objects.filter(pk=item.pk).update(title_en="Cold chain closes")
        for path in pages:
            text = client.get(path).text
            assert (">Cold chain closes<" in text, ">Cold chain opens<" in text) == (True, False), path

    def test_names_around_every_page_change_at_once(self, client, pages):
        Area.objects.filter(slug="dalian").update(name_en="Harbour Area")
        Zone.objects.update_or_create(pk=1, defaults={"name_en": "Liaoning Zone", "short_name_en": "LN Zone"})
        for path in pages:
            text = client.get(path).text
            assert "Harbour Area" in text, path
            assert "Liaoning Zone" in text, path
            assert "Dalian Area" not in text, path

    def test_a_withdrawn_item_is_gone_at_once(self, client, item, pages):
        NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=timezone.now(), withdrawal_reason_en="An error")
        *lists, own = pages
        assert client.get(own).status_code == 410
        assert [path for path in lists if "Cold chain opens" in client.get(path).text] == []

    def test_what_said_that_it_was_withdrawn_is_not_said_of_it_later(self, client, item):
        path = item.get_absolute_url()
        NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=timezone.now(), withdrawal_reason_en="An error")
        assert client.get(path).status_code == 410
        NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=None, withdrawal_reason_en="")
        assert "Cold chain opens" in client.get(path).text

    def test_what_is_rolled_back_was_seen_by_nobody_else(self, client, item, pages):
        with transaction.atomic():
            NewsItem.objects.filter(pk=item.pk).update(title_en="Never said")
            Area.objects.update(name_en="Nowhere")
            for path in pages:
                text = client.get(path).text
                assert "Never said" in text, path
                assert "Nowhere" in text, path
            transaction.set_rollback(True)
        for path in pages:
            text = client.get(path).text
            assert "Cold chain opens" in text, path
            assert "Never said" not in text, path
            assert "Nowhere" not in text, path

    def test_what_the_clock_shows_is_there_from_its_moment_on(self, client, item, pages, clock):
        column = factories.column("notices", name_en="Notices", parent=factories.column("home"))
        coming = factories.news_item("Gate opens", column=column, publish_at=timezone.now() + SOON)
        paths = [*LISTS[:2], item.get_absolute_url()]
        # A column without anything to read is not named.
        assert [path for path in paths if "Notices" in client.get(path).text] == []
        clock(SOON.total_seconds())
        assert [path for path in paths if "Notices" not in client.get(path).text] == []
        assert "Gate opens" in client.get(coming.get_absolute_url()).text

    def test_a_piece_holds_until_the_clock_shows_or_hides_something(self, client, item):
        moment = timezone.now() + timedelta(hours=1)
        factories.news_item("Gate opens", publish_at=moment)
        version = PIECES.now().version
        assert version.holds_at(moment - timedelta(seconds=1))
        assert not version.holds_at(moment)
        NewsItem.objects.filter(pk=item.pk).update(
            withdrawn_at=moment - timedelta(minutes=1), withdrawal_reason_en="Old"
        )
        assert not PIECES.now().version.holds_at(moment - timedelta(seconds=1))


class TestWhatIsNotPublic:
    def test_a_preview_shows_the_draft_and_the_page_does_not(self, client, item, administrator):
        path, preview = item.get_absolute_url(), f"/en/admin/news/newsitem/{item.pk}/preview/?language=en&version=2"
        client.force_login(administrator)
        first = client.get(path).text
        factories.revised(item, administrator, title_en="Only drafted")
        for _ in range(2):
            assert "Only drafted" in client.get(preview).text
            assert client.get(path).text == first

    def test_an_address_that_leads_nowhere_has_no_pieces_of_its_own(self, client, item):
        draft = factories.news_item("Not yet", publish_at=None)
        path = draft.get_absolute_url()
        assert client.get(path).status_code == 404
        assert names_of_pieces_of(path) == []


class TestRoom:
    @staticmethod
    def version(number=1):
        return Version((number, 1, 1, None), ALWAYS, "2026-03-05", NEVER)

    def test_all_pieces_together_take_no_more_than_was_said(self):
        pieces = Pieces(room=20_000)
        for number in range(100):
            for name in (("card", "en", number), ("content", "en", f"/en/news/?page={number}")):
                PiecesOf(pieces, self.version()).kept(name, lambda: "x" * 1000)
        shelves = pieces.shelves.plain, pieces.shelves.queried
        assert sum(shelf.taken for shelf in shelves) <= 20_000
        assert all(1 < len(shelf.pages) < 11 for shelf in shelves)

    def test_thousands_of_selections_take_no_articles_place(self, client, item, monkeypatch):
        path = item.get_absolute_url()
        client.get(path)
        monkeypatch.setattr(PIECES.shelves.queried, "room", 100_000)
        for number in range(20):
            client.get(f"/en/news/?year={2000 + number}")
        assert 0 < len([name for name in PIECES.shelves.queried.pages if "octets" in name]) < 20
        assert names_of_pieces_of(path)

    def test_a_piece_of_another_version_takes_its_place(self):
        pieces = Pieces()
        old, new = (PiecesOf(pieces, self.version(number)) for number in (1, 2))
        assert old.kept(("card",), lambda: "old") == "old"
        assert new.kept(("card",), lambda: "new") == "new"
        assert old.get(("card",)) is None
        assert len(pieces.shelves.plain.pages) == 1
