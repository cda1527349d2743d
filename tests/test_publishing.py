"""The life of a published thing on the clock, its address, and who may read and edit it in the admin."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils import timezone

from areas.models import Assignment, Document, Practice, Project
from ftzportal.publishing.addresses import Address
from ftzportal.publishing.models import State
from news.models import NewsItem
from tests import factories

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
SOON = timedelta(minutes=1)


@pytest.fixture
def clock():
    """One item for each side of every moment, by name."""
    now = timezone.now()
    reason = {"withdrawal_reason_en": "Published by mistake"}
    moments = {
        "draft": {"publish_at": None},
        "just due": {"publish_at": now},
        "due a second ago": {"publish_at": now - SECOND},
        "due in a minute": {"publish_at": now + SOON},
        "withdrawn a second ago": {"publish_at": now - SOON, "withdrawn_at": now - SECOND, **reason},
        "withdrawn as it appeared": {"publish_at": now - SECOND, "withdrawn_at": now - SECOND, **reason},
        "withdrawn in a minute": {"publish_at": now - SOON, "withdrawn_at": now + SOON, **reason},
    }
    for title, fields in moments.items():
        factories.news_item(title, **fields)
    return moments


def titles(queryset):
    return sorted(queryset.values_list("title_en", flat=True))


def test_public_is_what_has_come_and_was_not_taken_back(clock):
    assert titles(NewsItem.objects.published()) == ["due a second ago", "just due", "withdrawn in a minute"]


def test_drafts_scheduled_and_withdrawn_are_the_rest(clock):
    assert titles(NewsItem.objects.drafts()) == ["draft"]
    assert titles(NewsItem.objects.scheduled()) == ["due in a minute"]
    assert titles(NewsItem.objects.withdrawn()) == ["withdrawn a second ago", "withdrawn as it appeared"]


def test_every_thing_is_in_one_state(clock):
    states = dict(NewsItem.objects.with_state().values_list("title_en", "state"))
    assert states == {
        "draft": State.DRAFT,
        "just due": State.PUBLIC,
        "due a second ago": State.PUBLIC,
        "due in a minute": State.SCHEDULED,
        "withdrawn a second ago": State.WITHDRAWN,
        "withdrawn as it appeared": State.WITHDRAWN,
        "withdrawn in a minute": State.PUBLIC,
    }


@pytest.mark.parametrize(
    ("missing", "languages"),
    [
        ([], ["en", "zh-hans"]),
        (["title_en"], ["zh-hans"]),
        (["body_en"], ["zh-hans"]),
        (["title_zh_hans"], ["en"]),
        (["body_zh_hans", "title_zh_hans"], ["en"]),
        (["body_en", "body_zh_hans"], []),
        (["title_en", "body_zh_hans"], []),
        (["summary_en", "summary_zh_hans"], ["en", "zh-hans"]),
    ],
)
def test_an_item_is_public_in_a_language_if_its_title_and_text_are_there(missing, languages):
    item = factories.news_item(**dict.fromkeys(missing, ""))
    assert item.languages == languages
    assert [code for code in ["en", "zh-hans"] if NewsItem.objects.published_in(code).exists()] == languages


def test_what_cannot_be_read_yet_is_no_more_public_in_its_language(clock):
    assert titles(NewsItem.objects.published_in("zh-hans")) == titles(NewsItem.objects.published())


def test_a_project_needs_its_name_alone():
    project = factories.project(name_zh_hans="")
    assert list(Project.objects.published_in("en")) == [project]
    assert not Project.objects.published_in("zh-hans").exists()


def test_publishing_stamps_the_moment():
    item = factories.news_item(publish_at=None)
    before = timezone.now()
    item.publish()
    item.refresh_from_db()
    assert before <= item.publish_at <= timezone.now()
    assert NewsItem.objects.published().get() == item


def test_publishing_later_schedules():
    item = factories.news_item(publish_at=None)
    item.publish(at=timezone.now() + SOON)
    assert NewsItem.objects.scheduled().get() == item


def test_a_publication_time_in_the_past_is_refused_as_a_false_date():
    item = factories.news_item(publish_at=None)
    with pytest.raises(ValidationError, match="false date"):
        item.publish(at=timezone.now() - SECOND)
    assert NewsItem.objects.drafts().get() == item


@pytest.mark.parametrize("missing", [["body_en", "body_zh_hans"], ["title_en", "body_zh_hans"]])
def test_what_can_be_read_in_no_language_is_not_published(missing):
    item = factories.news_item(publish_at=None, **dict.fromkeys(missing, ""))
    with pytest.raises(ValidationError, match="no language has all of its texts"):
        item.publish()
    assert NewsItem.objects.drafts().get() == item


def test_a_withdrawal_keeps_the_record_and_its_reason():
    item = factories.news_item()
    item.withdraw(reason_en="A wrong name", reason_zh_hans="名称有误")
    item.refresh_from_db()
    assert NewsItem.objects.withdrawn().get() == item
    assert [item.withdrawal_reason_en, item.withdrawal_reason_zh_hans] == ["A wrong name", "名称有误"]


def test_a_withdrawal_without_a_reason_is_refused():
    item = factories.news_item()
    with pytest.raises(ValidationError, match="needs a reason"):
        item.withdraw()
    assert NewsItem.objects.published().get() == item


@pytest.mark.parametrize("publish_at", [None, timedelta(minutes=1)])
def test_only_what_has_been_public_is_withdrawn(publish_at):
    item = factories.news_item(publish_at=publish_at and timezone.now() + publish_at)
    with pytest.raises(ValidationError, match="Only what has been public"):
        item.withdraw("A mistake")
    item.refresh_from_db()
    assert item.withdrawn_at is None


def test_what_was_withdrawn_and_is_published_anew_keeps_its_first_date_and_not_the_reason():
    item = factories.news_item()
    first = item.publish_at
    item.withdraw("A wrong name")
    item.publish()
    item.refresh_from_db()
    assert NewsItem.objects.published().get() == item
    assert item.withdrawal_reason_en == ""
    assert item.publish_at == first


def test_unscheduling_makes_a_draft_again():
    item = factories.news_item(publish_at=timezone.now() + SOON)
    item.unschedule()
    assert NewsItem.objects.drafts().get() == item


def test_what_is_public_is_not_unscheduled():
    item = factories.news_item()
    with pytest.raises(ValidationError, match="public already"):
        item.unschedule()
    assert NewsItem.objects.published().get() == item


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Areas widen exchange", "areas-widen-exchange"),
        ("  “Quoted” & 100 % – Café_3  ", "quoted-100-cafe_3"),
        ("x" * 79 + " yz", "x" * 79),
        ("word " * 90, "-".join(["word"] * 16)),
        ("大连片区", ""),
        ("大连 Dalian 片区", "dalian"),
        ("!!!", ""),
    ],
)
def test_the_words_of_an_address_come_from_the_english_title(title, slug):
    item = factories.news_item(title)
    assert item.slug == slug
    assert item.address == (f"{item.pk}-{slug}" if slug else str(item.pk))


def test_a_chinese_item_has_its_number_for_an_address():
    item = factories.news_item(title_en="", body_en="")
    assert item.address == str(item.number)
    assert item.get_absolute_url() == f"/en/news/{item.number}/"


def test_the_words_stay_when_the_title_changes():
    item = factories.news_item("First title")
    item.title_en = "Second title"
    item.save()
    assert item.slug == "first-title"


def test_the_words_are_made_also_when_single_columns_are_saved():
    item = factories.news_item(title_en="")
    item.title_en = "Translated since"
    item.save(update_fields=["title_en"])
    item.refresh_from_db()
    assert item.slug == "translated-since"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("311", (311, "")),
        ("311-areas-widen-exchange", (311, "areas-widen-exchange")),
        ("311-", (311, "")),
        ("311--", (311, "-")),
        ("1-大连", (1, "大连")),
        ("7-' OR 1=1", (7, "' OR 1=1")),
        ("999999999999999999", (999999999999999999, "")),
    ],
)
def test_an_address_is_a_number_and_words(text, address):
    assert Address.parse(text) == address
    assert resolve(f"/en/news/{text}/").kwargs["address"] == address


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "",
        "-1",
        "0",
        "0-x",
        "01-x",
        "1000000000000000000",
        "1" * 5000,
        "３１１-x",
        "1_0",
        "1.5",
        "+1",
        "1 -x",
        "1/x",
    ],
)
def test_anything_else_is_the_address_of_nothing(text):
    with pytest.raises(Resolver404):
        resolve(f"/en/news/{text}/")


@pytest.mark.parametrize("text", ["abc", "", "-1", "x-311"])
def test_an_address_without_a_number_is_an_error(text):
    with pytest.raises(ValueError, match="invalid literal"):
        Address.parse(text)


def test_a_page_names_what_a_link_leads_to_only_if_it_is_public_in_its_language():
    public, chinese, draft = [
        factories.document(title="Rules"),
        factories.document(title="Rules in Chinese", title_en=""),
        factories.document(title="Draft", publish_at=None),
    ]
    practices = [factories.practice(what=f"{n}", result_document=one) for n, one in enumerate([public, chinese, draft])]
    practices.append(factories.practice(what="none"))

    def named(language):
        linking = Practice.objects.linking(language, "result_document", "result_project").order_by("number")
        assert not any(practice.result_project_is_public for practice in linking)
        return [practice.result_document_is_public for practice in linking]

    assert named("en") == [True, False, False, False]
    assert named("zh-hans") == [True, True, False, False]


def test_what_was_withdrawn_is_no_longer_named():
    document = factories.document()
    factories.practice(result_document=document)
    document.withdraw("Repealed")
    assert not Practice.objects.linking("en", "result_document").get().result_document_is_public


@pytest.fixture
def everywhere():
    """A document of each area and one of the zone's desk."""
    for slug in factories.AREAS:
        factories.document(title=slug, owner=slug)
    factories.document(title="zone", owner=None)


