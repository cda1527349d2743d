"""Who puts what into the library, takes pictures and files out of it, and names them in things; of every role."""

from itertools import product

import pytest
from django.urls import reverse

from tests import factories, sheets, uploads
from tests.admin_forms import filled
from tests.permissions import LIBRARY, ROLES, is_refused, may, sign_in, things_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def things():
    return {slug: things_of(slug) for slug in ("dalian", "shenyang")}


def let_in(client, address):
    return not is_refused(uploads.fetched(client, address))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_pictures_and_files_of_its_own_areas_and_no_others(client, things, role):
    sign_in(client, role)
    for slug, label in product(("dalian", "shenyang"), sorted(LIBRARY)):
        thing = things[slug][label]
        address = thing.file.url if label == "library.picture" else thing.get_absolute_url()
        whole = role in ("zone", "superuser")
        assert let_in(client, address) == (whole or may(role, "view", label, slug)), (slug, label)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", sorted(LIBRARY))
def test_the_chooser_offers_own_things_to_those_who_write_and_nothing_to_others(client, things, role, label):
    sign_in(client, role)
    address = reverse(f"admin:{label.replace('.', '_')}_choose")
    response = client.get(address, headers={"Accept": "application/json"})
    seen = {"dalian": ["CANARY-dalian"], "shenyang": ["CANARY-shenyang"]}
    seen |= {key: ["CANARY-dalian", "CANARY-shenyang"] for key in ("zone", "superuser")}
    assert is_refused(response) == is_refused(client.get(address)) == (role not in seen)
    if role in seen:
        assert sorted(one["title"] for one in response.json()["results"]) == seen[role]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", sorted(LIBRARY))
def test_only_who_writes_for_an_area_puts_something_into_its_library(client, things, role, label):
    sign_in(client, role)
    address = reverse(f"admin:{label.replace('.', '_')}_upload")
    model = type(things["dalian"][label])
    for slug in ("dalian", "shenyang"):
        upload = uploads.photograph() if label == "library.picture" else uploads.sent(uploads.pdf(f"{role} {slug}"))
        words = {**uploads.WORDS, "title_en": "Sent", "title_zh_hans": "已传"}
        data = {"file": upload, "owner_area": factories.area(slug).pk, **words}
        response = client.post(address, data)
        allowed = role in ("zone", "superuser", slug)
        assert (response.status_code == 201) == allowed, response.content
        assert model.objects.filter(title_en="Sent", owner_area__slug=slug).exists() == allowed


@pytest.mark.parametrize("label", sorted(LIBRARY))
def test_what_another_area_owns_cannot_be_put_into_a_thing_by_its_number(client, things, label):
    own, foreign = things["dalian"]["news.newsitem"], things["shenyang"][label]
    sign_in(client, "dalian")
    address = f"/en/admin/news/newsitem/{own.pk}/change/"
    name = "lead_picture" if label == "library.picture" else "attachments"
    response = client.post(address, filled(client.get(address), **{name: foreign.pk, "_save": "Save"}))
    assert name in response.context["adminform"].form.errors
    own.refresh_from_db()
    assert own.lead_picture is None
    assert not own.attachments.exists()


@pytest.mark.parametrize("label", sorted(LIBRARY))
def test_what_another_area_owns_cannot_be_named_in_a_text_by_its_address(client, things, label):
    own, foreign = things["dalian"]["news.newsitem"], things["shenyang"][label]
    sign_in(client, "dalian")
    address = f"/en/admin/news/newsitem/{own.pk}/change/"
    markup = f'<figure><img src="{foreign.file.url}"></figure>' if label == "library.picture" else ""
    markup = markup or f'<p><a href="/files/{foreign.pk}/x">rules</a></p>'
    response = client.post(address, filled(client.get(address), body_en=markup, _save="Save"))
    assert "body_en" in response.context["adminform"].form.errors
    own.refresh_from_db()
    assert "CANARY" in own.body_en
    assert not own.uses_of_library.exists()


@pytest.mark.parametrize("role", ROLES)
def test_who_writes_takes_their_own_projects_to_excel_and_nobody_else_any(client, things, role):
    sign_in(client, role)
    seen = {"dalian": ["dalian"], "shenyang": ["shenyang"], "zone": ["dalian", "shenyang"]}
    seen["superuser"] = seen["zone"]
    assert is_refused(client.get(sheets.DOOR)) == is_refused(client.post(sheets.DOOR)) == (role not in seen)
    if role not in seen:
        assert is_refused(client.get(sheets.EXPORT))
        return
    sheet = sheets.exported(client)
    names = [cell.value for cell in sheet.page["C"][2:]]
    assert names == [f"CANARY-{slug}" for slug in seen[role]]
    page = sheets.sent(client, sheet)
    assert page.context["proposal"].unchanged == len(names)


@pytest.mark.parametrize("role", ROLES)
def test_only_who_writes_has_links_checked(client, role, settings):
    settings.LINK_CHECKS = False
    sign_in(client, role)
    response = client.post("/en/admin/link-check/", {"url": "https://www.dl.gov.cn/"})
    assert is_refused(response) == (role in ("anonymous", "nobody", "reviewer"))
