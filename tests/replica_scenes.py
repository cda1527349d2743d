"""
What a process sees that has a copy of its database, told as JSON. `tests/test_replica.py` runs it: with `fill` to make
the content that both databases have, with `see` when the copy has stayed behind, with `away` when it is gone.
"""

import json
import os
import sys

import django
from django.conf import settings

os.environ["DJANGO_SETTINGS_MODULE"] = "ftzportal.settings"
django.setup()
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.ALLOWED_HOSTS = ["testserver"]

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import router, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from areas.models import Project  # noqa: E402
from ftzportal import replica  # noqa: E402
from ftzportal.publishing.models import Change  # noqa: E402
from news.models import NewsItem  # noqa: E402
from tests import factories  # noqa: E402

SIGNED_IN = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={'x' * 32}"}


def fill():
    call_command("migrate", verbosity=0)
    factories.news_item("Both have this")
    factories.project("Rare Valley")


def page(path, **headers):
    return b"".join(Client(headers=headers).get(path)).decode()


def title(read):
    return "new" if "Primary alone" in read else "old"


def get(path, **headers):
    return title(page(path, **headers))


def after(act, path="/en/news/"):
    """What a stranger reads next to an act in the same process, and what when the copy has had its time."""
    act()
    soon = get(path)
    replica.copy.wrote_at -= settings.DATABASE_REPLICA_LAG
    return [soon, get(path)]


def change_alone():
    """As another process changes it, whose change the copy does not have yet."""
    factories.news_item("Primary alone")
    factories.project("Primary alone")


def in_a_transaction():
    with replica.public_reading(), transaction.atomic():
        return NewsItem.objects.filter(title_en="Primary alone").exists()


def after_a_write_of_its_own():
    """A page that counts something reads nothing older than what it has counted."""
    with replica.public_reading():
        before = NewsItem.objects.db
        Project.objects.filter(pk=0).delete()
        return [before, NewsItem.objects.db]


def versions():
    """Of the content: as a public page has it, of the primary, and of the copy."""
    with replica.public_reading():
        read = Change.objects.version()
    return [read, Change.objects.using("default").version(), Change.objects.using("replica").version()]


def see():
    change_alone()
    client = Client()
    return {
        "list": get("/en/news/"),
        "head": Client().head("/en/news/").status_code,
        "signed in": get("/en/news/", **SIGNED_IN),
        "authorization": get("/en/news/", Authorization="Basic eDp5"),
        "search": "hits" if "<mark>" in page("/en/search/?q=alone") else "none",
        "search signed in": "hits" if "<mark>" in page("/en/search/?q=alone", **SIGNED_IN) else "none",
        "export": get("/en/projects.csv"),
        "export signed in": get("/en/projects.csv", **SIGNED_IN),
        "count": page("/en/projects.json").count('"number"'),
        "count signed in": page("/en/projects.json", **SIGNED_IN).count('"number"'),
        "outside of a request": NewsItem.objects.filter(title_en="Primary alone").exists(),
        "transaction": in_a_transaction(),
        "migrated": [alias for alias in ("default", "replica") if router.allow_migrate(alias, "news")],
        "locked": NewsItem.objects.select_for_update().db,
        "own write": after_a_write_of_its_own(),
        "versions": versions(),
        "after a post": after(lambda: client.post("/en/admin/login/", {"username": "x", "password": "y"})),
        "after a release": after(replica.note_write),
        "sign-in page": client.get("/en/admin/login/").status_code,
    }


def away():
    return {"list": get("/en/news/"), "again": get("/en/news/")}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]]()))
