"""What the log tells, and what of its visitors it never does."""

import io
import json
import logging
import re

import pytest
from django.core import mail
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, connection
from django.test import Client

from ftzportal.accounts.models import SignInAttempt, User
from ftzportal.vitals import asked
from ftzportal.vitals.logs import JSONFormatter, PlainFormatter
from tests import factories
from tests.demo_site import free_port

MARK = "Marked-7f3a"
MADE = re.compile(r"[0-9a-f]{32}")


class Log:
    """What goes to the console, as it is formatted there."""

    def __init__(self, formatter):
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(formatter)

    @property
    def text(self):
        return self.stream.getvalue()

    @property
    def lines(self):
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, name):
        return [line for line in self.lines if line["logger"] == name]


@pytest.fixture
def log(settings):
    settings.ACCESS_LOG = True
    asked.now.set(None)
    written = Log(JSONFormatter())
    logging.getLogger().addHandler(written.handler)
    yield written
    logging.getLogger().removeHandler(written.handler)


@pytest.fixture
def visitor():
    """Somebody all of whose headers are marked."""
    return Client(
        raise_request_exception=False,
        headers={
            "User-Agent": f"Browser {MARK}",
            "Referer": f"https://elsewhere.example/{MARK}",
            "X-Forwarded-For": MARK,
            "X-Request-ID": MARK,
            "Accept-Language": MARK,
            "Cookie": f"sessionid={MARK}; other={MARK}",
        },
        REMOTE_ADDR="203.0.113.77",
    )


def fail_with(error):
    def fail(*args, **kwargs):
        note = MARK
        error.add_note(note)
        try:
            raise KeyError(MARK)
        except KeyError as cause:
            raise error from cause

    return fail


def test_each_request_is_a_line_with_its_number_its_kind_of_page_its_end_and_its_time(client, db, log):
    response = client.get("/en/news/?q=port")
    [line] = log.of("ftzportal.access")
    assert line["page"] == "news:news_list"
    assert (line["level"], line["message"], line["method"], line["status"]) == ("INFO", "request", "GET", 200)
    assert line["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert MADE.fullmatch(line["request_id"])


def test_without_being_asked_for_no_line_is_written_for_a_request(client, db, log, settings):
    settings.ACCESS_LOG = False
    client.get("/en/news/")
    assert log.lines == []


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/en/no-such-page/", "none"),
        ("/static/no-such-file.css", "static"),
        ("/en/projects/99999-nothing/", "areas:project"),
        ("/robots.txt", "ftzportal.views.robots"),
        ("/article/show/99.aspx", "news.views.legacy"),
        ("/en/admin/news/newsitem/", "admin:news_newsitem_changelist"),
    ],
)
def test_the_kind_of_page_is_the_name_of_the_pattern_and_never_the_address(client, db, log, address, page):
    client.get(address)
    assert log.of("ftzportal.access")[0]["page"] == page


