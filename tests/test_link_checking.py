"""What editors are told of links; the sites asked are real servers here, which a test has to allow by name."""

import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from ftzportal import outside
from ftzportal.accounts.models import SignInAttempt
from ftzportal.link_checking import checked
from tests import factories

DOOR = "/en/admin/link-check/"


class Pages(BaseHTTPRequestHandler):
    """Answers with the status that the path names: `/404`, `/302?<Location, quoted>`; takes down what it was asked."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        path, _mark, location = self.path.partition("?")
        status = int(path.strip("/") or 200)
        if path == "/405" and self.command == "GET":
            status = 200
        self.send_response(status)
        if location:
            # As servers do that mean UTF-8.
            self.send_header("Location", unquote(location).encode().decode("latin-1"))
        self.send_header("Set-Cookie", "seen=1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815

    def log_message(self, *args):
        pass


class Site(ThreadingHTTPServer):
    def handle_error(self, *args):
        """A visitor who does not like the certificate leaves; nobody need read of it."""


@pytest.fixture
def site():
    server = Site(("127.0.0.1", 0), Pages)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def raw_server(behave):
    """A port at which `behave` is given the first connection; the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            connection, _peer = listening.accept()
            with connection:
                try:
                    behave(connection)
                except OSError:
                    # Whom it spoke to has gone.
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def allowing(*ports):
    """A judgement that lets a test's own servers be asked, and nothing else."""
    return lambda address, port: str(address) == "127.0.0.1" and port in ports


def here(_host):
    return ["127.0.0.1"]


def unasked(host):
    raise AssertionError(f"{host} was looked up")


def told(url, *ports, look_up=here):
    return checked(url, look_up, allowing(*ports))


def on(site, path):
    return told(f"http://shop.gov.cn:{site.server_port}{path}", site.server_port)


@pytest.mark.parametrize(
    ("url", "words", "instead"),
    [
        ("", "no address yet", None),
        ("   ", "no address yet", None),
        (" https://www.dl.gov.cn/a\t", "spaces or unseen", "https://www.dl.gov.cn/a"),
        ("https://www.dl.gov.cn/\u200b", "spaces or unseen", "https://www.dl.gov.cn/"),
        ("https://www.dl.gov.cn/a b", "spaces or unseen", None),
        ("ht\ntps://www.dl.gov.cn/", "spaces or unseen", None),
        ("https://www.dl.gov.cn\u3000/", "spaces or unseen", None),
        ("https://\x00www.dl.gov.cn/", "spaces or unseen", None),
        ("https:\\\\www.dl.gov.cn\\a", "backslash", "https://www.dl.gov.cn/a"),
        ("https://shop.example\\@www.gov.cn/", "backslash", "https://shop.example/@www.gov.cn/"),
        ("www.dl.gov.cn/news", "does not say how", "https://www.dl.gov.cn/news"),
        ("www.dl.gov.cn:443/news", "does not say how", "https://www.dl.gov.cn:443/news"),
        ("//www.dl.gov.cn/", "does not say how", "https://www.dl.gov.cn/"),
        ("desk@dl.gov.cn", "does not say how", "mailto:desk@dl.gov.cn"),
        ("desk@dl.gov.cn/a", "does not say how", None),
        ("大连", "does not say how", None),
        ("javascript:alert(1)", "“javascript:” leads nowhere", None),
        ("file:///etc/passwd", "“file:” leads nowhere", None),
        ("gopher://127.0.0.1:70/", "“gopher:” leads nowhere", None),
        ("data:text/html,x", "“data:” leads nowhere", None),
        ("tel:024123456", "“tel:” leads nowhere", None),
        ("https://user:secret@shop.example/a", "before “@”", "https://shop.example/a"),
        ("https://www.gov.cn@shop.example/", "before “@”", "https://shop.example/"),
        ("mailto:desk", "no mail address", None),
        ("http:shop.example/", "no address that browsers", None),
        ("https:///shop.example/", "no address that browsers", None),
        ("http://a[@shop.example/", "before “@”", "http://shop.example/"),
        ("http://[::1/", "no address that browsers", None),
        ("http://[v1.fe]/", "no address that browsers", None),
        ("http://[fe80::1%25lo]/", "no address that browsers", None),
        ("https://shop.example:99999/", "no address that browsers", None),
        ("https://shop.example:port/", "no address that browsers", None),
        ("https://shop%2eexample/", "no address that browsers", None),
        ("https://shop..example/", "no address that browsers", None),
        ("https://" + "a" * 64 + ".example/", "no address that browsers", None),
        # Numbers that resolvers take for 127.0.0.1 and 10.0.0.1.
        ("http://127.1/", "no address that browsers", None),
        ("http://0x7f000001/", "no address that browsers", None),
        ("http://0X7F.1/", "no address that browsers", None),
        ("http://2130706433/", "no address that browsers", None),
        ("http://0177.0.0.1/", "no address that browsers", None),
        ("http://012.0.0.1/", "no address that browsers", None),
        ("http://10.1./", "no address that browsers", None),
        ("http://127.0.0.1./", "no address that browsers", None),
        ("http://１２７。1/", "no address that browsers", None),
        ("https://shop.example/" + "a" * 2000, "longer than 2000", None),
    ],
)
def test_a_wrong_address_is_told_without_asking_anybody(url, words, instead):
    finding = checked(url, unasked)
    assert (finding.level, finding.instead) == ("trouble", instead)
    assert words in finding.words[0]


