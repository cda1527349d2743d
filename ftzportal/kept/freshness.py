"""What caches outside are told of a kept page: browsers, proxies, content delivery networks."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import time

from django.conf import settings
from django.utils.http import http_date

BASE_DIR = Path(__file__).resolve().parents[2]
# A second, and what a process may be behind the database.
SETTLED_AFTER = 2
PROGRAM = ("ftzportal", "areas", "news", "templates", "locale")


def cache_control():
    """
    By which a cache asks each time whether its copy still holds. Proxies may keep it for `SHARED_CACHE_SECONDS` without
    asking: what they answer is older by as much.
    """
    seconds = settings.SHARED_CACHE_SECONDS
    if seconds:
        return f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}"
    return "public, max-age=0, must-revalidate"


def date_of(second):
    """
    Last-Modified of what came to be so in that second; "" while something else might still come to be in the same one,
    because by a date nobody could tell the two apart.
    """
    return http_date(second) if time() > second + SETTLED_AFTER else ""


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
