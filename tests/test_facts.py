"""The zone's facts: loaded whole, once, and never over an editor's words."""

import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from areas.models import (
    Area,
    Cooperation,
    Document,
    Enterprise,
    Fact,
    Field,
    Organisation,
    Participation,
    Partner,
    Platform,
    Practice,
    Project,
    Zone,
)
from ftzportal.publishing.models import Published
from ftzportal.terms.matching import KnownNames
from ftzportal.terms.models import Term
from ftzportal.terms.names import names_for
from news.management.commands.load_facts import OWN_FILE
from news.models import Column, Evidence, NewsItem, Passage, Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(capsys):
    def load(**options):
        call_command("load_facts", **options)
        return capsys.readouterr().out

    return load


def everything():
    """Every value of every row of the site, many-to-many links included."""
    models = [model for label in ("areas", "news", "terms") for model in apps.get_app_config(label).get_models()]
    throughs = [field.remote_field.through for model in models for field in model._meta.many_to_many]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in {*models, *throughs}}


def broken(tmp_path, change):
    """A copy of the file that `change` was done to."""
    facts = json.loads(OWN_FILE.read_text(encoding="utf-8"))
    change(facts)
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    return path


def test_the_real_file_loaded_twice_gives_each_fact_once(load):
    load()
    load()
    assert Area.objects.count() == 3
    assert Project.objects.count() == 8
    by_area = [Area.objects.get(slug=slug).projects.count() for slug in ("shenyang", "dalian", "yingkou")]
    assert by_area == [7, 1, 0]
    assert Enterprise.objects.count() == 17
    assert Field.objects.count() == 22
    assert Cooperation.objects.count() == 33
    assert [Partner.objects.count(), Document.objects.count(), Platform.objects.count()] == [7, 5, 3]
    assert [Practice.objects.count(), Organisation.objects.count(), Column.objects.count()] == [7, 7, 3]
    assert NewsItem.objects.count() == 1


def test_a_second_run_changes_nothing_and_says_so(load):
    assert "projects: created 8, unchanged 0, kept as edited 0" in load()
    before = everything()
    assert "projects: created 0, unchanged 8, kept as edited 0" in (said := load())
    assert "kept as edited:" not in said
    assert everything() == before


def test_a_dry_run_tells_and_changes_nothing(load):
    before = everything()
    said = load(dry_run=True)
    assert "projects: created 8" in said
    assert "dry run" in said
    assert everything() == before


def test_what_an_editor_changed_is_kept_and_named(load):
    load()
    gree = Project.objects.get(slug="gree")
    gree.stage, gree.summary_en = "operating", "What the editor wrote."
    gree.save()
    gree.fields.clear()
    said = load()
    gree.refresh_from_db()
    assert gree.summary_en == "What the editor wrote."
    assert "projects: created 0, unchanged 7, kept as edited 1" in said
    assert "kept as edited: project Gree in Shenyang Area: stage, summary_en, fields" in said


def test_what_an_editor_took_away_stays_away(load):
    load()
    Participation.objects.get(project__slug="shenyang-port").delete()
    assert "enterprises taking part: created 0, unchanged 17, kept as edited 1" in load()
    assert not Participation.objects.filter(project__slug="shenyang-port").exists()


def test_a_withdrawn_fact_is_not_published_again(load):
    load()
    Project.objects.get(slug="gree").withdraw("Ended.")
    load()
    assert not Project.objects.published().filter(slug="gree").exists()


def test_what_was_lost_is_made_again(load):
    load()
    Cooperation.objects.filter(relation="synergy").delete()
    assert "cooperation: created 5, unchanged 28" in load()


def test_the_facts_with_an_address_are_public(load):
    load()
    for model in [Project, Practice, Document, Platform, NewsItem]:
        assert issubclass(model, Published)
        assert model.objects.published().count() == model.objects.count() > 0


def test_what_no_source_states_is_listed_by_our_fields(load):
    load()
    assert Enterprise.objects.get(slug="amer").unconfirmed == [
        "home_en",
        "home_zh_hans",
        "name_zh_hans",
        "sector_en",
        "sector_zh_hans",
    ]
    assert "orientation_en" in Area.objects.get(slug="dalian").unconfirmed
    assert Practice.objects.get(slug="finance").unconfirmed == ["what_zh_hans"]
    for model in Fact.__subclasses__():
        if not model._meta.abstract:
            for thing in model.objects.all():
                assert all(hasattr(thing, name) for name in thing.unconfirmed), thing


def test_official_names_that_the_file_leaves_open_stay_empty(load):
    load()
    assert Document.objects.get(slug="dalian-subject").title_zh_hans == ""
    assert Platform.objects.filter(name_zh_hans="").count() == 3
    assert Enterprise.objects.get(slug="actech").name_zh_hans == ""
    zone = Zone.objects.get()
    assert [zone.icp_number, zone.site_id_code, zone.contact_en, zone.sponsor_en] == [""] * 4


def test_the_better_words_of_the_file_are_terms_where_no_record_has_them(load, administrator):
    load()
    assert Term.objects.get(name_en="institutional innovation").aliases == "system innovation"
    assert not Term.objects.filter(aliases__in=["Fengshu", "Dawan District", "VIPS", "Weima"]).exists()
    names = names_for(administrator)
    said = KnownNames(names, "en").hits("Fengshu builds in Dawan District by system innovation.")
    assert [(hit.found, hit.standard) for hit in said] == [
        ("Fengshu", "Mapletree"),
        ("Dawan District", "Guangdong-Hong Kong-Macao Greater Bay Area"),
        ("system innovation", "institutional innovation"),
    ]
    assert [hit.standard for hit in KnownNames(names, "zh-hans").hits("在大湾区建设")] == ["粤港澳大湾区"]


