"""The index follows what readers see, through every door, and holds nothing else."""

import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from areas.models import Enterprise, Participation, Project
from ftzportal.library import attachments
from ftzportal.library.models import Attachment
from ftzportal.publishing import acts
from ftzportal.publishing.models import Release
from ftzportal.search import rebuilding
from ftzportal.search.engines import engine
from ftzportal.search.finding import find
from ftzportal.search.models import Entry, Name
from ftzportal.terms.models import Term
from news.models import NewsItem, Passage
from tests import factories, uploads
from tests.admin_forms import filled


def found(words, language="en", **narrowed):
    return [result.title for result in find(words, language, **narrowed).entries]


@pytest.fixture
def as_it_should_be():
    """After each test that asks for it, the index is what a rebuilding would make of the content."""
    yield
    assert list(rebuilding.differences()) == []


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_it_should_be")]


def test_what_is_signed_off_is_found_and_what_is_drafted_beside_it_is_not(editor):
    factories.no_reviews()
    item = factories.news_item("Lanterns on the quay", publish_at=None, summary_en="", body_en="<p>Text.</p>")
    assert found("lanterns") == []
    factories.submitted(item, editor)
    assert found("lanterns") == ["Lanterns on the quay"]
    factories.revised(item, editor, title_en="Barges on the quay")
    assert found("barges") == []
    assert found("lanterns") == ["Lanterns on the quay"]
    factories.submitted(item, editor)
    assert found("barges") == ["Barges on the quay"]
    assert found("lanterns") == []


def test_no_draft_is_in_the_index_whoever_saves_it(client, editor):
    client.force_login(editor)
    item = factories.news_item("Secret", publish_at=None)
    address = f"/en/admin/news/newsitem/{item.pk}/change/"
    assert client.post(address, filled(client.get(address), title_en="Most secret")).status_code == 302
    public = factories.news_item("Known")
    address = f"/en/admin/news/newsitem/{public.pk}/change/"
    assert client.post(address, filled(client.get(address), title_en="Not yet known")).status_code == 302
    assert set(Entry.objects.filter(language="en").values_list("title", flat=True)) >= {"Known"}
    assert not Entry.objects.filter(title__contains="ecret").exists()
    assert not Entry.objects.filter(title__contains="Not yet").exists()


def test_a_signed_change_appears_with_its_release(editor):
    factories.no_reviews()
    item = factories.news_item("Old words")
    factories.revised(item, editor, title_en="New words")
    factories.submitted(item, editor, publish_at=timezone.now() + timedelta(hours=1))
    assert found("words") == ["Old words"]
    Release.objects.update(release_at=timezone.now())
    assert acts.release_due() == 1
    assert found("words") == ["New words"]


def test_what_is_scheduled_appears_and_what_ends_vanishes_by_the_clock():
    now = timezone.now()
    factories.news_item("Coming lanterns", publish_at=now + timedelta(seconds=3))
    factories.project("Coming Valley", publish_at=now + timedelta(seconds=3))
    factories.enterprise("valley", "Valley Works", aliases="Coming Valley")
    ending = now + timedelta(seconds=3)
    reason = {"withdrawal_reason_en": "Its time is over"}
    factories.news_item("Ending lanterns", publish_at=now - timedelta(hours=1), withdrawn_at=ending, **reason)
    assert found("lanterns") == ["Ending lanterns"]
    # Nor does a name that is not public yet tell of itself.
    assert found("coming valley") == ["Valley Works"]
    time.sleep((now - timezone.now()).total_seconds() + 4.1)
    assert found("lanterns") == ["Coming lanterns"]
    assert found("coming valley") == ["Coming Valley", "Valley Works"]


def test_what_is_withdrawn_vanishes_and_comes_back_when_it_is_published_again(editor):
    factories.no_reviews()
    item = factories.news_item("Lanterns")
    acts.withdraw(item, "Wrong", "有误", by=editor)
    assert found("lanterns") == []
    item.refresh_from_db()
    item.publish()
    assert found("lanterns") == ["Lanterns"]


def test_what_is_no_longer_scheduled_leaves_the_index(editor):
    item = factories.news_item("Lanterns", publish_at=timezone.now() + timedelta(days=1))
    assert Entry.objects.of(item).count() == 2
    acts.cancel_schedule(item, by=editor)
    assert not Entry.objects.of(item).exists()


def test_a_thing_is_found_in_the_languages_in_which_it_is_written():
    item = factories.news_item("Lanterns", body_zh_hans="")
    assert Entry.objects.of(item).values_list("language", flat=True).get() == "en"
    assert found("中文 lanterns", "zh-hans") == []


