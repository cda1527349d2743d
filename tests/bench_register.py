"""
What the conditions of the project list cost at 100,000 projects, on SQLite, in one process:

    python -m tests.bench_register [--million]

Beside it, in the same run, the limit: the counts of one facet alone, asked of the database. The seconds that are judged
are those of the processor, because others use the machine too; those by the clock stand beside them. It ends with 1
where a limit is missed.
"""

import os
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from statistics import median, quantiles

PROJECTS = 100_000
AT_ONCE = 10_000
ALL_COUNTS, AFTER_A_CHANGE, TIMES_AT_A_MILLION, LAST_PAGE = 60, 60, 1.5, 1.5
ROUNDS = 30
SUMMARY, TAIL = "A summary of some length, as they are. " * 4, 20_000
# From words that a hundredth of the projects have to those that none has. The beginning of a made-up word would stand
# for twenty thousand others, as that of no true one does.
WORDS = ["tail40", "tail300 summ", "tail2000", "tail9000 area", "project 77", "项目77", "nothing of the sort"]
QUERIES = [
    "",
    "area=dalian",
    "area=dalian&area=yingkou&stage=signed",
    "field=field-3&partner=partner-7",
    "year=2024&kind=investment&sort=started",
    "investment_min=100&investment_max=500&currency=CNY",
    "started_min=2022&area=shenyang&stage=operating&stage=signed",
    "area=atlantis",
]


def main(projects):
    from django.core.management import call_command
    from django.utils.translation import activate

    activate("en")
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    fill(projects)
    print(f"    {projects:,} projects made in {time.perf_counter() - begun:.0f} s", flush=True)
    kept = []
    for said, limit_is_kept in measures(ALL_COUNTS * (1 if projects == PROJECTS else TIMES_AT_A_MILLION)):
        print("   " if limit_is_kept else "!! ", said, flush=True)
        kept.append(limit_is_kept)
    return all(kept)


def fill(projects):
    from areas.models import Project, Stage
    from tests import factories

    chance = random.Random(7)
    areas = [factories.area(slug).pk for slug in factories.AREAS]
    partners = [factories.partner(f"partner-{n}", f"Partner {n}", f"伙伴{n}").pk for n in range(30)]
    fields = [factories.field(f"field-{n}", f"Field {n}", f"领域{n}").pk for n in range(22)]
    public_from = factories.public({})["publish_at"]
    index = Index()
    for first in range(0, projects, AT_ONCE):
        made = Project.objects.bulk_create(
            Project(
                name_en=f"Project {first + n}",
                name_zh_hans=f"项目{first + n}",
                summary_en=SUMMARY,
                kind=chance.choice(Project.Kind.values),
                stage=chance.choice(Stage.values),
                started_on=date(2018, 1, 1) + timedelta(days=chance.randrange(3000)),
                publish_at=public_from - timedelta(minutes=first + n),
                **invested(chance),
            )
            for n in range(AT_ONCE)
        )
        for relation, column, keys, most in (
            (Project.areas, "area_id", areas, 2),
            (Project.partners, "partner_id", partners, 2),
            (Project.fields, "field_id", fields, 2),
        ):
            relation.through.objects.bulk_create(
                relation.through(**{"project_id": project.pk, column: key})
                for project in made
                for key in chance.sample(keys, chance.randint(1, most))
            )
        index.put(made, chance)


class Index:
    """What the search holds of projects, written at once: of each its name, what all say, and words that few do."""

    def __init__(self):
        from ftzportal.search.folding import columns_of
        from ftzportal.search.shelves import Shelves

        self.shelves = Shelves()
        self.summary = columns_of(SUMMARY)[0]

    def put(self, projects, chance):
        from django.db import transaction

        from ftzportal.search.engines import engine
        from ftzportal.search.folding import tokens
        from ftzportal.search.models import Entry
        from ftzportal.search.places import place_of

        entries, words = [], []
        for project in projects:
            tail = [f"tail{int(TAIL ** chance.random())}" for _word in range(6)]
            for language, name in (("en", project.name_en), ("zh-hans", project.name_zh_hans)):
                shelf = self.shelves.number_of("project", [], project.pk)
                place = place_of(language, project.publish_at, shelf, project.pk)
                summary = self.summary if language == "en" else []
                words.append((place, [tokens(name), [], [*summary, *tail], []]))
                entries.append(
                    Entry(
                        kind="project", number=project.pk, language=language, thing_kind="project",
                        thing_number=project.pk, place=place, title=name, address="/", digest="",
                    )
                )  # fmt: skip
        with transaction.atomic():
            Entry.objects.bulk_create(entries)
            engine().put(words)


