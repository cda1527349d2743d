"""Kept pages that several processes share through Redis, and what becomes of them when it goes."""

import logging
import os
import socket
import subprocess
import time
from datetime import UTC, datetime

import brotli
import pytest

from ftzportal.kept import sharing
from ftzportal.kept.addresses import Address
from ftzportal.kept.sharing import Shared
from tests import factories
from tests.demo_site import free_port
from tests.through_wsgi import Process
from tests.web_processes import running_redis

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def redis_is_there():
    try:
        subprocess.run(["redis-server", "--version"], check=True, stdout=subprocess.DEVNULL)
    except FileNotFoundError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("There is no redis-server here")


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def address(port):
    return f"redis://127.0.0.1:{port}/0"


def test_what_one_process_made_another_says(port, address):
    factories.news_item("Cold chain opens")
    with running_redis(port):
        first, second = Process(Shared(address)), Process(Shared(address))
        made = first.get("/en/news/", accept_encoding="gzip")
        said = second.get("/en/news/", accept_encoding="gzip")
        assert (said.octets, said.headers) == (made.octets, made.headers)
        assert second.asked == []


def test_a_change_is_seen_by_both(port, address):
    item = factories.news_item("Cold chain opens")
    with running_redis(port):
        first, second = Process(Shared(address)), Process(Shared(address))
        first.get("/en/news/")
        item.title_en = "Cold chain closes"
        item.save()
        assert "Cold chain closes" in second.get("/en/news/").text
        assert "Cold chain closes" in first.get("/en/news/").text
        assert len(first.asked) + len(second.asked) == 2


def test_another_program_says_nothing_of_this_one(port, address, monkeypatch):
    factories.news_item()
    with running_redis(port):
        Process(Shared(address)).get("/en/news/")
        monkeypatch.setattr(sharing, "program_of", lambda: datetime(2001, 1, 1, tzinfo=UTC))
        newer = Process(Shared(address))
        newer.get("/en/news/")
        assert newer.asked == ["/en/news/"]


def forged(octets):
    """A page that says what its writer likes, in the form of ours."""
    about = octets[sharing.SEAL_SIZE :].partition(b"\n")[0]
    return octets[: sharing.SEAL_SIZE] + about + b"\n" + brotli.compress(b"Forged")


FORGERIES = {
    "no page": lambda octets: b"\x80 no page",
    "nothing": lambda octets: b"",
    "a page without a seal": lambda octets: octets[sharing.SEAL_SIZE :],
    "a page with another's seal": forged,
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_somebody_else_put_into_redis_is_told_to_nobody(port, address, forgery):
    factories.news_item("Cold chain opens")
    with running_redis(port):
        shared = Shared(address)
        Process(shared).get("/en/news/")
        for name in shared.client.scan_iter():
            shared.client.set(name, FORGERIES[forgery](shared.client.get(name)))
        assert "Cold chain opens" in Process(shared).get("/en/news/").text


def test_a_page_under_another_pages_name_is_told_to_nobody(port, address):
    factories.news_item("Cold chain opens")
    with running_redis(port):
        shared = Shared(address)
        for path in ("/en/news/", "/en/areas/"):
            Process(shared).get(path)
        one, other = shared.client.scan_iter()
        shared.client.rename(one, other)
        assert "Cold chain opens" in Process(shared).get("/en/news/").text
        assert "Cold chain opens" not in Process(shared).get("/en/areas/").text


def test_a_site_with_another_key_shares_nothing(port, address, settings):
    factories.news_item()
    with running_redis(port):
        Process(Shared(address)).get("/en/news/")
        settings.SECRET_KEY = "of another site"
        other = Process(Shared(address))
        other.get("/en/news/")
        assert other.asked == ["/en/news/"]


def test_the_site_goes_on_without_it_and_says_so_once_a_minute(address, caplog):
    factories.news_item("Cold chain opens")
    process = Process(Shared(address))
    with caplog.at_level(logging.ERROR, "ftzportal.kept.sharing"):
        for path in ["/en/news/", "/en/", "/en/projects/", "/en/areas/"]:
            assert process.get(path).status == 200
    assert len(caplog.records) == 1
    before = len(process.asked)
    process.get("/en/news/")
    assert len(process.asked) == before


def test_it_is_used_again_soon_after_it_is_back(port, address, monkeypatch):
    factories.news_item()
    monkeypatch.setattr(sharing, "REST", 0.2)
    process = Process(Shared(address))
    process.get("/en/news/")
    with running_redis(port):
        time.sleep(0.3)
        process.get("/en/projects/")
        other = Process(Shared(address))
        other.get("/en/projects/")
        assert other.asked == []


def test_one_that_does_not_answer_holds_nobody_up(port):
    """As a machine that is there and hangs: it takes the connection and says nothing."""
    factories.news_item()
    with socket.create_server(("127.0.0.1", port)):
        shared = Shared(f"redis://127.0.0.1:{port}/0")
        process = Process(shared)
        begun = time.monotonic()
        assert process.get("/en/news/").status == 200
        for _ in range(100):
            assert shared.get(Address("/en/news/", ""), process.content.version()) is None
        # Each by itself would have waited a tenth of a second.
        assert time.monotonic() - begun < 5