def test_an_alias_that_an_administrator_adds_finds_the_record_and_what_says_its_name(client, administrator):
    enterprise = factories.enterprise("mapletree", "Mapletree", "丰树")
    factories.news_item("Mapletree builds")
    assert found("fengshu") == []
    client.force_login(administrator)
    address = f"/en/admin/areas/enterprise/{enterprise.pk}/change/"
    assert client.post(address, filled(client.get(address), aliases="Fengshu")).status_code == 302
    assert found("fengshu") == ["Mapletree", "Mapletree builds"]
    assert client.post(address, filled(client.get(address), aliases="")).status_code == 302
    assert found("fengshu") == []


def test_a_record_is_reached_at_its_new_address_and_by_its_new_name(client, administrator):
    partner = factories.partner("shftz", "Shanghai Zone")
    client.force_login(administrator)
    address = f"/en/admin/areas/partner/{partner.pk}/change/"
    client.post(address, filled(client.get(address), slug="shanghai", name_en="Shanghai Pilot Zone"))
    result = find("shanghai pilot", "en").entries[0]
    assert result.address == "/en/partners/shanghai/"
    assert client.get(result.address).status_code == 200


def test_every_address_in_the_index_answers(client):
    item = factories.news_item("Lanterns", links={"attachments": [uploads.attachment("Plan")]})
    Passage.objects.create(news_item=item, area=factories.area(), text_en="<p>Quay</p>", text_zh_hans="<p>码头</p>")
    item.save()
    factories.project()
    factories.practice()
    factories.document()
    factories.platform()
    factories.enterprise()
    factories.partner()
    for entry in Entry.objects.all():
        assert uploads.fetched(client, entry.address.partition("#")[0]).status_code == 200, entry.address
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert kinds == {
        "area", "attachment", "document", "enterprise", "newsitem", "partner", "passage", "platform", "practice",
        "project",
    }  # fmt: skip


def test_other_areas_of_a_thing_narrow_it_when_they_are_signed(editor):
    factories.no_reviews()
    item = factories.news_item("Lanterns", areas=["dalian"])
    dalian, yingkou = factories.area("dalian").pk, factories.area("yingkou").pk
    factories.revised(item, editor, areas=[yingkou])
    assert found("lanterns", areas=[yingkou]) == []
    factories.submitted(item, editor)
    assert found("lanterns", areas=[yingkou]) == ["Lanterns"]
    assert found("lanterns", areas=[dalian]) == []


def test_a_passage_is_found_by_itself_at_its_place_and_goes_with_its_item(editor):
    factories.no_reviews()
    item = factories.news_item("Three areas")
    area = factories.area("yingkou")
    texts = {"text_en": "<p>Lanterns <b>there</b></p>", "text_zh_hans": "<p>灯笼</p>"}
    Passage.objects.create(news_item=item, area=area, heading_en="Yingkou", **texts)
    item.save()
    results = find("lanterns there", "en").entries
    assert [(result.kind, result.address.partition("#")[2]) for result in results] == [("passage", "yingkou")]
    # One without a heading goes by the name of its area.
    assert [result.title for result in find("灯笼", "zh-hans").entries] == ["营口片区"]
    content = item.newest_revision().content
    acts.revise(item, content | {"children": {"passages": []}}, by=editor)
    factories.submitted(item, editor)
    assert found("lanterns") == []


def test_the_text_of_a_file_is_found_while_something_public_offers_it(editor):
    factories.no_reviews()
    file = uploads.attachment("Plan", content=uploads.pdf("Lighthouse tariffs"))
    other = uploads.attachment("Kept to ourselves", content=uploads.pdf("Lighthouse keepers"))
    assert found("lighthouse") == []
    item = factories.news_item("Quay", links={"attachments": [file]}, publish_at=None)
    assert found("lighthouse") == []
    factories.submitted(item, editor)
    assert found("lighthouse") == ["Plan"]
    assert found("lighthouse", areas=[factories.area().pk]) == ["Plan"]
    content = item.newest_revision().content
    acts.revise(item, content | {"fields": content["fields"] | {"attachments": []}}, by=editor)
    assert found("lighthouse") == ["Plan"]
    factories.submitted(item, editor)
    assert found("lighthouse") == []
    named = factories.news_item("Harbour", body_en=f'<p><a href="{file.get_absolute_url()}">Plan</a></p>')
    assert found("lighthouse") == ["Plan"]
    acts.withdraw(named, "Wrong", "有误", by=editor)
    assert found("lighthouse") == []
    assert set(Entry.objects.filter(kind="attachment")) == set()
    assert other.versions.count() == 1


