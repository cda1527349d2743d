"""The pages of a list: each is found without the ones before it, and shows what the database would show there."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from threading import Event

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from areas.filters import ProjectFilter
from areas.models import Project
from ftzportal.facets import beforehand, blocks, reading
from ftzportal.facets.orders import Ordering
from ftzportal.facets.tallies import TALLIES
from news.filters import NewsFilter
from news.models import NewsItem
from tests import factories
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

MOMENTS = [datetime(2024, 12, 31, 16, tzinfo=UTC) + timedelta(microseconds=n) for n in range(3)]
DAYS = [None, date(1000, 1, 1), date(2024, 12, 31), date(2025, 1, 1), date(9999, 12, 31)]
AMOUNTS = [Decimal(text) for text in ("0", "0.01", "999999.99", "1000000", "1000000.01", "123456789012.34")]
SELECTIONS = ["", "area=dalian", "area=dalian&area=yingkou&stage=signed", "q=bridge", "year=2024&year=2025"]
BOUNDS = [
    "investment_min=1", "investment_max=1", "investment_min=0.99999999&investment_max=1.00000001",
    "investment_min=1.000000005", "started_min=2024&started_max=2024", "started_max=1000", "started_min=2025",
    "started_min=2024&investment_max=200000",
]  # fmt: skip


@pytest.fixture(params=["each row in a block of its own", "many rows in a block"])
def cut(request, monkeypatch):
    """Lists are cut as those of few rows are, or as those of a million."""
    if request.param == "many rows in a block":
        monkeypatch.setattr(reading, "BLOCKS", 5)
        monkeypatch.setattr(reading, "CHUNK", 7)
        monkeypatch.setattr(reading, "KEYS_AT_ONCE", 2)
        monkeypatch.setattr(blocks, "FEW", 0)
    TALLIES.kept.clear()


@pytest.fixture
def dice():
    return Random(20260305)


@pytest.fixture
def content(cut, dice):
    """Projects and news of every mixture: with and without dates and amounts, and many that are alike."""
    for slug in factories.AREAS:
        factories.area(slug)
    for n in range(40):
        project(dice, n)
        item(dice, n)


def project(dice, n):
    amount = dice.choice([None, *AMOUNTS])
    return factories.project(
        f"{dice.choice(['Bridge', 'Port'])} {n}",
        dice.sample([*factories.AREAS], dice.randint(1, 2)),
        stage=dice.choice(["signed", "operating"]),
        stage_as_of=dice.choice(DAYS),
        started_on=dice.choice(DAYS),
        investment_amount=amount,
        investment_currency="" if amount is None else dice.choice(Project.Currency.values),
        publish_at=dice.choice([None, *MOMENTS, timezone.now()]),
        name_zh_hans=dice.choice(["", "项目"]),
    )


def item(dice, n):
    areas = dice.sample([*factories.AREAS], dice.randint(0, 2))
    publish_at = dice.choice([None, *MOMENTS, timezone.now()])
    return factories.news_item(f"{dice.choice(['Bridge', 'Port'])} {n}", areas, publish_at=publish_at)


def asked_of(filters):
    """Every selection in every order."""
    for name in filters.base_filters["sort"].orders:
        for query in SELECTIONS if filters is NewsFilter else [*SELECTIONS, *BOUNDS]:
            yield f"{query}&sort={name}"


def assert_pages_are_the_rows(filters, size):
    """Whatever is asked for: pages together, and all in turn, are what the database gives, and as many as are told."""
    for language in ("en", "zh-hans"):
        with override(language):
            for query in asked_of(filters):
                filterset = filters(QueryDict(query))
                rows = [row.pk for row in filterset.qs]
                pages = filterset.listed(filters.model.objects.all())
                found = [row.pk for start in range(0, len(rows) + size, size) for row in pages[start : start + size]]
                assert (query, found, filterset.total) == (query, rows, len(rows))
                assert (query, [row.pk for row in pages.iterator(chunk_size=size)]) == (query, rows)


@pytest.mark.parametrize("size", [3, 20])
@pytest.mark.parametrize("filters", [ProjectFilter, NewsFilter])
def test_pages_are_what_the_database_orders(content, filters, size):
    assert_pages_are_the_rows(filters, size)


def test_pages_follow_every_change(content, dice):
    def change():
        one = dice.choice(Project.objects.all())
        amount = dice.choice([None, *AMOUNTS, Decimal(dice.randrange(10**9))])
        Project.objects.filter(pk=one.pk).update(
            publish_at=dice.choice([None, *MOMENTS, timezone.now()]),
            started_on=dice.choice([*DAYS, date.fromordinal(dice.randrange(700_000, 740_000))]),
            stage_as_of=dice.choice(DAYS),
            investment_amount=amount,
            investment_currency="" if amount is None else dice.choice(Project.Currency.values),
        )

    for n in range(6):
        for _ in range(dice.randint(1, 4)):
            dice.choice([change, change, lambda n=n: project(dice, 100 + n), lambda: Project.objects.last().delete()])()
        assert_pages_are_the_rows(ProjectFilter, 7)


def test_a_list_that_began_empty_has_its_pages(cut, dice):
    assert not ProjectFilter(QueryDict("")).total
    for slug in factories.AREAS:
        factories.area(slug)
    for n in range(30):
        project(dice, n)
        if n in (0, 1, 20):
            assert_pages_are_the_rows(ProjectFilter, 4)
    assert_pages_are_the_rows(ProjectFilter, 4)


def test_many_changes_have_all_cut_anew(content, dice, monkeypatch):
    monkeypatch.setattr("ftzportal.facets.tallies.MOST_CHANGES", 5)
    assert_pages_are_the_rows(NewsFilter, 20)
    for n in range(12):
        item(dice, 200 + n)
        assert_pages_are_the_rows(NewsFilter, 20)
    (tally,) = [kept.tally for (_database, model), kept in TALLIES.kept.items() if model is NewsItem]
    assert tally.rows > 40


@pytest.mark.parametrize("address", ["/en/news/", "/en/news/?area=dalian", "/en/columns/ports/"])
def test_the_last_page_asks_as_little_as_the_first(client, address):
    column = factories.column("ports", parent=factories.column("home", column_type="首页"))
    for n in range(65):
        factories.news_item(f"Item {n}", ["dalian"], column=column, publish_at=timezone.now() - timedelta(hours=n))
    sign = "&" if "?" in address else "?"
    for number in (1, 4):
        with CaptureQueriesContext(connection) as captured:
            shown = client.get(f"{address}{sign}page={number}").content.decode()
        # No row before the page is passed over.
        assert not any("OFFSET 60" in query["sql"] for query in captured.captured_queries)
        first = 20 * (number - 1)
        assert [f">Item {n}<" in shown for n in range(65)] == [first <= n < first + 20 for n in range(65)]
    assert queries_of(client, f"{address}{sign}page=4") == queries_of(client, f"{address}{sign}page=1")


def test_of_a_column_all_news_below_it_have_pages(client):
    above = factories.column("economy", parent=factories.column("home", column_type="首页"))
    below = factories.column("ports", parent=above)
    for n in range(25):
        factories.news_item(f"Item {n}", column=(above, below)[n % 2], publish_at=timezone.now() - timedelta(hours=n))
    factories.news_item("Item 99", column=factories.column("policy"))
    shown = client.get("/en/columns/economy/?page=2").content.decode()
    assert [n for n in [*range(25), 99] if f">Item {n}<" in shown] == [20, 21, 22, 23, 24]
    assert client.get("/en/columns/economy/?page=3").status_code == 404


@pytest.mark.parametrize(
    "columns",
    [
        ["name_en", "number"],
        ["-publish_at", "number"],
        [F("started_on").asc(nulls_last=True), "number"],
    ],
)
def test_an_order_that_the_database_alone_knows_is_left_to_it(content, monkeypatch, columns):
    order = ProjectFilter.base_filters["sort"]
    monkeypatch.setattr(order, "orders", {"only": ("only", columns)})
    TALLIES.kept.clear()
    assert Ordering.of(Project, columns) == (None, False)
    assert_pages_are_the_rows(ProjectFilter, 7)


def test_a_list_read_beforehand_keeps_nobody_waiting(django_assert_num_queries):
    factories.project()
    TALLIES.kept.clear()
    beforehand.read([ProjectFilter, NewsFilter])
    # Whether anything changed since.
    with django_assert_num_queries(1):
        assert ProjectFilter(QueryDict("")).total == 1


def test_a_new_process_gives_its_first_answer_before_it_reads_its_lists(client, settings, monkeypatch):
    settings.TESTING = False
    monkeypatch.setattr(beforehand, "HEAD_START", 60)
    read = Event()
    monkeypatch.setattr(beforehand, "read", lambda filtersets: read.set())
    beforehand.begin([])
    (thread,) = beforehand.reading
    assert not read.wait(0.1)
    client.get("/en/")
    thread.join(10)
    assert read.is_set()
    assert not beforehand.reading
