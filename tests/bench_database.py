"""
What of a page is the database's: how many statements it asks, and how long the database alone takes for the same ones,
through its bare driver; and what the first answer takes, after a change and while nothing changes. For
`tests.bench_pages`, which runs it on a site: the addresses come as JSON, the figures go.
"""

import json
import os
import sys
import time
from functools import cache
from statistics import median

ROUNDS = 7
READING = ("SELECT", "(SELECT", "WITH")


def statements_of(path):
    """What the page at `path` asks of the database, [(SQL, parameters)], once a process has what it keeps by itself."""
    from django.db import connection

    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    for _ in range(2):
        asked.clear()
        with connection.execute_wrapper(note):
            ask(path)
    return asked


@cache
def client():
    """One for all, as a process has its middleware once: to make it takes longer than most pages."""
    from django.test import Client

    return Client(SERVER_NAME=os.environ["SITE_URL"].partition("://")[2], headers={"X-Forwarded-Proto": "https"})


def ask(path):
    answer = client().get(path)
    if answer.status_code != 200 or not answer.getvalue():
        raise RuntimeError(f"{path}: {answer.status_code}")


def changed_milliseconds(path):
    """Of the processor, for the first answer after a change, when nothing of which the page is put together is kept."""
    from areas.models import Area

    area = Area.objects.first()
    name, number = area.name_en, iter(range(ROUNDS))
    taken = processor_milliseconds(
        path, lambda: Area.objects.filter(pk=area.pk).update(name_en=f"Changed {next(number)}")
    )
    Area.objects.filter(pk=area.pk).update(name_en=name)
    return taken


def first_milliseconds(path):
    """The same while nothing changes: what other pages share is kept, and nothing that is this page's own."""
    return processor_milliseconds(path, lambda: forget(path))


def forget(path):
    from ftzportal.kept.pieces import PIECES

    for shelf in (PIECES.shelves.plain, PIECES.shelves.queried):
        for name in [name for name in shelf.pages if name[-1] == path or name[0] in ("slug", "public")]:
            shelf.drop(name)


def processor_milliseconds(path, before_each):
    taken = []
    for _ in range(ROUNDS):
        before_each()
        begun = time.process_time()
        ask(path)
        taken.append(1000 * (time.process_time() - begun))
    return median(taken)


def milliseconds(statements):
    """How long each that reads takes, rows fetched to the last, without Django: the median of some rounds."""
    from django.db import connection

    with connection.cursor() as cursor:
        # Django's own class knows how its placeholders are written for SQLite; what it adds is that.
        bare = cursor.cursor
        rounds = []
        for _ in range(ROUNDS):
            taken = []
            for sql, params in statements:
                if not sql.lstrip().startswith(READING):
                    continue
                begun = time.perf_counter()
                bare.execute(sql, params) if params else bare.execute(sql)
                bare.fetchall()
                taken.append(1000 * (time.perf_counter() - begun))
            rounds.append(taken)
    return [median(times) for times in zip(*rounds, strict=True)]


def look_up():
    """Milliseconds of the least that can be asked: one row by its key."""
    from news.models import NewsItem

    rows = NewsItem.objects.filter(pk=NewsItem.objects.values_list("pk", flat=True).first()).values("pk")
    return median(milliseconds([rows.query.sql_with_params()] * 200))


def main(paths):
    told = {"look_up_ms": look_up(), "kinds": {}}
    for kind, path in paths.items():
        statements = statements_of(path)
        each = milliseconds(statements)
        told["kinds"][kind] = {
            "queries": len(statements),
            "database_ms": sum(each),
            "longest_ms": max(each, default=0),
            "changed_ms": changed_milliseconds(path),
            "first_ms": first_milliseconds(path),
        }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "ftzportal.settings"
    import django

    django.setup()
    main(json.loads(sys.argv[1]))
