"""Sample content: as much as was asked for, the same each time, and never to be taken for real."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from areas.models import Area, Enterprise, Milestone, Participation, Project
from ftzportal.library.models import Picture
from ftzportal.rich_text import clean_html
from ftzportal.search import rebuilding
from ftzportal.search.engines import engine
from ftzportal.search.models import Entry, Hold
from news.models import Column, NewsItem
from news.samples import making
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def write(capsys):
    for slug in factories.AREAS:
        factories.area(slug)
    home = factories.column("home")
    factories.column(parent=home)
    factories.partner()
    factories.field()

    def write(news=0, projects=0, pictures=0, seed=1):
        call_command("sample_content", news=news, projects=projects, pictures=pictures, seed=seed)
        return capsys.readouterr().out

    return write


def texts():
    fields = ["slug", "title_en", "title_zh_hans", "summary_en", "body_en", "body_zh_hans", "column__slug"]
    return list(NewsItem.objects.order_by("slug").values_list(*fields))


def test_there_are_as_many_as_were_asked_for_and_each_says_what_it_is(write):
    said = write(news=120, projects=9)
    assert "news items: 120 added" in said
    assert "projects: 9 added" in said
    assert [NewsItem.objects.count(), Project.objects.count()] == [120, 9]
    for item in NewsItem.objects.all():
        assert item.title_en.startswith("Sample: ") or not item.title_en
        assert item.title_zh_hans.startswith("样例：") or not item.title_zh_hans
    for project in Project.objects.all():
        assert project.name_en.startswith("Sample: ") or project.name_zh_hans.startswith("样例：")


def test_the_same_numbers_again_add_nothing_and_greater_ones_the_rest(write):
    write(news=12, projects=2, pictures=1)
    before = texts()
    assert "news items: 0 added" in write(news=12, projects=2, pictures=1)
    assert texts() == before
    write(news=15, projects=3, pictures=1)
    assert [NewsItem.objects.count(), Project.objects.count()] == [15, 3]
    assert set(before) <= set(texts())
    assert Column.objects.filter(slug="notices").count() == 1
    assert Picture.objects.count() == 3


def test_a_seed_gives_the_same_texts_each_time_and_another_seed_others(write):
    write(news=8)
    before = texts()
    NewsItem.objects.all().delete()
    write(news=8)
    assert texts() == before
    NewsItem.objects.all().delete()
    write(news=8, seed=2)
    assert texts() != before


def test_most_items_are_in_both_languages_and_some_in_one(write):
    write(news=150)
    languages = [tuple(item.languages) for item in NewsItem.objects.all()]
    assert set(languages) == {("en", "zh-hans"), ("en",), ("zh-hans",)}
    assert 120 <= languages.count(("en", "zh-hans")) < 150


def test_the_texts_are_of_a_realistic_length_and_clean(write):
    write(news=40)
    for item in NewsItem.objects.exclude(body_en="").exclude(body_zh_hans=""):
        assert 4 <= item.body_en.count("<p>") <= 8
        assert item.body_en.count("<p>") == item.body_zh_hans.count("<p>")
        assert 500 < len(item.body_en) < 4000
        assert clean_html(item.body_en) == item.body_en
        assert "{" not in item.title_en + item.title_zh_hans + item.body_en + item.body_zh_hans
        assert not set(",;:?!") & set(item.body_zh_hans)


def test_times_lie_in_the_last_two_years_and_one_in_a_hundred_to_come(write):
    write(news=110)
    assert NewsItem.objects.scheduled().count() == 2
    now = timezone.now()
    for item in NewsItem.objects.published():
        assert now - timedelta(days=733) < item.publish_at <= now
    assert NewsItem.objects.filter(publish_at__gt=now - timedelta(days=14)).exists()


def test_items_are_spread_over_areas_and_columns_and_carry_pictures(write):
    write(news=100, pictures=2)
    assert NewsItem.objects.values("owner_area").distinct().count() == 3
    columns = set(NewsItem.objects.values_list("column__slug", flat=True))
    assert columns == {"economic-social-news", "notices", "policy-interpretation"}
    assert Column.objects.get(slug="policy-interpretation").column_type == "政策解读"
    pictured = NewsItem.objects.exclude(lead_picture=None)
    assert 20 <= pictured.count() <= 50
    for item in pictured.select_related("lead_picture"):
        assert item.lead_picture.owner_area_id == item.owner_area_id
        assert "sample" in item.lead_picture.alt_en
        assert "样例" in item.lead_picture.alt_zh_hans
        assert (item.lead_picture.width, item.lead_picture.height) == (1600, 900)


def test_projects_have_all_that_a_project_page_shows(write):
    write(projects=30)
    assert Project.objects.exclude(investment_amount=None).exists()
    assert Project.objects.filter(milestones=None).count() == 0
    assert Project.objects.filter(areas=None).count() == 0
    assert Project.objects.filter(partners__slug="shftz").exists()
    assert Project.objects.filter(fields__slug="port-clearance").exists()
    assert Participation.objects.count() == 60
    for project in Project.objects.all():
        latest = project.milestones.last()
        assert (latest.stage, latest.reached_on) == (project.stage, project.stage_as_of)
    assert not Milestone.objects.filter(reached_on__gt=timezone.localdate()).exists()


def test_no_real_enterprise_is_given_invented_projects(write):
    write(projects=4)
    assert not Enterprise.objects.exclude(slug__startswith="sample-").exists()


def test_without_areas_it_says_what_to_run_first(db):
    with pytest.raises(CommandError, match="run load_facts first"):
        call_command("sample_content", news=1, projects=0)


def test_a_negative_number_is_refused(write):
    with pytest.raises(CommandError, match="zero or more"):
        write(news=-1)


@pytest.mark.parametrize("batch", [2000, 8], ids=["drafted here", "drafted by another process"])
def test_samples_are_found_as_if_each_had_been_saved_by_itself(write, monkeypatch, batch):
    monkeypatch.setattr(making, "BATCH", batch)
    write(news=30, projects=30)
    assert list(rebuilding.differences()) == []
    project = Project.objects.published_in("en").first()
    assert project.name_en in {found.title for found in Entry.objects.filter(kind="project", number=project.pk)}


def test_a_file_that_more_and_more_samples_show_is_found_as_they_are(write, monkeypatch):
    monkeypatch.setattr(making, "BATCH", 8)
    write(news=120)
    assert Hold.objects.count() > 6
    assert list(rebuilding.differences()) == []


def test_what_is_saved_after_samples_has_a_number_of_its_own(write):
    write(news=3, projects=3)
    item, project = factories.news_item("After them"), factories.project("After them")
    assert item.pk > NewsItem.objects.exclude(pk=item.pk).latest("pk").pk
    assert project.pk > Project.objects.exclude(pk=project.pk).latest("pk").pk


def test_the_name_of_an_area_is_written_in_html_as_html_is(write):
    Area.objects.update(name_en="Ports & <Rails>")
    write(news=5)
    bodies = NewsItem.objects.exclude(body_en="").values_list("body_en", flat=True)
    assert any("Ports &amp;" in body for body in bodies)
    assert all(clean_html(body) == body for body in bodies)


def test_the_same_is_drafted_by_another_process(write, monkeypatch):
    write(news=30)
    before = texts()
    NewsItem.objects.all().delete()
    monkeypatch.setattr(making, "BATCH", 8)
    write(news=30)
    assert texts() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL tidies its index up by itself")
def test_after_the_samples_the_index_of_words_is_tidied_up_as_before(write):
    write(news=3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT k, v FROM search_text_config WHERE k IN ('hashsize', 'automerge', 'crisismerge')")
        assert dict(cursor.fetchall()) == {"hashsize": 1_048_576, "automerge": 4, "crisismerge": 1_999}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL joins its index by itself")
def test_the_first_who_saves_after_many_were_made_joins_no_index_of_all_of_them(db):
    def pieces():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT segid) FROM search_text_idx")
            return cursor.fetchone()[0]

    with engine().in_bulk():
        # One at a smaller place begins a new piece.
        for place in range(20, 0, -1):
            engine().write([engine().row(place, [["quay"], [], [], []])])
    made = pieces()
    assert made > 16
    factories.news_item("Written next")
    assert pieces() >= made


def test_what_was_interrupted_between_two_batches_goes_on_where_it_stopped(write, monkeypatch):
    monkeypatch.setattr(making, "BATCH", 4)
    making.make_reference_records()
    next(making.make_projects(range(1, 11), 1, making.Shelf()))
    assert Project.objects.count() == 4
    assert "projects: 6 added" in write(projects=10)
    assert Project.objects.count() == 10
