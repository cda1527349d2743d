"""Pages that are kept whole: the same as if they were made each time, for everyone, whatever a request says beside."""

import gzip
from datetime import timedelta

import brotli
import pytest
from django.utils import timezone
from django.utils.http import http_date

from ftzportal.kept import addresses, freshness
from ftzportal.kept.declaring import declaration_of
from ftzportal.publishing.models import Change
from tests import factories
from tests.through_wsgi import Process

pytestmark = pytest.mark.django_db

UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


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
