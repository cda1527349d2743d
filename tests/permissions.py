"""Who may do what with whose things in the admin: its doors, its roles, the matrix itself, and things to try it by."""

from io import BytesIO

from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from PIL import Image

from areas.models import Assignment, Cooperation, Organisation, Zone
from ftzportal.accounts.models import User
from ftzportal.errands.models import Errand
from ftzportal.library import pictures
from ftzportal.library.models import Picture
from ftzportal.misses.models import Miss
from ftzportal.publishing.models import ProofreadingPoint, Substitution, Workflow
from ftzportal.record.models import Entry
from ftzportal.terms.models import Term
from tests import factories, uploads

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
# The token leads to nothing but what its owner uploaded; tests/test_intake.py and test_project_excel_access.py ask
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
