"""Pages that are kept whole: the same as if they were made each time, for everyone, whatever a request says beside."""

import gzip
import threading
import time
from datetime import timedelta

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from areas.models import Zone
from ftzportal.kept import addresses, freshness
from ftzportal.kept.application import KeptPages
from ftzportal.kept.content import ALWAYS, Content, Version
from ftzportal.kept.declaring import declaration_of
from ftzportal.kept.recent import LONGEST_WORDS, MOST_ANSWERS, Recent
from ftzportal.library.models import Picture
from ftzportal.publishing.models import Change
from news.models import Column, NewsItem, Passage, Source
from tests import factories, uploads
from tests.register import linked_register
from tests.test_changes import watched_tables
from tests.through_wsgi import Process

pytestmark = pytest.mark.django_db

UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
SOON = timedelta(milliseconds=500)


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def item():
    return factories.news_item("Cold chain opens")


@pytest.fixture
def settled():
    """The date of a content that has been so for a while."""
    long_ago = timezone.now() - timedelta(hours=1)
    factories.news_item("Cold chain opens", publish_at=long_ago)
    Change.objects.update(noted_at=long_ago)
    return http_date(max(long_ago, freshness.program_of()).timestamp())


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


class TestKept:
    def test_a_page_is_made_once_and_said_again(self, process, item):
        first, second = process.get("/en/news/"), process.get("/en/news/")
        assert process.asked == ["/en/news/"]
        assert (first.status, first.octets, first.headers) == (second.status, second.octets, second.headers)
        assert "Cold chain opens" in second.text

    def test_it_has_what_djangos_own_answer_has(self, process, item, client):
        own, kept = client.get("/en/news/"), process.get("/en/news/")
        assert kept.text == own.text
        # It says itself how long it is and for whom a cache may keep it; a request's number is that request's.
        others = ("Vary", "Content-Length", "X-Request-ID")
        told = {name: value for name, value in own.headers.items() if name not in others}
        assert told.items() <= kept.headers.items()

    @pytest.mark.parametrize(
        ("accepted", "coding"),
        [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, deflate", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("*", "br"),
            ("identity", ""),
            ("br;q=0, gzip;q=0, *", ""),
            ("", ""),
        ],
    )
    def test_each_reader_gets_a_coding_that_it_reads(self, process, item, accepted, coding):
        plain = process.get("/en/news/").octets
        said = process.get("/en/news/", accept_encoding=accepted)
        assert said.headers.get("Content-Encoding", "") == coding
        assert UNPACKED[coding](said.octets) == plain
        assert said.headers["Content-Length"] == str(len(said.octets))
        assert said.headers["Vary"] == "Accept-Encoding"

    @pytest.mark.parametrize("first", ["br", "gzip", ""])
    @pytest.mark.parametrize("then", ["br", "gzip", ""])
    def test_whoever_has_it_is_not_sent_it_again(self, process, item, first, then):
        tag = process.get("/en/news/", accept_encoding=first).headers["ETag"]
        for tags in [tag, f'"other", W/{tag}', "*"]:
            again = process.get("/en/news/", accept_encoding=then, if_none_match=tags)
            assert (again.status, again.octets) == (304, b"")
            assert "Content-Security-Policy" in again.headers
            assert "Content-Type" not in again.headers
        assert process.get("/en/news/", if_none_match='"other"').status == 200

    def test_only_the_head_is_sent_to_who_asks_for_it(self, process, item):
        full = process.get("/en/news/")
        head = process.get("/en/news/", "HEAD")
        assert (head.status, head.octets, head.headers) == (200, b"", full.headers)

    def test_caches_outside_are_told_to_ask(self, process, item, settings):
        assert process.get("/en/news/").headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        settings.SHARED_CACHE_SECONDS = 1
        factories.area("yingkou")
        assert "s-maxage=1" in process.get("/en/news/").headers["Cache-Control"]

    def test_it_says_since_when_it_is_so(self, process, settled):
        assert process.get("/en/news/").headers["Last-Modified"] == settled
        assert Process().get("/en/news/").headers["Last-Modified"] == settled

    @pytest.mark.parametrize("coding", ["br", "gzip", ""])
    def test_whoever_has_it_by_its_date_is_not_sent_it_again(self, process, settled, coding):
        for _ in range(3):
            again = process.get("/en/news/", accept_encoding=coding, if_modified_since=settled)
            assert (again.status, again.octets) == (304, b"")
            assert again.headers["Last-Modified"] == settled

    @pytest.mark.parametrize(
        "since",
        ["Sat, 01 Jan 2050 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Saturday, 01-Jan-50 00:00:00 GMT", "", "x"],
    )
    def test_another_date_is_that_of_another_page(self, process, settled, since):
        assert [process.get("/en/news/", if_modified_since=since).status for _ in range(2)] == [200, 200]

    def test_who_names_a_page_is_not_asked_for_its_date(self, process, settled):
        tag = process.get("/en/news/").headers["ETag"]
        assert process.get("/en/news/", if_none_match='"other"', if_modified_since=settled).status == 200
        assert process.get("/en/news/", if_none_match=tag, if_modified_since="x").status == 304

    def test_a_page_of_this_second_has_no_date_because_the_next_one_might_have_the_same(self, process, item):
        said = process.get("/en/news/")
        assert "Last-Modified" not in said.headers
        [page] = process.application.pages.plain.pages.values()
        assert process.get("/en/news/", if_modified_since=http_date(page.changed_in)).status == 200

    @pytest.mark.parametrize(
        "path",
        [
            "/en/news/999999/",
            "/en/news/?page=99",
            "/en/nowhere/",
            "/en/search/?q=port",
            "/en/projects.csv",
            "/en/admin/login/",
            "/en/leaving/?to=https://example.org/",
            "/",
        ],
    )
    def test_what_is_no_page_of_the_public_is_not_kept(self, process, path):
        factories.project()
        statuses = {process.get(path).status for _ in range(2)}
        assert len(statuses) == 1
        assert len(process.asked) >= 2

    def test_an_old_address_leads_on_with_its_query(self, process, item):
        said = process.get(f"/en/news/{item.pk}-an-old-name/?from=mail")
        assert said.headers["Location"] == f"/en/news/{item.address}/?from=mail"

    def test_what_was_withdrawn_is_gone_with_its_reason(self, process, item):
        path = f"/en/news/{item.address}/"
        assert process.get(path).status == 200
        item.withdraw("The figures were wrong.", "数字有误。")
        said = process.get(path)
        assert said.status == 410
        assert "The figures were wrong." in said.text


