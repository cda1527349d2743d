"""What `deploy/` ships, running: two web processes on PostgreSQL and Redis behind nginx."""

import http.client
import os
import signal
import socket
import ssl
import threading
import time

import psycopg
import pytest
from django.db import connection

from tests.proxied_site import NGINX, ProxiedSite, database_of_its_own, redis_answers

IN_CI = os.environ.get("CI") == "true"
pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="two processes share a PostgreSQL"),
    # CI installs nginx and has Redis, so there it fails rather than skips.
    pytest.mark.skipif(not IN_CI and not (NGINX and redis_answers()), reason="needs nginx and Redis"),
    pytest.mark.xdist_group("deployed"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with database_of_its_own(connection.settings_dict) as database:
        running = ProxiedSite(tmp_path_factory.mktemp("deployed"), database)
        try:
            running.start()
            yield running
        finally:
            running.end()


def values_of(answer, name):
    return answer.headers.get_all(name) or []


def test_both_processes_answer_by_themselves_and_through_the_proxy(site):
    assert [site.direct(nth, "/en/").status for nth in (0, 1)] == [200, 200]
    assert [site.get("/en/news/").status for _ in range(6)] == [200] * 6


def test_no_security_header_is_missing_or_said_twice(site):
    answer = site.get("/en/")
    for name in (
        *("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"),
        *("Referrer-Policy", "Cross-Origin-Opener-Policy"),
    ):
        assert len(values_of(answer, name)) == 1, name
    assert values_of(answer, "Server") == ["nginx"]


def test_plain_http_leads_to_tls(site):
    plain = http.client.HTTPConnection("127.0.0.1", site.ports[0], timeout=10)
    plain.request("GET", "/en/?q=1")
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://127.0.0.1/en/?q=1")
    plain.close()


def test_browsers_are_offered_http_2(site):
    context = ssl.create_default_context(cafile=site.folder / "fullchain.pem")
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", site.ports[1]), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as encrypted,
    ):
        assert encrypted.selected_alpn_protocol() == "h2"


def test_static_files_come_compressed_and_are_kept_for_a_year(site):
    page = site.get("/en/").content.decode()
    path = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = site.get(path, **{"Accept-Encoding": "br"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "br")
    assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_what_watches_the_machine_is_not_for_visitors(site):
    for path in ("/metrics", "/readyz"):
        # Closed without a word, which TLS takes for a break, and the system for a reset if more was sent.
        with pytest.raises((ConnectionResetError, ssl.SSLEOFError)):
            site.get(path)


def test_a_strangers_x_forwarded_for_is_not_believed(site):
    """Attempts to sign in are counted by the sender, whom the stranger makes up each time."""
    page = site.get("/en/admin/login/")
    cookie = values_of(page, "Set-Cookie")[0].split(";")[0]
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    for nth in range(3):
        site.get(
            "/en/admin/login/",
            "POST",
            f"csrfmiddlewaretoken={token}&username=stranger{nth}&password=x",
            **{
                "Cookie": cookie,
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"{site.environ['SITE_URL']}/en/admin/login/",
                "X-Forwarded-For": f"203.0.113.{nth}, 203.0.113.77",
                "Forwarded": "for=203.0.113.78",
            },
        )
    with psycopg.connect(site.environ["DATABASE_URL"]) as database:
        keys = [key for (key,) in database.execute("SELECT DISTINCT key FROM accounts_signinattempt")]
    assert sum("127.0.0.1" in key for key in keys) == 1
    assert not any("203.0.113" in key for key in keys)


def test_what_is_too_large_is_refused_with_all_headers(site):
    answer = site.get("/en/admin/login/", "POST", b"", **{"Content-Length": str(50 * 1024 * 1024)})
    assert answer.status == 413
    assert len(values_of(answer, "Strict-Transport-Security")) == 1


def test_who_sends_slowly_holds_no_thread_of_the_portal(site):
    context = ssl.create_default_context(cafile=site.folder / "fullchain.pem")
    slow = []
    for _ in range(40):
        raw = socket.create_connection(("127.0.0.1", site.ports[1]), timeout=10)
        encrypted = context.wrap_socket(raw, server_hostname="127.0.0.1")
        encrypted.sendall(b"POST /en/admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nslow")
        slow.append(encrypted)
    started = time.monotonic()
    assert [site.get("/en/").status for _ in range(5)] == [200] * 5
    assert time.monotonic() - started < 10
    for one in slow:
        one.close()


def test_a_process_that_is_killed_is_no_matter_for_readers(site):
    statuses, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            statuses.append(site.get("/en/news/").status)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    time.sleep(1)
    site.kill(0)
    killed_at = len(statuses)
    time.sleep(2)
    stop.set()
    for reader in readers:
        reader.join()
    site.start_web(0)
    site.wait_for(0)
    assert len(statuses) > killed_at + 10
    assert set(statuses) == {200}


def test_without_any_process_the_proxy_says_when_to_come_back(site):
    for nth in (0, 1):
        site.kill(nth)
    answer = site.get("/en/news/")
    for nth in (0, 1):
        site.start_web(nth)
        site.wait_for(nth)
    assert (answer.status, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "30", "no-store")
    assert len(values_of(answer, "Content-Security-Policy")) == 1
    # nginx leaves what refused alone for five seconds.
    time.sleep(5.5)
    assert site.get("/en/news/").status == 200


def test_a_process_that_is_told_to_end_finishes_what_it_has_begun(site):
    body = b"username=x&password=y"
    head = (
        "POST /en/admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    process = site.processes.pop("web1")
    with socket.create_connection(("127.0.0.1", site.upstreams[1]), timeout=30) as begun:
        begun.sendall(head.encode() + body[:5])
        time.sleep(1)
        # As systemd does: the main process alone.
        process.send_signal(signal.SIGTERM)
        time.sleep(1)
        begun.sendall(body[5:])
        answer = begun.recv(65536)
    assert answer.startswith(b"HTTP/1.1 403")
    assert process.wait(timeout=30) == 0
    site.start_web(1)
    site.wait_for(1)
