"""Columns: home with two levels under it, shown when there is something to read, updated within their limits."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from news.models import Column
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return factories.column("home", column_type="首页", update_limit_days=None)


@pytest.fixture
def news(home):
    return factories.column("news", parent=home)


@pytest.fixture
def city(news):
    return factories.column("city", parent=news)


def test_the_trail_leads_from_home(home, news, city):
    assert home.trail() == [home]
    assert city.trail() == [home, news, city]


def test_a_trail_in_a_circle_ends(home, news):
    Column.objects.filter(pk=home.pk).update(parent=news)
    assert Column.objects.get(pk=news.pk).trail() == [home, news]


def test_two_levels_stand_under_home(home, news, city):
    for column in [home, news, city]:
        column.full_clean()
    assert [column.height_below() for column in [home, news, city]] == [2, 1, 0]


def test_a_third_level_is_refused(city):
    with pytest.raises(ValidationError, match="two levels deep"):
        Column(slug="deep", name_en="Deep", name_zh_hans="深", column_type="工作动态", parent=city).full_clean()


def test_a_column_cannot_take_those_below_it_too_deep(home, news, city):
    policy = factories.column("policy", parent=home)
    news.parent = policy
    with pytest.raises(ValidationError, match="two levels deep"):
        news.full_clean()


def test_a_column_moves_where_there_is_room_for_those_below_it(home, news, city):
    policy = factories.column("policy", parent=home)
    city.parent = policy
    city.full_clean()


@pytest.mark.parametrize("below", ["news", "city"])
def test_a_column_cannot_stand_under_one_that_stands_under_it(home, news, city, below):
    home.parent = Column.objects.get(slug=below)
    with pytest.raises(ValidationError) as refused:
        home.full_clean()
    assert "parent" in refused.value.error_dict


def test_a_column_with_one_below_it_cannot_turn_the_two_round(home, news):
    home.parent = news
    with pytest.raises(ValidationError) as refused:
        home.full_clean()
    assert "parent" in refused.value.error_dict


def test_a_column_is_shown_when_it_or_one_below_has_something_to_read(news, city):
    factories.column("blank", parent=news.parent)
    factories.news_item(column=city)
    assert {column.slug for column in Column.objects.filled("en").exclude(parent=None)} == {"news", "city"}


@pytest.mark.parametrize(
    "fields",
    [
        {"publish_at": None},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {
            "publish_at": timezone.now() - timedelta(days=1),
            "withdrawn_at": timezone.now() - timedelta(hours=1),
            "withdrawal_reason_en": "A mistake",
        },
        {"body_en": ""},
    ],
    ids=["draft", "scheduled", "withdrawn", "in Chinese only"],
)
def test_a_column_without_anything_to_read_is_blank(news, fields):
    factories.news_item(column=news, **fields)
    assert not Column.objects.filled("en").exists()


def test_a_column_may_be_filled_in_one_language_alone(news):
    factories.news_item(column=news, title_en="")
    assert not Column.objects.filled("en").exists()
    assert news in Column.objects.filled("zh-hans")


def test_a_filled_column_comes_once_however_much_there_is_to_read(news, city):
    for title in ["One", "Two"]:
        factories.news_item(title, column=news)
        factories.news_item(title, column=city)
    assert Column.objects.filled("en").filter(slug="news").count() == 1


def last_published_at(column):
    return Column.objects.with_last_published_at().get(pk=column.pk).last_published_at


def test_the_last_publication_is_that_of_the_newest_public_item(news):
    older, newest = timezone.now() - timedelta(days=3), timezone.now() - timedelta(days=2)
    factories.news_item(column=news, publish_at=older)
    factories.news_item(column=news, publish_at=newest)
    factories.news_item(column=news, publish_at=None)
    factories.news_item(column=news, publish_at=timezone.now() + timedelta(hours=1))
    assert last_published_at(news) == newest


def test_what_appears_below_a_column_updates_it_too(home, news, city):
    """The inspector opens a column and sees what stands under it."""
    factories.news_item(column=news, publish_at=timezone.now() - timedelta(days=3))
    newest = factories.news_item(column=city).publish_at
    assert last_published_at(news) == last_published_at(home) == newest


def test_what_was_withdrawn_updates_no_column(news):
    older = timezone.now() - timedelta(days=20)
    factories.news_item(column=news, publish_at=older)
    factories.news_item(column=news).withdraw("A mistake")
    assert last_published_at(news) == older


def test_a_column_in_which_nothing_appeared_has_no_last_publication(news):
    factories.news_item(column=news, publish_at=None)
    assert last_published_at(news) is None


@pytest.mark.parametrize(
    ("limit", "age", "left"), [(14, 0, 14), (14, 13, 1), (14, 14, 0), (14, 15, -1), (180, 200, -20)]
)
def test_days_left_run_from_the_last_publication(home, limit, age, left):
    column = factories.column("notices", parent=home, update_limit_days=limit)
    factories.news_item(column=column, publish_at=timezone.now() - timedelta(days=age))
    assert Column.objects.with_last_published_at().get(pk=column.pk).days_left() == left


def test_a_column_with_a_limit_and_nothing_in_it_is_due_today(news):
    assert Column.objects.with_last_published_at().get(pk=news.pk).days_left() == 0


def test_a_column_without_a_limit_is_never_due(home):
    factories.news_item(column=home, publish_at=timezone.now() - timedelta(days=1000))
    assert Column.objects.with_last_published_at().get(pk=home.pk).days_left() is None


def test_the_state_of_every_column_is_one_query(home, news, city, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [column.days_left() for column in Column.objects.with_last_published_at().order_by("slug")] == [
            0,
            None,
            0,
        ]
