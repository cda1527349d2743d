"""What an address asks of the lists of projects and of news, and what the lists make of it."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from urllib.parse import quote, urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from ftzportal.facets import CHOICES_SHOWN, MOST_NAMES
from tests import factories
from tests.lists import EVERYTHING, counts, found, news, odd_texts, projects, register_of_five

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    register_of_five()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", EVERYTHING),
        ("area=shenyang", ["Corridor", "School", "Valley"]),
        ("area=shenyang&area=dalian", EVERYTHING),
        ("area=shenyang&stage=signed", ["School"]),
        ("stage=signed&stage=ongoing", ["Fair", "Port", "School"]),
        ("area=dalian&stage=signed&stage=ongoing", ["Fair", "Port"]),
        ("partner=shftz&partner=greater-bay&area=dalian", ["Corridor", "Port"]),
        ("field=finance&partner=shftz", ["Corridor"]),
        ("kind=institution&kind=matchmaking&year=2024", ["Fair"]),
        ("year=2024&year=2025", ["Fair", "School", "Valley"]),
        ("area=yingkou", []),
        ("area=dalian&q=fair", ["Fair"]),
        ("area=+dalian+&area=", ["Corridor", "Fair", "Port"]),
        ("area=&stage=&q=&year=&sort=", EVERYTHING),
    ],
)
def test_names_of_one_condition_widen_it_and_conditions_narrow_each_other(register, query, names):
    filterset = projects(query)
    assert found(filterset) == names
    assert filterset.total == len(names)
    assert filterset.misunderstood == []


def test_a_project_in_two_chosen_areas_comes_once(register):
    filterset = projects("area=shenyang&area=dalian&partner=shftz&partner=greater-bay&q=corridor")
    assert found(filterset) == ["Corridor"]
    assert filterset.total == 1


def test_a_conditions_counts_ignore_itself_and_heed_the_others(register):
    filterset = projects("area=dalian&stage=signed")
    assert counts(filterset, "area") == {"shenyang": 1, "dalian": 1, "yingkou": 0}
    assert counts(filterset, "stage") == {"signed": 1, "operating": 1, "ongoing": 1}
    assert counts(filterset, "partner") == {"shftz": 1}
    assert counts(filterset, "year") == {}


def test_a_choice_stays_when_it_gives_nothing_any_more(register):
    filterset = projects("partner=shftz&kind=institution&year=2019")
    assert counts(filterset, "partner") == {"shftz": 0}
    assert counts(filterset, "kind") == {"institution": 0}
    assert counts(filterset, "year") == {"2019": 0}
    assert filterset.misunderstood == []


def test_every_area_is_offered_and_of_the_rest_what_gives_something(register):
    factories.partner("nobody", "Nobody", "无")
    filterset = projects()
    assert counts(filterset, "area") == {"shenyang": 3, "dalian": 3, "yingkou": 0}
    assert "nobody" not in counts(filterset, "partner")
    assert list(counts(filterset, "stage")) == ["signed", "operating", "ongoing"]
    assert list(counts(filterset, "year")) == ["2025", "2024"]


def test_the_first_choices_stand_open_and_every_chosen_one():
    for n in range(12):
        factories.project(f"P{n}", partners=[factories.partner(f"partner-{n:02}", f"Partner {n:02}", "伙伴")])
    facet = projects("partner=partner-11").facets[2]
    assert [choice.name for choice in facet.shown][CHOICES_SHOWN:] == ["partner-11"]
    assert len(facet.folded) == 12 - CHOICES_SHOWN - 1


def test_choices_are_called_as_the_reader_calls_them(register):
    with override("zh-hans"):
        labels = {choice.name: choice.label for choice in projects().facets[0].choices}
    assert labels == {"shenyang": "沈阳片区", "dalian": "大连片区", "yingkou": "营口片区"}
    assert {choice.seal for choice in projects().facets[0].choices} == {"沈", "连", "营"}


def test_what_has_no_name_in_a_language_is_called_by_the_other():
    factories.project(partners=[factories.partner("x", "", "某地")])
    assert projects().facets[2].choices[0].label == "某地"


def some_of(random, names):
    return random.sample(names, random.randint(0, min(3, len(names))))


@pytest.fixture
def chance():
    """Projects and news of every mixture, the same at every run."""
    random = Random(20260305)
    partners = [factories.partner(f"partner-{n}", f"Partner {n}", f"伙伴{n}") for n in range(3)]
    fields = [factories.field(f"field-{n}", f"Field {n}", f"领域{n}") for n in range(3)]
    columns = [factories.column(f"column-{n}") for n in range(3)]
    for slug in factories.AREAS:
        factories.area(slug)
    moments = [datetime(2024, 12, 31, 15, 59, tzinfo=UTC), datetime(2024, 12, 31, 16, tzinfo=UTC), timezone.now()]
    for n in range(24):
        areas = some_of(random, list(factories.AREAS))
        factories.project(
            random.choice(["Harbour", "Bridge", "School"]) + f" {n}",
            areas,
            partners=some_of(random, partners),
            fields=some_of(random, fields),
            stage=random.choice(["signed", "operating", "introduced"]),
            kind=random.choice(["investment", "institution"]),
            started_on=random.choice([None, date(2024, 12, 31), date(2025, 1, 1)]),
            publish_at=random.choice([None, *moments]),
        )
        factories.news_item(
            random.choice(["Harbour", "Bridge", "School"]) + f" {n}",
            areas,
            column=random.choice(columns),
            publish_at=random.choice([None, *moments]),
        )
    return random


@pytest.mark.parametrize("list_of", [projects, news])
def test_every_count_is_the_number_of_rows_that_the_choice_gives(chance, list_of):
    offered = {facet.parameter: [one.name for one in facet.choices] for facet in list_of().facets}
    for _attempt in range(8):
        asked = {parameter: some_of(chance, names) for parameter, names in offered.items() if chance.random() < 0.4}
        asked |= {"q": ["harbour"]} if chance.random() < 0.3 else {}
        filterset = list_of(QueryDict(urlencode(asked, doseq=True)).urlencode())
        assert filterset.total == len(filterset.qs) == len(set(filterset.qs))
        for facet in filterset.facets:
            for choice in facet.choices:
                alone = list_of(urlencode(asked | {facet.parameter: [choice.name]}, doseq=True))
                assert (facet.parameter, choice.name, choice.count) == (facet.parameter, choice.name, alone.qs.count())


@pytest.mark.parametrize("list_of", [projects, news])
@pytest.mark.parametrize(("query", "queries"), [("", 1), ("area=dalian&year=2024&q=fair", 4), ("year=abc&area=no", 1)])
def test_counts_are_asked_of_no_table_once_they_are_kept(register, list_of, query, queries, django_assert_num_queries):
    factories.news_item("Fair", ["dalian", "yingkou"])
    assert list_of("").total
    filterset = list_of(query)
    # Whether anything changed, what else the words are the name of (twice), and the rows that have them.
    with django_assert_num_queries(queries):
        assert filterset.facets
        assert filterset.total >= 0
        assert filterset.chips is not None
        assert filterset.misunderstood is not None


@pytest.mark.parametrize("list_of", [projects, news])
def test_the_rows_are_one_query(register, list_of, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(list_of("area=dalian&area=shenyang").qs)
    # What else the words are the name of is asked before.
    with django_assert_num_queries(2):
        list(list_of("area=dalian&area=shenyang&q=alpha+beta+gamma").qs)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("area=atlantis", "Area: nothing here is called “atlantis”."),
        ("area=Dalian", "Area: nothing here is called “Dalian”."),
        ("stage=finished", "Stage: nothing here is called “finished”."),
        ("kind=1", "Kind: nothing here is called “1”."),
        ("partner=0", "Partner: nothing here is called “0”."),
        ("year=abc", "Started in: nothing here is called “abc”."),
        ("year=2026-02-30", "Started in: nothing here is called “2026-02-30”."),
        ("year=-2026", "Started in: nothing here is called “-2026”."),
        ("year=999999999999", "Started in: nothing here is called “999999999999”."),
        ("year=0000", "Started in: nothing here is called “0000”."),
    ],
)
def test_a_name_that_nothing_has_gives_nothing_and_is_said(register, query, sentence):
    filterset = projects(query)
    assert found(filterset) == []
    assert filterset.total == 0
    assert filterset.misunderstood == [sentence]


@pytest.mark.parametrize("year", ["0000", "0001", "0999", "1000", "9999"])
@pytest.mark.parametrize("list_of", [projects, news])
def test_a_year_far_away_has_nothing(list_of, year):
    factories.project(started_on=date(2026, 3, 5))
    factories.news_item()
    filterset = list_of(f"year={year}")
    assert found(filterset) == []
    assert filterset.total == 0


def test_a_name_not_understood_beside_one_that_is_does_not_widen(register):
    filterset = projects("area=dalian&area=atlantis&year=2024&year=abc")
    assert found(filterset) == ["Fair"]
    assert len(filterset.misunderstood) == 2


@pytest.mark.parametrize("query", ["colour=red", "Area=dalian", "q[]=port", "area[]=dalian", "areas=dalian"])
def test_a_condition_that_the_list_does_not_have_is_said(register, query):
    filterset = projects(query)
    name = query.partition("=")[0]
    assert filterset.misunderstood == [f"This list has no condition “{name}”."]
    assert filterset.query == ""


@pytest.mark.parametrize("query", ["page=0", "page=abc", "page=2026-02-30", "view=table", "page=1&page=2"])
def test_what_belongs_to_the_page_is_no_condition(register, query):
    filterset = projects(query)
    assert filterset.misunderstood == []
    assert filterset.query == ""


def test_an_unknown_order_is_said_and_the_usual_one_used(register):
    filterset = projects("sort=cheapest")
    assert filterset.misunderstood == ["There is no order “cheapest”."]
    assert filterset.order == "newest"
    assert [row.pk for row in filterset.qs] == [row.pk for row in projects().qs]


def test_an_order_with_blanks_around_it_is_that_order():
    for days in [2, 1]:
        factories.news_item(f"{days} days ago", publish_at=timezone.now() - timedelta(days=days))
    filterset = news("sort=+oldest+")
    assert filterset.order == "oldest"
    assert filterset.misunderstood == []
    assert [row.heading for row in filterset.qs] == ["2 days ago", "1 days ago"]


@pytest.mark.parametrize(
    ("query", "last"),
    [("q=port&q=fair", "Fair"), ("sort=newest&sort=stage-date&q=fair", "Fair")],
)
def test_where_one_value_is_meant_the_last_counts_and_that_is_said(register, query, last):
    filterset = projects(query)
    parameter = query.partition("=")[0]
    assert found(filterset) == [last]
    assert filterset.misunderstood == [f"“{parameter}” was given more than once; the last counts."]


@odd_texts
def test_odd_names_give_nothing_and_are_said(register, text):
    for parameter in ["area", "stage", "partner", "field", "kind", "year"]:
        filterset = projects([(parameter, text)])
        assert found(filterset) == []
        assert filterset.total == 0
        assert len(filterset.misunderstood) == len(filterset.chips) == 1
        assert len(filterset.misunderstood[0]) < 120


def test_more_names_than_a_list_takes_are_cut(register):
    filterset = projects([("area", f"x{n}") for n in range(500)])
    assert found(filterset) == []
    assert len(filterset.chosen["area"]) == MOST_NAMES


def test_a_chip_takes_its_own_condition_away_and_no_other(register):
    filterset = projects("area=dalian&area=shenyang&stage=signed&q=o&sort=stage-date&page=2")
    assert dict(filterset.chips) == {
        "Area: Dalian Area": "?area=shenyang&stage=signed&q=o&sort=stage-date",
        "Area: Shenyang Area": "?area=dalian&stage=signed&q=o&sort=stage-date",
        "Stage: signed": "?area=dalian&area=shenyang&q=o&sort=stage-date",
        "“o”": "?area=dalian&area=shenyang&stage=signed&sort=stage-date",
    }


def test_the_last_chip_leads_to_the_whole_list(register):
    assert projects("area=dalian").chips == [("Area: Dalian Area", "")]


def test_a_chip_takes_away_also_what_was_not_understood(register):
    assert projects("area=atlantis&year=2024").chips[0] == ("Area: atlantis", "?year=2024")


def test_the_canonical_query_does_not_depend_on_the_order_of_what_is_asked(register):
    parts = ["area=shenyang", "area=dalian", "q=o", "stage=signed", "year=2025", "year=2024", "sort=stage-date"]
    canonical = "?area=dalian&area=shenyang&stage=signed&year=2024&year=2025&q=o&sort=stage-date"
    random = Random(1)
    for _attempt in range(20):
        random.shuffle(parts)
        assert projects("&".join([*parts, "page=3", "colour=red"])).query == canonical


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("sort=newest", ""),
        ("sort=cheapest", ""),
        ("q=&area=", ""),
        ("area=dalian&area=dalian", "?area=dalian"),
        ("q=+a++b+", "?q=a+b"),
        (f"q={quote('大连')}", f"?q={quote('大连')}"),
    ],
)
def test_the_canonical_query_says_only_what_counts(register, query, canonical):
    assert projects(query).query == canonical


@pytest.mark.parametrize("query", ["area=dalian&q=%25&sort=stage-date", "q=a%26b%3Dc", "year=2024&year=2025&kind=x"])
def test_the_canonical_query_gives_the_same_again(register, query):
    first = projects(query)
    again = projects(first.query.removeprefix("?"))
    assert again.query == first.query
    assert [row.pk for row in again.qs] == [row.pk for row in first.qs]


def test_each_order_has_its_address(register):
    assert [(name, address, in_use) for name, _label, address, in_use in projects("area=dalian").orders] == [
        ("newest", "?area=dalian", True),
        ("stage-date", "?area=dalian&sort=stage-date", False),
        ("started", "?area=dalian&sort=started", False),
        ("investment", "?area=dalian&sort=investment", False),
    ]


def test_projects_come_newest_first_or_by_the_date_of_their_stage():
    for days, as_of in [(3, date(2026, 3, 5)), (2, None), (1, date(2025, 1, 1))]:
        factories.project(f"{days}", publish_at=timezone.now() - timedelta(days=days), stage_as_of=as_of)
    assert [row.heading for row in projects().qs] == ["1", "2", "3"]
    assert [row.heading for row in projects("sort=stage-date").qs] == ["3", "1", "2"]


def test_news_come_newest_or_oldest_first():
    for days in [2, 3, 1]:
        factories.news_item(f"{days}", publish_at=timezone.now() - timedelta(days=days))
    assert [row.heading for row in news().qs] == ["1", "2", "3"]
    assert [row.heading for row in news("sort=oldest").qs] == ["3", "2", "1"]


def test_news_are_narrowed_by_area_column_year_and_words():
    policy = factories.column("policy")
    old = datetime(2025, 6, 1, tzinfo=UTC)
    factories.news_item("Rules for ports", ["dalian", "yingkou"], column=policy, publish_at=old)
    factories.news_item("Ports grow", ["dalian"], publish_at=old)
    factories.news_item("Rules for schools", ["shenyang"], column=policy)
    assert found(news("column=policy&area=dalian&area=yingkou")) == ["Rules for ports"]
    assert found(news("year=2025&q=ports")) == ["Ports grow", "Rules for ports"]
    assert counts(news("year=2025"), "column") == {"economic-social-news": 1, "policy": 1}


def test_a_year_begins_at_midnight_in_the_zone():
    factories.news_item("Old year", publish_at=datetime(2024, 12, 31, 15, 59, tzinfo=UTC))
    factories.news_item("New year", publish_at=datetime(2024, 12, 31, 16, 0, tzinfo=UTC))
    assert found(news("year=2025")) == ["New year"]
    assert counts(news(), "year") == {"2025": 1, "2024": 1}


@odd_texts
def test_the_lists_answer_whatever_the_address_asks(client, text):
    factories.project()
    factories.news_item()
    for address in ["/en/projects/", "/zh-hans/news/"]:
        query = dict.fromkeys(["area", "column", "stage", "year", "q", "sort", "colour", text[:50]], text)
        response = client.get(address, query)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
