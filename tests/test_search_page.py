"""The search page, the box in the header, and what is suggested while one types."""

import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from ftzportal.misses.models import Miss
from ftzportal.search.finding import MOST_COUNTED
from tests import factories
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def search(client, query, language="en", status=200):
    answer = client.get(f"/{language}/search/{query}")
    assert answer.status_code == status
    return " ".join(answer.text.split())


@pytest.fixture
def quays():
    """Three kinds of things about quays, of two areas and two years; one is written in Chinese alone."""
    factories.news_item("Quay opens", publish_at=datetime(2024, 3, 1, tzinfo=UTC))
    factories.news_item("Quay cranes", areas=("shenyang",), publish_at=datetime(2025, 3, 1, tzinfo=UTC))
    factories.project("Quay Valley", areas=("dalian", "shenyang"), publish_at=datetime(2025, 4, 1, tzinfo=UTC))
    factories.news_item("", title_zh_hans="码头夜景", summary_en="", body_en="", body_zh_hans="<p>码头 Quay</p>")


class TestResults:
    def test_they_stand_by_kind_with_counts(self, client, quays):
        page = search(client, "?q=quay")
        assert "3 results" in page
        assert 'News items <span class="count">2</span>' in page
        assert 'Projects <span class="count">1</span>' in page

    def test_the_words_are_marked_with_their_context(self, client, quays):
        page = search(client, "?q=QUAYS")
        assert "<mark>Quay</mark> opens" in page
        assert "Summary of <mark>Quay</mark> opens" in page

    def test_both_languages_have_the_page(self, client, quays):
        page = search(client, f"?q={quote('碼頭')}", "zh-hans")
        assert "<mark>码头</mark>夜景" in page
        assert "1条结果" in page

    def test_lines_of_an_excerpt_are_told_apart_as_the_language_does(self, client):
        factories.enterprise(home_en="Singapore", sector_en="Logistics", home_zh_hans="新加坡", sector_zh_hans="物流")
        factories.news_item("Quays", body_en="<p>One.</p><p>Two.</p>", body_zh_hans="<p>码头一。</p><p>码头二。</p>")
        assert "Singapore · Logistics<" in search(client, "?q=Dalian+Port")
        assert "新加坡 · 物流<" in search(client, "?q=大连港", "zh-hans")
        assert "One. <mark>Two</mark>." in search(client, "?q=two")
        assert "<mark>码头</mark>一。<mark>码头</mark>二。" in search(client, "?q=码头", "zh-hans")

    def test_a_text_stays_text(self, client):
        hostile = "<script>alert(1)</script> quay & <b>more</b>"
        factories.news_item(hostile)
        page = search(client, f"?q={quote('<script>alert quay')}")
        assert "<script>alert" not in page
        assert "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)&lt;/<mark>script</mark>&gt; <mark>quay</mark>" in page
        assert "&amp; &lt;b&gt;more" in page
        assert 'value="&lt;script&gt;alert quay"' in page

    def test_what_was_understood_is_said(self, client):
        factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu")
        page = search(client, f"?q={quote('FENGSHU “the port”')}")
        assert "Looked for: FENGSHU, “the port”." in page
        assert "Also under its other names: 丰树, Mapletree." in page or "names: Mapletree, 丰树." in page

    def test_another_name_that_led_there_is_shown(self, client):
        factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu Property")
        page = search(client, "?q=property")
        assert "Another name of it: <span>Fengshu <mark>Property</mark></span>" in page

    def test_a_name_in_the_other_language_says_so(self, client):
        factories.enterprise("harbour-works", "", "海港工程")
        assert 'lang="zh-Hans"><mark>海港</mark>工程' in search(client, f"?q={quote('海港')}")

    def test_nothing_that_is_not_public_is_found(self, client):
        factories.news_item("Secret quay", publish_at=None)
        assert "Secret" not in search(client, "?q=quay")

    def test_it_leads_on_to_the_words_by_the_fragment_alone(self, client):
        item = factories.news_item("Cross-border trade, at once")
        page = search(client, f"?q={quote('cross-border trade')}")
        assert f'href="{item.get_absolute_url()}#:~:text=Cross%2Dborder&amp;text=trade"' in page

    def test_a_fragment_of_a_page_is_kept(self, client):
        item = factories.news_item("Visits")
        item.passages.create(area=factories.area(), heading_en="At the quay", text_en="<p>Quay</p>")
        item.save()
        assert "#dalian:~:text=" in search(client, "?q=quay&kind=passage")


