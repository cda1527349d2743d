"""What no browser sends: NUL, broken UTF-8, forms that stop in the middle."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from ftzportal.middleware import RefuseNulMiddleware
from tests.through_wsgi import Process


@pytest.fixture
def visitor(db):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=a%00b", "%00=a", "q=\x00", "q=%ff", "q=%ED%A0%80", "q=%C0%80", "q=\xff", "e=1&q=%00"],
)
@pytest.mark.parametrize("address", ["/en/", "/en/admin/login/", "/en/no-such-page/"])
def test_nul_and_broken_utf8_in_the_query_are_a_bad_request(visitor, address, query):
    assert visitor.get(address, QUERY_STRING=query).status_code == 400


@pytest.mark.parametrize("path", ["/en/%00", "/en/news/1%00/", "/static/%00.css", "/media/%00"])
def test_nul_in_the_path_is_a_bad_request(visitor, path):
    assert visitor.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/en/%ff/", "/en/%ED%A0%80/", "/%C0%80"])
def test_broken_utf8_in_the_path_leads_nowhere(visitor, path):
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("form", [{"username": "a\x00b"}, {"a\x00": "b"}, {"a": ["b", "\x00"]}])
def test_nul_in_a_posted_form_is_a_bad_request(visitor, form):
    assert visitor.post("/en/admin/login/", form).status_code == 400


def test_nul_in_the_name_of_a_posted_file_field_is_a_bad_request(visitor):
    assert visitor.post("/en/admin/login/", {"a\x00": io.BytesIO(b"x")}).status_code == 400


def test_nul_in_a_cookie_is_a_bad_request(visitor):
    response = visitor.get("/en/admin/", headers={"cookie": '__Host-sessionid="\\000aaaaaaaaaaaa"'})
    assert response.status_code == 400


def test_a_form_that_stops_in_the_middle_is_a_bad_request():
    class Gone(io.BytesIO):
        def read(self, *args):
            raise OSError("the sender went away")

    environ = RequestFactory().post("/en/", {"a": "b"}).environ
    request = WSGIRequest(environ | {"wsgi.input": Gone()})
    response = Client(raise_request_exception=False).handler  # the same conversion of errors as in the site
    response.load_middleware()
    assert response.get_response(request).status_code == 400


def test_the_page_of_a_bad_request_speaks_the_language_of_its_address(visitor):
    chinese = visitor.get("/zh-hans/?q=%00").content.decode()
    english = visitor.get("/en/?q=%00").content.decode()
    assert 'lang="zh' in chinese
    assert 'lang="en' in english


@pytest.mark.parametrize(
    "kind", ["a; charset=rot13", "a; charset=undefined", "a; charset=cp037", "a; charset*=x''%ff", "a" * 11_000]
)
def test_an_address_is_utf8_whatever_its_content_type_says(db, kind):
    said = Process().get("/en/search/?q=harbour", wrap=lambda environ: environ | {"CONTENT_TYPE": kind})
    assert said.status == 200
    assert 'value="harbour"' in said.text
    assert "Content-Security-Policy" in said.headers


def test_ordinary_text_of_every_script_passes():
    middleware = RefuseNulMiddleware(lambda request: HttpResponse(status=204))
    request = RequestFactory().get("/zh-hans/新闻/", {"q": "大连 \u202eRTL 🚢 100% '"})
    assert middleware(request).status_code == 204


def test_a_request_larger_than_any_form_is_refused_unread(client, settings):
    settings.LARGEST_REQUEST = 1000
    answer = client.post("/en/admin/login/", {"username": "x" * 2000})
    assert answer.status_code == 413
    assert "10 MB" in answer.text
