"""Two versions compared: what an editor sees marked, and what must never be lost, hidden or run."""

import random

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from areas.models import Area, Project
from ftzportal.publishing.comparing import compare, names_for, with_pictures
from ftzportal.publishing.comparing.alignment import ANCHORS, EFFORT, matches
from ftzportal.publishing.comparing.blocks import blocks_of
from ftzportal.publishing.comparing.rich import compare_html
from ftzportal.publishing.comparing.words import Piece, pieces
from news.models import NewsItem
from tests import factories, uploads

SIGNS = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
LETTERS = st.text(alphabet="ab 大连港。1\r\n", max_size=60)
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def as_marked(found):
    return "".join(SIGNS[piece.kind].format(piece.text) for piece in found)


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


def content(fields=None, children=None, **more):
    return {"model": "news.newsitem", "fields": fields or {}, "children": children or {}, **more}


def unnamed(model, keys):
    return {}


def changes(model, old, new, name_of=unnamed):
    return {
        change.label: as_marked(change.pieces)
        for section in compare(model, content(old), content(new), name_of)
        for change in section.changes
    }


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ({"kind": "investment"}, {"kind": "institution"}, {"Kind": "[-investment-][+institution+]"}),
        ({"kind": "investment"}, {"kind": "of-old"}, {"Kind": "[-investment-][+of-old+]"}),
        ({"started_on": "2026-01-02"}, {"started_on": None}, {"Started on": "[-2 January 2026-]"}),
        ({"started_on": "soon"}, {"started_on": "2026-13-45"}, {"Started on": "[-soon-][+2026-13-45+]"}),
        ({"investment_amount": "12500.50"}, {"investment_amount": 3}, {"Investment": "[-12,500.50-][+3+]"}),
        ({"investment_amount": "12.50"}, {"investment_amount": "12.5"}, {}),
        ({"unconfirmed": ["stage"]}, {"unconfirmed": ["stage_as_of"]}, {"To be confirmed": "[-Stage-][+Stage as of+]"}),
        ({"parent": 5}, {"parent": None}, {"Part of the project": "[-№ 5, no longer there-]"}),
        ({"areas": [1, 2]}, {"areas": [2, [3]]}, {
            "Areas": "№ 2, no longer there[-№ 1, no longer there-][+№ [3], no longer there+]"
        }),
        ({"areas": None}, {"areas": "all"}, {"Areas": "[+№ all, no longer there+]"}),
        ({"name_zh_hans": "大连港"}, {"name_zh_hans": "大连路"}, {"Name, Chinese": "大连[-港-][+路+]"}),
        ({"name_en": "a\r\nb"}, {"name_en": "a\nb"}, {}),
        ({"name_en": None}, {"name_en": ""}, {}),
        ({"name_en": {"a": 1}}, {"name_en": 7}, {"Name, English": "[-{'a': 1}-][+7+]"}),
        ({"head": "Old"}, {"head": {"en": "New"}}, {"head (no longer a field)": '[-Old-][+{"en": "New"}+]'}),
        ({"number": 1}, {"children": 2, "pk": 3}, {
            "Number": "[-1-]", "children (no longer a field)": "[+2+]", "pk (no longer a field)": "[+3+]"
        }),
    ],
)  # fmt: skip
def test_values_are_shown_as_people_read_them_and_unknown_ones_as_they_were_kept(old, new, shown):
    assert changes(Project, old, new) == shown


def test_a_field_that_came_later_counts_as_what_it_was_given_then():
    assert changes(NewsItem, {"title_en": "A"}, {"title_en": "A", "is_reprint": False, "original_date": None}) == {}
    assert changes(NewsItem, {"title_en": "A"}, {"title_en": "A", "is_reprint": True}) == {"Reprint": "[-No-][+Yes+]"}


def test_versions_that_say_the_same_have_no_differences():
    assert compare(NewsItem, content({"title_en": "A"}), content({"title_en": "A"}), unnamed) == []


def test_the_changes_come_in_the_order_of_the_form_and_what_stayed_is_named():
    old = content({"body_en": "<p>a</p>", "title_en": "A", "column": 1, "summary_en": "S", "old": 1})
    new = content({"body_en": "<p>b</p>", "title_en": "B", "column": 2, "summary_en": "S", "old": 2})
    section = compare(NewsItem, old, new, unnamed)[0]
    assert [change.name for change in section.changes] == ["title_en", "body_en", "column", "old"]
    assert [change.kind for change in section.changes] == ["text", "rich", "relation", "value"]
    assert section.unchanged == ["Summary, English"]