def names(queryset):
    return " ".join(sorted(queryset.values_list("title_en", flat=True)))


ALL = "dalian shenyang yingkou zone"


def somebody(*assignments):
    """Somebody with these (area or None for all, role)."""
    user = factories.account(group=None)
    for slug, role in assignments:
        Assignment.objects.create(user=user, area=slug and factories.area(slug), role=role)
    return user


@pytest.mark.parametrize(
    ("assignments", "in_scope", "editable"),
    [
        ([], "", ""),
        ([("dalian", "editor")], "dalian", "dalian"),
        ([("dalian", "editor"), ("yingkou", "editor")], "dalian yingkou", "dalian yingkou"),
        ([(None, "editor")], ALL, ALL),
        ([("dalian", "first-reviewer")], "dalian", ""),
        ([(None, "final-reviewer")], ALL, ""),
        ([("dalian", "editor"), ("shenyang", "second-reviewer")], "dalian shenyang", "dalian"),
        ([("dalian", "editor"), (None, "final-reviewer")], ALL, "dalian"),
        ([("dalian", "editor"), ("dalian", "first-reviewer")], "dalian", "dalian"),
    ],
)
def test_assignments_say_what_lies_in_scope_and_what_may_be_edited(everywhere, assignments, in_scope, editable):
    user = somebody(*assignments)
    assert names(Document.objects.in_scope_of(user)) == in_scope
    assert names(Document.objects.editable_by(user)) == editable


