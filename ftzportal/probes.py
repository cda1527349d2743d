"""The three addresses for machines that look after this one: /healthz, /readyz and /metrics."""

import hmac

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse

from ftzportal import gauges
from ftzportal.vitals import metrics
from ftzportal.vitals.readiness import readiness

NO_STORE = {"Cache-Control": "no-store"}


class ProbesMiddleware:
    """
    Before anything that looks at the host, the scheme, the session or the language: who probes asks a machine by its
    number and without TLS, and is to learn whether it lives also where nothing else works.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = PROBES.get(request.path_info)
        # To who may not read them there are no figures here, nor is there a sign that there might be.
        if answer is None or (answer is metrics_page and not may_read(request)):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"], headers=NO_STORE)
        return answer(request)


def healthz(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8", headers=NO_STORE)


def readyz(request):
    is_ready, checks = readiness.told()
    told = {"ready": is_ready, "checks": checks}
    return JsonResponse(told, status=200 if is_ready else 503, headers=NO_STORE)


def may_read(request):
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    # Compared as bytes, because a header may hold what is not ASCII.
    sent, expected = token.strip().encode("latin-1", "replace"), settings.METRICS_TOKEN.encode()
    return bool(expected) and scheme.lower() == "bearer" and hmac.compare_digest(sent, expected)


def metrics_page(request):
    text = metrics.text(gauges.all_gauges())
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8", headers=NO_STORE)


PROBES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics_page}
