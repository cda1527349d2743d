import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from ftzportal import urls

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
        "manifest-src 'self'"
    ),
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


def fail(request):
    raise ZeroDivisionError


def own_policy(request):
    return HttpResponse(headers={"Content-Security-Policy": "sandbox"})


urlpatterns = [path("fail/", fail), path("own-policy/", own_policy), *urls.urlpatterns]
handler400 = getattr(urls, "handler400", "django.views.defaults.bad_request")
handler500 = getattr(urls, "handler500", "django.views.defaults.server_error")


@pytest.fixture
def visitor():
    """Somebody who meets the error pages instead of the exceptions."""
    return Client(raise_request_exception=False)


def assert_headers(response, **others):
    expected = HEADERS | others
    assert {name: response.headers.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/", 200),
        ("/zh-hans/", 200),
        ("/", 302),
        ("/en/no-such-page/", 404),
        ("/media/no-such-file.jpg", 404),
        ("/static/no-such-file.css", 404),
        ("/en/?q=%00", 400),
    ],
)
def test_every_public_answer_carries_the_headers(db, visitor, address, status):
    response = visitor.get(address, secure=True)
    assert response.status_code == status
    assert_headers(response)


@pytest.mark.urls(__name__)
def test_the_error_page_carries_the_headers_and_needs_no_database(visitor):
    response = visitor.get("/fail/", secure=True)
    assert response.status_code == 500
    assert_headers(response)


def test_a_wrong_host_is_told_so_with_the_headers(visitor):
    response = visitor.get("/en/", headers={"host": "elsewhere.example"}, secure=True)
    assert response.status_code == 400
    assert_headers(response)


def test_static_files_carry_the_headers(db, settings, visitor):
    settings.WHITENOISE_USE_FINDERS = True
    response = visitor.get("/static/admin/css/base.css", secure=True)
    assert response.status_code == 200
    assert_headers(response)
    response.close()


def test_the_redirect_to_https_carries_the_headers(settings, visitor):
    settings.SECURE_SSL_REDIRECT = True
    response = visitor.get("/en/")
    assert response.status_code == 301
    assert_headers(response)


def test_the_admin_carries_the_headers(db, visitor):
    response = visitor.get("/en/admin/login/", secure=True)
    assert response.status_code == 200
    assert_headers(response, **{"Content-Security-Policy": response.headers["Content-Security-Policy"]})
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_policy_that_a_view_set_stays(visitor):
    response = visitor.get("/own-policy/")
    assert_headers(response, **{"Content-Security-Policy": "sandbox"})


def test_the_demo_makes_no_promise_about_tls(settings, db, visitor):
    settings.DEMO = True
    assert "Strict-Transport-Security" not in visitor.get("/en/no-such-page/").headers


@pytest.mark.parametrize("address", ["/en/", "/zh-hans/", "/en/no-such-page/"])
def test_public_pages_set_no_cookie_and_hold_no_nonce(db, visitor, address):
    response = visitor.get(address, secure=True)
    assert not response.cookies
    assert "nonce" not in response.headers["Content-Security-Policy"]
    assert b"nonce=" not in response.content
    assert "Cookie" not in response.headers.get("Vary", "")


def test_the_session_cookie_is_bound_to_the_host(administrator, client):
    client.post(
        "/en/admin/login/",
        {"username": "root", "password": "harbour-lantern-47"},
        secure=True,
    )
    cookie = client.cookies["__Host-sessionid"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")