@pytest.mark.parametrize("url", ["/en/areas/", "#dalian", "?page=2", "https://testserver/en/areas/"])
def test_a_link_to_this_site_is_better_chosen_by_search(url):
    finding = checked(url, unasked)
    assert finding.level == "hint"
    assert "choose by search" in finding.words[0]


def test_a_mail_address_is_good_as_it_is():
    assert checked("mailto:desk@dl.gov.cn?subject=x", unasked).level == "good"


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


def test_without_leave_the_tests_own_server_is_refused(site):
    finding = checked(f"http://127.0.0.1:{site.server_port}/")
    assert "unusual port" in finding.words[-1]
    assert site.asked == []


def test_a_page_that_answers_is_asked_by_name_for_its_head_alone(site):
    finding = on(site, "/200?")
    assert finding.words[-1] == "The page answers."
    [(method, _path, headers)] = site.asked
    assert (method, headers["Host"]) == ("HEAD", f"shop.gov.cn:{site.server_port}")
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)


def test_an_unencrypted_page_is_told_to_be_so_and_one_elsewhere_to_have_a_notice(site):
    finding = told(f"http://shop.example:{site.server_port}/", site.server_port)
    assert finding.level == "hint"
    assert "not encrypted" in finding.words[0]
    assert "a notice before they leave" in finding.words[1]


def test_a_chinese_name_is_shown_in_both_forms(site):
    finding = told(f"http://例子.政务:{site.server_port}/路径?词=1", site.server_port)
    assert "“例子.政务”" in finding.words[0]
    assert "“xn--fsqu00a.xn--zfr164b”" in finding.words[0]
    assert site.asked[0][1] == "/%E8%B7%AF%E5%BE%84?%E8%AF%8D=1"


@pytest.mark.parametrize(
    ("status", "level", "words"),
    [
        (204, "hint", "The page answers."),
        (403, "hint", "did not show the page (403)"),
        (304, "hint", "did not show the page (304)"),
        (404, "trouble", "no such page (404)"),
        (410, "trouble", "no such page (410)"),
        (500, "trouble", "error of its own (500)"),
        (503, "trouble", "error of its own (503)"),
    ],
)
def test_each_status_has_its_words(site, status, level, words):
    finding = on(site, f"/{status}")
    assert finding.level == level
    assert words in finding.words[-1]
    assert finding.instead is None


def test_where_the_head_alone_is_refused_the_page_is_asked_for(site):
    assert on(site, "/405").words[-1] == "The page answers."
    assert [asked[0] for asked in site.asked] == ["HEAD", "GET"]


def test_a_page_that_moved_for_good_is_offered_with_the_place_in_it(site):
    finding = on(site, "/308?/200#part")
    assert finding.instead == f"http://shop.gov.cn:{site.server_port}/200#part"
    assert "moved for good" in finding.words[-1]


def test_a_chinese_address_is_offered_as_it_is_written(site):
    assert on(site, "/301?/200%3F%E8%B7%AF%E5%BE%84").instead.endswith("/200?路径")


@pytest.mark.parametrize("path", ["/302?/200", "/303?/200", "/307?/200", "/302?/301?/200"])
def test_a_redirect_for_today_is_followed_and_offers_nothing(site, path):
    finding = on(site, path)
    assert (finding.words[-1], finding.instead) == ("The page answers.", None)


def test_a_page_that_moved_to_nowhere_is_not_offered(site):
    finding = on(site, "/301?/404")
    assert (finding.level, finding.instead) == ("trouble", None)


@pytest.mark.parametrize("host", ["127.0.0.2", "10.0.0.1", "[::1]", "169.254.169.254"])
def test_a_redirect_to_the_inside_is_not_followed(site, host):
    look_up = {"shop.gov.cn": ["127.0.0.1"]}
    url = f"http://shop.gov.cn:{site.server_port}/302?http://{host}/"
    finding = told(url, site.server_port, 80, look_up=lambda name: look_up.get(name, [name.strip("[]")]))
    assert "inside a network" in finding.words[-1]
    assert len(site.asked) == 1


