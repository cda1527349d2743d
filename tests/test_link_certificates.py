"""Links to encrypted pages: whose certificate is believed."""

import ssl
import subprocess

import pytest

from tests.outside_sites import raw_server, told


@pytest.fixture
def secure_site(elsewhere, tmp_path):
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
    elsewhere.socket = context.wrap_socket(elsewhere.socket, server_side=True, do_handshake_on_connect=False)
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
def test_a_certificate_is_checked_by_the_name_of_the_link(elsewhere, secure_site, monkeypatch, trusted, name, words):
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(secure_site))
    finding = told(f"https://{name}:{elsewhere.server_port}/", elsewhere.server_port)
    assert words in finding.words[-1]


def plainly(connection):
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


def test_nobody_is_led_from_an_encrypted_page_to_a_plain_one(elsewhere, secure_site, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(secure_site))
    with raw_server(plainly) as plain:
        url = f"https://shop.gov.cn:{elsewhere.server_port}/301?http://shop.gov.cn:{plain}/"
        finding = told(url, elsewhere.server_port, plain)
    assert (finding.words, finding.instead) == (["The page answers."], None)
