"""How the data addresses answer whoever asks: scripts of other sites, odd headers, errors."""

import json

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.utils.translation import override

from ftzportal.outputs import schemas
from ftzportal.outputs.problems import BY_NAME
from tests import factories

pytestmark = pytest.mark.django_db

DATA = [f"/{language}/{name}.{ending}" for language, name, ending in [
    ("en", "projects", "json"), ("zh-hans", "projects", "csv"), ("en", "projects", "xlsx"),
    ("zh-hans", "projects", "atom"), ("zh-hans", "news", "json"), ("en", "news", "csv"),
    ("zh-hans", "news", "xlsx"), ("en", "news", "atom"), ("en", "areas/dalian", "atom"),
]] + ["/data/schemas/projects-1.json"]  # fmt: skip
PAGES = ["/en/", "/en/projects/", "/zh-hans/news/", "/en/data/", "/en/admin/login/", "/sitemap.xml", "/en/nothing.json"]
MEDIA_TYPES = {
    "json": "application/json; version=1",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "atom": "application/atom+xml; charset=utf-8",
}
ODD_ACCEPTS = [
    "",
    "*/*",
    "text/html",
    "application/json;q=0",
    "application/json; version=99",
    ",,,;;;",
    "q=1;/",
    "\u202e".encode().decode("latin-1"),
    "x" * 5000,
    "application/xml;q=abc, */*;q=1e999",
]


@pytest.fixture(autouse=True)
def content():
    factories.project()
    factories.news_item()


