"""What is public and what is being written, side by side: versions lose nothing."""

import pytest

from ftzportal.publishing import contents
from ftzportal.publishing.models import Revision
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


def save(desk, item, page=None, **changes):
    return desk.post(change(item), filled(page or desk.get(change(item)), **changes), follow=True)


def test_a_change_to_what_is_public_is_a_version_and_readers_see_nothing_of_it(desk):
    item = factories.news_item("As signed")
    save(desk, item, title_en="As changed")
    item.refresh_from_db()
    assert item.title_en == "As signed"
    assert item.newest_revision().content["fields"]["title_en"] == "As changed"
    assert "As changed" in desk.get(change(item)).content.decode()
    assert "As changed" not in desk.get(item.get_absolute_url()).content.decode()


def test_the_first_version_of_what_was_loaded_is_what_was_public():
    item = factories.news_item()
    assert item.newest_revision().number == 1
    assert contents.hash_of(contents.content_of(item)) == item.newest_revision().hash


def test_a_new_part_drafted_beside_what_is_public_can_be_changed_before_it_is(desk):
    item = factories.news_item()
    dalian = factories.area()
    page = desk.get(change(item))
    save(
        desk, item, page,
        **{"passages-TOTAL_FORMS": 1, "passages-0-area": dalian.pk, "passages-0-text_en": "<p>Drafted</p>"},
    )  # fmt: skip
    assert not Passage.objects.exists()
    page = desk.get(change(item))
    assert "Drafted" in page.content.decode()
    save(desk, item, page, **{"passages-0-text_en": "<p>Written</p>"})
    rows = item.newest_revision().content["children"]["passages"]
    assert [row["fields"]["text_en"] for row in rows] == ["<p>Written</p>"]
    assert not Passage.objects.exists()


def test_saving_without_a_change_makes_no_version(desk):
    item = factories.news_item(publish_at=None)
    save(desk, item)
    assert Revision.objects.of(item).count() == 1


@pytest.fixture
def colleague(db):
    """Another editor of Dalian, at another window."""
    return factories.account("li")


def test_fields_that_two_people_changed_apart_go_together_and_it_is_said(desk, colleague):
    item = factories.news_item(publish_at=None)
    page = desk.get(change(item))
    factories.revised(item, colleague, summary_en="Theirs")
    response = save(desk, item, page, title_en="Mine", _continue="1")
    item.refresh_from_db()
    assert (item.title_en, item.summary_en) == ("Mine", "Theirs")
    assert "Summary, English" in str([*response.context["messages"]][-1])


def test_a_field_that_both_changed_is_shown_side_by_side_and_nothing_is_written_over(desk, colleague):
    item = factories.news_item("Before", publish_at=None)
    page = desk.get(change(item))
    factories.revised(item, colleague, title_en="Theirs")
    response = save(desk, item, page, title_en="Mine")
    item.refresh_from_db()
    assert item.title_en == "Theirs"
    assert [field["name"] for field in response.context["conflict"].fields] == ["title_en"]
    assert response.context["adminform"].form["title_en"].value() == "Mine"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_of_a_field_that_both_changed_the_one_chosen_is_kept(desk, colleague, choice, kept):
    item = factories.news_item("Before", publish_at=None)
    page = desk.get(change(item))
    factories.revised(item, colleague, title_en="Theirs")
    asked = save(desk, item, page, title_en="Mine", summary_en="Also mine")
    save(desk, item, asked, _conflict="title_en", _choice_title_en=choice)
    item.refresh_from_db()
    assert (item.title_en, item.summary_en) == (kept, "Also mine")


def test_without_a_choice_it_is_asked_again(desk, colleague):
    item = factories.news_item("Before", publish_at=None)
    page = desk.get(change(item))
    factories.revised(item, colleague, title_en="Theirs")
    asked = save(desk, item, page, title_en="Mine")
    response = save(desk, item, asked, _conflict="title_en")
    item.refresh_from_db()
    assert item.title_en == "Theirs"
    assert response.context["adminform"].form["title_en"].value() == "Mine"


def test_who_leaves_the_question_open_finds_the_own_words_again(desk, colleague):
    item = factories.news_item("Before", publish_at=None)
    page = desk.get(change(item))
    factories.revised(item, colleague, title_en="Theirs")
    save(desk, item, page, title_en="Mine")
    recovered = desk.get(f"{change(item)}?recover=1")
    assert recovered.context["adminform"].form["title_en"].value() == "Mine"


def test_links_that_two_people_added_are_both_kept(desk, colleague):
    item = factories.news_item(publish_at=None)
    one, other = factories.project("One"), factories.project("Other")
    page = desk.get(change(item))
    factories.revised(item, colleague, projects=[one.pk])
    save(desk, item, page, projects=[other.pk])
    assert set(item.projects.all()) == {one, other}


