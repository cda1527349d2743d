"""What caches outside are told of a kept page: browsers, proxies, content delivery networks."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.http import http_date

BASE_DIR = Path(__file__).resolve().parents[2]
PROGRAM = ("ftzportal", "areas", "news", "templates", "locale")


def freshness_of(version):
    """
    Headers by which a cache asks each time whether its copy still holds. Proxies may keep it for `SHARED_CACHE_SECONDS`
    without asking: what they answer is older by as much.
    """
    seconds = settings.SHARED_CACHE_SECONDS
    control = "public, max-age=0, must-revalidate"
    if seconds:
        control = f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}"
    return [("Cache-Control", control), ("Last-Modified", http_date(changed_at(version).timestamp()))]


def changed_at(version):
    """When what a page is made of came to be so: by a change, by the clock, or by another version of the program."""
    return max(moment for moment in (version.changed_at, program_of()) if moment)


@cache
def program_of():
    """When the newest file of the program was written. The same for every process that runs from the same files."""
    newest = max(
        path.stat().st_mtime
        for folder in PROGRAM
        for path in (BASE_DIR / folder).rglob("*")
        if path.suffix in (".py", ".html", ".xml", ".mo", ".css", ".js", ".svg")
    )
    return datetime.fromtimestamp(newest, UTC)
