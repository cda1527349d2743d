"""
What the outputs of a long list cost: seconds of the processor and memory at 100,000 rows, beside 20,000 in the same
run.

    python -m tests.bench_outputs

Each output is read to its end in a process of its own, so that its peak of memory is its own. It ends with 1 where a
limit is missed.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from urllib.parse import urlencode

# Not fewer than fill what Python and the database keep for later, so that what grows with the rows shows.
FEW, MANY = 20_000, 100_000
LISTS, ENDINGS = ("projects", "news"), ("csv", "xlsx", "json")
# Of what the portal promises who takes its lists along. A row of many may take a little longer than one of few, since
# the files no longer fit the caches; memory may not grow with them.
TIMES_THE_MEMORY, TIMES_PER_ROW, TIMES_LAST_PAGE = 1.3, 1.5, 2.0
KB = 1024
NEWEST = datetime(2026, 3, 5, tzinfo=UTC)


def main():
    """What was measured, a line each; whether every limit was kept."""
    few, kept = dict(measured(FEW)), []
    for name, many in measured(MANY):
        for said, limit_is_kept in compared(name, few[name], many):
            print("   " if limit_is_kept else "!! ", said, flush=True)
            kept.append(limit_is_kept)
    return all(kept)


def compared(name, few, many):
    memory = many["peak"] / few["peak"]
    yield (
        f"{name}, {MANY:,} rows: peak {many['peak'] / KB:.0f} MB, {memory:.2f} times that of {FEW:,} "
        f"({few['peak'] / KB:.0f} MB; limit {TIMES_THE_MEMORY})",
        memory <= TIMES_THE_MEMORY,
    )
    if "last" in many:
        slower = many["last"] / many["first"]
        yield (
            f"{name}: the last answers of {MANY // 100:,} take {1000 * many['last']:.0f} ms of the processor each, "
            f"{slower:.2f} times the first ({1000 * many['first']:.0f} ms; limit {TIMES_LAST_PAGE})",
            slower <= TIMES_LAST_PAGE,
        )
        return
    a_row = [one["seconds"] / rows for one, rows in ((few, FEW), (many, MANY))]
    yield (
        f"{name}, {MANY:,} rows: {many['seconds']:.1f} s of the processor, {1e6 * a_row[1]:.0f} µs a row, "
        f"{a_row[1] / a_row[0]:.2f} times that of {FEW:,} (limit {TIMES_PER_ROW})",
        a_row[1] <= TIMES_PER_ROW * a_row[0],
    )


def measured(rows):
    """(name of an output, what its process said) of lists with so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"FTZPORTAL_DEMO": "1", "DATA_DIR": folder}
        environment.pop("DATABASE_URL", None)
        os.mkdir(os.path.join(folder, "static"))

        def run(*arguments):
            command = [sys.executable, "-m", "tests.bench_outputs", *arguments]
            return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout

        run("fill", str(rows))
        for path in (f"{name}.{ending}" for name in LISTS for ending in ENDINGS):
            words = run("read", path).split()
            yield path, dict(zip(words[::2], map(float, words[1::2]), strict=True))


AT_ONCE = 5_000


def fill(rows):
    """Projects with partners, fields and enterprises, and news with columns and areas."""
    from django.core.management import call_command

    from areas.models import Participation, Project
    from news.models import NewsItem
    from tests import factories

    call_command("migrate", verbosity=0)
    areas = [factories.area(slug) for slug in factories.AREAS]
    partners = [factories.partner(f"partner-{n}", f"Partner {n}", f"伙伴{n}") for n in range(33)]
    fields, enterprise = [factories.field()], factories.enterprise()
    column, source = factories.column(), factories.source()
    for first in range(1, rows + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, rows + 1))
        Project.objects.bulk_create(Project(**project_told(n)) for n in numbers)
        NewsItem.objects.bulk_create(NewsItem(**item_told(n), column=column, source=source) for n in numbers)
        relate(Project.areas, "project_id", "area_id", numbers, areas)
        relate(Project.partners, "project_id", "partner_id", numbers, partners)
        relate(Project.fields, "project_id", "field_id", numbers, fields)
        relate(NewsItem.areas, "newsitem_id", "area_id", numbers, areas)
        Participation.objects.bulk_create(
            Participation(project_id=n, enterprise=enterprise, role="local-side") for n in numbers
        )
    # Not through the cleaning that a save does.
    NewsItem.objects.update(body_en="<p>Words of an article.</p>" * 40, body_zh_hans="<p>文章的词句。</p>" * 40)


def project_told(n):
    money = {"investment_amount": n, "investment_currency": "CNY"}
    name = {"name_en": f"Project {n}", "name_zh_hans": f"项目{n}", "kind": "investment", "stage": "signed"}
    return life(n) | name | money | {"stage_as_of": NEWEST.date() if n % 2 else None}


def item_told(n):
    return life(n) | {"title_en": f"Item {n}", "title_zh_hans": f"稿件{n}"}


def life(n):
    return {
        "number": n,
        "slug": f"thing-{n}",
        "publish_at": NEWEST - timedelta(minutes=n),
        "summary_en": f"Of the matter number {n}, in some words more. " * 3,
        "summary_zh_hans": f"第{n}号事项的摘要。" * 6,
    }


def relate(relation, own, other, numbers, others):
    rows = ({own: n, other: others[n % len(others)].pk} for n in numbers)
    relation.through.objects.bulk_create(relation.through(**row) for row in rows)


def read(path):
    """Reads an output to its end, as a program does; prints the processor's seconds and its peak of memory in KB."""
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    # What a first request loads is no matter of the list's length.
    client.get(f"/en/{path}?q=nothing-of-this-name").getvalue()
    begun = time.process_time()
    if path.endswith("json"):
        first = seconds_of_answers(client, f"/en/{path}")
        last = seconds_of_answers(client, f"/en/{path}?{urlencode({'cursor': cursor_near_the_end(path)})}")
        print("first", median(first), "last", median(last))
    else:
        for _part in client.get(f"/en/{path}").streaming_content:
            pass
    print("seconds", time.process_time() - begun, "peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


ANSWERS = 20


def seconds_of_answers(client, address):
    """Of so many, each begun where the one before ended."""
    from django.conf import settings

    seconds = []
    while address and len(seconds) < ANSWERS:
        begun = time.process_time()
        following = client.get(address).json()["next"]
        seconds.append(time.process_time() - begun)
        address = following and following.removeprefix(settings.SITE_URL)
    return seconds


def cursor_near_the_end(path):
    """The one that a program is given which has read all but the last answers of a list."""
    from django.http import QueryDict
    from django.utils.translation import override

    from areas.filters import ProjectFilter
    from areas.outputs import PROJECTS
    from ftzportal.outputs.cursors import Cursors
    from ftzportal.outputs.json_pages import ITEMS_AN_ANSWER
    from news.filters import NewsFilter
    from news.outputs import NEWS

    public_list, filters = {"projects.json": (PROJECTS, ProjectFilter), "news.json": (NEWS, NewsFilter)}[path]
    with override("en"):
        filterset = filters(QueryDict())
        total = filterset.total
        row = filterset.qs[max(0, total - ANSWERS * ITEMS_AN_ANSWER)]
        return Cursors(public_list, filterset).after(row, total)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(0 if main() else 1)
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ftzportal.settings"
    django.setup()
    fill(int(sys.argv[2])) if sys.argv[1] == "fill" else read(sys.argv[2])