def test_a_superuser_needs_no_assignment(everywhere, administrator):
    assert names(Document.objects.in_scope_of(administrator)) == ALL
    assert names(Document.objects.editable_by(administrator)) == ALL


def test_the_desks_things_are_not_those_of_an_areas_editor(everywhere, editor):
    assert not Document.objects.in_scope_of(editor).filter(owner_area=None).exists()


def test_the_owner_decides_and_not_where_a_thing_is_shown(editor):
    factories.news_item(areas=["dalian", "shenyang"], owner="shenyang")
    assert not NewsItem.objects.editable_by(editor).exists()


def test_editors_link_their_own_and_what_is_public_of_others(everywhere, editor):
    factories.document(title="dalian draft", publish_at=None)
    factories.document(title="yingkou draft", owner="yingkou", publish_at=None)
    assert names(Document.objects.linkable_by(editor)) == "dalian dalian draft shenyang yingkou zone"


def test_an_account_that_is_no_longer_active_meets_the_sign_in_page(client, editor):
    client.force_login(editor)
    assert client.get("/en/admin/news/newsitem/").status_code == 200
    editor.is_active = False
    editor.save()
    response = client.get("/en/admin/news/newsitem/")
    assert response.status_code == 302
    assert response.url.startswith("/en/admin/login/")


def test_what_is_public_keeps_the_moment_at_which_it_appeared():
    item = factories.news_item()
    appeared = item.publish_at
    with pytest.raises(ValidationError, match="public already"):
        item.publish()
    item.refresh_from_db()
    assert item.publish_at == appeared