def test_the_zone_and_its_areas_are_described(load):
    load()
    zone = Zone.current()
    assert str(zone.size_km2) == "119.89"
    assert zone.name_zh_hans == "中国（辽宁）自由贸易试验区"
    assert [area.seal for area in Area.objects.all()] == ["沈", "连", "营"]
    dalian = Area.objects.get(slug="dalian")
    assert dalian.organisations.filter(kind=Organisation.Kind.CUSTOMS_ZONE).count() == 3
    assert "浑南" in Area.objects.get(slug="shenyang").location_zh_hans


def test_roles_are_as_stated_and_nobody_is_paired(load):
    load()
    roles = Participation.objects.filter(project__slug="sh-dl").values_list("role", flat=True)
    assert sorted(roles) == ["local-side"] * 5 + ["partner-side"] * 6
    merchants = Participation.objects.filter(enterprise__slug="cmg").values_list("project__slug", "role")
    assert dict(merchants) == {"shenyang-port": "prospective", "multimodal-centre": "implied"}
    assert Project.objects.get(slug="multimodal-centre").parent.slug == "shenyang-port"
    assert Project.objects.get(slug="sh-dl").platform.slug == "sh-dl"


def test_links_go_through_what_the_file_names(load):
    load()
    finance = Cooperation.objects.get(document__slug="dalian-finance")
    assert finance.counterpart == Organisation.objects.get(slug="sifc")
    assert Cooperation.objects.get(enterprise__slug="cmg").project == Project.objects.get(slug="shenyang-port")
    assert Cooperation.objects.filter(institute__slug="yingkou-institute").count() == 2
    assert Partner.objects.get(slug="qianhai-shekou").part_of.slug == "gdftz"


def test_the_article_is_a_news_item_in_both_languages(load):
    load()
    item = NewsItem.objects.get()
    assert item.address == "311-areas-widen-exchange"
    assert item.legacy_path == "/article/show/311.aspx"
    assert len(item.title_en) == 241
    assert item.languages == ["en", "zh-hans"]
    assert item.original_date is None
    assert item.original_date_precision == NewsItem.Precision.UNKNOWN
    assert item.source == Source.objects.get(slug="liaoning-daily")
    assert [passage.area.slug for passage in item.passages.all()] == ["shenyang", "dalian", "yingkou"]
    assert Passage.objects.exclude(text_en="").exclude(text_zh_hans="").count() == 3
    assert [item.projects.count(), item.documents.count(), item.platforms.count()] == [8, 5, 3]
    assert item.enterprises.count() == 17


def test_the_next_item_takes_the_next_number(load):
    load()
    assert factories.news_item(column=Column.objects.last(), source=Source.objects.get()).number == 312


def test_every_fact_has_words_that_support_it(load):
    load()
    for name in ["project", "practice", "document", "platform", "cooperation"]:
        model = Evidence._meta.get_field(name).related_model
        assert not model.objects.exclude(evidence__words__gt="").exists()
    assert Evidence.objects.get(project__slug="shenyang-port").words == "under planning and construction"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda facts: facts["projects"][3].pop("kind"), "projects, prj-echom: “kind” is missing"),
        (lambda facts: facts["projects"][0].update(status="finished"), "projects, prj-rare-valley: “status”"),
        (
            lambda facts: facts["projects"][0].update(partners=["mars"]),
            "prj-rare-valley: it names 'mars'",
        ),
        (
            lambda facts: facts["partners"][2].update(founded="2015-02-30"),
            "qianhai-shekou: “founded”",
        ),
        (lambda facts: facts["zone"].update(area_km2="wide"), "zone, lnftz: “area_km2” is no number"),
        (
            lambda facts: facts["fields"][0].update(name_en=None, name_zh=None),
            "institutional-innovation: ",
        ),
        (lambda facts: facts["fields"][1].update(name_en="x" * 500), "fields, open-economy-system: name_en:"),
        (
            lambda facts: facts["cooperation_links"][4].update(field="x"),
            "_links, entry 5: it names",
        ),
        (
            lambda facts: facts["projects"][7]["enterprise_roles"].update(siic="rival"),
            "role of siic is 'rival'",
        ),
        (
            lambda facts: facts["enterprises"].insert(0, "text"),
            "enterprises, entry 1: it should be",
        ),
        (
            lambda facts: facts["news_items"][0]["terms_to_suggest"].append(["alone"]),
            "“terms_to_suggest” should hold pairs",
        ),
        (lambda facts: facts.pop("columns"), "the section “columns” is missing"),
        (lambda facts: facts.update(wishes=[]), "nothing loads the section “wishes”"),
    ],
)
def test_a_broken_file_is_refused_by_the_name_of_its_entry(tmp_path, change, said):
    before = everything()
    with pytest.raises(CommandError, match=said):
        call_command("load_facts", file=broken(tmp_path, change))
    assert everything() == before


def test_what_is_no_file_of_facts_is_refused(tmp_path):
    path = tmp_path / "facts.json"
    with pytest.raises(CommandError, match=r"facts\.json"):
        call_command("load_facts", file=path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match=r"facts\.json"):
        call_command("load_facts", file=path)


def test_the_number_of_the_article_is_not_taken_from_another_item(load):
    factories.news_item(number=311)
    with pytest.raises(CommandError, match="news-311: another news item has the number 311"):
        load()
