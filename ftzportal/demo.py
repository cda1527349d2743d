"""What the demo makes on its first run and finds again on the next: database, static files, content, accounts."""

import hashlib
import json
import os
import secrets

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Value
from django.db.models.functions import Concat

from areas.models import Area, Assignment
from ftzportal import demo_work
from ftzportal.accounts.models import User
from ftzportal.search.models import Entry
from news.models import NewsItem
from news.samples.making import SLUG

NEWS, PROJECTS = 60, 24
ROLE = Assignment.Role
# By user name: group, slug of the area (None: all areas), role there.
ACCOUNTS = {
    "shenyang.editor": ("Editors", "shenyang", ROLE.EDITOR),
    "dalian.editor": ("Editors", "dalian", ROLE.EDITOR),
    "yingkou.editor": ("Editors", "yingkou", ROLE.EDITOR),
    "first.reviewer": ("Reviewers", None, ROLE.FIRST_REVIEWER),
    "second.reviewer": ("Reviewers", None, ROLE.SECOND_REVIEWER),
    "final.reviewer": ("Reviewers", None, ROLE.FINAL_REVIEWER),
    "zone.admin": ("Zone administrators", None, ROLE.EDITOR),
}


def prepare(say):
    """Makes what is missing, telling `say` of what takes time; the passwords by user name."""
    if has_unapplied_migrations():
        say("Making the database ...")
        call_command("migrate", verbosity=0)
    state = state_of_static_files()
    if state != read(static_marker()) or not settings.STATIC_ROOT.exists():
        say("Collecting the static files ...")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        static_marker().write_text(state, encoding="utf-8")
    if not NewsItem.objects.exclude(legacy_path="").exists():
        say("Loading the zone's facts ...")
        call_command("load_facts", stdout=open_nowhere())
    if not NewsItem.objects.filter(slug__startswith=SLUG).exists():
        say("Writing sample content ...")
        call_command("sample_content", news=NEWS, projects=PROJECTS, stdout=open_nowhere())
    if not Entry.objects.exists():
        # A demo from before there was a search.
        call_command("rebuild_index", stdout=open_nowhere(), stderr=open_nowhere())
    passwords = make_accounts()
    demo_work.begin()
    # Only now, so that the demo's own work sends nobody mail; afterwards it is seen on the console.
    unreached = User.objects.filter(username__in=ACCOUNTS, email="")
    unreached.update(email=Concat("username", Value("@portal.invalid")))
    return passwords


def open_nowhere():
    return open(os.devnull, "w", encoding="utf-8")


def read(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""


def has_unapplied_migrations():
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def static_marker():
    return settings.DATA_DIR / "static-state"


def state_of_static_files():
    """Another text whenever a static file came, went or changed."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def accounts_file():
    return settings.DATA_DIR / "demo-accounts.json"


def make_accounts():
    """Makes the accounts that are missing, and those whose password was lost, anew; the passwords by user name."""
    known = json.loads(read(accounts_file()) or "{}")
    there = set(User.objects.filter(username__in=ACCOUNTS).values_list("username", flat=True))
    passwords = {username: known[username] if username in known else secrets.token_urlsafe(12) for username in ACCOUNTS}
    with transaction.atomic():
        for username, password in passwords.items():
            if username not in there or username not in known:
                make_account(username, password, *ACCOUNTS[username])
    if passwords != known:
        keep_passwords(passwords)
    return passwords


def make_account(username, password, group, area_slug, role):
    user, _ = User.objects.get_or_create(username=username, defaults={"is_staff": True})
    user.set_password(password)
    user.save()
    user.groups.set([Group.objects.get(name=group)])
    area = Area.objects.get(slug=area_slug) if area_slug else None
    Assignment.objects.get_or_create(user=user, area=area, role=role)


def keep_passwords(passwords):
    """On file, for their owner's eyes only."""
    accounts_file().touch(mode=0o600)
    accounts_file().write_text(json.dumps(passwords, indent=1), encoding="utf-8")
