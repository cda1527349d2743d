"""Whatever is typed: never an error, never more than was asked for, and a sentence for what was left out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftzportal.search.engines import engine
from ftzportal.search.finding import find, suggest
from ftzportal.search.folding import columns_of, fold, remembering, tokens, units
from ftzportal.search.marking import Marks
from ftzportal.search.places import place_of
from ftzportal.search.query import parse
from tests import factories

BAD = [
    "", " ", '"', '""', '"""', "*", "port*", "NEAR(", "NEAR(port quay, 2)", "AND", "OR", "NOT", "AND OR NOT", "a:b",
    "title:port", "{title}:port", "^port", "port + quay", "-port", "(", ")", "()", "(port", "'", "';--", "\\", "%", "_",
    "port & quay", "port | quay", "!port", "port <-> quay", "port:*", "port:A", "\0", "po\0rt", "\ud800", "\udfff port",
    "🚢", "🚢🚢 port", "👩‍👩‍👧", "。，！？", "!?", "¶", "\u202e", "\ufeff", "a\u0301", "ﷺ", "ß", "İ", "\U00030000",
    "x" * 10_000, "port " * 2_000, "大连" * 5_000, "大 " * 1_000, '"' * 999, "港", "大连 Ｐｏｒｔ ｐｏｒｔ", "１２３",
    "\n\t\r", "ﬁ", "½", "㎢", "Å", "ｱ", "한국", "שלום", "𝔭𝔬𝔯𝔱",
]  # fmt: skip
TEXTS = st.text(st.characters(), max_size=300) | st.lists(
    st.sampled_from([words for words in BAD if len(words) < 100]), max_size=4
).map(" ".join)


@pytest.fixture
def site(db):
    factories.news_item("The port of Dalian", title_zh_hans="大连的港口")
    factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu")


@pytest.mark.parametrize("words", BAD, ids=range(len(BAD)))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_that_is_typed_is_an_error(site, words, language):
    results = find(words, language)
    assert results.total <= 3
    assert len(suggest(words, language)) <= 3
    assert results.understood or results.notes or not words.strip()
    for result in results.entries:
        assert result.title_marked
        assert isinstance(result.snippet, list)


@pytest.mark.parametrize("words", ["NEAR(port)", "NOT", "title:port", "port OR quay", "port*quay"])
def test_nothing_that_is_typed_is_syntax(site, words):
    said = {unit.text for term in parse(words).terms for unit in term.units}
    assert said == set(words.lower().replace("(", " ").replace(")", "").replace(":", " ").replace("*", " ").split()) - (
        {"or"} if "OR" in words else set()
    )
    assert find(words, "en").total == 0


def test_what_was_left_out_is_said():
    query = parse("port " * 2_000)
    assert query.notes == ("Only the first 200 characters were looked for.", "Only the first 12 words were looked for.")
    assert query.understood == ["port"] * 12
    assert parse("!?").notes == ("There is no word in what was typed.",)
    assert parse(" ").notes == ()


def test_the_whole_of_a_long_text_is_searched_as_far_as_the_index_goes(db):
    factories.news_item("Long", body_en="<p>" + "word " * 9_000 + "lighthouse</p>")
    assert find("lighthouse", "en").total == 1
    assert "[lighthouse]" in "".join(
        f"[{piece.text}]" if piece.is_marked else piece.text for piece in find("lighthouse", "en").entries[0].snippet
    )


@pytest.mark.parametrize(
    "text", ["\0 \ud800", "¶'\\\"", "' & | ! :* <->", "𝔭𝔬𝔯𝔱 ½ ﷺ", "港" * 20_000, " ".join(map(str, range(30_000)))]
)
def test_any_text_can_be_in_the_index(db, text):
    place = place_of("en", None, 1, 1)
    rows = [(place, columns_of(text, text, text, text))]
    engine().put(rows)
    assert list(engine().differing(rows)) == []


@given(TEXTS)
def test_what_is_folded_stays_as_it_is(text):
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_units_stand_where_they_say(text):
    last = 0
    for unit in units(text):
        assert fold(text[unit.start : unit.end]).startswith(unit.text[:1]) or unit.text in fold(text)
        assert last <= unit.start < unit.end <= len(text)
        last = unit.start


@given(TEXTS)
def test_the_index_and_a_query_take_a_text_for_the_same_words(text):
    # All but the last character of each row, which the index has besides.
    assert len(tokens(text)) == len(units(text))


@given(TEXTS, TEXTS)
def test_marked_pieces_are_together_the_text(words, text):
    marks = Marks(parse(words).marks)
    assert "".join(piece.text for piece in marks.marked(text)) == text
    said = "".join(piece.text for piece in marks.snippet(text) if piece.text != "…")
    assert said in text


@given(words=TEXTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_any_text_is_answered(site, words):
    for language in ("en", "zh-hans"):
        assert find(words, language).total <= 3
        suggest(words, language)


@pytest.mark.parametrize(
    "text",
    ["Ships. 3.5 of them, the harbour's. S.", "港口。自贸区.港。。\n海", "a．b'．s", "e.\u0301 。\u0301s 's. 's", ""],
)
def test_sentences_that_are_remembered_have_the_tokens_of_their_text(text):
    told = columns_of(text)
    with remembering():
        assert columns_of(text) == columns_of(text) == told
