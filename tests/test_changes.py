"""What the database notes of changes, and the counts that are kept by it, as exact as if they were made each time."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.filters import ProjectFilter
from areas.models import Area, Participation, Partner, Project
from ftzportal.facets import tallies
from ftzportal.publishing.models import Change, Published
from ftzportal.publishing.models.changes import changed_since
from ftzportal.publishing.watching import EVENTS, Watched
from ftzportal.search import rebuilding
from ftzportal.search.findable import FOUND_MODELS
from ftzportal.search.models import Entry
from news.filters import NewsFilter
from news.models import NewsItem
from tests import factories
from tests.register import linked_register

pytestmark = pytest.mark.django_db


def counts(parameter="area", query=""):
    facet = next(one for one in ProjectFilter(QueryDict(query)).facets if one.parameter == parameter)
    return {choice.name: choice.count for choice in facet.choices if choice.count}


def total(query=""):
    return ProjectFilter(QueryDict(query)).total


@pytest.fixture
def project():
    made = factories.project("Cranes", partners=[factories.partner()], started_on="2025-03-01")
    assert counts() == {"dalian": 1}
    return made


class TestDoors:
    def test_a_saved_row(self, project):
        project.stage = "signed"
        project.save()
        assert counts("stage") == {"signed": 1}

    def test_rows_changed_without_being_loaded(self, project):
        Project.objects.filter(pk=project.pk).update(stage="signed", started_on=None)
        assert counts("stage") == {"signed": 1}
        assert counts("year") == {}
        assert total("started_min=2020") == 0

    def test_relations(self, project):
        project.areas.add(factories.area("yingkou"))
        assert counts() == {"dalian": 1, "yingkou": 1}
        project.areas.set([])
        project.partners.clear()
        assert counts() == {}
        assert counts("partner") == {}

    def test_new_and_deleted_rows(self, project):
        factories.project("Cold store", areas=["yingkou"])
        assert counts() == {"dalian": 1, "yingkou": 1}
        project.delete()
        assert counts() == {"yingkou": 1}

    def test_many_at_once(self, project):
        for n in range(40):
            factories.project(f"More {n}")
        Project.objects.update(stage="expanding")
        assert counts("stage") == {"expanding": 41}
        assert total() == 41

    def test_a_record_that_gets_another_name(self, project):
        Partner.objects.update(slug="shanghai", name_en="Shanghai")
        assert counts("partner") == {"shanghai": 1}
        facet = next(one for one in ProjectFilter(QueryDict("")).facets if one.parameter == "partner")
        assert facet.choices[0].label == "Shanghai"

    def test_two_records_that_change_their_names(self, project):
        other = factories.partner("bay", "Bay", "湾区")
        factories.project("Pier", partners=[other])
        factories.project("Dock", partners=[other])
        assert counts("partner") == {"shftz": 1, "bay": 2}
        for partner, slug in ((other, "between"), (project.partners.get(), "bay"), (other, "shftz")):
            Partner.objects.filter(pk=partner.pk).update(slug=slug)
        assert counts("partner") == {"bay": 1, "shftz": 2}

    def test_a_record_that_is_called_otherwise_has_no_project_read_anew(self, project):
        Partner.objects.update(name_en="Shanghai Zone")
        with CaptureQueriesContext(connection) as captured:
            facet = next(one for one in ProjectFilter(QueryDict("")).facets if one.parameter == "partner")
        assert [(choice.label, choice.count) for choice in facet.choices] == [("Shanghai Zone", 1)]
        assert not any("areas_project" in query["sql"] for query in captured.captured_queries)

    def test_an_area_without_projects_is_offered_as_soon_as_it_is_there(self, project):
        Area.objects.create(slug="anshan", seal="鞍", name_en="Anshan Area", position=9)
        facet = next(one for one in ProjectFilter(QueryDict("")).facets if one.parameter == "area")
        assert [choice.name for choice in facet.choices] == ["dalian", "anshan"]

    def test_sql_of_whoever(self, project):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE areas_project SET stage = 'introduced'")
        assert counts("stage") == {"introduced": 1}

    def test_withdrawal(self, project):
        project.withdraw(reason_en="An error")
        assert total() == 0


def test_words_are_found_by_the_names_that_firms_have_now(project):
    firm = factories.enterprise("mapletree", "Mapletree", "丰树")
    assert total("q=Mapletree") == 0
    Participation.objects.create(project=project, enterprise=firm, role="partner-side")
    assert total("q=Mapletree") == 1
    firm.name_en = "Fengshu"
    firm.save()
    assert total("q=Mapletree") == 0
    assert total("q=fengshu") == 1


def test_words_are_counted_anew_once_the_index_is_mended(project):
    Entry.objects.of(project).delete()
    assert total("q=cranes") == 1
    rebuilding.remove_leftovers()
    tallies.TALLIES.kept.clear()
    assert total("q=cranes") == 0
    sum(entries for _things, entries in rebuilding.rebuild())
    assert total("q=cranes") == 1


def test_what_is_scheduled_is_counted_from_its_moment_on(project, monkeypatch):
    soon = timezone.now() + timedelta(hours=1)
    scheduled = factories.project("Soon", areas=["yingkou"], publish_at=soon)
    Project.objects.filter(pk=project.pk).update(withdrawn_at=soon, withdrawal_reason_en="An error")
    assert counts() == {"dalian": 1}
    monkeypatch.setattr(tallies.timezone, "now", lambda: soon + timedelta(seconds=1))
    assert counts() == {"yingkou": 1}
    scheduled.delete()
    assert counts() == {}


def test_what_was_rolled_back_was_never_counted(project):
    with transaction.atomic():
        factories.project("Never", areas=["yingkou"])
        assert counts() == {"dalian": 1, "yingkou": 1}
        transaction.set_rollback(True)
    assert counts() == {"dalian": 1}
    # Its number, and those of its changes, are given again.
    factories.project("Instead", areas=["shenyang"])
    assert counts() == {"dalian": 1, "shenyang": 1}


def test_what_was_rolled_back_is_missed_also_where_its_numbers_are_not_given_again():
    seen, newest = ({(number, 7): Change(table="areas_project", thing_number=1)} for number in (5, 6))
    assert changed_since(seen, newest) is None


def test_each_language_counts_what_can_be_read_in_it(project, client):
    Project.objects.update(name_zh_hans="")
    assert "1 project" in client.get("/en/projects/").content.decode()
    assert client.get("/zh-hans/projects.json").json()["total"] == 0


def test_drafts_count_nowhere(project):
    factories.project("Draft", areas=["yingkou"], publish_at=None)
    assert counts() == {"dalian": 1}


def test_other_content_leaves_the_counts_alone(project, django_assert_num_queries):
    factories.news_item("Fair")
    # Whether anything changed, and what.
    with django_assert_num_queries(2):
        assert total() == 1
    with django_assert_num_queries(1):
        assert total() == 1


def test_old_notes_are_pruned(project):
    Change.objects.bulk_create(Change(table="areas_area", thing_number=n, token=n) for n in range(8000))
    Partner.objects.bulk_create(Partner(slug=f"p-{n}", name_en="P", kind="region") for n in range(1000))
    assert 4000 < Change.objects.count() < 8000
    assert total() == 1


def watched_tables():
    """Those that some migration watches, as the models are now."""
    loader = MigrationLoader(None)
    state = loader.project_state()
    for (app_label, _name), migration in loader.disk_migrations.items():
        for operation in migration.operations:
            if isinstance(operation, Watched):
                for name, *_others in operation.watched(app_label, state):
                    yield name


def test_each_watched_table_has_its_triggers():
    names = set(watched_tables())
    assert {"areas_project", "areas_project_areas", "news_newsitem"} <= names
    catalogue = "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger"
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {catalogue}")
        there = {name for (name,) in cursor.fetchall()}
    assert {f"{name}_noted_{event}" for name in names for event in EVENTS} <= there


def test_each_column_but_those_of_drafts_is_noted():
    """One that a later migration adds is not in a trigger by itself."""
    name = connection.ops.quote_name
    for thing in published_things():
        for field in type(thing)._meta.local_concrete_fields:
            if field.generated:
                continue
            before = Change.objects.count()
            table, column, key = map(name, (thing._meta.db_table, field.column, thing._meta.pk.column))
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {column} = {column} WHERE {key} = %s", [thing.pk])
            noted = Change.objects.count() - before
            assert noted == (field.name != "older_texts"), f"{thing._meta.label}.{field.name}"


def published_things():
    """One of each model."""
    things = {type(thing): thing for thing in linked_register(1)}
    published = {model for model in apps.get_models() if issubclass(model, Published)}
    assert published <= things.keys()
    return [things[model] for model in published]


def test_all_that_conditions_read_is_watched():
    names = set(watched_tables())
    for model in (Project, NewsItem):
        assert model._meta.db_table in names
        # By which their words are found.
        for relation in FOUND_MODELS[model].tells:
            field = model._meta.get_field(relation)
            assert {field.related_model._meta.db_table, field.remote_field.through._meta.db_table} <= names
    for filters in (ProjectFilter, NewsFilter):
        for one in filters(QueryDict("")).filters.values():
            if hasattr(one, "records"):
                assert one.records._meta.db_table in names


def listed_enterprises(client):
    """{enterprise: how many projects its line tells}"""
    told = client.get("/en/enterprises/").context["page"]
    return {one.name_en: one.project_count for one in told}


def test_enterprises_are_counted_as_their_projects_change(project, client):
    firm, other = factories.enterprise("mapletree", "Mapletree"), factories.enterprise("crane", "Crane")
    pier = factories.project("Pier")
    part = Participation.objects.create(project=project, enterprise=firm, role="partner-side")
    assert listed_enterprises(client) == {"Mapletree": 1, "Crane": 0}
    Participation.objects.create(project=pier, enterprise=firm, role="local-side")
    Participation.objects.filter(pk=part.pk).update(enterprise=other)
    assert listed_enterprises(client) == {"Mapletree": 1, "Crane": 1}
    pier.withdraw(reason_en="An error")
    assert listed_enterprises(client) == {"Mapletree": 0, "Crane": 1}
    part.delete()
    assert listed_enterprises(client) == {"Mapletree": 0, "Crane": 0}


def test_a_part_that_goes_to_another_project_is_noted_for_both(project, client):
    firm, pier = factories.enterprise(), factories.project("Pier", name_zh_hans="")
    part = Participation.objects.create(project=project, enterprise=firm, role="partner-side")
    assert listed_enterprises(client) == {"Dalian Port": 1}
    Participation.objects.filter(pk=part.pk).update(project=pier)
    noted = Change.objects.order_by("-pk").values_list("table", "thing_number")[:2]
    assert set(noted) == {("areas_project", project.pk), ("areas_project", pier.pk)}
    assert listed_enterprises(client) == {"Dalian Port": 1}


def test_enterprises_that_were_counted_are_not_counted_again(project, client):
    Participation.objects.create(project=project, enterprise=factories.enterprise(), role="partner-side")
    listed_enterprises(client)
    factories.news_item("Fair")
    with CaptureQueriesContext(connection) as captured:
        assert listed_enterprises(client) == {"Dalian Port": 1}
    assert not any("areas_participation" in query["sql"] for query in captured.captured_queries)


def test_rows_are_kept_of_few_enterprises(project, monkeypatch):
    monkeypatch.setattr(tallies, "MOST_LINKED", 2)
    firms = [factories.enterprise(f"firm-{n}", f"Firm {n}") for n in range(5)]
    for firm in firms:
        Participation.objects.create(project=project, enterprise=firm, role="partner-side")
    for some in (firms[:2], firms[1:3], firms):
        keys = [firm.pk for firm in some]
        assert ProjectFilter.of_all().counts_naming("enterprises", keys) == dict.fromkeys(keys, 1)


def test_links_that_a_list_counts_by_are_read_by_themselves(monkeypatch):
    """Of a join, databases choose the way by figures, which are wrong where a few records are named by all rows."""
    linked_register(2)
    monkeypatch.setattr(tallies.TALLIES, "kept", {})
    with CaptureQueriesContext(connection) as captured:
        for filterset in (ProjectFilter, NewsFilter):
            assert filterset(QueryDict("")).total == 2
    links = [Project.areas, Project.partners, Project.fields, NewsItem.areas]
    for table in (one.through._meta.db_table for one in links):
        asked = [query["sql"] for query in captured.captured_queries if f'FROM "{table}"' in query["sql"]]
        assert asked
        assert not [sql for sql in asked if " JOIN " in sql]