def test_a_form_of_what_had_no_version_yet_writes_over_nobody(desk, colleague):
    item = factories.news_item("As loaded")
    page = desk.get(change(item))
    factories.revised(item, colleague, title_en="Theirs")
    response = save(desk, item, page, title_en="Mine")
    assert response.context["conflict"]


def test_what_was_typed_and_not_saved_comes_back_and_changed_nothing(desk):
    item = factories.news_item("Saved", publish_at=None)
    page = desk.get(change(item))
    desk.post(f"/en/admin/news/newsitem/{item.pk}/autosave/", filled(page, title_en="Typed"))
    item.refresh_from_db()
    assert (item.title_en, item.slug, Revision.objects.count()) == ("Saved", "saved", 0)
    assert desk.get(change(item)).context["autosave"]
    recovered = desk.get(f"{change(item)}?recover=1")
    assert recovered.context["adminform"].form["title_en"].value() == "Typed"
    assert Revision.objects.count() == 0
    save(desk, item, recovered)
    item.refresh_from_db()
    assert item.title_en == "Typed"
    assert not desk.get(change(item)).context["autosave"]


def test_what_was_typed_into_a_new_item_comes_back(desk):
    add = "/en/admin/news/newsitem/add/"
    desk.post(f"{add}autosave/", filled(desk.get(add), title_en="Typed"))
    assert desk.get(f"{add}?recover=1").context["adminform"].form["title_en"].value() == "Typed"


def test_what_was_typed_is_nobody_elses(desk, client, colleague):
    item = factories.news_item("Saved", publish_at=None)
    desk.post(f"/en/admin/news/newsitem/{item.pk}/autosave/", filled(desk.get(change(item)), title_en="Typed"))
    client.force_login(colleague)
    page = client.get(f"{change(item)}?recover=1")
    assert "Typed" not in page.content.decode()


def test_what_was_typed_can_be_thrown_away(desk):
    item = factories.news_item("Saved", publish_at=None)
    address = f"/en/admin/news/newsitem/{item.pk}/autosave/"
    desk.post(address, filled(desk.get(change(item)), title_en="Typed"))
    desk.post(address, {"_discard": "1"})
    assert not desk.get(change(item)).context["autosave"]


def test_two_windows_know_of_each_other(desk, client, editor, colleague):
    item = factories.news_item(publish_at=None)
    address = f"/en/admin/news/newsitem/{item.pk}/presence/"
    assert desk.post(address).json() == {"others": []}
    client.force_login(colleague)
    assert "chen has this open since" in client.post(address).json()["others"][0]
    assert "chen has this open since" in client.get(change(item)).content.decode()
    client.force_login(editor)
    client.post(address, {"leave": "1"})
    client.force_login(colleague)
    assert client.post(address).json() == {"others": []}


def test_a_restored_version_is_a_new_one_and_the_others_stay(desk, editor):
    item = factories.news_item("First", publish_at=None)
    item.newest_revision()
    factories.revised(item, editor, title_en="Second", summary_en="Second too")
    desk.post(f"/en/admin/news/newsitem/{item.pk}/restore/", {"version": 1})
    item.refresh_from_db()
    assert item.title_en == "First"
    assert [revision.number for revision in item.revisions()] == [3, 2, 1]


def test_one_field_is_restored_and_the_others_stay_as_they_are(desk, editor):
    item = factories.news_item("First", publish_at=None)
    item.newest_revision()
    factories.revised(item, editor, title_en="Second", summary_en="Second too")
    desk.post(f"/en/admin/news/newsitem/{item.pk}/restore/", {"version": 1, "field": "title_en"})
    item.refresh_from_db()
    assert (item.title_en, item.summary_en) == ("First", "Second too")


@pytest.fixture
def of_another_time(editor):
    """A version whose data no longer fits: a field renamed since, a linked record that is gone, an unknown relation."""
    item = factories.news_item("Now", publish_at=None)
    content = item.newest_revision().content
    content["fields"] |= {"title_en": "Then", "headline_en": "Renamed since", "source": 987654, "projects": [987654]}
    content["fields"]["original_date"] = "the day before yesterday"
    content["children"]["footnotes"] = [{"fields": {"text": "A relation that there is no more"}}]
    item.keep_revision(content, editor, "", number=2)
    return item


