"""Who comes through which door of the admin, with whose things: every address that takes an id, every role."""

from io import BytesIO
from itertools import product

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from PIL import Image

from areas.models import Assignment, Cooperation, Milestone, Organisation, Zone
from ftzportal.accounts.models import User
from ftzportal.errands.models import Errand
from ftzportal.library import pictures
from ftzportal.library.models import Picture
from ftzportal.misses.models import Miss
from ftzportal.prose import address_to
from ftzportal.publishing.models import ProofreadingPoint, Published, Substitution, Workflow
from ftzportal.record.models import Entry
from ftzportal.terms.models import Term
from news.models import Evidence, Passage
from tests import factories, sheets, uploads
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db

# What each door asks for: to look with GET, to act with POST.
DOORS = {
    "change": ("view", "change"),
    "delete": ("delete", "delete"),
    "history": ("view", "view"),
    "preview": ("view", "view"),
    "telephone": ("view", "view"),
    "compare": ("view", "view"),
    "links": ("change", "change"),
    "revoke_link": ("view", "change"),
    "restore": ("view", "change"),
    "approval_form": ("view", "view"),
    "autosave": ("view", "change"),
    "presence": ("view", "change"),
    "submit": ("change", "change"),
    "review": ("view", "view"),
    "take_back": ("view", "view"),
    "withdraw": ("change", "change"),
    "archive": ("change", "change"),
    "unarchive": ("view", "change"),
    "cancel_schedule": ("view", "change"),
    # To choose a record for it; which one may be chosen, tests/test_misses.py asks.
    "spelling": ("view", "view"),
    "auth_user_password_change": ("change", "change"),
}
DOORS_WITHOUT_ID = {
    "changelist", "add", "autosave_new", "export", "from_word", "choose", "upload", "to_excel", "from_excel",
}  # fmt: skip
# The token leads to nothing but what its owner uploaded; tests/test_intake.py and test_project_excel_refused.py ask
# for others'.
DOORS_BY_TOKEN = {"from_word_waiting", "from_excel_waiting"}
DOORS_OF_THE_SITE = {
    "index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "app_list",
    "calendar", "translations", "links", "paste", "pictures", "tidy", "link_check", "hints", None,
}  # fmt: skip

OWNED = {
    "news.newsitem", "areas.project", "areas.practice", "areas.document", "areas.platform", "areas.cooperation",
    "library.attachment", "library.picture",
}  # fmt: skip
# What other things show: added and changed by editors, deleted by those who keep the whole zone.
LIBRARY = {"library.attachment", "library.picture"}
LOOKED_UP = {
    "news.column", "news.source",
    "areas.partner", "areas.field", "areas.organisation", "areas.enterprise", "areas.area",
}  # fmt: skip
# Public as soon as it is saved: the zone's administrators write it.
UNREVIEWED = {"areas.cooperation"}
REVIEWING = {
    "publishing.workflow", "publishing.proofreadingpoint", "publishing.substitution",
}  # fmt: skip
# What readers looked for in vain: read by all who write, taken away by those who keep the whole zone.
LOOKED_FOR = {"misses.miss"}
OFFICE = {"areas.zone", "areas.assignment", "accounts.user", "auth.group", "record.entry", "terms.term"} | REVIEWING
# What the workers do: read, and tried anew, by the machine's administrators.
BACKGROUND = {"errands.errand"}
NEVER_DELETED = {"areas.zone", "publishing.substitution", "record.entry"} | BACKGROUND
NEVER_CHANGED = {"record.entry"} | LOOKED_FOR | BACKGROUND

ROLES = ["anonymous", "nobody", "dalian", "shenyang", "reviewer", "zone", "superuser"]


def may(role, act, label, whose):
    """The matrix itself."""
    if role in ("anonymous", "nobody") or (act == "delete" and label in NEVER_DELETED):
        return False
    if act == "change" and label in NEVER_CHANGED:
        return False
    if role == "superuser":
        return True
    if label in BACKGROUND:
        return False
    if role == "zone":
        if label == "auth.group":
            return act == "view"
        return not (label == "accounts.user" and act == "delete")
    if label in LOOKED_FOR:
        return role != "reviewer" and act == "view"
    own = whose == {"dalian": "dalian", "shenyang": "shenyang", "reviewer": "dalian"}[role]
    if label in OFFICE:
        return False
    if label in LOOKED_UP:
        return act == "view"
    if role == "reviewer" or label in UNREVIEWED:
        return own and act == "view"
    return own and not (label in LIBRARY and act == "delete")


