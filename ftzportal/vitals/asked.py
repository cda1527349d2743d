"""What the request that is being answered is called: by its number in the logs, and by its kind of page."""

import re
import secrets
from contextvars import ContextVar

from django.conf import settings

# As nginx, Caddy, Envoy and the like make them. Nothing else, or a proxy that hands on what it was sent would let
# anybody write into the log.
LOOKS_LIKE_ONE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


class Asked:
    """A request and its number."""

    __slots__ = ("number", "request")

    def __init__(self, request):
        self.request = request
        self.number = number_of(request)

    @property
    def page(self):
        return page_of(self.request)

    @property
    def method(self):
        """One of a few: anything may be sent as a method."""
        return self.request.method if self.request.method in METHODS else "other"


# Not taken back after the answer, because the body of a stream is made after it; the next request of the thread puts
# its own in its place.
now = ContextVar("asked", default=None)


def number_of(request):
    """What our own proxy calls the request; of a request from elsewhere a new number."""
    given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
    return given if LOOKS_LIKE_ONE.fullmatch(given) else secrets.token_hex(16)


def page_of(request):
    """
    The kind of page: the name of the URL's pattern, never the address, so that there are as many as there are patterns
    and none holds what somebody typed. "none" where nothing was looked for or found.
    """
    if request.resolver_match:
        return request.resolver_match.view_name
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"