def test_a_name_is_looked_up_anew_after_each_redirect_and_judged_anew(site):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    url = f"http://shop.gov.cn:{site.server_port}/302?/200"
    assert "unusual port" in told(url, site.server_port, look_up=lambda name: next(answers)).words[-1]
    assert len(site.asked) == 1


def test_what_was_judged_is_what_is_asked(site):
    """A name that changes its address between two look-ups gains nothing: there is one."""
    seen = []

    def look_up(name):
        seen.append(name)
        return ["127.0.0.1"]

    told(f"http://shop.gov.cn:{site.server_port}/405", site.server_port, look_up=look_up)
    assert seen == ["shop.gov.cn"]
    assert len(site.asked) == 2


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
def test_a_redirect_to_what_is_no_page_is_not_followed(site, location):
    assert "no web page" in on(site, f"/302?{location}").words[-1]


def test_an_endless_redirect_is_left_after_three(site):
    loop = "/302?" * 9
    assert "more often than we follow" in on(site, loop).words[-1]
    assert len(site.asked) == 4


def test_the_environments_proxies_are_not_asked(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    assert on(site, "/").words[-1] == "The page answers."


def test_a_closed_port_may_be_the_networks_fault():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    finding = told(f"http://shop.gov.cn:{port}/", port)
    assert finding.level == "hint"
    assert "cannot be reached from here" in finding.words[-1]


def test_a_name_that_nobody_knows_cannot_be_reached():
    def look_up(host):
        raise socket.gaierror

    assert "cannot be reached from here" in told("https://shop.gov.cn/", look_up=look_up).words[-1]


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


@pytest.fixture
def secure_site(site, tmp_path):
    """The server with a certificate for shop.gov.cn, which is its own authority; the file of it."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=shop", "-addext", "subjectAltName=DNS:shop.gov.cn", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    site.socket = context.wrap_socket(site.socket, server_side=True, do_handshake_on_connect=False)
    return certificate


@pytest.mark.parametrize(
    ("trusted", "name", "words"),
    [
        (False, "shop.gov.cn", "certificate does not prove"),
        (True, "other.gov.cn", "certificate does not prove"),
        (True, "127.0.0.1", "certificate does not prove"),
        (True, "shop.gov.cn", "The page answers."),
    ],
)
def test_a_certificate_is_checked_by_the_name_of_the_link(site, secure_site, monkeypatch, trusted, name, words):
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(secure_site))
    finding = told(f"https://{name}:{site.server_port}/", site.server_port)
    assert words in finding.words[-1]


def plainly(connection):
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


def test_nobody_is_led_from_an_encrypted_page_to_a_plain_one(site, secure_site, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(secure_site))
    with raw_server(plainly) as plain:
        url = f"https://shop.gov.cn:{site.server_port}/301?http://shop.gov.cn:{plain}/"
        finding = told(url, site.server_port, plain)
    assert (finding.words, finding.instead) == (["The page answers."], None)


def test_where_there_is_no_way_out_nobody_is_asked(settings):
    settings.LINK_CHECKS = False
    assert checked("https://www.dl.gov.cn/", unasked).level == "good"
    assert len(checked("http://shop.example/", unasked).words) == 2


def test_an_editor_is_answered_with_words_and_what_was_meant(editor, client):
    client.force_login(editor)
    answer = client.post(DOOR, {"url": "www.dl.gov.cn"})
    assert answer.json() == {
        "level": "trouble",
        "words": ["The address does not say how it is reached."],
        "instead": "https://www.dl.gov.cn",
    }
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_door_asks_nobody_inside(editor, client, site):
    client.force_login(editor)
    answer = client.post(DOOR, {"url": f"http://127.0.0.1:{site.server_port}/"}).json()
    assert "unusual port" in answer["words"][-1]
    assert site.asked == []


def test_only_a_posted_form_with_its_token_is_taken(editor, client):
    client.force_login(editor)
    assert client.get(DOOR, {"url": "www.dl.gov.cn"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(DOOR, {"url": "www.dl.gov.cn"}).status_code == 403


@pytest.mark.django_db
def test_one_person_has_sixty_links_checked_in_ten_minutes(client):
    for name in ("chen", "li"):
        client.force_login(factories.account(name))
        answers = [client.post(DOOR, {"url": "/en/"}).json() for _nth in range(61)]
        assert ["just now" in answer["words"][0] for answer in answers] == [False] * 60 + [True]
    SignInAttempt.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    assert "just now" not in client.post(DOOR, {"url": "/en/"}).json()["words"][0]