def test_no_file_is_in_the_index_that_strangers_may_not_fetch():
    for nth, moment in enumerate([None, timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=1)]):
        file = uploads.attachment(f"Plan {nth}", content=uploads.pdf(f"Lighthouse {nth}"))
        factories.project(f"Valley {nth}", publish_at=moment).attachments.set([file])
    for project in Project.objects.all():
        project.save()
    shown = {result.number for result in find("lighthouse", "en").entries}
    assert shown == set(Attachment.objects.public().values_list("pk", flat=True))
    assert len(shown) == 1


def test_a_new_version_and_a_new_title_of_a_file_are_found(editor):
    file = uploads.attachment("Plan", owner=None)
    factories.document("Rules").attachments.set([file])
    for document in file.documents.all():
        document.save()
    kept = attachments.keep(uploads.sent(uploads.pdf("Lighthouse tariffs")), "plan.pdf")
    file.add_version(kept, by=editor)
    assert found("lighthouse") == ["Plan"]
    file.title_en = "Tariffs of the port"
    file.save()
    assert found("lighthouse") == ["Tariffs of the port"]


def test_what_is_deleted_is_found_no_more(client, administrator):
    client.force_login(administrator)
    enterprise = factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu")
    client.post(f"/en/admin/areas/enterprise/{enterprise.pk}/delete/", {"post": "yes"})
    assert not Enterprise.objects.filter(pk=enterprise.pk).exists()
    assert found("mapletree") == []
    assert not Name.objects.filter(text="Fengshu").exists()
    for nth in range(3):
        factories.enterprise(f"works-{nth}", f"Lantern Works {nth}")
    Enterprise.objects.filter(slug__startswith="works").delete()
    assert found("lantern") == []


def test_a_term_lends_its_spellings_and_takes_them_away():
    factories.news_item("The single window opens")
    term = Term.objects.create(name_en="single window", aliases="one-stop counter")
    assert found("one-stop counter") == ["The single window opens"]
    term.delete()
    assert found("one-stop counter") == []


def test_nothing_is_left_of_a_save_that_was_undone():
    with transaction.atomic():
        factories.news_item("Undone lanterns")
        transaction.set_rollback(True)
    assert found("lanterns") == []
    assert engine().stray() == []


def test_samples_are_found_as_they_are_made(tmp_path):
    with (tmp_path / "told").open("w") as told:
        call_command("load_facts", stdout=told)
        call_command("sample_content", news=20, projects=5, stdout=told)
    assert find("sample", "en").total > 20
    for language in ("en", "zh-hans"):
        entries = Entry.objects.filter(kind="newsitem", language=language, public_from__lte=timezone.now())
        assert entries.count() == NewsItem.objects.published_in(language).count()


