"""An editor's work on news: writing, publishing by the clock, withdrawing, and slips of the hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Correction, NewsItem
from tests import factories
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    """The browser of an editor of Dalian."""
    client.force_login(editor)
    return client


def change(item):
    return f"/en/admin/news/newsitem/{item.pk}/change/"


def new_item(desk, **changes):
    page = desk.get("/en/admin/news/newsitem/add/")
    written = {
        "title_en": "Port clearance in an hour",
        "title_zh_hans": "一小时通关",
        "body_en": "<p>Ships wait no longer.</p>",
        "column": factories.column().pk,
        "source": factories.source().pk,
    }
    return desk.post("/en/admin/news/newsitem/add/", filled(page, **written | changes), follow=True)


def test_a_new_item_is_the_editors_areas_draft(desk, editor):
    response = new_item(desk, _save="Save")
    item = NewsItem.objects.get()
    assert response.status_code == 200
    assert (item.owner_area.slug, item.created_by, item.publish_at) == ("dalian", editor, None)


def test_what_is_published_from_the_form_is_read_a_moment_later(desk):
    new_item(desk, _publish="Publish now")
    item = NewsItem.objects.get()
    for path in ["/en/", "/en/news/", "/en/areas/dalian/", "/en/news/?area=dalian", item.get_absolute_url()]:
        assert "Port clearance in an hour" in desk.get(path).text, path


def test_a_new_item_concerns_the_editors_own_area_unless_they_say_otherwise(desk):
    factories.area("shenyang")
    new_item(desk, _save="Save")
    assert [area.slug for area in NewsItem.objects.get().areas.all()] == ["dalian"]


def test_an_item_without_a_text_is_saved_but_not_published_and_says_why(desk):
    response = new_item(desk, body_en="", _publish="Publish now")
    assert NewsItem.objects.get().publish_at is None
    assert "no language has all of its texts yet" in response.content.decode()


def test_an_item_without_source_says_so_and_loses_nothing(desk):
    response = new_item(desk, source=None, summary_en="Kept as typed", _publish="Publish now")
    page = response.content.decode()
    assert not NewsItem.objects.exists()
    assert response.context["adminform"].form.errors.keys() == {"source"}
    assert all(words in page for words in ("Port clearance in an hour", "一小时通关", "Ships wait", "Kept as typed"))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title_en", "x" * 10_000),
        ("original_date", "2026-02-30"),
        ("original_url", "javascript:alert(1)"),
        ("column", "abc"),
        ("column", "9" * 30),
        ("source", "'"),
        ("slug", "no spaces"),
    ],
)
def test_a_slip_is_named_at_its_field(desk, field, typed):
    response = new_item(desk, **{field: typed}, _save="Save")
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert "Ships wait no longer." in response.content.decode()


@pytest.mark.parametrize("typed", ["'", "100 %", "\u202eright to left", "<script>alert(1)</script>"])
def test_odd_characters_are_kept_as_they_are(desk, typed):
    new_item(desk, title_en=typed, _save="Save")
    assert NewsItem.objects.get().title_en == typed
    assert "<script>alert" not in desk.get("/en/admin/news/newsitem/").content.decode()


def test_a_picture_without_address_left_by_a_paste_is_taken_out(desk):
    new_item(desk, body_en="<p>Text<img></p><img>", _save="Save")
    assert NewsItem.objects.get().body_en == "<p>Text</p>"


def test_no_crafted_field_sets_the_clock_or_the_author(desk):
    item = factories.news_item(publish_at=None)
    crafted = {
        "publish_at": "2020-01-01 00:00", "publish_at_0": "2020-01-01", "publish_at_1": "00:00",
        "withdrawn_at": "2020-01-01", "created_by": "1", "created_at": "2020-01-01", "number": "999", "state": "public",
        "withdrawal_reason_en": "No",
    }  # fmt: skip
    before = NewsItem.objects.filter(pk=item.pk).values("number", "publish_at", "withdrawn_at", "created_by").get()
    desk.post(change(item), filled(desk.get(change(item)), **crafted, _save="Save"))
    assert NewsItem.objects.filter(pk=item.pk).values(*before).get() == before


@pytest.mark.parametrize("owner", ["yingkou", ""])
def test_no_crafted_owner_gives_an_item_to_another_area_or_to_the_desk(desk, owner):
    item = factories.news_item(publish_at=None)
    crafted = factories.area(owner).pk if owner else ""
    response = desk.post(change(item), filled(desk.get(change(item)), owner_area=crafted))
    item.refresh_from_db()
    assert item.owner_area.slug == "dalian"
    assert "owner_area" in response.context["adminform"].form.errors


def test_no_crafted_link_reaches_another_areas_draft(desk):
    item = factories.news_item(publish_at=None)
    foreign = factories.project("Foreign draft", owner="shenyang", areas=("shenyang",), publish_at=None)
    response = desk.post(change(item), filled(desk.get(change(item)), projects=[foreign.pk]))
    assert "projects" in response.context["adminform"].form.errors
    assert "Foreign draft" not in response.content.decode()


def test_links_that_an_editor_may_not_see_survive_a_save(desk):
    foreign = factories.project("Foreign draft", owner="shenyang", areas=("shenyang",), publish_at=None)
    own = factories.project("Own")
    item = factories.news_item(links={"projects": [foreign, own]})
    page = desk.get(change(item))
    assert "Foreign draft" not in page.content.decode()
    desk.post(change(item), filled(page, projects=[own.pk], _save="Save"))
    assert set(item.projects.all()) == {foreign, own}


def test_a_save_leaves_the_other_areas_where_it_is_shown(desk):
    item = factories.news_item(areas=("dalian", "shenyang"))
    desk.post(change(item), filled(desk.get(change(item)), title_en="New title", _save="Save"))
    assert {area.slug for area in item.areas.all()} == {"dalian", "shenyang"}


def test_the_address_is_fixed_once_published(desk):
    item = factories.news_item(title="First words")
    desk.post(change(item), filled(desk.get(change(item)), slug="other-words", _save="Save"))
    item.refresh_from_db()
    assert item.slug == "first-words"


def test_publishing_what_is_public_does_not_touch_its_date(desk):
    item = factories.news_item()
    before = item.publish_at
    desk.post(change(item), filled(desk.get(change(item)), _publish="Publish now"))
    item.refresh_from_db()
    assert item.publish_at == before


def test_an_item_is_scheduled_in_the_zones_time_and_made_a_draft_again(desk):
    item = factories.news_item(publish_at=None)
    day = timezone.localdate() + timedelta(days=3)
    step = f"/en/admin/news/newsitem/{item.pk}/schedule/"
    response = desk.post(step, {"date": day.isoformat(), "time": "09:30"}, follow=True)
    item.refresh_from_db()
    assert timezone.localtime(item.publish_at).strftime("%Y-%m-%d %H:%M %Z") == f"{day} 09:30 CST"
    assert response.context["state"] == "scheduled"
    desk.post(change(item), filled(desk.get(change(item)), _unschedule="Back to draft"))
    item.refresh_from_db()
    assert item.publish_at is None


@pytest.mark.parametrize(
    "moment",
    [
        {"date": "2020-01-01", "time": "09:00"},
        {"date": "2026-02-30", "time": "09:00"},
        {"date": "0001-01-01", "time": "00:00"},
        {"date": "abc", "time": "25:00"},
        {},
    ],
)
def test_a_moment_that_is_past_or_none_is_refused_with_a_word(desk, moment):
    item = factories.news_item(publish_at=None)
    response = desk.post(f"/en/admin/news/newsitem/{item.pk}/schedule/", moment or {"date": ""})
    item.refresh_from_db()
    assert item.publish_at is None
    assert response.context["form"].errors


def test_a_withdrawal_asks_for_the_reason_in_each_language_of_the_item(desk):
    item = factories.news_item()
    step = f"/en/admin/news/newsitem/{item.pk}/withdraw/"
    assert desk.post(step, {"reason_en": "Wrong figures"}).context["form"].errors.keys() == {"reason_zh_hans"}
    desk.post(step, {"reason_en": "Wrong figures", "reason_zh_hans": "数字有误"})
    item.refresh_from_db()
    assert (item.withdrawal_reason_en, item.withdrawal_reason_zh_hans) == ("Wrong figures", "数字有误")
    assert desk.get(item.get_absolute_url()).status_code == 410


def test_several_are_withdrawn_after_the_reason_is_given(desk):
    items = [factories.news_item(f"Item {number}") for number in range(2)]
    chosen = {"action": "withdraw_several", "_selected_action": [item.pk for item in items]}
    asked = desk.post("/en/admin/news/newsitem/", chosen | {"index": "0"})
    assert "Item 0" in asked.content.decode()
    assert NewsItem.objects.withdrawn().count() == 0
    desk.post("/en/admin/news/newsitem/", chosen | {"withdraw": "1", "reason_en": "Wrong", "reason_zh_hans": "有误"})
    assert NewsItem.objects.withdrawn().count() == 2


def test_nothing_that_was_public_is_deleted(desk):
    item = factories.news_item()
    assert desk.post(f"/en/admin/news/newsitem/{item.pk}/delete/", {"post": "yes"}).status_code == 403
    assert NewsItem.objects.filter(pk=item.pk).exists()


def test_a_correction_is_added_and_never_rewritten(desk):
    item = factories.news_item()
    first = Correction.objects.create(news_item=item, note_en="First")
    page = desk.get(change(item))
    data = filled(page) | {
        "corrections-TOTAL_FORMS": "2", "corrections-INITIAL_FORMS": "1",
        "corrections-0-id": first.pk, "corrections-0-news_item": item.pk, "corrections-0-note_en": "Rewritten",
        "corrections-0-DELETE": "on", "corrections-1-note_en": "Second", "corrections-1-news_item": item.pk,
    }  # fmt: skip
    desk.post(change(item), data | {"_save": "Save"})
    assert [correction.note_en for correction in item.corrections.all()] == ["First", "Second"]


def test_a_preview_shows_the_public_page_in_the_language_asked_for_and_is_kept_by_nobody(desk):
    item = factories.news_item("Only for our eyes", publish_at=None)
    response = desk.get(f"/en/admin/news/newsitem/{item.pk}/preview/?language=zh-hans")
    assert "中文：Only for our eyes" in response.content.decode()
    assert 'lang="zh-Hans"' in response.content.decode() or 'lang="zh-hans"' in response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_list_takes_the_same_few_queries_for_any_number_of_rows(desk, django_assert_max_num_queries):
    project = factories.project()
    for number in range(60):
        factories.news_item(f"Item {number}", areas=("dalian", "shenyang"), links={"projects": [project]})
    with django_assert_max_num_queries(25):
        page = desk.get("/en/admin/news/newsitem/").content.decode()
    assert page.count('class="action-select"') == 50


@pytest.mark.parametrize(
    ("query", "found"),
    [("state=draft", "Draft"), ("missing=zh-hans", "English only"), ("state=public&missing=zh-hans", "English only")],
)
def test_the_list_is_narrowed_by_state_and_missing_language(desk, query, found):
    factories.news_item("Whole")
    factories.news_item("Draft", publish_at=None)
    factories.news_item("English only", title_zh_hans="", body_zh_hans="")
    page = desk.get(f"/en/admin/news/newsitem/?{query}").content.decode()
    assert page.count('class="action-select"') == 1
    assert found in page


def test_labels_and_fields_say_their_language(desk):
    page = desk.get("/en/admin/news/newsitem/add/").content.decode()
    assert "Title, English:" in page
    assert "Title, Chinese:" in page
    assert 'name="title_zh_hans" class="vTextField" maxlength="500" lang="zh-hans"' in page
