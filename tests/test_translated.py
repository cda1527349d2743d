"""Names and texts in two languages, and how pages say names, dates and doubts."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from areas.models import Area, Enterprise, Partner, Project
from ftzportal.translated import in_any_language, language_of
from tests import factories

BOTH = Partner(slug="shftz", name_en="Shanghai Pilot FTZ", name_zh_hans="上海自贸试验区")
ENGLISH = Partner(slug="shftz", name_en="Shanghai Pilot FTZ")
CHINESE = Partner(slug="shftz", name_zh_hans="上海自贸试验区")
NEITHER = Partner(slug="shftz")


def shown(template, language="en", **context):
    with override(language):
        return Template(template).render(Context(context))


@pytest.mark.parametrize(
    ("thing", "english", "chinese"),
    [
        (BOTH, "Shanghai Pilot FTZ", "上海自贸试验区"),
        (ENGLISH, "Shanghai Pilot FTZ", "Shanghai Pilot FTZ"),
        (CHINESE, "上海自贸试验区", "上海自贸试验区"),
        (NEITHER, "", ""),
    ],
)
def test_a_name_falls_back_to_the_other_language(thing, english, chinese):
    with override("en"):
        assert thing.name == in_any_language(thing, "name") == str(thing) == english
    with override("zh-hans"):
        assert thing.name == in_any_language(thing, "name") == str(thing) == chinese


def test_a_text_does_not_fall_back():
    area = Area(slug="dalian", summary_en="A port")
    with override("en"):
        assert area.summary == "A port"
    with override("zh-hans"):
        assert area.summary == ""
        assert in_any_language(area, "summary") == "A port"


@pytest.mark.parametrize(
    ("thing", "english", "chinese"),
    [
        (BOTH, "en", "zh-hans"),
        (ENGLISH, "en", "en"),
        (CHINESE, "zh-hans", "zh-hans"),
        (NEITHER, "en", "zh-hans"),
    ],
)
def test_the_language_of_a_name_is_that_in_which_it_is_there(thing, english, chinese):
    with override("en"):
        assert language_of(thing, "name") == english
    with override("zh-hans"):
        assert language_of(thing, "name") == chinese


def test_a_heading_is_in_the_language_that_has_it():
    project = Project(name_zh_hans="罕王谷")
    with override("en"):
        assert project.heading == str(project) == "罕王谷"


@pytest.mark.parametrize(
    ("thing", "language", "markup"),
    [
        (BOTH, "en", "Shanghai Pilot FTZ"),
        (BOTH, "zh-hans", "上海自贸试验区"),
        (ENGLISH, "zh-hans", '<span lang="en">Shanghai Pilot FTZ</span>'),
        (CHINESE, "en", '<span lang="zh-Hans">上海自贸试验区</span>'),
        (NEITHER, "en", ""),
        (NEITHER, "zh-hans", ""),
        (None, "en", ""),
    ],
)
def test_a_page_marks_a_name_in_the_other_language(thing, language, markup):
    assert shown("{% name thing %}", language, thing=thing) == markup


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_name_cannot_bring_markup_with_it(language):
    thing = Enterprise(slug="x", name_en="<b>A & B</b>")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in shown("{% name thing %}", language, thing=thing)


def test_another_field_may_be_named():
    thing = Enterprise(slug="x", name_en="X", home_zh_hans="广州")
    assert shown('{% name thing "home" %}', thing=thing) == '<span lang="zh-Hans">广州</span>'


@pytest.mark.django_db
def test_the_reason_of_a_withdrawal_is_told_in_the_language_in_which_it_was_given(client):
    item = factories.news_item()
    item.withdraw(reason_zh_hans="名称有误")
    response = client.get(f"/en/news/{item.address}/")
    assert response.status_code == 410
    assert '<span lang="zh-Hans">名称有误</span>' in response.content.decode()


# 17:30 in Greenwich is half past one of the next day in Liaoning.
NIGHT = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("template", "value", "english", "chinese"),
    [
        ("moment", NIGHT, "1 January 2026, 01:30", "2026年1月1日 01:30"),
        ("day", NIGHT, "1 January 2026", "2026年1月1日"),
        ("day", date(2026, 3, 5), "5 March 2026", "2026年3月5日"),
        ("month", date(2026, 3, 1), "March 2026", "2026年3月"),
    ],
)
def test_times_are_said_in_the_zones_time_and_the_readers_language(template, value, english, chinese):
    machine = {
        "moment": "2026-01-01T01:30+08:00",
        "day": "2026-01-01" if value is NIGHT else "2026-03-05",
        "month": "2026-03",
    }[template]
    for language, text in [("en", english), ("zh-hans", chinese)]:
        markup = shown(f"{{% {template} value %}}", language, value=value)
        assert markup == f'<time datetime="{machine}">{text}</time>'


def test_no_day_is_nothing():
    assert shown("{% day value %}", value=None) == ""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_inspected_time_is_the_same_in_both_languages(language):
    assert shown("{{ value|inspected_time }}", language, value=NIGHT) == "2026-01-01 01:30"


@pytest.mark.parametrize(
    ("unconfirmed", "english", "chinese"),
    [
        ([], False, False),
        (["name"], True, True),
        (["name_en"], True, False),
        (["name_zh_hans"], False, True),
        (["home", "named"], False, False),
    ],
)
def test_a_detail_that_no_source_states_is_marked_in_the_language_shown(unconfirmed, english, chinese):
    thing = Enterprise(slug="x", name_en="X", unconfirmed=unconfirmed)
    for language, marked in [("en", english), ("zh-hans", chinese)]:
        markup = shown('{% to_confirm thing "name" %}', language, thing=thing)
        assert markup.startswith(' <span class="to-confirm">') == marked
        assert bool(markup) == marked


@pytest.mark.django_db
def test_facts_to_confirm_are_those_with_a_detail_that_no_source_states():
    factories.enterprise()
    doubtful = factories.enterprise("fengshu", "Mapletree", "丰树", unconfirmed=["home"])
    assert list(Enterprise.objects.to_confirm()) == [doubtful]