@pytest.fixture
def visitor():
    """Who sends what no form of ours would, and sees what a server would answer."""
    return ReadingClient(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture
def client():
    return ReadingClient()


class ReadingClient(Client):
    """Reads each answer to its end, as a server does, so that no file is left open."""

    def request(self, **request):
        answer = super().request(**request)
        if answer.streaming:
            answer.whole = b"".join(answer.streaming_content)
            # The end of a request closes the connection, in which the test's own transaction runs.
            request_finished.disconnect(close_old_connections)
            answer.close()
            request_finished.connect(close_old_connections)
        else:
            answer.whole = answer.content
        return answer


@pytest.mark.parametrize("path", DATA)
class TestOtherSites:
    def test_their_scripts_may_read(self, client, path):
        answer = client.get(path, headers={"origin": "https://elsewhere.example"})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
        assert {"ETag", "Link", "Misunderstood"} <= set(exposed)
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert not answer.cookies

    def test_browsers_that_ask_first_are_told_yes(self, visitor, path):
        headers = {
            "origin": "https://elsewhere.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        }
        answer = visitor.options(path, headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "GET" in answer.headers["Access-Control-Allow-Methods"]
        assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nobody_can_do_more_than_read(self, visitor, path, method):
        answer = getattr(visitor, method)(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"

    def test_a_head_is_what_a_get_says_of_itself(self, client, path):
        head = client.head(path)
        assert (head.status_code, head.whole) == (200, b"")
        assert head.headers["Content-Type"] == client.get(path).headers["Content-Type"]

    @pytest.mark.parametrize("accept", ODD_ACCEPTS)
    def test_what_is_accepted_changes_nothing(self, visitor, path, accept):
        answer = visitor.get(path, headers={"accept": accept, "accept-language": accept, "accept-charset": accept})
        assert answer.status_code == 200
        expected = schemas.MEDIA_TYPE if "schemas" in path else MEDIA_TYPES[path.rpartition(".")[2]]
        assert answer.headers["Content-Type"] == expected


@pytest.mark.parametrize("path", PAGES)
def test_nothing_else_is_open_to_other_sites(visitor, path):
    for answer in (visitor.get(path), visitor.options(path)):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


UNCHANGING = [path for path in DATA if path.endswith(("json", "atom"))]


@pytest.mark.parametrize("path", UNCHANGING)
class TestAskingAgain:
    def test_what_is_known_already_is_not_sent_again(self, client, path):
        etag = client.get(path).headers["ETag"]
        for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            answer = client.get(path, headers={"if-none-match": known})
            assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200

    def test_the_compressed_answer_is_known_as_well(self, client, path):
        answer = client.get(path, headers={"accept-encoding": "gzip"})
        again = client.get(path, headers={"accept-encoding": "gzip", "if-none-match": answer.headers["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize("odd", ["", '"', "W/", ",", "x" * 5000, '"\\"'])
    def test_an_odd_one_is_answered_in_full(self, client, path, odd):
        assert client.get(path, headers={"if-none-match": odd}).status_code == 200


def test_what_changed_has_another_etag(client):
    project = factories.project("Before")
    before = client.get("/en/projects.json").headers["ETag"]
    assert client.get("/en/projects.json").headers["ETag"] == before
    # The project's own row does not change with the name of a partner.
    partner = factories.partner()
    project.partners.add(partner)
    named = client.get("/en/projects.json").headers["ETag"]
    partner.name_en = "Another name"
    partner.save()
    renamed = client.get("/en/projects.json", headers={"if-none-match": named})
    assert (renamed.status_code, len({before, named, renamed.headers["ETag"]})) == (200, 3)


class TestProblems:
    @pytest.mark.parametrize(
        ("path", "status", "name"),
        [
            ("/{}/projects.json?cursor=forged", 400, "cursor"),
            ("/{}/news.json?page=2", 400, "page-number"),
            ("/{}/projects.csv?q=%00", 400, "bad-request"),
            ("/{}/news.xlsx?q=%ff", 400, "bad-request"),
            ("/{}/projects.atom?" + "&".join(f"c{n}=1" for n in range(1001)), 400, "bad-request"),
            ("/{}/areas/nowhere.atom", 404, "not-found"),
            ("/{}/columns/nowhere.atom", 404, "not-found"),
        ],
    )
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_each_is_told_in_the_language_of_the_address(self, visitor, path, status, name, language):
        path = path.format(language)
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        problem = answer.json()
        assert problem["status"] == status
        assert problem["type"] == f"https://testserver/{language}/data/#{name}"
        assert problem["instance"] == path.partition("?")[0]
        with override(language):
            assert (problem["title"], problem["detail"]) == (str(BY_NAME[name].title), str(BY_NAME[name].detail))

    def test_each_has_its_line_on_the_page(self, client):
        page = client.get("/en/data/").text
        problem = client.get("/en/projects.json?page=2").json()
        assert f'id="{problem["type"].partition("#")[2]}"' in page
        assert problem["title"] in page

    def test_pages_keep_their_own_errors(self, visitor):
        for path, status in (("/en/projects/?page=0", 404), ("/en/news/?q=%00", 400), ("/en/nothing.json", 404)):
            answer = visitor.get(path)
            assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")

    def test_a_fault_of_ours_is_told_as_one(self, visitor, monkeypatch):
        def fault(*args):
            raise RuntimeError("secret words")

        monkeypatch.setattr("areas.outputs.json_answer", fault)
        answer = visitor.get("/zh-hans/projects.json")
        assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
        assert "secret" not in answer.text
        assert json.loads(answer.content)["type"].endswith("#error")


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1" + "0" * 30, "", "2"])
@pytest.mark.parametrize("path", [path for path in DATA if "schemas" not in path])
def test_no_page_number_is_a_fault(visitor, path, number):
    answer = visitor.get(path, {"page": number, "view": number})
    assert answer.status_code == (400 if path.endswith("json") else 200)


@pytest.mark.parametrize("text", ["=cmd()", "\u202e", "🚢" * 200, "\x01\x0b", "x" * 40_000, "'", '"', "大连,\r\nX: y"])
@pytest.mark.parametrize("path", [path for path in DATA if "schemas" not in path])
def test_no_condition_is_a_fault(visitor, path, text):
    query = dict.fromkeys(["area", "column", "stage", "year", "q", "sort", "colour", text[:50]], text)
    answer = visitor.get(path, query)
    assert answer.status_code == 200
    assert answer.whole