class TestConditions:
    @pytest.mark.parametrize(
        ("conditions", "found"),
        [
            ("kind=project", ["Quay Valley"]),
            ("kind=project&kind=newsitem&year=2025", ["Quay cranes", "Quay Valley"]),
            ("area=dalian", ["Quay opens", "Quay Valley"]),
            ("area=dalian&area=shenyang&year=2024", ["Quay opens"]),
            ("area=dalian&area=nowhere", ["Quay opens", "Quay Valley"]),
            ("area=nowhere", []),
            ("kind=field", []),
            ("year=abcd", []),
            ("year=0000", []),
            ("year=2019", []),
        ],
    )
    def test_they_narrow_and_never_widen(self, client, quays, conditions, found):
        page = search(client, f"?q=quay&{conditions}").replace("<mark>", "").replace("</mark>", "")
        titles = ["Quay opens", "Quay cranes", "Quay Valley"]
        assert sorted(title for title in titles if f">{title}</a>" in page) == sorted(found)

    def test_each_offers_its_choices_with_their_counts(self, client, quays):
        page = search(client, "?q=quay&year=2025")
        assert 'id="year-2024"> <span>2024</span> <span class="count">1</span>' in page
        assert 'id="year-2025" checked> <span>2025</span> <span class="count">2</span>' in page
        assert 'id="kind-newsitem"> <span>News items</span> <span class="count">1</span>' in page

    def test_what_is_not_known_is_named(self, client, quays):
        page = search(client, "?q=quay&colour=red&area=dalian&area=nowhere&kind=ship&q=quay")
        assert "This list has no condition “colour”." in page
        assert "Area: nothing here is called “nowhere”." in page
        assert "Kind: nothing here is called “ship”." in page
        assert "“q” was given more than once; the last counts." in page

    def test_each_can_be_taken_away_by_a_link(self, client, quays):
        assert 'href="/en/search/?q=quay&amp;area=dalian">Kind: News items' in search(
            client, "?q=quay&kind=newsitem&area=dalian"
        )

    def test_all_of_them_can_be_too_and_the_words_stay(self, client, quays):
        assert 'class="chip-all" href="/en/search/?q=quay"' in search(client, "?q=quay&kind=newsitem&year=2025")

    def test_the_canonical_address_has_them_in_order(self, client, quays):
        page = search(client, "?year=2025&page=1&kind=newsitem&kind=project&area=dalian&colour=red&q=++quay+")
        assert 'rel="canonical" href="https://testserver/en/search/?q=quay&amp;kind=newsitem' in page
        assert "&amp;kind=project&amp;area=dalian&amp;year=2025" in page
        assert 'hreflang="zh-Hans" href="https://testserver/zh-hans/search/?q=quay' in page


class TestPages:
    def test_there_are_twenty_on_each_and_none_beyond(self, client):
        for number in range(25):
            factories.news_item(f"Quay {number}")
        assert "Page 1 of 2" in search(client, "?q=quay")
        second = search(client, "?q=quay&page=2")
        assert second.count("<article>") == 5
        assert "q=quay&amp;page=2" in second
        for odd in ("3", "0", "01", "x", "99999", "-1", ""):
            search(client, f"?q=quay&page={odd}", status=404)
        search(client, "?page=2", status=404)

    def test_a_count_that_stopped_says_so(self, client, quays, monkeypatch):
        monkeypatch.setattr("ftzportal.search.selection.MOST_COUNTED", 3)
        assert MOST_COUNTED == 10_000
        assert "10,000 results or more." in search(client, "?q=quay")

    def test_result_pages_are_not_indexed_and_the_search_itself_is(self, client, quays):
        noindex = '<meta name="robots" content="noindex">'
        assert noindex in search(client, "?q=quay")
        assert noindex in search(client, "?kind=project")
        assert noindex not in search(client, "")

    def test_it_has_the_tags_of_a_list(self, client, quays):
        page = search(client, "?q=quay")
        assert "<title>Search for “quay” – " in page
        for tag in ("SiteName", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType", "description"):
            assert page.count(f'<meta name="{tag}" content="') == 1

    def test_it_takes_few_queries_however_many_there_are(self, client, quays):
        few = queries_of(client, "/en/search/?q=quay&area=dalian")
        for number in range(30):
            factories.news_item(f"Quay {number}")
        assert queries_of(client, "/en/search/?q=quay&area=dalian") <= few <= 20
        assert queries_of(client, "/en/search/") <= 4
        assert queries_of(client, "/en/search/suggest?q=qua") <= 8

    def test_it_is_the_same_for_everybody(self, client, quays, administrator):
        stranger = client.get("/en/search/?q=quay")
        client.force_login(administrator)
        answer = client.get("/en/search/?q=quay")
        assert answer.content == stranger.content
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


class TestNothingFound:
    def test_no_words_say_what_there_is(self, client):
        page = search(client, "")
        assert "Words in English or Chinese find" in page
        assert '<a href="/en/projects/">Projects</a>' in page
        assert "results" not in page.partition("<main")[2].partition("</main>")[0].replace('id="results"', "")

    def test_what_may_be_meant_is_a_link(self, client):
        factories.enterprise("mapletree", "Mapletree", "丰树")
        page = search(client, "?q=mapeltree&area=dalian")
        assert 'Did you mean: <a href="?q=mapletree">mapletree</a>' in page
        assert ">Mapletree</a>" in search(client, "?q=Mapeltree")
        assert "1 result" in search(client, "?q=mapletree")

    def test_there_are_ways_on(self, client):
        factories.area()
        page = search(client, "?q=xyzzy")
        assert "Nothing on this site has all of these words." in page
        for way in ("/en/news/", "/en/projects/", "/en/areas/dalian/"):
            assert f'<li><a href="{way}">' in page.partition("<main")[2]

    def test_conditions_that_leave_nothing_can_be_taken_away(self, client, quays):
        page = search(client, "?q=quay&year=2024&kind=project")
        assert "Nothing fits all of these conditions." in page
        assert not Miss.objects.exists()

    def test_the_other_language_is_a_link_with_its_count(self, client, quays):
        page = search(client, f"?q={quote('码头')}")
        assert f'href="/zh-hans/search/?q={quote("码头")}" hreflang="zh-Hans">1 result in Chinese</a>' in page
        assert "1条结果" in search(client, f"?q={quote('码头')}", "zh-hans")

    def test_few_results_tell_of_the_other_language_too(self, client, quays):
        # Three in both, and one that is written in Chinese alone.
        assert "4 results in Chinese" in search(client, "?q=quay")


ODD = [
    '"', "*", "NEAR(", "AND OR NOT", "a:b", "x" * 10_000, "港" * 10_000, "🚢", "。，！？", "港", "ＰＯＲＴ港口",
    "' OR 1=1 --", "{port}", "^port", "-port", "port*",
    "()", "\\", "%", "_", "\u202e\u200b", "port\n\t港口", "<b>", "&amp;", "\u0301",
]  # fmt: skip


class TestOddWords:
    @pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_whatever_is_typed_is_answered_with_a_sentence(self, client, quays, words, language):
        page = search(client, f"?q={quote(words)}", language)
        assert '<p class="notice"' in page or 'id="count"' in page
        assert client.get(f"/{language}/search/suggest?q={quote(words)}").status_code == 200

    @pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "q=%ED%A0%80", "q=%ff"])
    def test_what_is_no_text_is_a_bad_request(self, client, query):
        assert client.get("/en/search/", QUERY_STRING=query).status_code == 400
        assert client.get("/en/search/suggest", QUERY_STRING=query).status_code == 400

    def test_punctuation_alone_is_told_from_no_result(self, client):
        assert "There is no word in what was typed." in search(client, f"?q={quote('?!')}")
        assert not Miss.objects.exists()

    def test_a_long_text_is_cut_and_said_to_be(self, client):
        page = search(client, "?q=" + quote("quay " * 2000))
        assert "Only the first 200 characters were looked for." in page
        assert "quay " * 60 not in page.partition("rel=canonical")[0].partition("</head>")[0]

    def test_thousands_of_conditions_are_answered(self, client, quays):
        many = "&".join(f"area=a{number}" for number in range(900))
        assert "only the first 30 names were taken" in search(client, f"?q=quay&{many}")