def test_the_note_of_a_correction_is_compared_by_language():
    old, new = content(correction={"en": "", "zh_hans": ""}), content(correction={"en": "", "zh_hans": "更正"})
    change = compare(NewsItem, old, new, unnamed)[0].changes[0]
    assert (change.label, change.language, as_marked(change.pieces)) == ("Correction, Chinese", "zh-hans", "[+更正+]")


def passages(*parts):
    return content(children={"passages": [*parts]})


def test_parts_are_matched_by_their_key_and_then_by_what_they_are_about():
    old = passages(
        {"pk": 1, "fields": {"area": 1, "text_en": "<p>Shenyang.</p>"}},
        {"pk": 2, "fields": {"area": 2, "text_en": "<p>Dalian.</p>"}},
    )
    new = passages(
        {"fields": {"area": 3, "text_en": "<p>Yingkou.</p>"}},
        {"fields": {"area": 2, "text_en": "<p>All of it written anew.</p>"}},
    )
    names = {1: "Shenyang Area", 2: "Dalian Area", 3: "Yingkou Area"}
    _itself, *found = compare(NewsItem, old, new, lambda model, keys: {key: names[key] for key in keys})
    assert [(section.status, section.title, [change.name for change in section.changes]) for section in found] == [
        ("added", "Passage about an area: Yingkou Area", ["area", "text_en"]),
        ("changed", "Passage about an area: Dalian Area", ["text_en"]),
        ("removed", "Passage about an area: Shenyang Area", ["area", "text_en"]),
    ]


def test_parts_of_a_kind_that_there_is_no_more_are_shown_as_they_were_kept():
    old = content(children={"footnotes": [{"fields": {"text": "Gone"}}], "passages": None})
    change = compare(NewsItem, old, content(children={"title_en": []}), unnamed)[0].changes[0]
    assert change.label == "footnotes (no longer a field)"
    assert "Gone" in change.old


@pytest.mark.django_db
def test_a_record_that_the_reader_may_not_link_to_is_not_named(editor, django_assert_num_queries):
    own = factories.project("Own draft", publish_at=None)
    foreign = factories.project("CANARY", owner="shenyang", areas=("shenyang",), publish_at=None)
    public = factories.project("Public", owner="shenyang")
    with django_assert_num_queries(1):
        named = names_for(editor)(Project, {own.pk, foreign.pk, public.pk, 99, "5", 10**30, -1})
    assert named == {own.pk: "Own draft", foreign.pk: None, public.pk: "Public"}


def evidence(news_item, words, **fields):
    part = {"pk": 1, "fields": {"news_item": news_item.pk, "words": words}}
    return content(fields, {"evidence": [part]})


@pytest.mark.django_db
@pytest.mark.parametrize("as_before", [True, False])
def test_the_words_of_another_areas_draft_are_in_no_comparison(editor, administrator, as_before):
    foreign = factories.news_item("Embargoed", owner="shenyang", publish_at=None)
    old = evidence(foreign, "CANARY before") if as_before else content()
    new = evidence(foreign, "CANARY", name_en="Wharf")
    [itself, part] = compare(Project, old, new, names_for(editor))
    assert [change.name for change in itself.changes] == ["name_en"]
    assert (part.title, part.changes) == ("Evidence: a record of another area", [])
    page = render_to_string("admin/publishing/differences.html", {"sections": [itself, part]})
    assert "CANARY" not in page
    assert "CANARY" in str(compare(Project, old, new, names_for(administrator)))


@pytest.mark.django_db
def test_each_model_is_asked_for_names_once(editor, django_assert_num_queries):
    areas = [factories.area(slug).pk for slug in factories.AREAS]
    parts = [{"pk": pk, "fields": {"area": pk, "text_en": "<p>a</p>"}} for pk in areas]
    old = content({"areas": areas[:1], "owner_area": areas[0]}, {"passages": parts})
    new = content({"areas": areas[1:], "owner_area": areas[1]}, {"passages": []})
    with django_assert_num_queries(1):
        found = compare(NewsItem, old, new, names_for(editor))
    assert found[-1].title == "Passage about an area: Yingkou Area"
    assert Area.objects.count() == 3


def hostile(fields):
    return content(
        fields | {"old": MARKUP, MARKUP: "1", "original_date": MARKUP, "areas": [MARKUP], "column": MARKUP},
        {"passages": [{"fields": {"heading_en": MARKUP, "text_en": f"<p>{MARKUP}</p>"}}], MARKUP: [MARKUP]},
        correction={"en": MARKUP},
    )


