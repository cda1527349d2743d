"""Who comes through which door of the admin, with whose things: every address that takes an id, every role."""

from itertools import product

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from areas.models import Assignment, Milestone
from ftzportal.prose import address_to
from ftzportal.publishing.models import Published
from news.models import Evidence, Passage
from tests import factories
from tests.admin_forms import filled
from tests.permissions import (
    BACKGROUND,
    DOORS,
    DOORS_BY_TOKEN,
    DOORS_OF_THE_SITE,
    DOORS_WITHOUT_ID,
    LIBRARY,
    LOOKED_FOR,
    LOOKED_UP,
    OFFICE,
    OWNED,
    ROLES,
    UNREVIEWED,
    addresses_of,
    doors,
    doors_of,
    is_refused,
    may,
    short,
    sign_in,
    things_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def things():
    return {slug: things_of(slug) for slug in ("dalian", "shenyang")}


def test_the_matrix_knows_every_door_and_every_model():
    for name, takes_id in doors():
        door = short(name)
        if door is None:
            # The redirect from an id alone, and the page for what is not there.
            continue
        assert door in (DOORS if takes_id else DOORS_WITHOUT_ID | DOORS_BY_TOKEN | DOORS_OF_THE_SITE), name
    assert {
        model._meta.label_lower for model in admin.site._registry
    } == OWNED | LOOKED_UP | LOOKED_FOR | OFFICE | BACKGROUND


@pytest.mark.usefixtures("plain_refusals")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_through_its_own_doors_and_no_other(client, things, role, request):
    if role in ("shenyang", "superuser"):
        # Their pages are those of dalian and zone, who see them drawn.
        request.getfixturevalue("undrawn_pages")
    sign_in(client, role)
    wrong = []
    # To those who keep the whole zone no area is another's, and to those who have none every one is.
    areas = ("dalian", "shenyang") if role in ("dalian", "shenyang", "reviewer") else ("shenyang",)
    for slug, model in product(areas, admin.site._registry):
        label = model._meta.label_lower
        thing = things[slug][label]
        before = type(thing)._default_manager.filter(pk=thing.pk).values().get()
        for door in doors_of(model):
            address = reverse(addresses_of(model, door), args=[thing.pk])
            for act, knock in zip(DOORS[door], (client.get, client.post), strict=True):
                refused = is_refused(knock(address, {"post": "yes"} if knock == client.post else {}))
                if refused == may(role, act, label, slug):
                    wrong.append((role, slug, label, door, act, "refused" if refused else "let in"))
        if not may(role, "change", label, slug) and not may(role, "delete", label, slug):
            assert type(thing)._default_manager.filter(pk=thing.pk).values().get() == before
    assert not wrong


def relations():
    """(app, model, field) of every foreign key and many-to-many of the models that the admin edits."""
    models = set(admin.site._registry)
    for model_admin in admin.site._registry.values():
        models |= {inline.model for inline in model_admin.inlines}
    return [
        (model._meta.app_label, model._meta.model_name, field.name)
        for model in sorted(models, key=lambda model: model._meta.label)
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.remote_field
    ]


@pytest.mark.usefixtures("plain_refusals")
@pytest.mark.parametrize("role", ["anonymous", "nobody", "dalian", "shenyang", "reviewer"])
def test_another_areas_draft_is_met_nowhere(client, things, role):
    """Lists, searches, filters, forms, autocomplete and public pages never say a word of it."""
    sign_in(client, role)
    canaries = {"dalian": b"CANARY-shenyang", "reviewer": b"CANARY-shenyang", "shenyang": b"CANARY-dalian"}
    canary = canaries.get(role, b"CANARY")
    pages = ["/en/", "/zh-hans/", "/en/news/", "/en/projects/", "/en/areas/", "/en/practices/", "/en/documents/"]
    pages += ["/en/platforms/", "/en/site-map/", "/en/admin/", "/en/areas/dalian/", "/en/areas/shenyang/"]
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        pages += [address, f"{address}?q=canary", f"{address}add/"]
        if model._meta.label_lower in LIBRARY:
            pages += [f"{address}choose/", f"{address}choose/?q=canary", f"{address}choose/?area=shenyang"]
    pages += [
        "/en/admin/links/?q=canary",
        *(f"/en/admin/links/?q={address}" for address in permanent_addresses(things)),
    ]
    for app, model, field in relations():
        query = f"app_label={app}&model_name={model}&field_name={field}"
        pages += [f"/en/admin/autocomplete/?{query}", f"/en/admin/autocomplete/?{query}&term=canary"]
    met = [page for page in pages if canary in client.get(page).content]
    assert met == []


def permanent_addresses(things):
    return [address_to(thing) for those in things.values() for thing in those.values()]


def test_an_editor_is_offered_own_drafts_and_what_is_public(client, things):
    factories.project("Seen by all", owner="shenyang", areas=("shenyang",))
    sign_in(client, "dalian")
    query = {"app_label": "news", "model_name": "newsitem", "field_name": "projects"}
    offered = [row["text"] for row in client.get("/en/admin/autocomplete/", query).json()["results"]]
    assert sorted(offered) == ["CANARY-dalian", "Seen by all"]


@pytest.mark.parametrize("role", ["nobody", "reviewer"])
def test_names_are_offered_only_to_those_who_write(client, things, role):
    sign_in(client, role)
    query = {"app_label": "news", "model_name": "newsitem", "field_name": "projects"}
    assert client.get("/en/admin/autocomplete/", query).status_code == 403
    assert client.get("/en/admin/links/?q=canary").status_code == 403


@pytest.mark.parametrize("role", ["anonymous", "nobody", "reviewer"])
def test_hints_are_given_only_to_those_who_write(client, things, role):
    sign_in(client, role)
    assert is_refused(client.get("/en/admin/hints/"))
    assert is_refused(client.post("/en/admin/hints/", {"text": "CANARY-dalian", "language": "en"}))


@pytest.mark.parametrize("role", ["anonymous", "nobody", "reviewer"])
def test_what_pictures_show_is_told_only_to_those_who_write(client, things, role):
    sign_in(client, role)
    named = {"text": things["dalian"]["library.picture"].file.url, "language": "en"}
    assert is_refused(client.post("/en/admin/pictures/", named))


@pytest.mark.parametrize("action", ["submit_several", "withdraw_several"])
@pytest.mark.parametrize("label", sorted(OWNED - LIBRARY - {"areas.cooperation"}))
def test_an_action_on_mixed_ids_changes_no_foreign_one_and_names_none(client, things, action, label):
    own, foreign = things["dalian"][label], things["shenyang"][label]
    if action == "withdraw_several":
        own.publish()
        foreign.publish()
    before = type(foreign).objects.filter(pk=foreign.pk).values().get()
    sign_in(client, "dalian")
    address = reverse(f"admin:{label.replace('.', '_')}_changelist")
    data = {"action": action, "_selected_action": [own.pk, foreign.pk], "index": "0"}
    data |= {"withdraw": "yes", "reason_en": "Wrong", "reason_zh_hans": "有误"}
    response = client.post(address, data, follow=True)
    assert b"CANARY-shenyang" not in response.content
    assert type(foreign).objects.filter(pk=foreign.pk).values().get() == before
    own.refresh_from_db()
    own = type(own).objects.with_state().get(pk=own.pk)
    assert own.state == ("in-review" if action == "submit_several" else "withdrawn")


@pytest.mark.parametrize("role", ["nobody", "reviewer", "shenyang"])
def test_no_action_is_open_to_those_who_may_not_change(client, things, role):
    own = things["dalian"]["news.newsitem"]
    sign_in(client, role)
    data = {"action": "submit_several", "_selected_action": [own.pk], "index": "0", "select_across": "1"}
    client.post("/en/admin/news/newsitem/", data)
    assert type(own).objects.with_state().get(pk=own.pk).state == "draft"


def test_every_published_model_has_the_doors_of_its_life():
    for model in admin.site._registry:
        if issubclass(model, Published):
            assert {"preview", "submit", "review", "withdraw"} <= set(doors_of(model))


def test_no_address_redirects_from_any_id_to_its_page(client, things):
    draft = things["shenyang"]["news.newsitem"]
    sign_in(client, "dalian")
    assert client.get(f"/en/admin/r/{ContentType.objects.get_for_model(draft).pk}/{draft.pk}/").status_code == 404


def test_what_stands_in_another_areas_draft_does_not_appear_beside_what_it_speaks_of(client, things):
    project = factories.project("Seen by all")
    draft = things["shenyang"]["news.newsitem"]
    draft.projects.add(project)
    Evidence.objects.create(news_item=draft, project=project, words="CANARY-shenyang says so")
    sign_in(client, "dalian")
    response = client.get(f"/en/admin/areas/project/{project.pk}/change/")
    assert response.status_code == 200
    assert b"CANARY-shenyang" not in response.content


@pytest.mark.parametrize("door", ["change", "history", "delete"])
def test_no_page_of_a_fact_has_the_words_of_another_areas_draft_that_support_it(client, things, door):
    own, draft = things["dalian"]["areas.project"], things["shenyang"]["news.newsitem"]
    address = reverse("admin:areas_project_change", args=[own.pk])
    client.force_login(factories.administrator())
    evidence = {"news_item": draft.pk, "words": "CANARY-shenyang says so"}
    posted = filled(client.get(address), **{f"evidence-0-{name}": value for name, value in evidence.items()})
    client.post(address, posted | {"evidence-TOTAL_FORMS": "1", "_save": "Save"})
    assert own.evidence.get().news_item == draft
    client.logout()
    sign_in(client, "dalian")
    response = client.get(reverse(f"admin:areas_project_{door}", args=[own.pk]))
    assert response.status_code == 200
    assert b"CANARY-shenyang" not in response.content


def test_who_only_reads_a_page_is_not_shown_the_drafts_of_other_areas_that_it_links(client, things):
    own, foreign = things["dalian"], things["shenyang"]
    own["areas.project"].parent = foreign["areas.project"]
    own["areas.project"].save()
    Milestone.objects.create(
        project=own["areas.project"], reached_on="2026-01-01", note_en="Begun", news_item=foreign["news.newsitem"]
    )
    own["news.newsitem"].projects.set([own["areas.project"], foreign["areas.project"]])
    Evidence.objects.create(news_item=own["news.newsitem"], project=foreign["areas.project"], words="Begun")
    own["areas.cooperation"].platform = foreign["areas.platform"]
    own["areas.cooperation"].save()
    sign_in(client, "reviewer")
    for label in ("areas.project", "news.newsitem", "areas.cooperation"):
        response = client.get(reverse(f"admin:{label.replace('.', '_')}_change", args=[own[label].pk]))
        assert response.status_code == 200
        assert b"CANARY-shenyang" not in response.content, label
    assert b"CANARY-dalian" in client.get(f"/en/admin/news/newsitem/{own['news.newsitem'].pk}/change/").content


@pytest.mark.parametrize("label", sorted(OWNED - UNREVIEWED))
def test_who_writes_for_one_area_and_reviews_another_changes_the_first_alone(client, things, label):
    """Both lie in scope, and the group gives the model's permissions: the role in the area has to decide."""
    user = factories.account("dalian")
    Assignment.objects.create(user=user, area=factories.area("shenyang"), role=Assignment.Role.FIRST_REVIEWER)
    client.force_login(user)
    foreign = things["shenyang"][label]
    model = type(foreign)
    before = model.objects.filter(pk=foreign.pk).values().get()
    address = f"admin:{label.replace('.', '_')}"
    page = client.get(reverse(f"{address}_change", args=[foreign.pk]))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    for door in doors_of(model):
        if DOORS[door][1] == "view":
            continue
        crafted = {"post": "yes", "_publish": "yes", "reason_en": "Wrong", "version": "1"}
        assert client.post(reverse(addresses_of(model, door), args=[foreign.pk]), crafted).status_code == 403, door
    ticked = {"action": "submit_several", "_selected_action": [foreign.pk, things["dalian"][label].pk], "index": "0"}
    client.post(reverse(f"{address}_changelist"), ticked)
    assert model.objects.filter(pk=foreign.pk).values().get() == before


def test_no_crafted_row_reaches_the_passage_of_another_areas_item(client, things):
    own, foreign = things["dalian"]["news.newsitem"], things["shenyang"]["news.newsitem"]
    passage = Passage.objects.create(news_item=foreign, area=factories.area("shenyang"), text_en="Theirs")
    before = Passage.objects.filter(pk=passage.pk).values().get()
    sign_in(client, "dalian")
    address = f"/en/admin/news/newsitem/{own.pk}/change/"
    row = {"id": passage.pk, "news_item": foreign.pk, "area": passage.area_id, "text_en": "Ours"}
    crafted = filled(client.get(address)) | {f"passages-0-{name}": value for name, value in row.items()}
    for initial, delete in product(("0", "1"), ({}, {"passages-0-DELETE": "on"})):
        forms = {"passages-TOTAL_FORMS": "1", "passages-INITIAL_FORMS": initial, "_save": "Save"}
        client.post(address, crafted | forms | delete)
        assert Passage.objects.filter(pk=passage.pk).values().get() == before


def test_what_keeps_a_thing_from_being_deleted_is_not_named_where_it_is_another_areas(client, things):
    own, foreign = things["dalian"]["news.newsitem"], things["shenyang"]["areas.project"]
    Milestone.objects.create(project=foreign, reached_on="2026-01-01", note_en="CANARY-shenyang", news_item=own)
    sign_in(client, "dalian")
    page = client.get(f"/en/admin/news/newsitem/{own.pk}/delete/").content
    assert b"some perhaps of another area" in page
    assert b"CANARY-shenyang" not in page
