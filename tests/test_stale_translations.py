"""Which language of a text is older than the other: noted with each version, said beside the text, listed by area."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ftzportal.publishing import acts, contents, submittable
from ftzportal.record.models import Entry
from news.models import Passage
from tests import factories
from tests.admin_forms import filled
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

TRANSLATIONS = "/en/admin/translations/"


@pytest.fixture
def desk(client, editor):
    """The browser of an editor of Dalian."""
    client.force_login(editor)
    return client


@pytest.fixture
def draft():
    item = factories.news_item("As written", publish_at=None)
    item.newest_revision()
    return item


def change(thing):
    return f"/en/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"


def save(desk, thing, **changes):
    return desk.post(change(thing), filled(desk.get(change(thing)), **changes), follow=True)


def older(thing):
    """{language: keys} of what is older in that language."""
    thing.refresh_from_db()
    return {code: {*marks} for code, marks in thing.older_texts.items()}


# The rule


def test_a_language_is_older_once_the_other_alone_was_changed(desk, draft):
    save(desk, draft, title_en="Changed")
    assert older(draft) == {"zh-hans": {"title"}}
    mark = draft.older_texts["zh-hans"]["title"]
    assert (mark["level"], mark["version"]) == (1, 2)


def test_further_changes_count_from_the_version_in_which_both_were_level(desk, draft):
    save(desk, draft, title_zh_hans="改过")
    save(desk, draft, summary_zh_hans="也改过")
    save(desk, draft, title_zh_hans="又改过")
    assert older(draft) == {"en": {"title", "summary"}}
    mark = draft.older_texts["en"]["title"]
    assert (mark["level"], mark["version"]) == (1, 4)


def test_what_is_changed_in_both_languages_at_once_is_older_in_neither(desk, draft):
    save(desk, draft, title_en="Changed", title_zh_hans="改过")
    assert older(draft) == {}


def test_the_older_language_catches_up_when_it_is_changed(desk, draft):
    save(desk, draft, title_en="Changed")
    save(desk, draft, title_zh_hans="改过")
    assert older(draft) == {}


def test_a_text_that_one_language_lacks_is_missing_there_and_not_older(desk, draft):
    save(desk, draft, summary_zh_hans="")
    save(desk, draft, summary_en="Changed")
    assert older(draft) == {}
    save(desk, draft, summary_zh_hans="译文")
    assert older(draft) == {}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Text of As written</p><p></p>",
        "<p>Text  of\u00a0As <strong>written</strong> </p>",
        "<h2>Text of As written</h2>",
    ],
)
def test_what_only_looks_otherwise_makes_no_language_older(draft, editor, body):
    factories.revised(draft, editor, body_en=body)
    assert draft.revisions().count() == 2
    assert older(draft) == {}


def test_what_is_taken_back_to_what_both_said_is_level_again(desk, draft):
    save(desk, draft, title_en="Changed")
    desk.post(f"/en/admin/news/newsitem/{draft.pk}/restore/", {"version": 1})
    assert older(draft) == {}


def test_one_language_restored_alone_leaves_the_other_behind_or_not_as_ever(desk, draft):
    save(desk, draft, title_en="Changed", title_zh_hans="改过")
    desk.post(f"/en/admin/news/newsitem/{draft.pk}/restore/", {"version": 1, "field": "title_en"})
    assert older(draft) == {"zh-hans": {"title"}}


def test_parts_are_weighed_each_for_itself(desk, draft):
    passages = [
        Passage.objects.create(
            news_item=draft, area=factories.area(slug), heading_en=slug, heading_zh_hans="题", text_en="<p>A</p>"
        )
        for slug in ("dalian", "shenyang")
    ]
    save(desk, draft, title_en="With passages", title_zh_hans="有段落")
    # Shenyang comes first.
    save(desk, draft, **{"passages-0-heading_en": "Changed", "passages-1-text_en": "<p>B</p>"})
    assert older(draft) == {"zh-hans": {f"passages:{passages[1].pk}:heading"}}
    page = desk.get(change(draft)).content.decode()
    assert page.count('name="_fits"') == 1
    save(desk, draft, _fits=f"passages:{passages[1].pk}:heading@{draft.newest_revision().number}")
    assert older(draft) == {}


def test_a_part_drafted_beside_what_is_public_keeps_its_mark_when_it_gets_a_row(desk, editor):
    item = factories.news_item("As signed")
    content = item.newest_revision().content
    fields = {
        "area": factories.area().pk,
        "heading_en": "New",
        "heading_zh_hans": "新",
        "text_en": "<p>Text</p>",
        "text_zh_hans": "",
    }
    content["children"]["passages"] = [{"fields": fields}, {"fields": fields | {"area": factories.area("yingkou").pk}}]
    acts.revise(item, content, by=editor)
    save(desk, item, **{"passages-1-heading_en": "Newer"})
    assert older(item) == {"zh-hans": {"passages:+1:heading"}}
    assert desk.get(change(item)).content.decode().count('name="_fits"') == 1
    factories.approved(factories.submitted(item, editor), *factories.reviewers())
    save(desk, item, summary_en="Changed")
    passage = item.passages.get(heading_en="Newer")
    assert older(item) == {"zh-hans": {"summary", f"passages:{passage.pk}:heading"}}


def test_a_change_drafted_beside_what_is_public_is_noted_and_changes_nothing_of_it(desk):
    item = factories.news_item("As signed")
    before = timezone.now() - timedelta(days=3)
    type(item).objects.filter(pk=item.pk).update(updated_at=before)
    item.refresh_from_db()
    said = contents.hash_of(contents.content_of(item))
    save(desk, item, title_en="Drafted")
    assert older(item) == {"zh-hans": {"title"}}
    assert contents.hash_of(contents.content_of(item)) == said
    assert item.updated_at == before


def test_what_is_noted_outlasts_the_sign_off(editor):
    item = factories.news_item("As signed")
    factories.revised(item, editor, title_en="Changed")
    factories.approved(factories.submitted(item, editor), *factories.reviewers())
    assert older(item) == {"zh-hans": {"title"}}


# The form


def test_beside_the_older_text_stands_which_version_made_it_so_and_the_way_there(desk, draft):
    save(desk, draft, title_en="Changed")
    page = desk.get(change(draft)).content.decode()
    assert "Older than the English: that changed in" in page
    link = f"/en/admin/news/newsitem/{draft.pk}/compare/?old=1&amp;new=2"
    assert link in page
    assert "Changed" in desk.get(link.replace("&amp;", "&")).content.decode()


def test_nothing_of_it_is_said_to_those_who_only_read(client, draft, editor):
    factories.revised(draft, editor, title_en="Changed")
    client.force_login(factories.reviewers()[0])
    assert "_fits" not in client.get(change(draft)).content.decode()


def test_who_says_that_a_translation_still_fits_writes_no_version_but_is_in_the_record(desk, draft):
    save(desk, draft, title_en="Changed", summary_en="Changed")
    save(desk, draft, _fits="title@2")
    assert older(draft) == {"zh-hans": {"summary"}}
    assert draft.revisions().count() == 2
    entry = Entry.objects.about(draft).first()
    assert entry.act == Entry.Act.TRANSLATION_FITS
    assert '"title"' in entry.details


def test_saying_that_a_translation_fits_ends_no_review(desk, draft, editor):
    save(desk, draft, title_en="Changed")
    factories.submitted(draft, editor)
    save(desk, draft, _fits="title@2")
    assert older(draft) == {}
    assert submittable.is_in_review(draft)


def test_a_translation_is_said_to_fit_along_with_a_change(desk, draft):
    save(desk, draft, title_en="Chnaged")
    save(desk, draft, title_en="Changed", _fits="title@2")
    assert older(draft) == {}
    assert draft.revisions().count() == 3


def test_nobody_vouches_for_what_was_changed_since_their_form_was_opened(desk, draft, editor):
    save(desk, draft, title_en="Changed")
    page = filled(desk.get(change(draft)), _fits="title@2")
    factories.revised(draft, editor, title_en="Changed anew")
    desk.post(change(draft), page)
    assert older(draft) == {"zh-hans": {"title"}}


@pytest.mark.parametrize("said", ["", "title", "title@x", "nonsense@2", "passages:9:text@2", "title@3", "\x00@2"])
def test_what_is_said_of_no_older_text_says_nothing(desk, draft, said):
    save(desk, draft, title_en="Changed")
    save(desk, draft, _fits=said)
    assert older(draft) == {"zh-hans": {"title"}}
    assert not Entry.objects.filter(act=Entry.Act.TRANSLATION_FITS).exists()


# The lists


def test_the_list_is_narrowed_to_what_is_older_in_a_language(desk, editor, draft):
    factories.revised(draft, editor, title_en="Ahead in English")
    factories.revised(factories.news_item("Other"), editor, title_zh_hans="中文领先", summary_zh_hans="中文领先")
    found = {
        code: [thing.pk for thing in desk.get("/en/admin/news/newsitem/", {"older": code}).context["cl"].result_list]
        for code in ("en", "zh-hans")
    }
    assert found["zh-hans"] == [draft.pk]
    assert len(found["en"]) == 1
    assert draft.pk not in found["en"]


@pytest.mark.parametrize(
    "model", ["news/newsitem", "areas/project", "areas/practice", "areas/document", "areas/platform"]
)
def test_every_list_of_published_things_has_the_filter(desk, model):
    assert desk.get(f"/en/admin/{model}/?older=en").status_code == 200


def test_the_page_of_translations_counts_by_area_and_names_what_is_to_be_done(desk, editor, draft):
    factories.revised(draft, editor, title_en="Ahead in English")
    factories.project("Not translated", name_zh_hans="")
    page = desk.get(TRANSLATIONS)
    [row] = page.context["rows"]
    assert [count for _link, count in row["counts"]] == [0, 0, 1, 1]
    text = page.content.decode()
    for words in ["Ahead in English", "Not translated", "version 2, since", "Dalian Area"]:
        assert words in text
    link = row["counts"][3][0]
    narrowed = desk.get(TRANSLATIONS + link).content.decode()
    assert "Ahead in English" in narrowed
    assert "Not translated" not in narrowed


def test_the_page_of_translations_tells_nothing_of_another_area(desk, editor):
    foreign = factories.news_item("CANARY", owner="shenyang", areas=("shenyang",), publish_at=None, body_zh_hans="")
    factories.revised(foreign, editor, title_en="CANARY changed")
    page = desk.get(TRANSLATIONS)
    assert "CANARY" not in page.content.decode()
    assert page.context["rows"] == []
    other = desk.get(TRANSLATIONS, {"area": foreign.owner_area_id})
    assert "CANARY" not in other.content.decode()


def test_the_page_of_translations_shows_200_and_how_many_more_at_the_same_few_queries(desk, editor, draft):
    few = queries_of(desk, TRANSLATIONS)
    for nth in range(203):
        factories.practice(f"Practice {nth}", what_zh_hans="")
    page = desk.get(TRANSLATIONS)
    assert sum(len(group["entries"]) for group in page.context["groups"]) == 200
    assert page.context["rest"] == 3
    assert queries_of(desk, TRANSLATIONS) <= few


def test_the_zones_own_things_stand_under_its_desk(client, editor):
    item = factories.news_item("Of the zone", owner=None)
    factories.revised(item, editor, title_en="Of the zone, changed")
    client.force_login(factories.administrator())
    page = client.get(TRANSLATIONS, {"area": "zone", "language": "zh-hans", "what": "older"})
    assert "№" not in page.content.decode()
    assert "Of the zone" in page.content.decode()


@pytest.mark.parametrize("query", ["area=x", "area=99999", "language=fr", "what=nothing", "language=%00"])
def test_an_odd_page_of_translations_is_not_found(desk, query):
    assert desk.get(f"{TRANSLATIONS}?{query}").status_code in (400, 404)


def test_the_desk_leads_to_the_translations(desk):
    assert TRANSLATIONS in desk.get("/en/admin/").content.decode()


def test_strangers_are_sent_to_sign_in(client):
    assert client.get(TRANSLATIONS).status_code == 302
