"""Whom a checked link may make the portal ask, and how long anybody can hold it up."""

import threading
import time
from ipaddress import ip_address

import pytest

from ftzportal import outside
from ftzportal.link_checking import checked
from tests.outside_sites import on, raw_server, told


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1",
        "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.0.9", "192.88.99.1",
        "::1", "::", "fe80::1", "fe80::1%1", "fc00::1", "fec0::1", "ff02::1", "ff0e::1", "::ffff:10.0.0.1",
        "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_a_network_is_never_asked(address):
    finding = checked("https://shop.gov.cn/", lambda host: ["1.1.1.1", address])
    assert finding.level == "trouble"
    assert "inside a network" in finding.words[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest/", "http://[::1]/",
        "http://[::ffff:10.0.0.1]/", "http://[::127.0.0.1]/", "http://[0:0:0:0:0:0:0:1]/", "http://１２７.0.0.1/",
        "http://127。0。0。1/", "http://LOCALHOST/", "http://0.0.0.0/",
    ],
)  # fmt: skip
def test_no_spelling_of_an_inside_address_is_asked(url):
    finding = checked(url)
    assert finding.level == "trouble"
    assert "inside a network" in finding.words[-1]


@pytest.mark.parametrize("address", ["1.1.1.1", "2400:3200::1"])
def test_the_open_internet_is_asked_at_two_ports_alone(address):
    judged = [outside.open_internet(ip_address(address), port) for port in (80, 443, 0, 22, 6379, 8080)]
    assert judged == [True, True, False, False, False, False]
    assert "unusual port" in checked("https://shop.gov.cn:6379/", lambda host: [address]).words[0]


def test_without_leave_the_tests_own_server_is_refused(elsewhere):
    finding = checked(f"http://127.0.0.1:{elsewhere.server_port}/")
    assert "unusual port" in finding.words[-1]
    assert elsewhere.asked == []


@pytest.mark.parametrize("host", ["127.0.0.2", "10.0.0.1", "[::1]", "169.254.169.254"])
def test_a_redirect_to_the_inside_is_not_followed(elsewhere, host):
    look_up = {"shop.gov.cn": ["127.0.0.1"]}
    url = f"http://shop.gov.cn:{elsewhere.server_port}/302?http://{host}/"
    finding = told(url, elsewhere.server_port, 80, look_up=lambda name: look_up.get(name, [name.strip("[]")]))
    assert "inside a network" in finding.words[-1]
    assert len(elsewhere.asked) == 1


def test_a_name_is_looked_up_anew_after_each_redirect_and_judged_anew(elsewhere):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    url = f"http://shop.gov.cn:{elsewhere.server_port}/302?/200"
    assert "unusual port" in told(url, elsewhere.server_port, look_up=lambda name: next(answers)).words[-1]
    assert len(elsewhere.asked) == 1


def test_what_was_judged_is_what_is_asked(elsewhere):
    """A name that changes its address between two look-ups gains nothing: there is one."""
    seen = []

    def look_up(name):
        seen.append(name)
        return ["127.0.0.1"]

    told(f"http://shop.gov.cn:{elsewhere.server_port}/head/405", elsewhere.server_port, look_up=look_up)
    assert seen == ["shop.gov.cn"]
    assert len(elsewhere.asked) == 2


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user@shop.gov.cn/",
        "http://127.1/",
        "http://[",
        "http:%5C%5Ca/",
        "/%E2%80%AE",
        "http://2130706433/",
    ],
)
def test_a_redirect_to_what_is_no_page_is_not_followed(elsewhere, location):
    assert "no web page" in on(elsewhere, f"/302?{location}").words[-1]


def test_the_environments_proxies_are_not_asked(elsewhere, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    assert on(elsewhere, "/").words[-1] == "The page answers."


def drip(connection):
    connection.recv(1000)
    for _second in range(100):
        connection.sendall(b"H")
        time.sleep(0.05)


def huge_headers(connection):
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %b\r\n" % (n, b"a" * 60000) for n in range(90)))


def endless_continue(connection):
    connection.recv(1000)
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def nonsense(connection):
    connection.recv(1000)
    connection.sendall(b"+PONG\r\n")


def silence(connection):
    while connection.recv(1000):
        pass


@pytest.mark.parametrize("behave", [drip, huge_headers, endless_continue, nonsense, silence])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_server_holds_an_editor_up(behave, scheme, monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.5)
    with raw_server(behave) as port:
        began = time.monotonic()
        finding = told(f"{scheme}://shop.gov.cn:{port}/", port)
        assert time.monotonic() - began < 2
    assert "cannot be reached from here" in finding.words[-1]


def test_no_resolver_holds_an_editor_up(monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.2)
    asleep = threading.Event()
    began = time.monotonic()
    finding = told("https://shop.gov.cn/", look_up=lambda host: asleep.wait(10) and [])
    asleep.set()
    assert time.monotonic() - began < 2
    assert "cannot be reached from here" in finding.words[-1]
