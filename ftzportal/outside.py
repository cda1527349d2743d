"""One careful request to an address that somebody typed: to the open internet alone, and bounded in all it takes."""

import re
import socket
import ssl
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from io import BufferedReader, RawIOBase
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread
from time import monotonic
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri

PORTS = {"http": 80, "https": 443}
# For everything: looking up names, redirects and all.
SECONDS = 4
MOST_REDIRECTS = 3
MOST_BYTES = 64 * 1024
PERMANENT = (301, 308)
REDIRECTS = (*PERMANENT, 302, 303, 307)
# What a server answers that does not know the method HEAD; or refuses it, or says of it that there is no such page,
# and shows the page to a browser all the same.
NO_HEAD = (403, 404, 405, 501)

# Python calls all other IPv6 global, such as the old site-local ones and those that carry an IPv4 address (NAT64).
UNICAST = ip_network("2000::/3")
# And these, of a machine nearby that translates addresses.
NEARBY = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"))

# Spaces of all languages, controls, and the signs without a shape that come along with a copied address.
UNSEEN = "\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
# Browsers drop them, or take them for something else.
NEVER_IN_AN_ADDRESS = re.compile(rf"[{UNSEEN}\\]")
MOST_CHARACTERS = 2000
NAME = re.compile(r"(?=.{1,254}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
# The ends of names that are none: browsers and resolvers read `127.1`, `0x7f000001` and `2130706433` as 127.0.0.1.
NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?")


class NoAnswerError(Exception):
    """Why there is no answer; the kinds below say it."""


class UnreachableError(NoAnswerError):
    pass


class CertificateError(NoAnswerError):
    pass


class InsideError(NoAnswerError):
    """It leads, perhaps by a redirect, to an address that is not on the open internet."""


class PortError(NoAnswerError):
    pass


class EndlessError(NoAnswerError):
    """More redirects than are followed."""


class AstrayError(NoAnswerError):
    """A redirect to what is no address of a web page."""


class Place(NamedTuple):
    scheme: str
    host: str
    port: int
    target: str


class Answer(NamedTuple):
    status: int
    # To where permanent redirects lead, before any other; None without. Never from https: to http:.
    moved: str | None


def place_of(url):
    """What a request for `url` needs. ValueError where it is no web page's address, or programs read it differently."""
    parts = urlsplit(url)
    if len(url) > MOST_CHARACTERS or NEVER_IN_AN_ADDRESS.search(url):
        raise ValueError
    # A user's name and password, or the name of a network card.
    if parts.scheme not in PORTS or not parts.hostname or {"@", "%"} & set(parts.netloc):
        raise ValueError
    host = str(IPv6Address(parts.hostname)) if "[" in parts.netloc else ascii_name(parts.hostname)
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    return Place(parts.scheme, host, port, iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else "")))


def ascii_name(host):
    name = host.encode("idna").decode().lower()
    if NUMBER.fullmatch(name):
        return str(IPv4Address(name))
    if not NAME.fullmatch(name):
        raise ValueError
    return name


def open_internet(address, port):
    """Whether a request may go to this IP address and port."""
    if port not in PORTS.values() or address.is_multicast or not address.is_global:
        return False
    return address in UNICAST if address.version == 6 else not any(address in network for network in NEARBY)


def looked_up(host):
    return [entry[4][0] for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def answer(url, look_up=looked_up, may_connect=open_internet):
    """
    The answer to HEAD, or where that is refused to GET without its body, of where `url` leads in the end; else
    NoAnswerError, and ValueError where `place_of` raises it. `look_up` gives a host's IP addresses; all of them must
    please `may_connect`.
    """
    until = monotonic() + SECONDS
    place, moved, permanently = place_of(url), None, True
    for _redirect in range(MOST_REDIRECTS + 1):
        # Looked up once, and anew after each redirect: the connection goes to what was judged.
        addresses = judged(place, addresses_of(place.host, look_up, until), may_connect)
        status, location = asked("HEAD", place, addresses, until)
        if status in NO_HEAD:
            status, location = asked("GET", place, addresses, until)
        if status not in REDIRECTS or not location:
            return Answer(status, moved)
        before = place
        try:
            url = urljoin(url, location)
            place = place_of(url)
        except ValueError:
            raise AstrayError from None
        permanently = permanently and status in PERMANENT and (before.scheme, place.scheme) != ("https", "http")
        moved = url if permanently else moved
    raise EndlessError


def left(until):
    """The seconds until then. TimeoutError if there are none."""
    if (seconds := until - monotonic()) <= 0:
        raise TimeoutError
    return seconds


def addresses_of(host, look_up, until):
    found = []

    def collect():
        with suppress(OSError, ValueError):
            found.extend(look_up(host))

    # The system's resolver takes its own time and cannot be told to stop.
    thread = Thread(target=collect, daemon=True)
    thread.start()
    thread.join(max(until - monotonic(), 0))
    if not found:
        raise UnreachableError
    return [ip_address(address) for address in dict.fromkeys(found)]


def judged(place, addresses, may_connect):
    if not all(may_connect(address, place.port) for address in addresses):
        raise InsideError if place.port in PORTS.values() else PortError
    return addresses


def asked(method, place, addresses, until):
    """The status and the `Location` of one request."""
    connection = HTTPConnection(place.host, place.port)
    # Else the port would stand in the Host header.
    connection.default_port = PORTS[place.scheme]
    try:
        connection.sock = TimedSocket(connected(place, addresses, until), until)
        headers = {"User-Agent": "ftzportal link check", "Accept": "*/*", "Connection": "close"}
        connection.request(method, place.target, headers=headers)
        with connection.getresponse() as response:
            # http.client reads headers as Latin-1; those who write Chinese there mean UTF-8.
            location = response.headers.get("Location", "").encode("latin-1").decode(errors="replace")
            return response.status, location
    except ssl.SSLCertVerificationError:
        raise CertificateError from None
    except (OSError, HTTPException):
        raise UnreachableError from None
    finally:
        connection.close()


def connected(place, addresses, until):
    """A socket to the first of `addresses` that takes one; its certificate is asked for by name."""
    for nth, address in enumerate(addresses):
        try:
            sock = socket.create_connection((str(address), place.port), left(until) / (len(addresses) - nth))
            break
        except OSError:
            continue
    else:
        raise UnreachableError
    if place.scheme == "http":
        return sock
    sock.settimeout(left(until))
    return ssl.create_default_context().wrap_socket(sock, server_hostname=place.host.rstrip("."))


class TimedSocket:
    """What http.client asks of a socket; every wait ends at one moment, which a server that drips bytes cannot move."""

    def __init__(self, sock, until):
        self.sock, self.until = sock, until

    def sendall(self, data):
        self.sock.settimeout(left(self.until))
        self.sock.sendall(data)

    def makefile(self, mode):
        return BufferedReader(TimedReader(self.sock, self.until))

    def close(self):
        self.sock.close()


class TimedReader(RawIOBase):
    def __init__(self, sock, until):
        super().__init__()
        self.sock, self.until, self.room = sock, until, MOST_BYTES

    def readable(self):
        return True

    def readinto(self, buffer):
        self.sock.settimeout(left(self.until))
        count = self.sock.recv_into(buffer)
        self.room -= count
        if self.room < 0:
            raise HTTPException
        return count
