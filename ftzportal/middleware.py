"""What holds for every answer, whoever gives it: pages, static files, media and errors."""

import logging
from contextlib import suppress
from http import HTTPStatus
from itertools import chain
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse, UnreadablePostError
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.csp import CSP, build_policy
from django.utils.text import compress_string

from ftzportal.failing import away, no_room
from ftzportal.kept.pieces import made_of_octets, pieces_of
from ftzportal.library.storage import StoreAwayError

logger = logging.getLogger(__name__)


class SecurityHeadersMiddleware:
    """
    The headers that every answer carries. Outermost, because each of Django's own middlewares reaches a part of
    the answers only: not static files, not errors raised above it. What a view or an inner middleware set stays.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {
            str(CSP.HEADER_ENFORCE): build_policy(settings.SECURE_CSP),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
        }
        # The demo speaks plain HTTP, where a browser must not believe such a promise.
        if not settings.DEMO:
            self.headers["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            )

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class CompressTextMiddleware(GZipMiddleware):
    """
    Answers of text, compressed. Pictures are so already; static files lie there compressed; what the public reads
    carries no secret that its length could tell, and the admin's tokens are masked anew in each answer.
    """

    def process_response(self, request, response):
        kind = response.get("Content-Type", "").split(";")[0]
        if not (kind.startswith("text/") or kind.endswith(("json", "xml"))):
            return response
        is_page_in_pieces = pieces_of(request).page is not None and response.status_code == HTTPStatus.OK
        return (self.packed_once if is_page_in_pieces else super().process_response)(request, response)

    def packed_once(self, request, response):
        """As Django compresses it; but what is the same while the page's pieces are kept is a piece too."""
        patch_vary_headers(response, ("Accept-Encoding",))
        if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            return response
        plain = response.content
        response.content = made_of_octets(
            request, "packed", plain, lambda: compress_string(plain, max_random_bytes=self.max_random_bytes)
        )
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        # A tag names the octets as they were before: of what they mean alone it can be one.
        if response.get("ETag", "").startswith('"'):
            response.headers["ETag"] = "W/" + response.headers["ETag"]
        return response


class RefuseLargeMiddleware:
    """413 for a request that says to be larger than any form of ours, before its first byte is kept on disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.LARGEST_REQUEST:
            return HttpResponse(render_to_string("413.html"), status=413, headers={"Connection": "close"})
        return self.get_response(request)


class RefuseNulMiddleware:
    """
    400 for a NUL in what is sent, which PostgreSQL cannot hold, and for a query that is not UTF-8. Here a posted form
    is read first, so here is told, with 507, that there is no room for its files.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            is_odd = not is_utf8(request.META.get("QUERY_STRING", "")) or holds_nul(request)
        except OSError:
            drop_partial_files(request)
            return no_room()
        if is_odd:
            # LocaleMiddleware has not run yet; the thread still speaks the last visitor's language.
            translation.activate(translation.get_language_from_request(request, check_path=True))
            raise BadRequest("NUL or broken UTF-8")
        return self.get_response(request)


def drop_partial_files(request):
    """Takes what was kept of an upload off the disk that it filled."""
    for handler in request.upload_handlers:
        with suppress(OSError):
            handler.upload_interrupted()


def is_utf8(query):
    """Whether `query`, as WSGI hands it over, is UTF-8 once unquoted. A lone surrogate never is."""
    try:
        unquote_to_bytes(query.encode("latin-1")).decode()
    except UnicodeError:
        return False
    return True


def holds_nul(request):
    """Whether there is a NUL in the path, a cookie, or a name or value of the query or the posted form."""
    return (
        "\x00" in request.path_info
        # A quoted cookie may write it as \000, and the session's key goes to the database.
        or any("\x00" in value for value in request.COOKIES.values())
        or any("\x00" in text for text in chain(texts_of(request.GET), posted_texts(request)))
    )


def texts_of(querydict):
    for name, values in querydict.lists():
        yield name
        yield from values


def posted_texts(request):
    """Names and values of the posted form. BadRequest if the sender went away in the middle of it."""
    try:
        return chain(texts_of(request.POST), request.FILES)
    except UnreadablePostError as gone:
        raise BadRequest("The form was not sent to its end.") from gone


class StoreAwayMiddleware:
    """503 with Retry-After where uploaded files cannot be read or written, and no form was there to say so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, StoreAwayError):
            return None
        logger.error("The store of files is away: %s", exception)
        return away()