class TestWhoAsks:
    @pytest.mark.parametrize(
        "headers",
        [
            {"cookie": "sessionid=abc; django_language=zh-hans"},
            {"accept_language": "zh-hans"},
            {"user_agent": "curl", "accept": "application/json", "x_forwarded_for": "198.51.100.7"},
            {"range": "bytes=0-10", "if_modified_since": "Sat, 01 Jan 2050 00:00:00 GMT"},
            {"x_requested_with": "XMLHttpRequest", "origin": "https://example.org"},
        ],
    )
    def test_no_header_shapes_what_all_get(self, item, headers):
        """Nor does it matter who came first."""
        plain, marked = Process(), Process()
        first = marked.get("/en/news/", **headers)
        assert first.octets == plain.get("/en/news/").octets
        assert "Set-Cookie" not in first.headers
        assert marked.get("/en/news/").octets == first.octets
        assert len(marked.asked) == 1

    @pytest.mark.parametrize("kind", ["text/plain; charset=cp037", "text/plain; charset=utf-16", "x; charset*=x''%ff"])
    def test_no_body_shapes_what_all_get(self, kind):
        """Django reads an address as its Content-Type says that the body is written."""
        factories.project("Cranes")
        path, process = "/en/projects/?area=dalian", Process()
        odd = process.get(path, wrap=lambda environ: environ | {"CONTENT_TYPE": kind, "CONTENT_LENGTH": "9" * 30})
        assert odd.status == 200
        assert odd.octets == process.get(path).octets == Process().get(path).octets

    def test_a_signed_in_editor_sees_what_all_see(self, process, item, client, editor):
        client.force_login(editor)
        cookie = client.cookies.output(header="").strip().split(";")[0]
        assert process.get("/en/news/", cookie=cookie).text == client.get("/en/news/").text

    def test_whoever_brings_an_authorization_is_answered_by_django(self, process, item):
        process.get("/en/news/")
        process.get("/en/news/", authorization="Basic abc")
        assert len(process.asked) == 2

    @pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "testserver\x00"])
    def test_no_other_host_is_answered(self, process, item, host):
        assert process.get("/en/news/").status == 200
        assert process.get("/en/news/", host=host).status == 400

    def test_whoever_comes_without_tls_is_led_there(self, item, settings):
        settings.SECURE_SSL_REDIRECT = True
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        process = Process()
        assert process.get("/en/news/", x_forwarded_proto="https").status == 200
        assert process.get("/en/news/").status == 301
        assert process.get("/en/news/", x_forwarded_proto="http").status == 301

    def test_nothing_is_kept_that_was_posted(self, process, item):
        process.get("/en/news/")
        assert process.get("/en/news/", "POST").status == 403
        assert len(process.asked) == 2