class TestSuggestions:
    def suggested(self, client, typed, language="en"):
        answer = client.get(f"/{language}/search/suggest?q={quote(typed)}")
        assert answer.status_code == 200
        return json.loads(answer.content)

    def test_the_beginning_of_a_word_is_enough(self, client, quays):
        said = self.suggested(client, "qu")
        assert said["said"] == "3 suggestions"
        assert {"title": "Quay Valley", "kind": "Project", "address": "/en/projects/1-quay-valley/"}.keys() == (
            said["suggestions"][0].keys()
        )
        assert {one["title"] for one in said["suggestions"]} == {"Quay opens", "Quay cranes", "Quay Valley"}

    def test_chinese_is_suggested_in_chinese(self, client, quays):
        said = self.suggested(client, "码", "zh-hans")
        assert [(one["title"], one["kind"]) for one in said["suggestions"]] == [("码头夜景", "稿件")]

    def test_there_are_eight_at_most(self, client):
        for number in range(12):
            factories.news_item(f"Quay {number}")
        assert len(self.suggested(client, "qu")["suggestions"]) == 8

    def test_nothing_typed_suggests_nothing(self, client, quays):
        assert self.suggested(client, " ") == {"suggestions": [], "said": "No suggestions"}

    def test_a_cache_may_keep_them_for_a_minute(self, client, quays):
        answer = client.get("/en/search/suggest?q=qu")
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
        assert client.post("/en/search/suggest?q=qu").status_code == 405

    def test_no_search_is_counted_while_one_types(self, client):
        self.suggested(client, "xyzzy")
        assert not Miss.objects.exists()


@pytest.mark.parametrize("path", ["/en/", "/en/news/", "/en/no-such-page/", "/en/search/"])
def test_every_page_has_the_box(client, path):
    page = client.get(path).text
    assert '<form class="search" role="search" action="/en/search/"' in page
    assert '<label class="visually-hidden" for="site-search">Search this site</label>' in page


def test_the_news_keep_their_own_words(client, quays):
    page = " ".join(client.get("/en/news/?q=cranes").text.split())
    assert "Quay cranes" in page
    assert "Quay opens" not in page
    assert '<label for="words">Words</label>' in page


def test_a_name_added_to_a_record_is_found_at_once(client):
    made = factories.enterprise("mapletree", "Mapletree", "丰树")
    assert "0 results" in search(client, "?q=fengshu")
    made.aliases = "Fengshu"
    made.save()
    assert "<mark>Mapletree</mark>" in search(client, "?q=fengshu")
