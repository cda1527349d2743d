"""The site that `tests.bench_pages` measures: its content, its kinds of pages, and the servers that answer them."""

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from contextlib import contextmanager
from html import unescape
from statistics import median
from time import monotonic
from urllib.parse import urlsplit

from tests.load import processor_seconds
from tests.web_processes import BASE_DIR, Reader, WebProcess, manage, settings_of

FEW, MANY, MILLION = 1_000, 100_000, 1_000_000
STARTS = 3
# What an answer always needs.
TWO_HEADERS = ("content-type", "content-length")
# Of each answer anew, or for the connection; the server adds them by itself.
SERVERS_OWN = ("date", "server", "connection", "transfer-encoding")

# A path behind the language; or the page on which its first link stands, and what that looks like.
KINDS = {
    "home": "/en/",
    "article": ("/en/news/", r'href="(/en/news/\d+[^"/]*/)"'),
    "news list": "/en/news/",
    "last page of it": None,
    "project list": "/en/projects/",
    "filtered projects": "/en/projects/?area=dalian&stage=operating",
    "project": ("/en/projects/", r'href="(/en/projects/\d+[^"/]*/)"'),
    "area": "/en/areas/dalian/",
    "JSON list": "/en/news.json",
    "search": "/en/search/?q=port",
    "picture": ("/en/news/", r'src="(/media/[^"]+)"'),
}
NEVER_KEPT = ("search", "picture")
# Of news in each of two languages, each with twenty items: so many fill all that a process keeps.
LIST_PAGES = 60


def shares(items):
    """How many of a site's items are news, and how many projects: half of them; beside a million of news a tenth."""
    return (MILLION, MILLION // 10) if items == MILLION else (items // 2, items - items // 2)


@contextmanager
def database_of(items, address=None, cache="", stays=False):
    """
    Settings of the site with so many items: none for SQLite; for the PostgreSQL at this address those of a database
    that is made there if there is none, and dropped afterwards unless it `stays`.
    """
    if address is None:
        yield {}
        return
    own = beside(address, f"ftzportal_bench_{items}")
    if not is_there(own):
        of_the_server(own, "CREATE DATABASE {name}")
    try:
        yield {"DATABASE_URL": own} | ({"CACHE_URL": cache} if cache else {})
    finally:
        if not stays:
            of_the_server(own, "DROP DATABASE {name} WITH (FORCE)")


def beside(address, name):
    """The address of the database of that name on the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def is_there(address):
    return bool(of_the_server(address, "SELECT FROM pg_database WHERE datname = '{name}'"))


def of_the_server(address, statement):
    """How many rows the server says or changes for a statement about the database at this address."""
    import psycopg

    with psycopg.connect(beside(address, "postgres"), autocommit=True) as connection:
        return connection.execute(statement.format(name=urlsplit(address).path[1:])).rowcount


def looked_at(address):
    """What autovacuum does some minutes after so much was written, where nothing has switched it off."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def filled(folder, items, **settings):
    """The environment of a site in `folder` of that size; adds what lacks."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = settings_of(folder, **settings)
    manage(environment, "migrate", "--verbosity", "0")
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        subprocess.run(
            [sys.executable, "manage.py", "load_facts"], cwd=BASE_DIR, env=environment, check=True, stdout=nowhere
        )
    news, projects = shares(items)
    manage(environment, "sample_content", "--news", str(news), "--projects", str(projects))
    manage(environment, "collectstatic", "--no-input", "--clear", "--verbosity", "0")
    if address := environment.get("DATABASE_URL"):
        looked_at(address)
    return environment


@contextmanager
def copied(environment, folder):
    """The environment of a copy of that site, for what changes it."""
    shutil.copytree(environment["DATA_DIR"], folder, ignore=shutil.ignore_patterns("*.log", "metrics"))
    own = environment | {"DATA_DIR": str(folder)}
    address = environment.get("DATABASE_URL")
    try:
        if address:
            own["DATABASE_URL"] = f"{address}_copy"
            of_the_server(f"{address}_copy", "DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            of_the_server(f"{address}_copy", f"CREATE DATABASE {{name}} TEMPLATE {urlsplit(address).path[1:]}")
        yield own
    finally:
        shutil.rmtree(folder)
        if address:
            of_the_server(f"{address}_copy", "DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def server(environment, folder, name, first="/readyz", **options):
    """A `WebProcess` from which the page at `first` has come."""
    running = WebProcess(environment, folder / f"{name}.log", **options)
    try:
        running.wait(first)
        yield running
    finally:
        running.end()


def seconds_to_start(environment, folder):
    """
    From the command to the first page, by the clock and of the processor, and by the clock until all lists had been
    read: the medians of some starts.
    """
    taken = []
    for _ in range(STARTS):
        begun = monotonic()
        with server(environment, folder, "starting", first="/en/") as running:
            first_page = monotonic() - begun, processor_seconds(running)
            running.wait("/readyz")
            taken.append((*first_page, monotonic() - begun))
    return [median(times) for times in zip(*taken, strict=True)]


def addresses(port):
    """{kind of page: its address}"""
    reader, found = Reader(port), {}
    for kind, where in KINDS.items():
        if kind == "last page of it":
            pages = re.findall(r'href="[^"]*\?page=(\d+)"', reader.get("/en/news/").text)
            where = f"/en/news/?page={max(map(int, pages))}"
        elif isinstance(where, tuple):
            page, pattern = where
            where = unescape(re.search(pattern, reader.get(page).text)[1])
        found[kind] = where
    reader.close()
    return found


def all_taken(port):
    """Asks for the lists of news and what they lead to, as a search engine does, and for all projects as a table."""
    # A workbook is made whole before it is told.
    reader = Reader(port, timeout=600)
    for language in ("en", "zh-hans"):
        for number in range(1, LIST_PAGES + 1):
            page = reader.get(f"/{language}/news/?page={number}")
            if number > 1 and page.status == 404:
                break
            told = [reader.get(path) for path in set(re.findall(rf'href="(/{language}/news/\d+[^"/]*/)"', page.text))]
            if not told or {page.status, *(one.status for one in told)} != {200}:
                raise RuntimeError(f"Page {number} of the news in {language}, or one of its articles, is not told")
    for ending in ("csv", "xlsx"):
        if reader.get(f"/en/projects.{ending}").status != 200:
            raise RuntimeError(f"projects.{ending} is not told")
    reader.close()


def raw_answers(port, paths, file):
    """Writes for `tests.raw_answers` what the site answers: with all of its headers, and with two."""
    reader, told = Reader(port), {}
    for kind, path in paths.items():
        answer = reader.get(path, Accept_Encoding="gzip, deflate, br, zstd")
        headers = [pair for pair in answer.headers.items() if pair[0].lower() not in SERVERS_OWN]
        body = b64encode(answer.octets).decode()
        told[raw_path("full", kind)] = [headers, body]
        told[raw_path("bare", kind)] = [[pair for pair in headers if pair[0].lower() in TWO_HEADERS], body]
    reader.close()
    file.write_text(json.dumps(told))
    return {kind: len(told[raw_path("full", kind)][1]) * 3 // 4 for kind in paths}


def raw_path(how, kind):
    return f"/{how}/{kind.replace(' ', '-')}"