class TestWhoTakesPart:
    """A project is found by the enterprises and the partners that its page names."""

    @pytest.fixture
    def cranes(self):
        return factories.project("Cranes on the quay")

    @pytest.fixture
    def mapletree(self):
        return factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu\nMapletree Logistics")

    @pytest.mark.parametrize("role", Participation.Role.values)
    def test_on_whatever_side(self, cranes, mapletree, role):
        assert found("mapletree") == ["Mapletree"]
        Participation.objects.create(project=cranes, enterprise=mapletree, role=role)
        for words in ("mapletree", "Fengshu", "丰樹", "mapletree logistics", '"logistics"'):
            assert found(words) == ["Mapletree", "Cranes on the quay"]
        assert found("mapletree cranes") == ["Cranes on the quay"]
        assert found("Fengshu", "zh-hans") == ["丰树", "中文：Cranes on the quay"]
        # One name does not run into the next.
        assert found('"Fengshu Mapletree"') == []

    def test_while_it_does(self, cranes, mapletree):
        one = Participation.objects.create(project=cranes, enterprise=mapletree, role="prospective")
        fair = factories.project("Fair")
        one.project = fair
        one.save()
        assert found("mapletree") == ["Mapletree", "Fair"]
        one.delete()
        assert found("mapletree") == ["Mapletree"]
        Participation.objects.create(project=cranes, enterprise=mapletree, role="local-side")
        cranes.participations.all().delete()
        assert found("mapletree") == ["Mapletree"]

    def test_under_the_name_that_it_has_now(self, client, administrator, cranes, mapletree):
        Participation.objects.create(project=cranes, enterprise=mapletree, role="partner-side")
        client.force_login(administrator)
        address = f"/en/admin/areas/enterprise/{mapletree.pk}/change/"
        assert client.post(address, filled(client.get(address), name_en="Fengshu Group", aliases="")).status_code == 302
        assert found("fengshu cranes") == ["Cranes on the quay"]
        assert found("mapletree") == []

    def test_a_drafted_part_is_found_once_it_is_signed(self, client, editor, cranes, mapletree):
        factories.no_reviews()
        client.force_login(editor)
        address = f"/en/admin/areas/project/{cranes.pk}/change/"
        part = {"participations-TOTAL_FORMS": 1, "participations-0-enterprise": mapletree.pk}
        data = filled(client.get(address), **part, **{"participations-0-role": "local-side"})
        assert client.post(address, data).status_code == 302
        assert found("mapletree") == ["Mapletree"]
        factories.submitted(cranes, editor)
        assert found("mapletree") == ["Mapletree", "Cranes on the quay"]

    def test_what_is_undone_leaves_no_trace(self, cranes, mapletree):
        with transaction.atomic():
            Participation.objects.create(project=cranes, enterprise=mapletree, role="implied")
            transaction.set_rollback(True)
        assert found("mapletree") == ["Mapletree"]

    def test_a_reader_sees_by_which_name(self, client, cranes, mapletree):
        Participation.objects.create(project=cranes, enterprise=mapletree, role="partner-side")
        page = client.get("/en/search/?q=mapletree&kind=project").content.decode()
        assert "Cranes on the quay" in page
        assert "<mark>Mapletree</mark>" in page

    def test_a_drafted_partner_is_found_once_it_is_signed(self, client, editor, cranes):
        """And under the name that it has then."""
        factories.no_reviews()
        partner = factories.partner(aliases="SHFTZ")
        client.force_login(editor)
        address = f"/en/admin/areas/project/{cranes.pk}/change/"
        assert client.post(address, filled(client.get(address), partners=[partner.pk])).status_code == 302
        assert found("SHFTZ") == ["Shanghai Pilot FTZ"]
        factories.submitted(cranes, editor)
        assert found("SHFTZ") == ["Shanghai Pilot FTZ", "Cranes on the quay"]
        partner.name_en, partner.aliases = "Hainan Free Trade Port", ""
        partner.save()
        assert found("SHFTZ") == []
        assert found("hainan cranes") == ["Cranes on the quay"]


class TestRebuilding:
    def test_it_finds_and_mends_whatever_differs(self, capsys):
        item, gone = factories.news_item("Lanterns"), factories.news_item("Barges")
        call_command("rebuild_index", check=True)
        Entry.objects.of(item).filter(language="zh-hans").delete()
        Entry.objects.of(item).filter(language="en").update(title="Other", digest="0")
        engine().remove([Entry.objects.of(gone).first().place])
        with pytest.raises(CommandError, match="rebuild_index"):
            call_command("rebuild_index", check=True)
        said = capsys.readouterr().out
        assert f"newsitem {item.pk} zh-hans is missing." in said
        assert f"newsitem {item.pk} en says something else." in said
        assert f"newsitem {gone.pk} en is found by other words." in said or "zh-hans is found by other words." in said
        assert "1 rows of words belong to no entry." in said
        call_command("rebuild_index")
        call_command("rebuild_index", check=True)
        assert found("lanterns") == ["Lanterns"]

    def test_it_goes_on_where_it_was_interrupted(self, monkeypatch):
        monkeypatch.setattr(rebuilding, "BATCH", 2)
        for nth in range(6):
            factories.news_item(f"Lanterns {nth}")
        steps = rebuilding.rebuild()
        done = 0
        while not rebuilding.Rebuild.objects.filter(kind="newsitem", done_up_to__gt=0).exists():
            done += next(steps)[1]
        steps.close()
        Entry.objects.all().delete()
        sum(entries for _things, entries in rebuilding.rebuild())
        # What was done before the interruption is not done again.
        assert Entry.objects.filter(kind="newsitem").count() == 2 * 4
        assert not rebuilding.Rebuild.objects.exists()
        call_command("rebuild_index")

    def test_everything_is_found_at_every_moment_of_it(self):
        for nth in range(5):
            factories.news_item(f"Lanterns {nth}")
        for _step in rebuilding.rebuild():
            assert find("lanterns", "en").total == 5

    def test_it_removes_what_has_no_thing_any_more(self):
        item = factories.news_item("Lanterns")
        Entry.objects.of(item).update(thing_number=item.pk + 100, number=item.pk + 100)
        call_command("rebuild_index")
        assert found("lanterns") == ["Lanterns"]
        assert Entry.objects.filter(kind="newsitem").count() == 2
