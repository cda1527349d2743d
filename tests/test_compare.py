"""Two texts compared: what is marked in words, characters and blocks, and that none of them is ever lost."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ftzportal.publishing.comparing.alignment import ANCHORS, EFFORT, matches
from ftzportal.publishing.comparing.blocks import blocks_of
from ftzportal.publishing.comparing.rich import compare_html
from ftzportal.publishing.comparing.words import Piece, pieces
from tests.marks import as_marked

LETTERS = st.text(alphabet="ab 大连港。1\r\n", max_size=60)


def marked(old, new):
    return as_marked(pieces(old, new))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("今年十二月签约。", "今年十三月签约。", "今年十[-二-][+三+]月签约。"),
        ("大连片区与上海合作", "大连片区和上海合作", "大连片区[-与-][+和+]上海合作"),
        ("沈阳的港、大连的路", "沈阳之港、大连之路", "沈阳[-的-][+之+]港、大连[-的-][+之+]路"),
        ("The port clears ships.", "The ports clear ships.", "The [-port clears-][+ports clear+] ships."),
        ("in 2025", "in 2026", "in [-2025-][+2026+]"),
        ("12.50 km", "12.5 km", "[-12.50-][+12.5+] km"),
        ("the zone’s desk", "the area’s desk", "the [-zone’s-][+area’s+] desk"),
        ("COVID19 café", "COVID20 cafe", "[-COVID19 café-][+COVID20 cafe+]"),
        ("", "新", "[+新+]"),
        ("旧", "", "[-旧-]"),
        ("the same", "the same", "the same"),
        ("Dalian 大连", "Dalian 沈阳", "Dalian [-大连-][+沈阳+]"),
        ("one\ntwo", "one\ntwo\nthree", "one\ntwo[+\nthree+]"),
        ("二〇二五𠮷", "二〇二六𠮷", "二〇二[-五-][+六+]𠮷"),
    ],
)
def test_words_are_marked_in_english_and_characters_in_chinese(old, new, shown):
    assert marked(old, new) == shown


def test_a_sentence_written_anew_is_one_change_and_not_confetti():
    shown = marked("the big red ship of the north sailed", "a tiny green boat of a port arrived")
    assert shown == "[-the big red ship of the north sailed-][+a tiny green boat of a port arrived+]"


def test_a_paragraph_put_between_marks_itself_alone():
    old = "大连片区与上海自贸试验区签署合作协议。\n" * 3 + "营口片区。\n"
    assert marked(old, old.replace("营口", "沈阳片区。\n营口")).count("[-") == 0


@given(LETTERS, LETTERS)
def test_no_letter_is_lost_or_invented(old, new):
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "added") == old
    assert "".join(piece.text for piece in found if piece.kind != "removed") == new


@given(st.text(max_size=300), st.text(max_size=300))
def test_nor_in_any_script(old, new):
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "added") == old
    assert "".join(piece.text for piece in found if piece.kind != "removed") == new


@given(st.lists(st.sampled_from("abc"), max_size=40), st.lists(st.sampled_from("abc"), max_size=40))
def test_the_most_is_kept_that_both_lists_have(old, new):
    most = longest_common(old, new)
    # Of what has less in common nothing is kept, so that no confetti remain.
    assume(old[:1] != new[:1] and old[-1:] != new[-1:] and most >= 0.4 * min(len(old), len(new)))
    assert sum(length for _i, _j, length in matches(old, new)) == most


def longest_common(old, new):
    row = [0] * (len(new) + 1)
    for one in old:
        before = row
        row = [0]
        for nth, other in enumerate(new):
            row.append(before[nth] + 1 if one == other else max(before[nth + 1], row[nth]))
    return row[-1]


@given(st.lists(st.integers(0, 30), max_size=400), st.lists(st.integers(0, 30), max_size=400), st.integers(0, 3000))
def test_what_is_found_with_little_effort_is_common_all_the_same(old, new, effort):
    at = to = 0
    for i, j, length in matches(old, new, effort):
        assert (i >= at, j >= to) == (True, True)
        assert old[i : i + length] == new[j : j + length]
        at, to = i + length, j + length


def chinese(length, seed, letters=3000):
    return [chr(0x4E00 + number) for number in random.Random(seed).choices(range(letters), k=length)]


def altered(characters, every):
    return ["新" if nth % every == every // 2 else character for nth, character in enumerate(characters)]


def test_a_character_here_and_there_in_a_long_text_marks_those_alone():
    old = chinese(50_000, seed=1)
    changed = [piece for piece in pieces("".join(old), "".join(altered(old, 50))) if piece.kind != "same"]
    assert len(changed) == 2000
    assert all(len(piece.text) == 1 for piece in changed)


class Counting(str):
    """A character that counts how often it is compared."""

    __slots__ = ()
    __hash__ = str.__hash__
    compared = 0

    def __eq__(self, other):
        Counting.compared += 1
        return str.__eq__(self, other)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (chinese(50_000, seed=1), chinese(50_000, seed=2)),
        (chinese(50_000, seed=1, letters=4), chinese(50_000, seed=2, letters=4)),
        (chinese(50_000, seed=1), altered(chinese(50_000, seed=1), 10)),
        (chinese(50_000, seed=1), altered(chinese(50_000, seed=1), 3)),
        (list("大连" * 25_000), list("连大港" * 16_000)),
    ],
    ids=["nothing in common", "four characters", "every tenth", "every third", "the same again and again"],
)
def test_the_effort_for_fifty_thousand_characters_is_bounded(old, new):
    Counting.compared = 0
    matches([Counting(one) for one in old], [Counting(one) for one in new])
    # One effort for each size of anchors and one for the last, and what finds the anchors.
    assert Counting.compared < (len(ANCHORS) + 1) * EFFORT + sum(ANCHORS) * (len(old) + len(new))


def test_what_would_not_be_seen_is_shown_by_signs():
    shown = [Piece("added", text).shown for text in ("\u202e", " ", "\u00a0", "a\n", "港\u200b口")]
    assert shown == ["⟨U+202E⟩", "␣", "⍽", "a↵\n", "港⟨U+200B⟩口"]
    assert Piece("same", "a b\n").shown == "a b\n"


def blocks(old, new):
    return [(change.status, change.tag, as_marked(change.pieces), *change.remarks) for change in compare_html(old, new)]


def test_a_paragraph_put_in_or_moved_does_not_mark_the_others():
    first, second, third = "<p>The first stands here alone.</p>", "<p>今年十二月签约。</p>", "<p>Last of all.</p>"
    assert blocks(first + second, "<p>Entirely new.</p>" + first + second.replace("二", "三")) == [
        ("added", "p", "[+Entirely new.+]"),
        ("same", "p", "The first stands here alone."),
        ("changed", "p", "今年十[-二-][+三+]月签约。"),
    ]
    assert blocks(first + second + third, second + third + first) == [
        ("removed", "p", "[-The first stands here alone.-]", "moved from here"),
        ("same", "p", "今年十二月签约。"),
        ("same", "p", "Last of all."),
        ("added", "p", "[+The first stands here alone.+]", "moved to here"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<p>See <em>it</em></p>", "<p>See it</p>", ["“it”: formatting changed"]),
        (
            '<p><a href="https://a.cn/">port</a></p>',
            '<p><a href="https://b.cn/">port</a></p>',
            ["“port”: link changed to https://b.cn/"],
        ),
        ('<p><a href="https://a.cn/">port</a></p>', "<p>port</p>", ["“port”: link to https://a.cn/ removed"]),
        ("<p>The</p>", '<p>The <a href="https://b.cn/">port</a></p>', ["“port”: link to https://b.cn/"]),
        ("<p>Port</p>", "<h2>Port</h2>", ["paragraph became heading 2"]),
        ("<ul><li><p>a</p></li></ul>", "<ol><li><p>a</p></li></ol>", ["list item became numbered item"]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a</li><li>b</li></ul>", ["level 2 became level 1"]),
        ('<img src="/a.webp" alt="Quay">', '<img src="/b.webp" alt="Quay">', ["picture: /b.webp"]),
        ('<ol><li>a</li></ol>', '<ol start="3"><li>a</li></ol>', ["what stands around it changed"]),
    ],
)  # fmt: skip
def test_what_changed_besides_the_words_is_told_in_words(old, new, told):
    assert [remark for change in compare_html(old, new) for remark in change.remarks] == told


def test_a_table_is_compared_cell_by_cell():
    old = "<table><tr><th>Year</th><th>Amount</th></tr><tr><td>2025</td><td></td></tr></table>"
    new = old.replace("<td></td></tr>", "<td>13</td></tr><tr><td>2026</td><td>14</td></tr>")
    assert [(status, text) for status, _tag, text, *_remarks in blocks(old, new)] == [
        ("same", "Year"),
        ("same", "Amount"),
        ("same", "2025"),
        ("changed", "[+13+]"),
        ("added", "[+2026+]"),
        ("added", "[+14+]"),
    ]
    assert blocks("<table><td>12</td></table><p>Gone.</p>", "<table><td>13</td></table><h2>Come</h2>") == [
        ("changed", "td", "[-12-][+13+]"),
        ("removed", "p", "[-Gone.-]"),
        ("added", "h2", "[+Come+]"),
    ]


TAGS = ["<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<em>", "</em>", "<td>", "</tr>", "<hr>", "<!-- x", "<", "&"]


@given(*[st.lists(st.sampled_from([*TAGS, "大连", "port ", " "]), max_size=30).map("".join)] * 2)
def test_every_block_of_both_texts_is_shown_whatever_the_markup(old, new):
    found = compare_html(old, new)
    for html, side, kind in ((old, "old", "added"), (new, "new", "removed")):
        shown = [change for change in found if getattr(change, side)]
        assert sorted(b.text for b in blocks_of(html)) == sorted(getattr(change, side).text for change in shown)
        for change in shown:
            text = "".join(piece.text for piece in change.pieces if piece.kind != kind)
            assert text == getattr(change, side).text
