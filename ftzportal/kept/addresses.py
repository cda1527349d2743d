"""Which kept page a request asks for, told from its WSGI environment alone, because that is all that is read of it."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from .declaring import declaration_of

# No page that is kept has a longer query, path or host; what has is answered by Django. Without such limits what is
# remembered of them would be as large as somebody makes it: 8,192 paths of 64 KB.
LONGEST_QUERY, LONGEST_PATH, LONGEST_HOST = 2000, 300, 260
# Who accepts more words than that is told the page in none.
LONGEST_CODINGS = 200
CODINGS = ("br", "gzip")


class Address(NamedTuple):
    """A path and the canonical query of what shapes its page: parameters in the order of their names."""

    path: str
    query: str


def address_of(environ):
    """The `Address` of the kept page that is asked for; None if what is asked for is not kept."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ or not comes_safely(environ):
        return None
    path = environ["PATH_INFO"]
    # Whatever else WSGI hands over, octets for one, is for Django to read.
    if len(path) > LONGEST_PATH or not path.isascii() or environ.get("SCRIPT_NAME"):
        return None
    declaration = declaration_of(path)
    if declaration is None:
        return None
    query = environ.get("QUERY_STRING", "")
    if not query:
        return Address(path, "")
    if len(query) > LONGEST_QUERY or not query.isascii():
        return None
    return narrowed(path, query, declaration)


def narrowed(path, query, declaration):
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        return None
    shaping = sorted((pair for pair in pairs if pair[0] in declaration.parameters), key=lambda pair: pair[0])
    if declaration.tells and len(shaping) < len(pairs):
        return None
    # What PostgreSQL cannot hold is refused by Django with a page of its own.
    if "\x00" in query or any("\x00" in text for pair in pairs for text in pair):
        return None
    return Address(path, urlencode(shaping))


def comes_safely(environ):
    """Whether Django would neither refuse the request's host nor lead it to TLS first."""
    host = environ.get("HTTP_HOST", "")
    if len(host) > LONGEST_HOST or not is_allowed(host):
        return False
    if not settings.SECURE_SSL_REDIRECT:
        return True
    header, secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    if header in environ:
        return environ[header].split(",")[0].strip() == secure
    return environ["wsgi.url_scheme"] == "https"


@lru_cache(256)
def is_allowed(host):
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def coding_of(environ):
    """The best content coding that the request accepts: "br", "gzip", or "" for none."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return chosen(accepted) if len(accepted) <= LONGEST_CODINGS else ""


@lru_cache(256)
def chosen(accepted):
    offered = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";")
        offered[name.strip()] = weight.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    anything = offered.get("*", False)
    return next((coding for coding in CODINGS if offered.get(coding, anything)), "")
