"""Two versions compared: the fields, parts and pictures that an editor sees, and what must never be shown or run."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from areas.models import Area, Project
from ftzportal.publishing.comparing import compare, names_for, with_pictures
from news.models import NewsItem
from tests import factories, uploads
from tests.marks import as_marked

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


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
