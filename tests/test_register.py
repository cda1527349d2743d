"""The register's views: ranges, the table, the charts of a selection, and things side by side."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.core.management import call_command
from django.utils.translation import override

from areas import charts
from areas.filters import ProjectFilter
from areas.models import Cooperation, Milestone, Project
from areas.money import in_words
from tests import factories
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

CELL = re.compile(r'<a href="([^"]+)"><title>([^<]*): (\d+)</title>')
BAR = re.compile(r'<a href="([^"]+)">\s*<text y="14">([^<]*) <tspan[^>]*>(\d+)</tspan>')
COUNT = re.compile(r'id="count">\s*(\d+) project')


@pytest.fixture
def register():
    """Five projects in three areas; the third lies in two of them."""
    clearance, talent = factories.field(), factories.field("talent", "Talent", "人才")
    shanghai = factories.partner()
    for slug in factories.AREAS:
        factories.area(slug)

    def project(name, *areas, year=2024, amount=None, currency="", stage="signed", fields=(clearance,)):
        return factories.project(
            name,
            areas=areas,
            started_on=date(year, 6, 1),
            investment_amount=amount,
            investment_currency=currency,
            stage=stage,
            partners=[shanghai],
            fields=fields,
        )

    return {
        "cranes": project("Cranes", "dalian", amount=Decimal(120_000_000), currency="CNY"),
        "cold": project(
            "Cold store", "dalian", year=2025, amount=Decimal(80_000_000), currency="CNY", stage="operating"
        ),
        "line": project("Rail line", "dalian", "yingkou", year=2026, amount=Decimal(30_000_000), currency="USD"),
        "school": project("School", "shenyang", fields=(talent, clearance), stage="operating"),
        "fund": project("Fund", "yingkou", year=2023, amount=Decimal(120_000_000), currency="USD", fields=(talent,)),
    }


def page(client, query="", language="en"):
    response = client.get(f"/{language}/projects/{query}")
    assert response.status_code == 200
    return response.content.decode()


def names_on(text):
    return re.findall(r'<h2><a href="[^"]+">([^<]+)</a></h2>', text)


class TestRanges:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("?started_min=2025", {"Cold store", "Rail line"}),
            ("?started_max=2023", {"Fund"}),
            ("?started_min=2024&started_max=2024", {"Cranes", "School"}),
            ("?investment_min=100", {"Cranes", "Fund"}),
            ("?investment_min=120&investment_max=120&currency=USD", {"Fund"}),
            ("?investment_max=80", {"Cold store", "Rail line"}),
            ("?investment_min=0.5&investment_max=1e2", {"Cold store", "Rail line"}),
        ],
    )
    def test_both_bounds_are_in_it(self, client, register, query, expected):
        assert set(names_on(page(client, query))) == expected

    def test_bounds_that_stand_the_wrong_way_round_are_turned_and_the_page_says_so(self, client, register):
        text = page(client, "?started_min=2026&started_max=2025")
        assert set(names_on(text)) == {"Cold store", "Rail line"}
        assert "Started between: it was read as from 2025 to 2026." in text

    @pytest.mark.parametrize(
        "bound",
        ["abc", "-5", "NaN", "Infinity", "1e999", "1e-999999", "１２０", "1_000", "2024-01", "'", "0" * 200, "\u202e5"],
    )
    def test_what_is_no_bound_gives_nothing_and_is_named(self, client, register, bound):
        response = client.get("/en/projects/", {"investment_min": bound, "started_max": bound})
        text = unescape(response.content.decode())
        if bound == "0" * 200:
            assert "Started between: “00000" in text
        else:
            assert f"Investment: “{bound}” is no bound" in text
        assert not names_on(text)

    def test_what_is_no_bound_stays_in_every_address_so_that_none_is_wider_than_the_page(self, client, register):
        text = unescape(page(client, "?area=dalian&investment_min=abc"))
        assert 'href="/en/projects/?investment_min=abc">Area: ' in text
        links = re.findall(r'<a href="(/en/projects\.(?:json|csv)[^"]*)"', text)
        assert len(links) == 2
        for link in links:
            assert b"Cranes" not in client.get(link).getvalue()
        assert client.get("/en/projects.json?investment_min=abc").json()["selection"].endswith("?investment_min=abc")

    def test_a_bound_given_twice_is_mentioned(self, client, register):
        text = unescape(page(client, "?started_min=2020&started_min=2025"))
        assert "“started_min” was given more than once; the last counts." in text

    def test_a_chip_and_the_form_say_in_what_the_bounds_are_counted(self, client, register):
        text = page(client, "?investment_min=100&started_min=2000")
        assert "<legend>Investment (millions)</legend>" in text
        assert ">Investment (millions): from 100<" in text
        assert ">Started between: from 2000<" in text

    def test_a_chip_takes_both_bounds_away(self, client, register):
        text = page(client, "?area=dalian&investment_min=100&investment_max=200")
        assert '<a href="/en/projects/?area=dalian">Investment (millions): from 100 to 200<' in text

    def test_each_output_has_the_same_rows(self, client, register):
        query = "?investment_min=100&started_max=2024"
        rows = client.get(f"/en/projects.json{query}").json()["items"]
        assert {row["name"] for row in rows} == set(names_on(page(client, query))) == {"Cranes", "Fund"}

    def test_amounts_of_two_currencies_are_not_mixed_in_an_order(self, client, register):
        assert names_on(page(client, "?sort=investment")) == ["Fund", "Rail line", "Cranes", "Cold store", "School"]


class TestViews:
    def test_each_view_shows_the_same_selection(self, client, register):
        for view in ("", "&view=table", "&view=picture"):
            assert COUNT.search(page(client, f"?area=dalian{view}"))[1] == "3"

    def test_a_view_that_is_none_is_named(self, client, register):
        assert "There is no view “map”." in page(client, "?view=map")

    def test_chips_and_the_form_keep_the_view(self, client, register):
        text = page(client, "?view=table&stage=signed&area=dalian")
        assert 'href="/en/projects/?area=dalian&amp;view=table">Stage: signed' in text
        assert '<input type="hidden" name="view" value="table">' in text
        # The usual one is in no address.
        assert 'name="view"' not in page(client, "?view=cards")

    def test_a_head_of_the_table_leads_to_the_order_and_says_which_is_in_use(self, client, register):
        text = page(client, "?view=table&sort=started")
        assert 'aria-sort="descending"><a href="/en/projects/?sort=started&amp;view=table">Started on' in text
        assert text.count("aria-sort") == 1
        rows = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text)
        assert rows[0] == "Rail line"

    def test_programs_have_no_view(self, client, register):
        assert client.get("/en/projects.json?view=table").json()["misunderstood"]

    def test_the_table_and_the_picture_ask_the_database_little(self, client, register):
        # Thirteen of the page, and what the charts count.
        assert queries_of(client, "/en/projects/?view=table") <= 9
        assert queries_of(client, "/en/projects/?view=picture&area=dalian") <= 15


class TestPicture:
    def test_each_cell_and_bar_leads_to_as_many_projects_as_it_says(self, client, register):
        text = page(client, "?view=picture&started_max=2025")
        # No cooperation is on record here, so every matrix cell counts projects.
        links = [(href, count) for href, _title, count in CELL.findall(text)]
        links += [(href, count) for href, _label, count in BAR.findall(text)]
        assert len(links) == 2 + 4
        for href, count in links:
            assert COUNT.search(client.get(unescape(href)).content.decode())[1] == count

    def test_each_cell_is_called_by_its_row_its_area_and_its_count(self, client, register):
        cells = [title for _href, title, _count in CELL.findall(page(client, "?view=picture&stage=signed"))]
        assert cells == ["Port clearance, Dalian Area", "Port clearance, Yingkou Area", "Talent, Yingkou Area"]
        assert "<title>口岸通关、大连片区：2</title>" in page(client, "?view=picture&stage=signed", "zh-hans")

    def test_a_project_of_two_areas_counts_in_both_rows_and_once_in_the_total(self, client, register):
        text = page(client, "?view=picture")
        money = text[text.index('id="money"') :]
        rows = re.findall(r"<tr>(.*?)</tr>", money, re.S)
        plain = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
        assert plain[1:] == [
            "连 Dalian Area CNY 200 million 2",
            "USD 30 million 1",
            "营 Yingkou Area USD 150 million 2",
            "In all CNY 200 million 2",
            "USD 150 million 2",
        ]
        assert "once in the total" in money

    def test_who_works_with_whom_has_every_cooperation_once(self, client):
        call_command("load_facts", verbosity=0)
        text = page(client, "?view=picture")
        partners = text[text.index('id="partners-title"') :]
        counts = [int(count) for _href, _title, count in CELL.findall(partners)]
        assert sum(counts) == Cooperation.objects.count() == 33
        for href, title, _count in CELL.findall(partners):
            path, _hash, anchor = href.partition("#")
            answer = client.get(path)
            assert answer.status_code == 200, title
            assert f'id="{anchor}"' in answer.content.decode(), title

    def test_milestones_stand_in_the_order_of_time(self, client, register):
        for name, day in [("cranes", "2024-07-01"), ("cranes", "2025-07-01"), ("school", "2026-07-01")]:
            Milestone.objects.create(project=register[name], reached_on=day, stage="signed")
        Milestone.objects.create(project=register["fund"], reached_on="2026-08-01", note_zh_hans="仅中文")
        text = page(client, "?view=picture")
        timeline = text[text.index('id="timeline-title"') :]
        assert re.findall(r'<text y="14">([^<]+)</text>', timeline) == ["School", "Cranes"]
        places = [float(x) for x in re.findall(r'cx="([\d.]+)%"', timeline)]
        assert places == sorted(places[:1]) + sorted(places[1:])
        assert all(0 <= x <= 100 for x in places)
        assert "仅中文" in page(client, "?view=picture", "zh-hans")

    @pytest.mark.parametrize("query", ["", "&area=dalian", "&stage=signed"])
    def test_of_many_projects_the_milestones_are_those_of_few(self, client, register, monkeypatch, query):
        for n, name in enumerate(["cranes", "cranes", "line", "cold", "school"]):
            Milestone.objects.create(project=register[name], reached_on=f"2025-0{n + 1}-01", stage="signed")
        Milestone.objects.create(project=register["fund"], reached_on="2026-08-01", note_zh_hans="仅中文")
        monkeypatch.setattr("areas.charts.MOST_LINES", 2)
        for language in ("en", "zh-hans"):
            few = svg_of(page(client, f"?view=picture{query}", language))
            with monkeypatch.context() as one_at_once:
                one_at_once.setattr("areas.charts.FEW", 1)
                assert svg_of(page(client, f"?view=picture{query}", language)) == few

    def test_sums_are_exact_to_the_last_digit(self, client, register):
        amounts = ["0", "0.01", "123456789012.34", "0.10"]
        for amount in amounts:
            factories.project(f"Of {amount}", investment_amount=amount, investment_currency="EUR")
        with override("en"):
            (sums,) = [sums for area, sums in charts.investments(ProjectFilter.of_all(), []).rows if area is None]
        assert (Decimal("123456789012.45"), "EUR", 4) in sums

    def test_sums_hold_amounts_that_no_machine_number_holds(self, client, register):
        for n, amount in enumerate(["999999999999.99", "1000000000000.01", "900000000000000000.00"]):
            factories.project(f"Great {n}", investment_amount=Decimal(amount), investment_currency="JPY")
        with override("en"):
            (sums,) = [sums for area, sums in charts.investments(ProjectFilter.of_all(), []).rows if area is None]
        assert (Decimal("900002000000000000.00"), "JPY", 3) in sums

    def test_an_empty_selection_draws_nothing_and_offers_ways_on(self, client, register):
        text = page(client, "?view=picture&stage=expanding")
        assert "<svg class=" not in text


def svg_of(text):
    return re.findall(r"<svg.*?</svg>", text, re.DOTALL)


class TestComparing:
    def test_what_was_ticked_stands_side_by_side_in_its_order(self, client, register):
        numbers = [register[name].pk for name in ("line", "cranes")]
        text = client.get("/en/compare/projects/", {"project": numbers}).content.decode()
        assert re.findall(r'<th scope="col"><a href="[^"]+">([^<]+)</a>', text) == ["Rail line", "Cranes"]
        assert "USD 30 million" in text
        assert "CNY 120 million" in text

    def test_rows_that_differ_are_marked(self, client, register):
        numbers = [register[name].pk for name in ("cold", "cranes")]
        text = client.get("/en/compare/projects/", {"project": numbers}).content.decode()
        differing = re.findall(r'<tr class="differs"><th scope="row">([^<]+)<', text)
        assert differing == ["Stage", "Started on", "Investment"]

    def test_each_can_be_taken_away_until_two_are_left(self, client, register):
        line, cranes, fund = (register[name].pk for name in ("line", "cranes", "fund"))
        text = client.get("/en/compare/projects/", {"project": [line, cranes, fund]}).content.decode()
        rests = re.findall(r'<a href="([^"]+)">Take away<', text)
        assert [unescape(rest) for rest in rests] == [
            f"/en/compare/projects/?project={cranes}&project={fund}",
            f"/en/compare/projects/?project={line}&project={fund}",
            f"/en/compare/projects/?project={line}&project={cranes}",
        ]
        assert "Take away" not in client.get(unescape(rests[0])).content.decode()

    def test_what_takes_part_is_named_with_its_role_as_the_language_writes_it(self, client, register):
        line, port = register["line"], factories.enterprise()
        line.participations.create(enterprise=port, role="local-side")
        for language, words in (("en", "Dalian Port (local side)"), ("zh-hans", "大连港（本地方）")):
            assert words in client.get(f"/{language}/compare/projects/", {"project": line.pk}).content.decode()

    def test_no_draft_is_compared(self, client, register):
        draft = factories.project("Hidden", publish_at=None)
        text = client.get("/en/compare/projects/", {"project": [draft.pk, register["line"].pk]}).content.decode()
        assert "Hidden" not in text
        assert f"Nothing public here is called “{draft.pk}”." in text

    @pytest.mark.parametrize(
        "query",
        ["", "?project=", "?project=abc&project=9", f"?project={'9' * 30}", "?project=%F0%9F%9A%A2", "?area=dalian"],
    )
    def test_odd_addresses_get_a_sentence(self, client, register, query):
        response = client.get(f"/en/compare/projects/{query}")
        assert response.status_code == 200
        assert "Choose at least two to compare." in response.content.decode()

    def test_a_number_written_in_two_ways_is_one_project(self, client, register):
        number = register["line"].pk
        text = client.get(f"/en/compare/projects/?project={number}&project=0{number}").content.decode()
        assert text.count('<th scope="col">') == 1
        assert f"Nothing public here is called “0{number}”." in text

    def test_four_are_shown_and_the_fifth_is_mentioned(self, client, register):
        numbers = [one.pk for one in register.values()]
        text = client.get("/en/compare/projects/", {"project": numbers}).content.decode()
        assert text.count('<th scope="col">') == 4
        assert "Only the first four are shown." in text

    def test_areas_are_compared_by_what_is_public_of_them(self, client, register):
        Project.objects.filter(pk=register["fund"].pk).update(publish_at=None)
        text = client.get("/en/compare/areas/?area=dalian&area=yingkou").content.decode()
        row = text[text.index('<th scope="row">Projects<') :]
        assert re.findall(r"<td>(\d+)</td>", row)[:2] == ["3", "1"]

    def test_with_no_area_named_all_are_compared(self, client, register):
        assert client.get("/zh-hans/compare/areas/").content.decode().count('<th scope="col">') == 3

    def test_it_asks_the_database_little(self, client, register):
        numbers = "&".join(f"project={one.pk}" for one in register.values())
        assert queries_of(client, f"/en/compare/projects/?{numbers}") <= 9
        assert queries_of(client, "/en/compare/areas/") <= 10


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        ("120000000", "CNY", "CNY 120 million", "12000万元"),
        ("1500000", "USD", "USD 1.50 million", "150万美元"),
        ("350000", "EUR", "EUR 350,000", "35万欧元"),
        ("9999.50", "HKD", "HKD 9,999.50", "9999.50港元"),
        ("0", "CNY", "CNY 0", "0元"),
    ],
)
def test_money_is_told_as_each_language_counts(amount, currency, english, chinese):
    for language, words in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert in_words(Decimal(amount), currency) == words
