"""How a data address answers: to every site's scripts, only to reading, and with problem documents."""

import hashlib
from functools import wraps

from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language_from_request, override
from django.views.decorators.csrf import csrf_exempt

from ftzportal.kept.pieces import made_of_octets

from .problems import BY_NAME, Problem, kind_for, problem_document

METHODS = "GET, HEAD, OPTIONS"
A_DAY = 24 * 60 * 60
# What was withdrawn is gone from shared caches as soon as files are.
FRESH_FOR_ALL = "public, max-age=60"
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link, Misunderstood",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": str(A_DAY),
}


def data_address(view):
    """
    The view of a data address. Its ending says what it gives, so that no `Accept` header is odd. It needs no token,
    because it changes nothing: what is not reading is refused as such.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        return open_to_all(answer_of(view, request, *args, **kwargs))

    answer = csrf_exempt(answer)
    answer.is_data_address = True
    return answer


def answer_of(view, request, *args, **kwargs):
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT)
    if request.method not in ("GET", "HEAD"):
        return problem_document(request, BY_NAME["method"], Allow=METHODS)
    try:
        response = view(request, *args, **kwargs)
    except Problem as problem:
        return problem_document(request, problem.kind)
    except Http404:
        return problem_document(request, BY_NAME["not-found"])
    response.headers.setdefault("Cache-Control", FRESH_FOR_ALL)
    return response if response.streaming else unless_known(request, response)


def unless_known(request, response):
    """304 where the request names this very content."""
    octets = response.content
    etag = made_of_octets(request, "tag", octets, lambda: quote_etag(hashlib.sha256(octets).hexdigest()[:32]))
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


def open_to_all(response):
    for name, value in OPEN.items():
        response.headers[name] = value
    return response


class ProblemDocumentsMiddleware:
    """
    Problem documents for what a data address does not come to answer itself: requests that are refused before it, and
    faults of ours. Programs would otherwise be given a page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code < 400 or not is_page:
            return response
        with override(get_language_from_request(request, check_path=True)):
            if not leads_to_data(request.path_info):
                return response
            kept = {name: response[name] for name in ("Retry-After", "Connection", "Cache-Control") if name in response}
            kind = kind_for(response.status_code)
            return open_to_all(problem_document(request, kind, response.status_code, **kept))


def leads_to_data(path):
    """Whether `path`, in the language that is active, is a data address."""
    try:
        return hasattr(resolve(path).func, "is_data_address")
    except Resolver404:
        return False
