import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzportal.pasting import MAX_CHARACTERS, pasted
from ftzportal.rich_text import clean_html
from tests.test_rich_text import foreign_parts

FRAGMENTS = sorted((Path(__file__).parent / "fragments").glob("*.html"))
# Hostile pieces that browsers show in part or not at all; what becomes of them is agreed word by word beside them.
NOT_COUNTED = {
    "hostile_mxss",
    "hostile_nul",
    "hostile_unclosed",
    "word_bullets_nested",
    "word_numbers_start",
    "wps_list",
}
# Marks that word processors write for what is a list or a note of its own here.
MARKS = re.compile(r"\[\w+\]|^\d+$|[·§①]")
WORD = re.compile(r"\w+")
PARTS = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<ul>", "<li>", "</ul>", "<ol start=3>", "</ol>",
     "<table>", "<tr>", "<td>", "<th colspan=2>", "</table>", "<div>", "</div>", "<br>", "<h1>", "</h1>",
     "<h6>", "<blockquote>", "</blockquote>", "<a href='https://example.org/'>",
     "<a href='java&#10;script:x'>", "<a href='#_ftn1'>", "</a>", "<small>", "</small>", "<div id=ftn1>",
     "<span style='display:none'>", "<span style='font-weight:700'>", "<sup>", "</sup>", "</span>", "<del>",
     "</del>", "<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>2.</span>", "<figure>",
     "<figcaption>", "</figure>", "<caption>", "<img src=/media/ab/cd/0123456789abcdef0123456789abcdef.jpg>",
     "<img src='data:x'>", "<hr>", "<!-- x -->", "&nbsp;", "\u3000", " ", "\n", "大", "连", "port", "free",
     "&lt;b&gt;", "&amp;", "<o:p>", "</o:p>", "<pre>"]
)  # fmt: skip


class Shown(HTMLParser):
    """The words that a page shows."""

    def __init__(self, html):
        super().__init__()
        self.said, self.skipped = [], 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.skipped += tag in ("title", "style", "script", "xml", "noscript", "iframe")

    def handle_endtag(self, tag):
        self.skipped -= tag in ("title", "style", "script", "xml", "noscript", "iframe")

    def handle_data(self, data):
        if not self.skipped:
            self.said.append(data)


def letters(text):
    return re.sub(r"[\W_]+", "", text)


def quotes(report):
    return [quote for line in report.lines.values() for quote in line.quotes]


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.stem)
def test_a_fragment_becomes_what_was_agreed(path):
    result = pasted(path.read_bytes().decode())
    agreed = json.loads(path.with_suffix(".json").read_text())
    assert result.html == agreed["html"]
    assert result.report.as_data() == agreed["report"]


def test_there_are_fragments_of_every_program():
    assert len(FRAGMENTS) >= 30


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.stem)
def test_what_was_pasted_is_clean_and_pasting_it_again_changes_nothing(path):
    html = pasted(path.read_bytes().decode()).html
    assert clean_html(html) == html
    assert pasted(html).html == html
    assert not foreign_parts(html)


@pytest.mark.parametrize(
    "path", [path for path in FRAGMENTS if path.stem not in NOT_COUNTED], ids=lambda path: path.stem
)
def test_no_word_is_lost(path):
    html = path.read_bytes().decode()
    result = pasted(html)
    kept = letters("".join([*Shown(result.html).said, *quotes(result.report)]))
    for piece in Shown(html).said:
        for word in WORD.findall(MARKS.sub(" ", piece.strip())):
            assert letters(word) in kept, word


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=30).map("".join))
def test_whatever_is_composed_becomes_our_vocabulary_and_stays_as_it_is(html):
    result = pasted(html)
    assert not foreign_parts(result.html)
    assert clean_html(result.html) == result.html
    assert pasted(result.html).html == result.html


@settings(max_examples=200, deadline=None)
@given(st.lists(PARTS.filter(lambda part: "mso-list" not in part), max_size=25))
def test_every_word_stands_in_the_text_or_in_the_report(parts):
    html = "".join(f"word{index}x" if part in ("port", "free") else part for index, part in enumerate(parts))
    result = pasted(html)
    said = "".join([*Shown(result.html).said, *quotes(result.report)])
    for word in re.findall(r"word\d+x", html):
        assert word in said


@pytest.mark.parametrize(
    "html",
    ["x" * (MAX_CHARACTERS + 1),
     "<table>" + "<tr><td><p>1</p></td><td><p>2</p></td><td><p>3</p></td><td><p>4</p></td></tr>" * 5000,
     "&" * 1_000_000, "<" * 1_000_000, "(" * 1_000_000, "<!--" * 250_000],
    ids=["characters", "rows", "ampersands", "brackets", "parentheses", "comments"],
)  # fmt: skip
def test_too_much_is_refused_in_words(html):
    with pytest.raises(ValidationError, match=r"too much to paste at once|longer than 200000 characters"):
        pasted(html)