class TestParameters:
    def test_a_page_that_reads_none_is_one_whatever_is_added(self, process, item):
        path = f"/en/news/{item.address}/"
        plain = process.get(path).octets
        for n in range(100):
            assert process.get(f"{path}?utm_source={n}&page={n}").octets == plain
        assert process.asked == [path]
        assert len(process.application.pages.queried.pages) == 0

    def test_what_is_unknown_to_a_list_is_said_and_not_kept(self, process, item):
        for n in range(5):
            assert f"colour{n}" in process.get(f"/en/projects/?colour{n}=red").text
        assert len(process.application.pages.queried.pages) == 0
        assert "colour" not in process.get("/en/projects/").text

    def test_words_that_were_typed_are_not_kept(self, process, item):
        process.get("/en/news/?q=cold")
        process.get("/en/news/?q=cold")
        assert len(process.asked) == 2

    def test_the_order_of_parameters_makes_no_other_page(self, process):
        factories.project()
        process.get("/en/projects/?area=dalian&stage=operating")
        process.get("/en/projects/?stage=operating&area=dalian")
        assert len(process.asked) == 1

    def test_each_selection_is_a_page_of_its_own(self, process):
        factories.project("Rare Valley", stage="operating")
        factories.project("Cold store", stage="signed")
        assert "Rare Valley" not in process.get("/en/projects/?stage=signed").text
        assert "Rare Valley" in process.get("/en/projects/?stage=operating").text
        assert "Cold store" in process.get("/en/projects/").text

    def test_thousands_of_selections_take_no_articles_place(self, settings, item):
        settings.KEPT_MEGABYTES = 1
        process = Process()
        process.get(f"/en/news/{item.address}/")
        for n in range(1, 120):
            process.get(f"/en/compare/projects/?project={n}")
        shelf = process.application.pages.queried
        assert 10 < len(shelf.pages) < 119
        assert shelf.taken == sum(page.size for page in shelf.pages.values()) <= shelf.room
        before = len(process.asked)
        process.get(f"/en/news/{item.address}/")
        assert len(process.asked) == before

    def test_a_query_that_was_sent_as_it_was_typed_is_django_s(self, process):
        typed = "area=沈阳".encode().decode("latin-1")
        said = process.get("/zh-hans/projects/", wrap=lambda environ: environ | {"QUERY_STRING": typed})
        assert "沈阳" in said.text
        assert typed not in said.text

    @pytest.mark.parametrize("query", ["area=%00", "area=%ff", "page=" + "9" * 3000, "&".join(["area=x"] * 200)])
    def test_odd_queries_are_django_s(self, process, client, query):
        assert process.get(f"/en/projects/?{query}").status == client.get(f"/en/projects/?{query}").status_code


class TestMemory:
    """What somebody sends is not remembered at whatever length."""

    def test_a_path_or_host_that_no_page_has_is_asked_of_django_alone(self, process, item):
        for cached in (declaration_of, addresses.is_allowed):
            cached.cache_clear()
        assert process.get("/en/" + "x" * 60_000).status == 404
        assert process.get("/en/news/", host="x" * 60_000).status == 400
        assert declaration_of.cache_info().currsize == addresses.is_allowed.cache_info().currsize - 1 == 0

    def test_who_accepts_more_than_there_are_codings_is_sent_none(self, process, item):
        addresses.chosen.cache_clear()
        said = process.get("/en/news/", accept_encoding="br," + "x" * 60_000)
        assert "Content-Encoding" not in said.headers
        assert addresses.chosen.cache_info().currsize == 0


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

    def test_it_appears_and_goes_by_the_clock(self, process):
        process.get("/en/news/")
        item = factories.news_item("By the clock", publish_at=timezone.now() + timedelta(days=1))
        now = timezone.now()
        window = {"publish_at": now + SOON, "withdrawn_at": now + 3 * SOON, "withdrawal_reason_en": "Wrong"}
        NewsItem.objects.filter(pk=item.pk).update(**window)
        seen = []
        while timezone.now() < now + 5 * SOON:
            seen.append("By the clock" in process.get("/en/news/").text)
            time.sleep(0.03)
        changes = [one for n, one in enumerate(seen) if n == 0 or one != seen[n - 1]]
        assert changes == [False, True, False]
        assert len(process.asked) == 4

    def test_it_is_archived_by_the_clock(self, process, item):
        path = f"/en/news/{item.address}/"
        NewsItem.objects.filter(pk=item.pk).update(archived_at=timezone.now() + SOON)
        before = process.get(path).octets
        time.sleep(SOON.total_seconds())
        assert process.get(path).octets != before

    def test_a_signed_change_takes_its_place_though_no_request_comes_as_far_as_django(self, process, item, editor):
        factories.no_reviews()
        factories.revised(item, editor, title_en="Signed change")
        factories.submitted(item, editor, publish_at=timezone.now() + SOON)
        assert "Signed change" not in process.get("/en/news/").text
        time.sleep(SOON.total_seconds())
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


