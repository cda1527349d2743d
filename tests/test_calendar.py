"""What is to happen when, a month a page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

CALENDAR = "/en/admin/calendar/"


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def noon_in(days):
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


def page_of(desk, moment):
    return desk.get(f"{CALENDAR}?month={moment:%Y-%m}").content.decode()


def test_it_tells_what_appears_what_changes_and_what_is_archived(desk, editor):
    at = noon_in(40)
    factories.news_item("To appear", publish_at=at)
    factories.project("To be archived", archived_at=at)
    changed = factories.news_item("To change")
    factories.revised(changed, editor, summary_en="Changed")
    factories.approved(factories.submitted(changed, editor), *factories.reviewers(), publish_at=at)
    page = page_of(desk, at)
    for title, what in [("To appear", "appears"), ("To be archived", "is archived"), ("To change", "changes")]:
        assert title in page
        assert what in page
    assert "12:00" in page


def test_it_tells_nothing_of_another_area(desk):
    at = noon_in(40)
    factories.news_item("Foreign", owner="shenyang", publish_at=at)
    assert "Foreign" not in page_of(desk, at)


@pytest.mark.parametrize("month", ["2026-13", "x", "0001-01", "9999-12", "2026-1-1", "%00", "2" * 400])
def test_an_odd_month_is_not_found(desk, month):
    assert desk.get(f"{CALENDAR}?month={month}").status_code in (400, 404)


def test_each_month_leads_to_the_next_and_the_one_before(desk):
    page = desk.get(f"{CALENDAR}?month=2026-12").content.decode()
    assert "?month=2027-01" in page
    assert "?month=2026-11" in page


def test_more_events_take_no_more_queries(desk):
    at = noon_in(40)
    address = f"{CALENDAR}?month={at:%Y-%m}"
    factories.news_item("One", publish_at=at)
    queries_of(desk, address)
    few = queries_of(desk, address)
    for number in range(20):
        factories.news_item(f"Item {number}", publish_at=at)
    assert queries_of(desk, address) == few <= 25


def test_nobody_else_sees_it(client):
    assert client.get(CALENDAR).status_code == 302