@pytest.mark.parametrize("side_by_side", [False, True])
def test_no_markup_of_a_text_survives_in_a_comparison(side_by_side):
    body = f'<p title="{MARKUP}">{MARKUP} &lt;img src=x&gt; <a href="javascript:&quot;<img src=x>">a</a> {MARKUP}</p>'
    body += f'<img src="x" alt="<img src=x>"><ul><li>{MARKUP}<pre>&lt;script&gt;</pre>'
    old, new = content({"title_en": "A"}), hostile({"title_en": MARKUP, "body_en": body, "title_zh_hans": MARKUP})
    for pair in ((old, new), (new, old), (new, hostile({"title_en": f"B {MARKUP}", "body_en": f"<p>B</p>{body}"}))):
        sections = compare(NewsItem, *pair, unnamed)
        page = render_to_string(
            "admin/publishing/differences.html", {"sections": sections, "side_by_side": side_by_side}
        )
        assert "<img" not in page
        assert "<script" not in page
        assert "&lt;img src=x&gt;" in page


def test_a_change_is_told_to_the_ear_and_in_its_language():
    old, new = content({"title_zh_hans": "大连港", "areas": [1]}), content({"title_zh_hans": "大连路", "areas": []})
    sections = compare(NewsItem, old, new, unnamed)
    page = render_to_string("admin/publishing/differences.html", {"sections": sections})
    assert 'lang="zh-Hans"' in page
    assert '<del><span class="visually-hidden">[removed: </span>港<span class="visually-hidden">]</span></del>' in page
    assert '<ins><span class="visually-hidden">[added: </span>路<span class="visually-hidden">]</span></ins>' in page
    assert "大连<del>" in page


def test_a_comparison_speaks_the_language_of_the_page():
    with translation.override("zh-hans"):
        assert changes(Project, {"started_on": "2026-01-02"}, {}).popitem()[1] == "[-2026年1月2日-]"


def figure(picture):
    return f'<p>Text</p><figure><img src="{picture.file.url}"></figure>'


def compared(user, old, new, **context):
    sections = with_pictures(compare(NewsItem, *(content({"body_en": text}) for text in (old, new)), unnamed), user)
    return sections, render_to_string("admin/publishing/differences.html", {"sections": sections, **context})


def marked_pictures(sections):
    return [as_marked(block.pieces) for block in sections[0].changes[0].blocks if block.tag == "img"]


def test_one_picture_in_the_place_of_another_is_a_change_as_a_whole(editor):
    quay, old_quay = uploads.picture("The quay"), uploads.picture("The old quay")
    texts = [f'<img src="{picture.file.url}" alt="Ours">' for picture in (old_quay, quay)]
    sections, _page = compared(editor, *texts)
    (block,) = sections[0].changes[0].blocks
    assert as_marked(block.pieces) == "[-The old quay-][+The quay+]"
    assert block.remarks == []


@pytest.mark.parametrize("side_by_side", [False, True])
def test_a_picture_of_a_text_is_shown_by_its_title_with_a_small_copy(editor, side_by_side):
    quay, crane = uploads.picture("The quay"), uploads.picture("The crane")
    sections, page = compared(editor, figure(quay), figure(crane), side_by_side=side_by_side)
    assert marked_pictures(sections) == ["[-The quay-]", "[+The crane+]"]
    for picture in (quay, crane):
        assert page.count(f'src="{picture.card.url}"') == 1
        assert picture.file.url not in page


def test_addresses_of_pictures_that_happen_to_be_alike_make_no_pair():
    addresses = [
        f"/media/b1/c2/b1c2{key}.jpg" for key in ("9d4e7fa0a1b2c3d4e5f60718293a", "9d4e7fa0a1b2c3d4e5f607182999")
    ]
    old, new = (content({"body_en": f'<p>Text</p><figure><img src="{address}"></figure>'}) for address in addresses)
    (section,) = compare(NewsItem, old, new, unnamed)
    pictures = [block for block in section.changes[0].blocks if block.tag == "img"]
    assert [as_marked(block.pieces) for block in pictures] == [f"[-{addresses[0]}-]", f"[+{addresses[1]}+]"]


def test_a_picture_that_only_came_or_went_or_stayed_is_named_too(editor):
    quay, crane = uploads.picture("The quay"), uploads.picture("The crane")
    sections, _page = compared(editor, figure(quay), figure(quay) + figure(crane))
    assert marked_pictures(sections) == ["The quay", "[+The crane+]"]


def test_a_comparison_says_nothing_of_pictures_that_its_reader_may_not_see(editor, django_assert_max_num_queries):
    theirs = uploads.picture("A secret", owner="yingkou")
    with django_assert_max_num_queries(5):
        _sections, page = compared(editor, "<p>Text</p>", figure(theirs))
    assert "A secret" not in page
    assert "<img" not in page
    assert theirs.file.url in page