def test_a_version_that_no_longer_fits_is_restored_as_far_as_it_does_and_the_rest_is_named(desk, of_another_time):
    item = of_another_time
    response = desk.post(f"/en/admin/news/newsitem/{item.pk}/restore/", {"version": 2}, follow=True)
    item.refresh_from_db()
    assert item.title_en == "Then"
    assert item.source == factories.source()
    said = str([*response.context["messages"]][-1])
    for name in ["headline_en", "Source", "Projects", "Date of the original", "footnotes"]:
        assert name in said


def test_a_version_that_no_longer_fits_can_be_read_and_compared(desk, of_another_time):
    page = desk.get(f"/en/admin/news/newsitem/{of_another_time.pk}/compare/?old=1&new=2").content.decode()
    for words in ["headline_en (no longer a field)", "Renamed since", "№ 987654, no longer there", "footnotes"]:
        assert words in page


@pytest.mark.parametrize("query", ["old=1&new=99", "old=x", "old=1&new=-1", "new=9999999999999999999999", "old=%00"])
def test_a_version_that_there_is_not_is_not_found(desk, query):
    item = factories.news_item(publish_at=None)
    assert desk.get(f"/en/admin/news/newsitem/{item.pk}/compare/?{query}").status_code in (400, 404)


def test_a_comparison_never_names_another_areas_draft(desk, editor):
    item = factories.news_item(publish_at=None)
    item.newest_revision()
    foreign = factories.project("CANARY", owner="shenyang", areas=("shenyang",), publish_at=None)
    factories.revised(item, editor, projects=[foreign.pk])
    page = desk.get(f"/en/admin/news/newsitem/{item.pk}/compare/?old=1&new=2").content.decode()
    assert "CANARY" not in page
    assert "a record of another area" in page


def test_every_version_is_listed_with_its_author(desk, editor):
    item = factories.news_item("As loaded")
    factories.revised(item, editor, title_en="Written")
    page = desk.get(f"/en/admin/news/newsitem/{item.pk}/history/").content.decode()
    assert "loaded, not written here" in page
    assert "<td>chen</td>" in page


def test_opening_the_form_takes_no_more_queries_with_500_versions_behind_it(desk, editor):
    item = factories.news_item()
    content = item.newest_revision().content
    for number in range(2, 501):
        content["fields"]["title_en"] = f"Version {number}"
        item.keep_revision(content, editor, "", number=number)
    desk.get(change(item))
    assert queries_of(desk, change(item)) <= 25
    assert "Version 500" in desk.get(change(item)).content.decode()


def test_a_reviewer_reads_the_newest_version_with_the_names_of_what_it_links(client, editor):
    item = factories.news_item("As signed")
    factories.revised(item, editor, title_en="As changed", projects=[factories.project("Linked").pk])
    client.force_login(factories.reviewers()[0])
    page = client.get(change(item)).content.decode()
    assert "As changed" in page
    assert "Linked" in page


def test_the_first_version_is_its_writers(desk, editor):
    add = "/en/admin/news/newsitem/add/"
    texts = {"title_en": "Mine", "column": factories.column().pk, "source": factories.source().pk}
    desk.post(add, filled(desk.get(add), **texts))
    assert Revision.objects.get().author == editor


@pytest.mark.parametrize("name", ["nonsense", "number", "live_revision", "pk", "", "\u2028"])
def test_a_form_that_names_no_field_as_in_conflict_is_shown_again(desk, name):
    item = factories.news_item("As signed")
    response = save(desk, item, title_en="Mine", _conflict=name)
    assert response.status_code == 200
    assert response.context["conflict"].fields == []
    assert 'value="Mine"' in response.text


@pytest.mark.parametrize("version", ["777", "", "x", "9" * 30])
def test_a_form_that_names_no_version_writes_over_nobody(desk, version):
    item = factories.news_item("Before", publish_at=None)
    page = desk.get(change(item))
    factories.revised(item, factories.account("li"), title_en="Theirs")
    desk.post(change(item), filled(page, title_en="Mine", _version=version), follow=True)
    item.refresh_from_db()
    assert item.title_en == "Theirs"


def test_what_is_saved_while_a_form_is_being_read_is_not_written_over(desk, monkeypatch):
    item, colleague = factories.news_item("Before", publish_at=None), factories.account("li")
    item.newest_revision()
    real, others = NewsItem.revisions, ["Theirs"]

    def revisions(thing):
        # The row has been read by now, the versions have not.
        if others:
            factories.revised(item, colleague, title_en=others.pop())
        return real(thing)

    monkeypatch.setattr(NewsItem, "revisions", revisions)
    page = desk.get(change(item))
    monkeypatch.undo()
    desk.post(change(item), filled(page, summary_en="Mine"), follow=True)
    item.refresh_from_db()
    assert (item.title_en, item.summary_en) == ("Theirs", "Mine")
