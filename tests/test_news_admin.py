"""An editor's work on news: writing, publishing by the clock, withdrawing, and slips of the hand."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import NewsItem, Passage
from tests import factories
from tests.admin_forms import filled
from tests.queries import queries_of

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


def submit(desk, item, **wishes):
    newest = item.newest_revision().number
    return desk.post(f"/en/admin/news/newsitem/{item.pk}/submit/", {"version": newest} | wishes, follow=True)


def test_what_is_signed_off_is_read_a_moment_later(desk):
    factories.no_reviews()
    new_item(desk, _save="Save")
    item = NewsItem.objects.get()
    submit(desk, item)
    for path in ["/en/", "/en/news/", "/en/areas/dalian/", "/en/news/?area=dalian", item.get_absolute_url()]:
        assert "Port clearance in an hour" in desk.get(path).text, path


def test_a_new_item_concerns_the_editors_own_area_unless_they_say_otherwise(desk):
    factories.area("shenyang")
    new_item(desk, _save="Save")
    assert [area.slug for area in NewsItem.objects.get().areas.all()] == ["dalian"]


def test_an_item_without_a_text_is_saved_but_not_submitted_and_says_why(desk):
    new_item(desk, body_en="", _save="Save")
    response = submit(desk, item := NewsItem.objects.get())
    assert NewsItem.objects.with_state().get(pk=item.pk).state == "draft"
    assert "no language has all of its texts yet" in response.content.decode()


def test_an_item_without_source_says_so_and_loses_nothing(desk):
    response = new_item(desk, source=None, summary_en="Kept as typed", _submit="Submit")
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
    item = factories.news_item(links={"projects": [foreign, own]}, publish_at=None)
    page = desk.get(change(item))
    assert "Foreign draft" not in page.content.decode()
    desk.post(change(item), filled(page, projects=[own.pk], _save="Save"))
    assert set(item.projects.all()) == {foreign, own}


def test_a_save_leaves_the_other_areas_where_it_is_shown(desk):
    item = factories.news_item(areas=("dalian", "shenyang"), publish_at=None)
    desk.post(change(item), filled(desk.get(change(item)), title_en="New title", _save="Save"))
    assert {area.slug for area in item.areas.all()} == {"dalian", "shenyang"}


def test_the_address_is_fixed_once_published(desk):
    item = factories.news_item(title="First words")
    desk.post(change(item), filled(desk.get(change(item)), slug="other-words", _save="Save"))
    item.refresh_from_db()
    assert item.slug == "first-words"


def test_what_is_public_keeps_its_date_when_a_change_is_signed_off(desk):
    factories.no_reviews()
    item = factories.news_item()
    before = item.publish_at
    desk.post(change(item), filled(desk.get(change(item)), title_en="Changed"))
    submit(desk, item)
    item.refresh_from_db()
    assert (item.title_en, item.publish_at) == ("Changed", before)


def test_an_item_is_scheduled_in_the_zones_time_and_made_a_draft_again(desk):
    factories.no_reviews()
    item = factories.news_item(publish_at=None)
    day = timezone.localdate() + timedelta(days=3)
    response = submit(desk, item, publish_at_0=day.isoformat(), publish_at_1="09:30")
    item.refresh_from_db()
    assert timezone.localtime(item.publish_at).strftime("%Y-%m-%d %H:%M %Z") == f"{day} 09:30 CST"
    assert response.context["state"] == "scheduled"
    desk.post(f"/en/admin/news/newsitem/{item.pk}/cancel-schedule/")
    item.refresh_from_db()
    assert item.publish_at is None


@pytest.mark.parametrize(
    "moment", [("2020-01-01", "09:00"), ("2026-02-30", "09:00"), ("0001-01-01", "00:00"), ("a", "25:00")]
)
def test_a_moment_that_is_past_or_none_is_refused_with_a_word(desk, moment):
    factories.no_reviews()
    item = factories.news_item(publish_at=None)
    response = submit(desk, item, publish_at_0=moment[0], publish_at_1=moment[1])
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


def test_a_correction_goes_through_the_reviews_with_what_it_corrects(desk):
    factories.no_reviews()
    item = factories.news_item()
    desk.post(change(item), filled(desk.get(change(item)), title_en="In 2026"))
    submit(desk, item, correction_en="The year was wrong.", correction_zh_hans="年份有误。")
    assert "The year was wrong." in desk.get(item.get_absolute_url()).content.decode()


def test_a_preview_shows_the_public_page_in_the_language_asked_for_and_is_kept_by_nobody(desk):
    item = factories.news_item("Only for our eyes", publish_at=None)
    response = desk.get(f"/en/admin/news/newsitem/{item.pk}/preview/?language=zh-hans")
    assert "中文：Only for our eyes" in response.content.decode()
    assert 'lang="zh-Hans"' in response.content.decode() or 'lang="zh-hans"' in response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_preview_may_stand_in_a_frame_of_ours_and_shows_each_language_as_wide_as_a_telephone(desk):
    item = factories.news_item("Draft", publish_at=None, body_zh_hans="")
    page = desk.get(f"/en/admin/news/newsitem/{item.pk}/telephone/")
    frames = re.findall(r'<iframe src="([^"]+)" width="375"', page.text)
    assert len(frames) == 1
    preview = desk.get(frames[0].replace("&amp;", "&"))
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in preview.headers["Content-Security-Policy"]
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


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


def test_a_form_takes_no_more_queries_for_more_passages(desk):
    item = factories.news_item()
    Passage.objects.create(news_item=item, area=factories.area(), text_en="One")
    queries_of(desk, change(item))
    of_one = queries_of(desk, change(item))
    for slug in ("shenyang", "yingkou"):
        Passage.objects.create(news_item=item, area=factories.area(slug), text_en="Another")
    assert queries_of(desk, change(item)) == of_one


@pytest.mark.parametrize("sign", ["\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x01"])
def test_a_title_that_was_pasted_stays_one_line(desk, sign):
    item = factories.news_item(publish_at=None)
    pasted = {"title_en": f"One{sign}two{sign}", "summary_en": "One\ntwo"}
    assert desk.post(change(item), filled(desk.get(change(item)), **pasted)).status_code == 302
    item.refresh_from_db()
    assert item.title_en == "One two"
    assert item.summary_en == "One\ntwo"
