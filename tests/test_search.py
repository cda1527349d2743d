"""What a search makes of words, and what it answers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from ftzportal.search.finding import MOST_SUGGESTIONS, PER_PAGE, find, suggest
from ftzportal.search.models import Entry
from ftzportal.search.places import within_year
from ftzportal.terms.models import Term
from tests import factories

pytestmark = pytest.mark.django_db


def found(words, language="en", **narrowed):
    return [result.title for result in find(words, language, **narrowed).entries]


def counts(facets):
    return {facet.value: facet.count for facet in facets}


def text_of(pieces):
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in pieces)


def quiet(title, **fields):
    """A news item that says nothing but its title, and what is given."""
    texts = {"summary_en": "", "summary_zh_hans": "", "body_en": "<p>.</p>", "body_zh_hans": "<p>。</p>"}
    return factories.news_item(title, **texts | fields)


NOWHERE = {"areas": (), "owner": None}


class TestWords:
    @pytest.mark.parametrize(
        ("words", "title"),
        [
            ("ports", "The port opens"),
            ("PORT", "The port opens"),
            ("cafe", "A Café by the quay"),
            ("café", "A cafe by the quay"),
            ("Ｐｏｒｔ", "The port opens"),
            ("e-commerce", "Rules on e-commerce"),
            ("areas", "The area’s rules"),
            ("2017", "No. 15 (2017)"),
            ("rcep", "RCEP规则"),
            ("the port of", "Port of Dalian"),
        ],
    )
    def test_case_accents_width_and_endings_make_no_difference(self, words, title):
        quiet(title, **NOWHERE)
        assert found(words) == [title]

    @pytest.mark.parametrize(
        ("words", "title"),
        [
            ("大连", "走进大连片区"),
            ("大連", "走进大连片区"),
            ("大连", "走進大連片區"),
            ("跨境電商", "发展跨境电商"),
            ("港", "建设内陆港"),
            ("港", "港口通关"),
            ("通", "港口通关"),
            ("臺", "平台"),
            ("RCEP规则", "落实RCEP规则"),
            ("营口 港口", "港口建设在营口"),
            ("port 港口", "Port港口"),
        ],
    )
    def test_chinese_is_found_wherever_it_stands(self, words, title):
        factories.news_item("x", title_zh_hans=title, **NOWHERE)
        assert found(words, "zh-hans") == [title]

    @pytest.mark.parametrize(
        ("words", "title"),
        [
            ("port", "Support and export"),
            ("连大", "走进大连片区"),
            ("大片", "走进大连片区"),
            ('"quay port"', "The port and the quay"),
            ("port lighthouse", "The port opens"),
        ],
    )
    def test_what_says_something_else_is_not_found(self, words, title):
        factories.news_item(title, title_zh_hans=title, summary_en="", summary_zh_hans="", body_en="<p>.</p>")
        assert found(words) == []
        assert found(words, "zh-hans") == []

    def test_words_in_quotes_stand_side_by_side(self):
        quiet("The port and the quay")
        quiet("The quay of the port")
        assert found('"port and the quay"') == ["The port and the quay"]
        assert found("“port and the quay”") == ["The port and the quay"]

    def test_no_phrase_goes_from_one_text_into_the_next(self):
        factories.enterprise("a", "Alpha Works", aliases="Harbour\nLantern")
        assert found('"works harbour"') == []
        assert found('"harbour lantern"') == []
        assert found("harbour lantern") == ["Alpha Works"]

    def test_a_row_of_chinese_that_nothing_says_in_one_is_looked_for_in_parts(self):
        factories.news_item("x", title_zh_hans="港口建设快，跨境电商旺")
        results = find("跨境电商港口建设", "zh-hans")
        assert results.total == 1
        assert results.understood == ["跨境电商", "港口建设"]
        assert results.notes == ["Nothing says this in one; it was looked for in parts: 跨境电商 港口建设."]


class TestOtherNames:
    def test_whoever_looks_for_one_name_finds_what_says_another(self):
        factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu\nFengshu Group")
        quiet("Mapletree builds", title_zh_hans="丰树开工")
        for words in ("Fengshu", "mapletree", "丰树", "豐樹", "Fengshu Group"):
            assert found(words) == ["Mapletree", "Mapletree builds"], words
            assert found(words, "zh-hans") == ["丰树", "丰树开工"], words

    def test_a_name_among_other_words(self):
        factories.partner("gba", "Greater Bay Area", "粤港澳大湾区", aliases="Dawan District")
        quiet("Talks with the Greater Bay Area", title_zh_hans="对接粤港澳大湾区金融规则")
        assert found("talks Dawan District") == ["Talks with the Greater Bay Area"]
        assert found("Dawan District 金融规则", "zh-hans") == ["对接粤港澳大湾区金融规则"]

    def test_a_name_within_a_row_of_characters(self):
        Term.objects.create(name_zh_hans="粤港澳大湾区", aliases="湾区城市群")
        factories.news_item("x", title_zh_hans="粤港澳大湾区的金融创新")
        assert found("湾区城市群金融创新", "zh-hans") == ["粤港澳大湾区的金融创新"]

    def test_words_in_quotes_mean_themselves(self):
        factories.enterprise("mapletree", "Mapletree", aliases="Fengshu")
        quiet("Mapletree builds")
        assert found('"fengshu"') == ["Mapletree"]

    def test_a_name_that_an_area_shares_with_its_city_stands_for_no_narrower_one(self):
        area = factories.area()
        area.city_en, area.city_zh_hans = "Dalian", "大连"
        area.save()
        quiet("Dalian builds")
        assert found("大连") == ["Dalian Area", "Dalian builds"]
        assert found("大连片区") == ["Dalian Area"]


class TestOrder:
    def test_an_exact_name_comes_first_then_titles_names_summaries_and_texts(self):
        now = timezone.now()
        quiet("Told below", body_en="<p>Of the harbour</p>", publish_at=now, **NOWHERE)
        quiet("Told above", summary_en="On the harbour", publish_at=now - timedelta(1), **NOWHERE)
        quiet("Told aside", keywords_en="harbour", publish_at=now - timedelta(2), **NOWHERE)
        quiet("The harbour, lately", publish_at=now - timedelta(3), **NOWHERE)
        quiet("The harbour, long ago", publish_at=now - timedelta(4), **NOWHERE)
        factories.project("Harbour", publish_at=now - timedelta(5), **NOWHERE)
        assert found("harbour") == [
            "Harbour", "The harbour, lately", "The harbour, long ago", "Told aside", "Told above", "Told below",
        ]  # fmt: skip

    @pytest.mark.parametrize("words", ["harbour", '"harbour rules"', "rule"])
    def test_the_newest_come_first_however_old_they_are(self, monkeypatch, words):
        monkeypatch.setattr("ftzportal.search.finding.FEW", 2)
        now = timezone.now()
        for days in (1, 7, 30, 60, 200, 400, 900, 3000):
            quiet(f"Harbour rules of {days}", publish_at=now - timedelta(days))
            quiet(f"{days}", body_en="<p>Harbour rules</p>", publish_at=now - timedelta(days))
        factories.enterprise("works", "Works", "", aliases="Harbour rules of old")
        quiet("Harbour rules to come", publish_at=now + timedelta(40), **NOWHERE)
        ages = ["1", "7", "30", "60", "200", "400", "900", "3000"]
        assert found(words) == [*(f"Harbour rules of {days}" for days in ages), "Works", *ages]
        assert found(words, years=[(now - timedelta(3000)).year]) == ["Harbour rules of 3000", "3000"]


class TestAnswers:
    @pytest.fixture
    def site(self):
        this_year = timezone.localdate().year
        moment = datetime(this_year - 1, 1, 1, tzinfo=timezone.get_default_timezone())
        quiet("Harbour one", areas=["dalian"])
        quiet("Harbour two", areas=["dalian", "yingkou"], publish_at=moment)
        quiet("Harbour three", areas=["yingkou"], publish_at=moment - timedelta(seconds=1))
        factories.project("Harbour four", areas=["shenyang"])
        factories.enterprise("works", "Harbour Works")
        return this_year

    def test_each_facet_is_counted_without_its_own_condition(self, site):
        dalian, yingkou, shenyang = (factories.area(slug).pk for slug in ("dalian", "yingkou", "shenyang"))
        results = find("harbour", "en")
        assert results.total == 5
        assert counts(results.kinds) == {"newsitem": 3, "project": 1, "enterprise": 1}
        assert counts(results.areas) == {dalian: 2, yingkou: 2, shenyang: 1}
        assert counts(results.years) == {site: 2, site - 1: 1, site - 2: 1}
        results = find("harbour", "en", kinds=["newsitem"], areas=[yingkou])
        assert sorted(result.title for result in results.entries) == ["Harbour three", "Harbour two"]
        assert counts(results.kinds) == {"newsitem": 2}
        assert counts(results.areas) == {dalian: 2, yingkou: 2}
        assert counts(results.years) == {site - 1: 1, site - 2: 1}
        assert [facet.value for facet in results.areas if facet.is_chosen] == [yingkou]

    def test_a_year_is_that_of_the_zones_clock(self, site):
        assert found("harbour", years=[site - 1]) == ["Harbour two"]
        assert found("harbour", years=[site - 2]) == ["Harbour three"]
        assert set(found("harbour", years=[site - 1, site - 2])) == {"Harbour two", "Harbour three"}

    def test_a_choice_that_nobody_has_finds_nothing_and_never_everything(self, site):
        for narrowed in (
            {"kinds": ["nowhere"]},
            {"areas": [987]},
            {"years": [1700]},
            {"years": [99999]},
            {"years": [0]},
        ):
            results = find("harbour", "en", **narrowed)
            assert (results.total, results.entries) == (0, []), narrowed
            assert sum(counts(results.kinds).values()) == (5 if "kinds" in narrowed else 0)

    def test_pages_follow_each_other(self):
        now = timezone.now()
        for nth in range(PER_PAGE + 5):
            quiet(f"Harbour {nth}", publish_at=now - timedelta(hours=nth + 1))
        first, second, third = (find("harbour", "en", page=page) for page in (1, 2, 3))
        assert [result.title for result in first.entries + second.entries] == [f"Harbour {nth}" for nth in range(25)]
        assert (first.pages, third.entries) == (2, [])
        assert find("harbour", "en", page=-5).page == 1

    def test_many_are_counted_up_to_a_limit_that_is_told(self, monkeypatch):
        monkeypatch.setattr("ftzportal.search.finding.FEW", 3)
        monkeypatch.setattr("ftzportal.search.finding.MOST_COUNTED", 6)
        for nth in range(5):
            quiet(f"Harbour {nth}")
        results = find("harbour", "en")
        assert (results.total, results.is_capped) == (5, False)
        assert counts(results.kinds) == {"newsitem": 5}
        for nth in range(3):
            factories.project(f"Harbour {nth}", publish_at=timezone.now() - timedelta(days=3))
        results = find("harbour", "en")
        assert (results.total, results.is_capped) == (6, True)
        # Narrowed, those beyond the limit are counted all the same.
        results = find("harbour", "en", kinds=["project"])
        assert (results.total, len(results.entries)) == (3, 3)

    def test_a_narrowed_search_counts_nothing_twice(self, monkeypatch):
        monkeypatch.setattr("ftzportal.search.finding.FEW", 1)
        monkeypatch.setattr("ftzportal.search.finding.MOST_COUNTED", 4)
        for year, times in ((2025, 3), (2024, 2), (2023, 1), (2021, 1)):
            for nth in range(times):
                quiet(f"Harbour {year} {nth}", publish_at=datetime(year, 5, 1 + nth, tzinfo=UTC))
        with CaptureQueriesContext(connection) as asked:
            results = find("harbour", "en", years=[2024, 2023, 2021])
        assert results.total == counts(results.kinds)["newsitem"] == 4
        assert [result.date.year for result in results.entries] == [2024, 2024, 2023, 2021]
        # Of all years, and of those chosen: nothing else is narrowed.
        assert sum("count(*)" in query["sql"] and "AS found" in query["sql"] for query in asked) == 2

    @pytest.mark.parametrize("few", [0, 500])
    def test_few_and_many_stand_in_the_same_order(self, monkeypatch, few):
        monkeypatch.setattr("ftzportal.search.finding.FEW", few)
        moment = timezone.now() - timedelta(days=9)
        quiet("Cargo", summary_en="Rules of the port 港口", publish_at=moment)
        quiet("Ports 港口 rules", publish_at=moment - timedelta(days=2))
        quiet("Quay", body_en="<p>Rules of the port 港口</p>", publish_at=moment + timedelta(days=2))
        factories.enterprise("works", "Works", "", aliases="Port Rules 港口")
        quiet("Rules of port 港", summary_en="港口", publish_at=moment + timedelta(days=1))
        titled = ["Rules of port 港", "Ports 港口 rules", "Works", "Cargo", "Quay"]
        assert found("rules port 港") == titled
        assert found('"港口" rules port') == ["Ports 港口 rules", "Works", "Rules of port 港", "Cargo", "Quay"]
        # The exact name before all.
        assert found("port rules 港口") == ["Works", "Ports 港口 rules", "Rules of port 港", "Cargo", "Quay"]

    def test_a_reader_of_one_language_is_told_of_the_other(self):
        quiet("Harbour", title_zh_hans="", body_zh_hans="")
        results = find("harbour", "zh-hans")
        assert (results.total, results.elsewhere) == (0, {"en": 1})

    def test_what_may_be_meant_is_told_if_it_is_found(self):
        quiet("Port clearance", title_zh_hans="口岸通关")
        assert find("port clearence", "en").did_you_mean == "port clearance"
        assert find("prot", "en").did_you_mean == "port"
        assert find("Port Clearence", "en").did_you_mean == "Port Clearance"
        assert find("PROT", "en").did_you_mean == "PORT"
        assert find("clearence", "zh-hans").did_you_mean == ""
        assert find("lighthouse", "en").did_you_mean == ""

    def test_no_word_of_what_is_not_public_is_ever_meant(self):
        item = quiet("Lighthouse", publish_at=timezone.now() + timedelta(days=1))
        assert find("lighthuose", "en").did_you_mean == ""
        item.publish_at = timezone.now()
        item.save()
        assert find("lighthuose", "en").did_you_mean == "lighthouse"

    def test_marks_stand_in_the_text_as_it_was_written(self):
        quiet("The PORTS of Café Dalian", summary_en=f"{'Far away. ' * 40}A Café stands by the port. {'And on. ' * 40}")
        result = find("port cafe", "en").entries[0]
        assert text_of(result.title_marked) == "The [PORTS] of [Café] Dalian"
        snippet = text_of(result.snippet)
        assert "A [Café] stands by the [port]." in snippet
        assert snippet.startswith("…")
        assert snippet.endswith("…")
        assert len(snippet) < 260

    def test_marks_of_traditional_characters_other_names_and_parts(self):
        factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu")
        factories.news_item("x", title_zh_hans="豐樹在大連", summary_zh_hans="")
        result = find("Fengshu 大连", "zh-hans").entries[0]
        assert text_of(result.title_marked) == "[豐樹]在[大連]"

    def test_a_word_between_characters_is_shown_where_it_stands(self):
        factories.news_item("x", title_zh_hans="口岸", summary_zh_hans=f"{'远离此处。' * 60}在大连Terminal九号")
        assert "在大连[Terminal]九号" in text_of(find("terminal", "zh-hans").entries[0].snippet)

    def test_a_result_tells_where_when_and_what(self):
        area = factories.area()
        item = quiet("Harbour")
        result = find("harbour", "en").entries[0]
        with override("en"):
            assert result.address == item.get_absolute_url()
        assert (result.kind, result.number, str(result.kind_name)) == ("newsitem", item.pk, "news item")
        assert result.area_keys == [area.pk]
        assert result.date == timezone.localdate(item.publish_at)

    def test_a_search_asks_few_questions_however_much_it_finds(self, django_assert_max_num_queries):
        for nth in range(30):
            quiet(f"Harbour {nth}", areas=["dalian", "yingkou"])
        with django_assert_max_num_queries(14):
            [(result.title_marked, result.snippet) for result in find("harbour", "en").entries]


class TestSuggestions:
    def test_they_grow_with_what_is_typed(self):
        factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu")
        quiet("New maple trees at the quay", title_zh_hans="码头种下枫树")
        for typed in ("m", "ma", "map", "maple", "mapl "):
            titles = [one.title for one in suggest(typed, "en")]
            assert (titles[:1] == ["Mapletree"]) == (typed != "mapl "), typed
        assert [one.title for one in suggest("maple tr", "en")] == ["New maple trees at the quay"]
        assert [one.title for one in suggest("fengs", "en")] == ["Mapletree"]
        assert [one.title for one in suggest("枫", "zh-hans")] == ["码头种下枫树"]
        assert suggest("", "en") == suggest("!", "en") == []

    def test_they_are_few_and_lead_somewhere(self, client):
        for nth in range(12):
            factories.project(f"Harbour {nth}")
        made = suggest("harb", "en")
        assert len(made) == MOST_SUGGESTIONS
        assert {client.get(one.address).status_code for one in made} == {200}
        assert made[0].kind_name == "Project"


def test_two_things_of_one_second_have_places_of_their_own(monkeypatch):
    moment = timezone.now() - timedelta(days=1)
    for number in (7, 7 + (1 << 19)):
        quiet(f"Harbour {number}", publish_at=moment, pk=number)
    assert sorted(found("harbour")) == ["Harbour 524295", "Harbour 7"]
    assert Entry.objects.values("place").distinct().count() == Entry.objects.count()


def test_a_year_has_an_end_and_a_beginning():
    stretches = [within_year("en", year) for year in (2024, 2025)]
    assert stretches[0].last + 1 == stretches[1].first
    assert within_year("en", 99999) is None