def invested(chance):
    if chance.random() < 0.4:
        return {}
    return {
        "investment_amount": chance.randrange(1, 900) * 1_000_000,
        "investment_currency": chance.choice(["CNY", "USD"]),
    }


def measures(limit_of_counts):
    from areas.models import Project

    begun = time.process_time()
    counted("")
    yield f"counted for the first time, once in a process: {time.process_time() - begun:.1f} s", True
    yield from said(
        "all facets and the total", [asked for query in QUERIES for asked in [query] * ROUNDS], limit_of_counts
    )
    # Asked for anew each time, because an answer is kept until something changes.
    yield from said("the same, of words", [f"q={words}" for words in WORDS for _n in range(ROUNDS)], limit_of_counts)
    yield from said("the same, of words that all projects have", ["q=summary"] * 7, None)
    yield from said("a page of words", [f"q={words}" for words in WORDS for _n in range(ROUNDS)], None, page)
    yield from said("a page of words that all projects have", ["q=summary"] * 7, None, page)
    yield from pages()
    limit = median(seconds(one_facet_of_the_database) for _round in range(5))
    own = median(seconds(counted, query) for query in QUERIES)
    yield f"one facet asked of the database takes {1000 * limit:.0f} ms, {limit / own:.0f} times all of ours", True
    last = Project.objects.order_by("pk").last()

    def change_and_count(_nth):
        Project.objects.filter(pk=last.pk).update(stage="signed")
        return seconds(counted, "area=dalian")

    taken = sorted(change_and_count(nth) for nth in range(ROUNDS))
    yield (
        f"after one project changed: {1000 * median(taken):.1f} ms (limit {AFTER_A_CHANGE})",
        (1000 * median(taken) <= AFTER_A_CHANGE),
    )


def counted(query):
    from django.http import QueryDict

    from areas.filters import ProjectFilter

    filterset = ProjectFilter(QueryDict(query))
    return filterset.total, [choice.count for facet in filterset.facets for choice in facet.choices]


def page(query, is_last=False):
    from django.http import QueryDict

    from areas.filters import ProjectFilter
    from areas.models import Project

    filterset = ProjectFilter(QueryDict(query))
    start = 20 * max(0, (filterset.total - 1) // 20) if is_last else 0
    return list(filterset.listed(Project.objects.for_list())[start : start + 20])


def last_page(query):
    return page(query, is_last=True)


def pages():
    """In each order, the last page of the list beside its first."""
    from areas.filters import ProjectFilter

    for order in ProjectFilter.base_filters["sort"].orders:
        first, last = (median(seconds(act, f"sort={order}") for _round in range(ROUNDS)) for act in (page, last_page))
        yield (
            f"pages by {order}: the first {1000 * first:.1f} ms, the last {1000 * last:.1f} "
            f"(limit {LAST_PAGE} times as long)",
            last <= LAST_PAGE * first,
        )


def forget_answers():
    from ftzportal.facets.tallies import TALLIES

    for kept in TALLIES.kept.values():
        kept.tally.answers.clear()


def one_facet_of_the_database():
    from django.db.models import Count

    from areas.models import Project

    public = Project.objects.published_in("en").order_by()
    return list(public.values_list("partners__slug").annotate(count=Count("pk")))


def seconds(act, *arguments):
    begun = time.process_time()
    act(*arguments)
    return time.process_time() - begun


def said(name, queries, limit, act=counted):
    by_processor, by_clock = [], []
    for query in queries:
        forget_answers()
        begun = time.perf_counter()
        by_processor.append(1000 * seconds(act, query))
        by_clock.append(1000 * (time.perf_counter() - begun))
    half, many, most = (quantiles(by_processor, n=100)[n - 1] for n in (50, 95, 99))
    yield (
        f"{name}: p50 {half:.1f}, p95 {many:.1f}, p99 {most:.1f} ms of the processor, p50 {median(by_clock):.1f} by "
        f"the clock (limit of p95: {limit or 'none'})",
        limit is None or many <= limit,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "ftzportal.settings", "FTZPORTAL_DEMO": "1", "DATA_DIR": folder}
        os.environ.pop("DATABASE_URL", None)
        os.mkdir(os.path.join(folder, "static"))
        import django

        django.setup()
        sys.exit(0 if main(1_000_000 if "--million" in sys.argv else PROJECTS) else 1)
