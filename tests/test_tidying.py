import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzportal.tidying import tidied

PIECES = st.sampled_from(
    ["大连", "自贸", "port", "A1", "２０", "Ｂ", " ", "  ", ",", ".", ";", ":", "?", "!", "(", ")", "...", "--", '"',
     "，", "。", "（", "）", "“", "”", "\n", "3.5", "10:30", "https://example.org/a,b", "……", "%"]
)  # fmt: skip


def applied(text):
    for change in reversed(tidied(text)):
        text = text[: change.start] + change.replacement + text[change.end :]
    return text


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("你好,世界.", "你好，世界。"), ("注意:先登录;再申请!好吗?", "注意：先登录；再申请！好吗？"),
        ("大连(片区)", "大连（片区）"), ("大连片区(DFTZ)成立", "大连片区（DFTZ）成立"), ("２０２６年Ａ区", "2026年A区"),
        ("大 连 自贸", "大连自贸"), ("大连 FTZ 有 3 个片区", "大连FTZ有3个片区"), ("还有...", "还有……"),
        ("创新--发展", "创新——发展"), ('所谓"先行先试"是', "所谓“先行先试”是"),
        ("利率3.5%,10:30开始", "利率3.5%,10:30开始"), ("见https://example.org/a,b?c=1", "见https://example.org/a,b?c=1"),
        ("大连,DFTZ,3项", "大连，DFTZ,3项"),
        ("文件.docx", "文件.docx"), ("写信给info@example.org", "写信给info@example.org"),
    ],
)  # fmt: skip
def test_chinese_is_set_as_in_print(typed, tidy):
    assert applied(typed) == tidy


def test_latin_words_in_chinese_keep_their_punctuation():
    assert applied("他说Hello, world (again).") == "他说Hello, world (again)."


def test_english_stays_as_it_is():
    assert not tidied('The "free" zone (Dalian), open 10:30 -- see http://example.org/... Ｆ!')


def test_a_change_names_the_place_in_the_text_that_was_given():
    changes = tidied("大 连,港")
    assert [(change.start, change.end, change.replacement) for change in changes] == [(1, 2, ""), (3, 4, "，")]


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_tidying_what_is_tidy_changes_nothing(text):
    assert not tidied(applied(text))