def doors():
    """(model or None, name, takes an id) of every address of the admin."""
    found = []

    def walk(patterns, taking_id):
        for pattern in patterns:
            takes = taking_id or "id" in "".join(pattern.pattern.converters)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, takes)
            elif isinstance(pattern, URLPattern):
                found.append((pattern.name, takes))

    walk(admin.site.urls[0], False)
    return found


def short(name):
    """`news_newsitem_change` is the door `change` of news.newsitem."""
    for model in admin.site._registry:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        if name and name.startswith(prefix):
            return name.removeprefix(prefix)
    return name


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


def picture(alt, area):
    drawn = BytesIO()
    Image.new("RGB", (9, 9)).save(drawn, "PNG")
    return Picture.objects.create(file=pictures.keep(pictures.encode(drawn)), alt_en=alt, owner_area=area)


def things_of(slug):
    """A record of each model that belongs to the area, drafts where there are drafts; their texts say CANARY-area."""
    canary = f"CANARY-{slug}"
    area = factories.area(slug)
    draft = {"publish_at": None, "owner": slug}
    things = {
        "news.newsitem": factories.news_item(canary, areas=(slug,), **draft),
        "areas.project": factories.project(canary, areas=(slug,), **draft),
        "areas.practice": factories.practice(canary, **draft),
        "areas.document": factories.document(canary, **draft),
        "areas.platform": factories.platform(canary, areas=(slug,), **draft),
        "library.picture": picture(canary, area),
        "library.attachment": uploads.attachment(canary, slug),
        "news.column": factories.column(f"column-{slug}"),
        "news.source": factories.source(f"source-{slug}"),
        "areas.partner": factories.partner(f"partner-{slug}"),
        "areas.field": factories.field(f"field-{slug}"),
        "areas.enterprise": factories.enterprise(f"enterprise-{slug}"),
        "areas.organisation": Organisation.objects.create(slug=f"body-{slug}", name_en="Body", kind="institute"),
        "areas.area": area,
        "areas.zone": Zone.objects.get_or_create(pk=1, defaults={"name_en": "Zone"})[0],
        "accounts.user": User.objects.create_user(f"somebody-{slug}"),
        "auth.group": Group.objects.create(name=f"Group {slug}"),
    }
    things["publishing.workflow"] = Workflow.objects.create(name_en=canary)
    things["publishing.proofreadingpoint"] = ProofreadingPoint.objects.create(text_en=canary)
    things["terms.term"] = Term.objects.create(name_en=canary)
    things["misses.miss"] = Miss.objects.create(words=f"port of {slug}", language="en", month=timezone.localdate())
    waiting = {"task_path": "ftzportal.library.tasks.make_renditions", "args_kwargs": {"args": [1], "kwargs": {}}}
    things["errands.errand"] = Errand.objects.create(**waiting, run_after=timezone.now())
    things["publishing.substitution"] = Substitution.objects.create(
        person=things["accounts.user"],
        substitute=User.objects.create_user(f"substitute-{slug}"),
        named_by=things["accounts.user"],
        ends_on=timezone.localdate(),
    )
    things["record.entry"] = Entry.objects.enter(Entry.Act.EDIT, by=things["accounts.user"], area=area.pk)
    things["areas.assignment"] = Assignment.objects.create(user=things["accounts.user"], area=area, role="editor")
    things["areas.cooperation"] = Cooperation.objects.create(
        area=area, relation="cooperates", field=things["areas.field"], partner=things["areas.partner"]
    )
    return things


@pytest.fixture
def things():
    return {slug: things_of(slug) for slug in ("dalian", "shenyang")}


def sign_in(client, role):
    if role == "anonymous":
        return
    user = {
        "nobody": lambda: factories.account("nobody", group=None),
        "dalian": lambda: factories.account("dalian"),
        "shenyang": lambda: factories.account("shenyang", area_slug="shenyang"),
        "reviewer": lambda: factories.account("reviewer", "Reviewers", role=Assignment.Role.FIRST_REVIEWER),
        "zone": lambda: factories.account("zone", "Zone administrators", area_slug=None),
        "superuser": factories.administrator,
    }[role]()
    client.force_login(user)


def is_refused(response):
    return response.status_code in (403, 404) or "/login/" in response.headers.get("Location", "")


def addresses_of(model, door):
    name = door if door.startswith("auth_") else f"{model._meta.app_label}_{model._meta.model_name}_{door}"
    return f"admin:{name}"


def doors_of(model):
    names = {short(name) for name, takes_id in doors() if name and takes_id and belongs(name, model)}
    # Deletion last, and only then.
    return [*sorted(names - {"delete"}), "delete"]


def belongs(name, model):
    if name == "auth_user_password_change":
        return model is User
    return name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")


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
