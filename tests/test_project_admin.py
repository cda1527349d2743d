"""The register in the admin: facts, what is to be confirmed, and whose they are."""

import pytest
from django.contrib.auth.models import Permission

from areas.models import Area, Cooperation, Participation, Partner, Project
from tests import factories
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_a_project_is_written_in_both_languages_with_its_enterprises(desk):
    page = desk.get("/en/admin/areas/project/add/")
    data = filled(page) | {
        "name_en": "Rare Valley", "name_zh_hans": "稀有谷", "kind": "investment", "stage": "operating",
        "areas": [factories.area("dalian").pk], "partners": [factories.partner().pk],
        "participations-TOTAL_FORMS": "1",
        "participations-0-enterprise": factories.enterprise().pk, "participations-0-role": "local-side",
    }  # fmt: skip
    desk.post("/en/admin/areas/project/add/", data)
    project = Project.objects.get()
    factories.no_reviews()
    desk.post(f"/en/admin/areas/project/{project.pk}/submit/", {"version": 1})
    assert Participation.objects.get().project == project
    for language in ("en", "zh-hans"):
        assert desk.get(f"/{language}/projects/{project.address}/").status_code == 200
        assert project.name_en in desk.get("/en/projects/").content.decode()


def test_a_detail_is_confirmed_by_taking_its_tick_away(desk):
    project = factories.project(unconfirmed=["name_zh_hans", "started_on", "of another time"], publish_at=None)
    address = f"/en/admin/areas/project/{project.pk}/change/"
    page = desk.get(address)
    assert "Name, Chinese" in page.content.decode()
    desk.post(address, filled(page, unconfirmed=["started_on", "of another time"], _save="Save"))
    project.refresh_from_db()
    assert project.unconfirmed == ["started_on", "of another time"]


def test_what_is_to_be_confirmed_is_found_in_the_list(desk):
    factories.project("Certain")
    factories.project("Doubtful", unconfirmed=["started_on"])
    page = desk.get("/en/admin/areas/project/?to_confirm=yes").content.decode()
    assert "Doubtful" in page
    assert "Certain" not in page


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"investment_amount": "100", "investment_currency": ""}, "amount of zero or more with its currency"),
        ({"name_en": "", "name_zh_hans": ""}, "Write it in one language at least."),
        ({"stage_as_of": "2026-02-30"}, "Enter a valid date."),
        ({"areas": []}, "This field is required."),
    ],
)
def test_a_slip_is_told_in_plain_words(desk, changes, word):
    project = factories.project()
    address = f"/en/admin/areas/project/{project.pk}/change/"
    data = {name: value for name, value in filled(desk.get(address)).items() if name not in changes}
    response = desk.post(address, data | {name: value for name, value in changes.items() if value})
    assert word in response.content.decode()


@pytest.mark.parametrize("slug", ["dalian", "shenyang"])
def test_an_editor_reads_an_areas_record_and_changes_nothing_because_nobody_reviews_it(desk, slug):
    area = factories.area(slug)
    address = f"/en/admin/areas/area/{area.pk}/change/"
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"summary_en": "Ours now"}).status_code == 403
    assert Area.objects.get(pk=area.pk).summary_en == ""


@pytest.mark.parametrize("model", ["cooperation", "enterprise"])
def test_what_is_public_without_a_review_is_not_the_editors_to_write(desk, model):
    assert desk.get(f"/en/admin/areas/{model}/add/").status_code == 403
    assert desk.get(f"/en/admin/areas/{model}/").status_code == 200


def test_the_zones_administrators_record_a_cooperation(client):
    client.force_login(factories.account("zone", "Zone administrators", area_slug=None))
    page = client.get("/en/admin/areas/cooperation/add/")
    record = {"relation": "cooperates", "field": factories.field().pk, "partner": factories.partner().pk}
    client.post("/en/admin/areas/cooperation/add/", filled(page, **record, area=factories.area("dalian").pk))
    assert Cooperation.objects.get().area.slug == "dalian"


def test_a_list_takes_the_same_few_queries_for_any_number_of_rows(desk, django_assert_max_num_queries):
    for number in range(60):
        factories.project(f"Project {number}", areas=("dalian", "yingkou"), unconfirmed=["started_on"])
    with django_assert_max_num_queries(25):
        desk.get("/en/admin/areas/project/")


def test_the_zone_is_one_record_that_its_administrators_change(client):
    client.force_login(factories.account("zone", "Zone administrators", area_slug=None))
    assert client.get("/en/admin/areas/zone/add/").status_code == 403


def test_a_preview_names_what_the_public_page_will(desk):
    project = factories.project(platform=factories.platform())
    practice = factories.practice(result_project=project, result_document=factories.document("Rules on wharves"))
    for thing, kind, named in [
        (project, "project", ["Credit platform"]),
        (practice, "practice", ["Rare Valley", "Rules on wharves"]),
    ]:
        pages = desk.get(thing.get_absolute_url()), desk.get(f"/en/admin/areas/{kind}/{thing.pk}/preview/")
        assert all(name in page.text for page in pages for name in named)


def test_a_preview_names_no_draft_that_the_public_page_will_not(desk):
    project = factories.project(platform=factories.platform(publish_at=None))
    assert "Credit platform" not in desk.get(f"/en/admin/areas/project/{project.pk}/preview/").text


@pytest.fixture
def zone(client):
    """The browser of somebody who keeps what all areas share."""
    client.force_login(factories.account("zone", "Zone administrators", None))
    return client


def delete(browser, kind, record):
    return browser.post(f"/en/admin/areas/{kind}/{record.pk}/delete/", {"post": "yes"})


def test_what_a_page_names_is_not_deleted(zone):
    partner, field, enterprise = factories.partner(), factories.field(), factories.enterprise()
    area = factories.area("shenyang")
    project = factories.project("Rare Valley", partners=[partner], fields=[field])
    factories.news_item("Of the port", areas=("shenyang",), links={"enterprises": [enterprise]})
    for kind, record, named in [
        ("partner", partner, "Project: Rare Valley"),
        ("field", field, "Project: Rare Valley"),
        ("enterprise", enterprise, "News item: Of the port"),
        ("area", area, "News item: Of the port"),
    ]:
        assert named in delete(zone, kind, record).text
        assert type(record).objects.filter(pk=record.pk).exists()
    assert [*project.partners.all(), *project.fields.all()] == [partner, field]


def test_what_a_version_names_is_not_deleted(zone, editor):
    partner, other = factories.partner(), factories.partner("other")
    practice, project = factories.practice(), factories.project()
    factories.revised(practice, editor, learned_from=partner.pk)
    factories.revised(project, editor, partners=[other.pk])
    assert f"Practice: № {practice.pk}, version 2" in delete(zone, "partner", partner).text
    assert f"Project: № {project.pk}, version 2" in delete(zone, "partner", other).text
    assert Partner.objects.count() == 2


def test_what_nothing_names_is_deleted(zone, editor):
    partner = factories.partner()
    factories.project(text_en=f'<p>"partners":[{partner.pk}]</p>').newest_revision()
    delete(zone, "partner", partner)
    assert not Partner.objects.exists()


def test_whoever_keeps_one_area_is_not_told_what_names_it_elsewhere(client, editor):
    partner = factories.partner()
    factories.project("CANARY", owner="shenyang", publish_at=None, partners=[partner])
    editor.user_permissions.add(Permission.objects.get(codename="delete_partner"))
    client.force_login(editor)
    page = delete(client, "partner", partner).text
    assert "some perhaps of another area" in page
    assert "CANARY" not in page
    assert Partner.objects.exists()