@pytest.mark.parametrize("given", ["9f" * 16, "9F" * 16, "123e4567-e89b-12d3-a456-426614174000"])
def test_a_proxy_of_ours_may_name_the_request_and_nobody_else(client, db, log, settings, given):
    settings.TRUSTED_PROXIES = 1
    assert client.get("/robots.txt", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    settings.TRUSTED_PROXIES = 0
    assert client.get("/robots.txt", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given
    assert [line["request_id"] == given for line in log.of("ftzportal.access")] == [True, False]


@pytest.mark.parametrize(
    "given",
    ["", "chen@portal.example", "13812345678", "210200199001011234", "a" * 31, "a" * 33, '","level":"x', "９" * 32],
)
def test_what_does_not_look_like_a_number_of_a_request_is_not_taken_for_one(client, db, settings, given):
    settings.TRUSTED_PROXIES = 1
    answered = client.get("/robots.txt", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert MADE.fullmatch(answered)
    assert answered != given


def test_nothing_that_a_visitor_sends_comes_into_the_log(visitor, db, log, monkeypatch, settings):
    settings.SLOW_QUERY_MS = 0.000001
    User.objects.create_user(f"{MARK}.person".lower(), email=f"{MARK}@portal.example", is_staff=True)
    known = f"{MARK}.person"
    # A wrong password, a sign-in without its token, a token from elsewhere, too many.
    for name in [MARK, known, *[known] * 6]:
        visitor.post("/en/admin/login/", {"username": name, "password": MARK})
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.post("/en/admin/login/", {"username": MARK}, headers={"Origin": f"https://{MARK}.example"})
    visitor.post("/en/password-reset/", {"email": f"{MARK}@portal.example"})
    # Searches, conditions, cursors, addresses of all sorts.
    for address in [
        f"/en/search/?q={MARK}", f"/en/search/suggest?q={MARK}", f"/zh-hans/projects/?area={MARK}&year={MARK}",
        f"/en/projects.json?cursor={MARK}", f"/en/preview/{MARK}/", f"/en/reset/{MARK}/{MARK}/", f"/{MARK}",
        f"/media/{MARK}.jpg", f"/en/{MARK}/", f"/en/leaving/?to=https://{MARK}.example/",
        f"/en/search/?q=%00{MARK}", f"/en/search/?q=%ff{MARK}",
        f"/files/1/{MARK}.pdf", f"/{MARK}.aspx", f"/en/admin/{MARK}/", f"/en/admin/news/newsitem/?{MARK}={MARK}",
    ]:  # fmt: skip
        visitor.get(address)
    visitor.get("/en/", headers={"Host": f"{MARK}.example"})
    visitor.generic(MARK, f"/en/{MARK}")
    # Forms and bodies that are none.
    form = {"words": MARK, "file": io.BytesIO(MARK.encode())}
    visitor.post(f"/en/search/?q={MARK}", form)
    for kind in ("application/json", "multipart/form-data", "multipart/form-data; boundary=x", MARK):
        visitor.generic("POST", "/en/admin/login/", f'{{"{MARK}": "{MARK}', content_type=kind)
    written = log.text
    assert {"django.security.DisallowedHost", "django.security.csrf", "django.request"} <= {
        line["logger"] for line in log.lines
    }
    assert MARK.lower() not in written.lower()
    assert "203.0.113.77" not in written


def test_an_editors_words_do_not_come_into_the_log(db, log, settings):
    settings.SLOW_QUERY_MS = 0.000001
    client = Client(raise_request_exception=False)
    client.force_login(factories.administrator(f"{MARK}"))
    for address in ("/en/admin/news/newsitem/add/", "/en/admin/paste/", "/en/admin/tidy/", "/en/admin/link-check/"):
        client.post(address, {"title_en": MARK, "text": MARK, "html": MARK, "url": f"https://{MARK}.example/"})
        client.generic("POST", address, f'{{"text": "{MARK}', content_type="application/json")
    assert log.of("ftzportal.vitals.queries")
    assert MARK.lower() not in log.text.lower()


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"could not convert string to float: '{MARK}'"),
        DatabaseError(f"duplicate key value\nDETAIL: Key (email)=({MARK}) already exists."),
        OSError(13, "Permission denied", f"/var/{MARK}"),
        UnicodeDecodeError("utf-8", MARK.encode(), 0, 1, MARK),
        SuspiciousOperation(MARK),
        ExceptionGroup(MARK, [ValueError(MARK), KeyError(MARK)]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_of_an_error_the_log_has_its_kind_and_place_and_not_its_words(visitor, db, log, monkeypatch, error):
    monkeypatch.setattr("ftzportal.views.page_in_pieces", fail_with(error))
    response = visitor.get("/en/site-map/")
    assert response.status_code == (400 if isinstance(error, SuspiciousOperation) else 500)
    [told] = [line for line in log.lines if "traceback" in line]
    assert told["request_id"] == response.headers["X-Request-ID"]
    assert told["page"] == "site_map"
    assert "ftzportal/views.py" in told["traceback"]
    assert type(error).__name__ in told["traceback"]
    assert "KeyError" in told["traceback"]
    assert MARK not in log.text


def test_of_what_the_database_refused_the_log_has_the_code_and_the_constraint(visitor, db, log, monkeypatch):
    def refused(*args, **kwargs):
        SignInAttempt.objects.create(pk=1, key=MARK, made_at="2026-01-01T00:00Z")
        SignInAttempt.objects.create(pk=1, key=MARK, made_at="2026-01-01T00:00Z")

    monkeypatch.setattr("ftzportal.views.page_in_pieces", refused)
    visitor.get("/en/site-map/")
    [told] = [line for line in log.lines if "traceback" in line]
    expected = "sqlstate=23505" if connection.vendor == "postgresql" else "sqlite=SQLITE_CONSTRAINT_PRIMARYKEY"
    assert expected in told["traceback"]
    assert MARK not in log.text


def test_of_a_mail_that_failed_the_log_has_the_number_of_the_account(
    db, log, settings, django_capture_on_commit_callbacks
):
    away = {"BACKEND": "ftzportal.mail_server.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": free_port()}}
    settings.MAILERS = {"default": away}
    for person in factories.reviewers():
        person.email = f"{MARK}@portal.example"
        person.save()
    with django_capture_on_commit_callbacks(execute=True):
        factories.submitted(factories.news_item(MARK, publish_at=None), factories.account(MARK))
    assert mail.outbox == []
    assert log.lines
    assert MARK.lower() not in log.text.lower()


BREAKS = ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x1b[2K"]


@pytest.mark.parametrize("sign", BREAKS, ids=ascii)
@pytest.mark.parametrize("form", [JSONFormatter, PlainFormatter])
def test_nothing_that_is_logged_can_begin_a_line_of_its_own(form, sign):
    forged = f'x{sign}{{"level": "ERROR"}}'
    record = logging.LogRecord("ftzportal.x", logging.WARNING, __file__, 1, "found: %s", (forged,), None)
    record.members = {"sql": forged}
    written = form().format(record)
    assert len(written.splitlines()) == 1
    assert sign not in written


def test_for_people_a_line_has_the_same_and_the_traceback_below(log):
    record = logging.LogRecord("ftzportal.x", logging.WARNING, __file__, 1, "slow query", (), None)
    record.members = {"ms": 812.5}
    assert PlainFormatter().format(record).endswith("WARNING ftzportal.x slow query ms=812.5")
    try:
        int(MARK)
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    line, *traceback = PlainFormatter().format(record).splitlines()
    assert line.endswith("slow query ms=812.5")
    assert traceback[-1] == "builtins.ValueError"


def test_a_slow_query_stands_in_the_log_without_its_values(client, db, log, settings):
    settings.SLOW_QUERY_MS = 0.000001
    response = client.get(f"/en/news/?q={MARK}&area=dalian&area=shenyang")
    slow = log.of("ftzportal.vitals.queries")
    assert any("news_newsitem" in line["sql"] and "%s" in line["sql"] for line in slow)
    # Before a page is looked for, it may be asked what is due.
    assert {"news:news_list"} <= {line["page"] for line in slow} <= {"none", "news:news_list"}
    assert {line["request_id"] for line in slow} == {response.headers["X-Request-ID"]}
    assert any(line["ms"] > 0 for line in slow)
    assert MARK not in log.text


@pytest.mark.parametrize("limit", [0, 20_000])
def test_what_is_not_slow_stands_nowhere(client, db, log, settings, limit):
    settings.SLOW_QUERY_MS = limit
    client.get("/en/news/")
    assert log.of("ftzportal.vitals.queries") == []


def test_a_long_query_is_told_in_short():
    from ftzportal.vitals.queries import MOST_CHARACTERS, shape_of

    many = ", ".join(["%s"] * 900)
    assert shape_of(f"SELECT 1\n  WHERE id IN ({many})") == "SELECT 1 WHERE id IN (%s, …)"
    assert len(shape_of("SELECT 'x', " * 1000)) == MOST_CHARACTERS