class Noting(dict):
    """A WSGI environment that notes what is read of it."""

    read = None

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.read.add(name)
        return super().get(name, default)

    def __contains__(self, name):
        self.read.add(name)
        return super().__contains__(name)


class TestAskedInTheSameWords:
    """What was said to a request is said to all that have its words, until the content is looked at again."""

    @pytest.fixture
    def process(self, item):
        process = Process(look_every=1000)
        # Made, and said once from what is kept.
        for _ in range(2):
            process.get(f"/en/news/{item.address}/")
        return process

    def test_nothing_else_of_them_is_read(self, process, item, settings):
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        settings.SECURE_SSL_REDIRECT = True
        headers = {
            "accept_encoding": "br",
            "x_forwarded_proto": "https",
            "if_none_match": '"another"',
            "if_modified_since": "x",
        }
        process.get(f"/en/news/{item.address}/", **headers)
        Noting.read = by_words = set()
        answers = [process.get(f"/en/news/{item.address}/", wrap=Noting, **headers)]
        process.application.recent = Recent()
        Noting.read = by_meaning = set()
        answers.append(process.get(f"/en/news/{item.address}/", wrap=Noting, **headers))
        assert answers[0].octets == answers[1].octets
        assert by_meaning == by_words

    @pytest.mark.parametrize(
        "headers",
        [
            {"method": "HEAD"},
            {"accept_encoding": "br"},
            {"host": "elsewhere.example"},
            {"authorization": ""},
            {"if_none_match": "*"},
            {"if_modified_since": "Sat, 01 Jan 2050 00:00:00 GMT"},
            {"method": "OPTIONS"},
        ],
    )
    def test_other_words_have_another_answer(self, process, item, headers):
        path = f"/en/news/{item.address}/"
        answers = [process.get(path, **headers) for _ in range(2)]
        fresh = Process(look_every=1000)
        fresh.get(path)
        expected = fresh.get(path, **headers)
        for answer in answers:
            assert (answer.status, answer.octets) == (expected.status, expected.octets)

    def test_they_are_forgotten_at_the_next_look(self, process, item):
        NewsItem.objects.filter(pk=item.pk).update(title_en="Changed")
        assert "Changed" not in process.get(f"/en/news/{item.address}/").text
        process.content.looked()
        assert "Changed" in process.get(f"/en/news/{item.address}/").text

    def test_however_many_words_there_are_few_are_remembered(self, process, item):
        for nth in range(MOST_ANSWERS + 10):
            process.get(f"/en/news/{item.address}/", accept_encoding=f"br;q=0.{nth}")
        process.get(f"/en/news/{item.address}/", accept_encoding="br," * LONGEST_WORDS)
        assert len(process.application.recent.known[2]) <= MOST_ANSWERS


class TestMadeOnce:
    """With a Django that takes its time."""

    def ask_at_once(self, readers, django):
        process = Process()
        process.application = KeptPages(django, Unchanging())
        answers = []
        threads = [
            threading.Thread(target=lambda: answers.append(process.get("/en/news/")), daemon=True)
            for _ in range(readers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        return answers

    def test_however_many_ask(self):
        asked = []

        def slow(environ, start_response):
            asked.append(environ["PATH_INFO"])
            time.sleep(0.2)
            start_response("200 OK", [("Content-Type", "text/html")])
            return Closed([b"page"])

        answers = self.ask_at_once(8, slow)
        assert asked == ["/en/news/"]
        assert [answer.octets for answer in answers] == [b"page"] * 8

    def test_what_changed_while_it_was_made_is_made_again(self, process, item):
        """Its parts are read one after the other, so it would be of two contents."""
        django, titles = process.application.django, iter(["Changed meanwhile", "And again"])

        def changing(environ, start_response):
            answer = django(environ, start_response)
            for title in titles:
                NewsItem.objects.filter(pk=item.pk).update(title_en=title)
                break
            return answer

        process.application.django = changing
        assert "And again" in process.get("/en/news/").text
        assert len(process.asked) == 3
        process.get("/en/news/")
        assert len(process.asked) == 3

    def test_what_fails_leaves_nobody_waiting(self):
        def failing(environ, start_response):
            start_response("500 Internal Server Error", [("Content-Type", "text/html")])
            return Closed([b"sorry"])

        answers = self.ask_at_once(8, failing)
        assert [(answer.status, answer.octets) for answer in answers] == [(500, b"sorry")] * 8


class Unchanging:
    """A content of which nothing changes, and no database is asked."""

    looked_at = 0

    def version(self):
        return Version((1, 1, 1, None), ALWAYS, "2026-11-28")

    looked = version


class Closed(list):
    def close(self):
        pass


# What a page is found by, never what it says.
BESIDE_CONTENT = {"django_content_type", "publishing_change", "publishing_release"}


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
