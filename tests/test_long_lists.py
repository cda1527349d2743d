"""The admin's lists of tables of any length: what they count, how far they go, and how they are searched."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ftzportal import guard, long_lists
from news.models import Column, NewsItem
from tests import factories

pytestmark = pytest.mark.django_db

NEWS = "/en/admin/news/newsitem/"


@pytest.fixture
def desk(client, editor):
    """The browser of an editor of Dalian."""
    client.force_login(editor)
    return client


@pytest.fixture
def seven(monkeypatch):
    """Seven items, of which a list counts five and shows two on a page."""
    for module in (long_lists, guard):
        monkeypatch.setattr(module, "MOST_COUNTED", 5)
    monkeypatch.setattr("news.admin.NewsItemAdmin.list_per_page", 2)
    return [factories.news_item(f"Item {number}") for number in range(7)]


def listed(browser, query="", path=NEWS):
    return [str(thing) for thing in browser.get(path + query).context["cl"].result_list]


def test_a_long_list_says_that_it_has_more_than_it_counts(desk, seven):
    page = desk.get(NEWS).text
    assert "More than 5: search or narrow the list to see the others" in page
    assert "7 news items" not in page
    assert "More than 5 results" in desk.get(f"{NEWS}?q=item").text


def test_a_short_list_says_how_many_it_has(desk):
    factories.news_item("Alone")
    page = desk.get(NEWS).text
    assert "1 news item" in page
    assert "More than" not in page


def test_its_pages_have_addresses_as_far_as_it_counts(desk, seven):
    assert [listed(desk, f"?p={page}") for page in (2, 3)] == [["Item 4", "Item 3"], ["Item 2"]]
    beyond = desk.get(f"{NEWS}?p=4", follow=True)
    assert "All is shown instead." in beyond.text


def test_no_list_counts_its_whole_table(desk, seven):
    with CaptureQueriesContext(connection) as captured:
        desk.get(NEWS)
    asked = [query["sql"] for query in captured.captured_queries]
    counts = [sql for sql in asked if "COUNT(" in sql and "news_newsitem" in sql]
    assert counts
    assert all("LIMIT 6" in sql for sql in counts)


def test_nobody_withdraws_all_of_a_list_that_is_not_counted(desk, seven):
    chosen = {"action": "withdraw_several", "select_across": "1", "_selected_action": [seven[0].pk]}
    response = desk.post(NEWS, chosen, follow=True)
    assert "More than 5 cannot be chosen together: narrow the list first." in response.text
    assert "Select all 5" not in response.text
    chosen |= {"withdraw": "1", "reason_en": "False."}
    desk.post(NEWS, chosen)
    assert NewsItem.objects.published().count() == 7


def test_a_public_item_is_found_by_the_words_of_its_title_the_last_begun(desk):
    factories.news_item("Port clearance in an hour", title_zh_hans="一小时通关", body_zh_hans="<p>船</p>")
    factories.news_item("Another")
    assert listed(desk, "?q=clear hour") == []
    assert listed(desk, "?q=hours clear") == ["Port clearance in an hour"]
    assert listed(desk, "?q=小时通") == ["Port clearance in an hour"]


def test_it_is_not_found_by_its_text_as_the_list_shows_none(desk):
    factories.news_item("Port clearance", body_en="<p>Ships wait no longer.</p>")
    assert listed(desk, "?q=ships") == []


@pytest.mark.parametrize("life", ["draft", "scheduled", "withdrawn"])
def test_what_is_not_public_is_found_too(desk, life):
    item = factories.news_item("Port clearance", publish_at=None)
    now = timezone.now()
    if life == "scheduled":
        item.publish_at = now + timedelta(days=2)
    if life == "withdrawn":
        item.publish_at = now - timedelta(days=2)
        item.withdrawn_at, item.withdrawal_reason_en = now, "False."
    item.save()
    assert listed(desk, "?q=clear") == ["Port clearance"]


def test_a_search_finds_nothing_of_another_area(desk):
    factories.news_item("Port clearance", owner="yingkou", areas=("yingkou",))
    factories.news_item("Port opening", owner="yingkou", areas=("yingkou",), publish_at=None)
    assert listed(desk, "?q=port") == []


def test_the_newest_are_found_where_a_word_has_more_than_a_list_counts(desk, monkeypatch):
    monkeypatch.setattr("ftzportal.publishing.admin.lists.MOST_FOUND", 2)
    now = timezone.now()
    for age in (3, 1, 2):
        factories.news_item(f"Port {age}", publish_at=now - timedelta(days=age))
    assert sorted(listed(desk, "?q=port")) == ["Port 1", "Port 2"]
    told = "More than 2 have these words: only the newest of them were looked through."
    assert told in desk.get(f"{NEWS}?q=port").text
    assert told not in desk.get(f"{NEWS}?q=1").text
    assert told not in desk.get(NEWS).text


def test_while_a_name_is_typed_the_newest_are_offered(desk, monkeypatch):
    for module in ("ftzportal.linking", "ftzportal.composing"):
        monkeypatch.setattr(f"{module}.MOST_OFFERED", 2)
    for n in range(3):
        factories.project(f"Port {n}", publish_at=timezone.now() - timedelta(days=3 - n))
    field = {"app_label": "news", "model_name": "newsitem", "field_name": "projects"}
    for term in ("port", ""):
        offered = desk.get("/en/admin/autocomplete/", field | {"term": term}).json()
        assert [one["text"] for one in offered["results"]] == ["Port 2", "Port 1"]
    assert len(desk.get("/en/admin/links/?q=port").json()["results"]) == 2
    # The next list tells nothing of it.
    assert "only the newest" not in desk.get(NEWS).text


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by how many rows there are")
@pytest.mark.parametrize(
    ("lack", "index"), [("missing=en", "missing_en"), ("missing=zh-hans", "missing_zh_hans"), ("older=en", "older")]
)
def test_what_lacks_something_is_counted_by_an_index_of_it(administrator, client, lack, index):
    client.force_login(administrator)
    for path, name in ((NEWS, "newsitem"), ("/en/admin/areas/project/", "project")):
        with CaptureQueriesContext(connection) as captured:
            listed(client, f"?{lack}", path)
        count = next(query["sql"] for query in captured.captured_queries if "COUNT(" in query["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {count}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert f"INDEX {name}_{index}" in plan


def test_a_record_that_very_many_name_is_kept_by_their_number(administrator, client, monkeypatch):
    client.force_login(administrator)
    monkeypatch.setattr("ftzportal.editing.MOST_NAMED", 2)
    for n in range(3):
        column = factories.news_item(f"Item {n}").column
    page = client.get(f"/en/admin/news/column/{column.pk}/delete/").text
    assert "More than 2 news items" in page
    assert "Item 1" not in page
    client.post(f"/en/admin/news/column/{column.pk}/delete/", {"post": "yes"})
    assert Column.objects.filter(pk=column.pk).exists()


def test_what_appears_in_a_year_is_found_beside_what_did_years_ago(desk):
    now = timezone.now()
    for days in (-400, -40, 400):
        factories.news_item(f"Port {days}", publish_at=now - timedelta(days=days))
    assert sorted(listed(desk, "?q=port")) == ["Port -40", "Port -400", "Port 400"]


@pytest.mark.parametrize("state", ["draft", "scheduled", "public", "archived", "withdrawn"])
def test_each_state_lists_its_own(desk, state):
    now = timezone.now()
    yesterday, reason = now - timedelta(days=1), {"withdrawn_at": now, "withdrawal_reason_en": "False."}
    factories.news_item("draft", publish_at=None)
    factories.news_item("scheduled", publish_at=now + timedelta(days=1))
    factories.news_item("public", publish_at=yesterday)
    factories.news_item("archived", publish_at=yesterday, archived_at=now)
    factories.news_item("withdrawn", publish_at=yesterday, **reason)
    assert listed(desk, f"?state={state}") == [state]


def test_the_links_above_a_list_go_from_its_first_year_to_its_last(desk):
    now = timezone.localtime().replace(month=6)
    for years in (3, 0):
        factories.news_item(f"Of {now.year - years}", publish_at=now.replace(year=now.year - years))
    page = desk.get(NEWS).text
    assert all(f"publish_at__year={now.year - years}" in page for years in range(4))
    assert f"publish_at__year={now.year - 4}" not in page
