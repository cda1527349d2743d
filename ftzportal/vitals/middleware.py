"""What is noted of each request that reaches Django: its number, how long it took, how it ended."""

import logging
from time import perf_counter

from django.conf import settings

from . import asked, metrics
from .queries import watch_connections

access = logging.getLogger("ftzportal.access")


class WatchMiddleware:
    """Around all that may refuse or fail, so that this is counted too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = perf_counter()
        now = asked.Asked(request)
        asked.now.set(now)
        if settings.SLOW_QUERY_MS or settings.METRICS_TOKEN:
            watch_connections()
        response = self.get_response(request)
        taken = perf_counter() - started
        # In the kept copy of a page it would be another request's (docs/watching.md).
        response.headers["X-Request-ID"] = now.number
        metrics.count_request(now.page, now.method, response.status_code, taken)
        if settings.ACCESS_LOG:
            members = {"method": now.method, "status": response.status_code, "ms": round(taken * 1000, 1)}
            access.info("request", extra={"members": members})
        return response
