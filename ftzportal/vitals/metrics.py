"""What is counted, and the text in which it is told to Prometheus. Without METRICS_TOKEN nothing is counted."""

import os
import time
from bisect import bisect_left

from django.conf import settings

from . import counting

# Seconds. A kept page is below the first.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Those, what was slower than all of them, and the sum.
WIDTH = len(BUCKETS) + 2

COUNTERS = {
    "ftzportal_requests_total": ("Requests answered.", ("page", "method", "status")),
    "ftzportal_kept_total": ("Requests that the kept pages were asked for.", ("outcome",)),
    "ftzportal_database_errors_total": ("Queries that failed.", ("kind",)),
    "ftzportal_mails_total": ("Mails handed over, or not.", ("outcome",)),
}
LATENCY = "ftzportal_request_seconds"
LATENCY_HELP = "Seconds until the head of the answer was ready."
CHANGED_AT = ("@content_changed_at",)
LOOKED_AT = ("@content_looked_at",)

counts = counting.Counts(settings.METRICS_DIR)
os.register_at_fork(after_in_child=counts.close)


def count_request(page, method, status, seconds):
    if settings.METRICS_TOKEN:
        counts.count(("ftzportal_requests_total", page, method, f"{status // 100}xx"))
        counts.count((LATENCY, page), ((bisect_left(BUCKETS, seconds), 1.0), (WIDTH - 1, seconds)), WIDTH)


def count_kept(outcome):
    """A request that the kept pages were asked for: "hit", "miss" or whatever few words there are for it."""
    if settings.METRICS_TOKEN:
        counts.count(("ftzportal_kept_total", outcome))


def count_database_error(kind):
    """A query that failed, by the class of its exception; "away" where no connection could be had."""
    if settings.METRICS_TOKEN:
        counts.count(("ftzportal_database_errors_total", kind))


def count_mail(outcome):
    """ "sent" or "failed"."""
    if settings.METRICS_TOKEN:
        counts.count(("ftzportal_mails_total", outcome))


class Content:
    """When this process last looked what version the content has, and when it saw another one."""

    version = None

    def saw(self, version):
        if not settings.METRICS_TOKEN:
            return
        now = time.time()
        counts.put(LOOKED_AT, now)
        if version != self.version:
            self.version = version
            counts.put(CHANGED_AT, now)


content = Content()


def text(gauges):
    """All counters of all processes, and `gauges`: (name, help, [(labels, value)])."""
    sums, living = counting.gathered(settings.METRICS_DIR)
    lines = []
    for name, (explained, labels) in COUNTERS.items():
        lines += head(name, explained, "counter")
        for (_name, *values), [number] in series_of(sums, name):
            lines.append(line(name, dict(zip(labels, values, strict=True)), number))
    lines += latencies(sums)
    for name, explained, samples in [*gauges, *of_processes(living)]:
        lines += head(name, explained, "gauge")
        lines += [line(name, labels, value) for labels, value in samples]
    return "\n".join(lines) + "\n"


def series_of(sums, name):
    return sorted((key, values) for key, values in sums.items() if key[0] == name)


def latencies(sums):
    lines = head(LATENCY, LATENCY_HELP, "histogram")
    for (_name, page), values in series_of(sums, LATENCY):
        below = 0.0
        for limit, number in zip((*BUCKETS, "+Inf"), values, strict=False):
            below += number
            lines.append(line(f"{LATENCY}_bucket", {"page": page, "le": limit}, below))
        lines.append(line(f"{LATENCY}_sum", {"page": page}, values[-1]))
        lines.append(line(f"{LATENCY}_count", {"page": page}, below))
    return lines


def of_processes(living):
    """What is told of the processes that live: how many count, and what they know of the content."""
    now = time.time()
    yield "ftzportal_processes", "Processes that count.", [({}, len(living))]
    changed = [one["@content_changed_at"] for one in living if "@content_changed_at" in one]
    looked = [one["@content_looked_at"] for one in living if "@content_looked_at" in one]
    if changed:
        explained = "Seconds since a process saw the public content change."
        yield "ftzportal_content_age_seconds", explained, [({}, max(0, now - max(changed)))]
        explained = "Seconds since the process that has waited longest looked whether the content changed."
        yield "ftzportal_content_unseen_seconds", explained, [({}, max(0, now - min(looked)))]


def head(name, explained, kind):
    return [f"# HELP {name} {explained}", f"# TYPE {name} {kind}"]


def line(name, labels, value):
    inside = ",".join(f'{label}="{escaped(str(text))}"' for label, text in labels.items())
    return f"{name}{{{inside}}} {value}" if inside else f"{name} {value}"


def escaped(text):
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
