"""
What nobody can plan: many people at one item at once, and a process that dies in the middle of an act.

`python -m tests.faults` counts, on SQLite and on PostgreSQL where one answers, how many words of accepted forms are
missing afterwards and how many acts happened by half; it ends with 1 if any.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

from tests.run import postgres_address, why_postgres_is_away

FIELDS = [
    "title_en", "title_zh_hans", "summary_en", "summary_zh_hans", "keywords_en", "keywords_zh_hans",
    "original_title", "original_author", "responsible_editor", "picture_caption_en", "picture_caption_zh_hans",
]  # fmt: skip
MOST_TRIES = 60
ACTS = ["sign", "submit", "restore"]
# Of the server that `make demo` starts (ftzportal/management/commands/demo.py).
THREADS = 4


class Form(HTMLParser):
    """What a browser would post of the form in a page."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.inside, self.selected = {}, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        name = known.get("name")
        if tag == "textarea":
            self.inside = name
            self.fields[name] = ""
        elif tag == "select":
            self.selected = name
        elif tag == "option" and "selected" in known and self.selected:
            self.fields.setdefault(self.selected, []).append(known.get("value", ""))
        elif tag == "input" and name and known.get("type") not in ("submit", "file", "radio"):
            if known.get("type") != "checkbox":
                self.fields[name] = known.get("value", "")
            elif "checked" in known:
                self.fields.setdefault(name, []).append(known.get("value", "on"))

    def handle_endtag(self, tag):
        self.inside = None if tag == "textarea" else self.inside
        self.selected = None if tag == "select" else self.selected

    def handle_data(self, data):
        if self.inside:
            # The line break right behind the tag is the page's, not the text's.
            self.fields[self.inside] += data.removeprefix("\n") if not self.fields[self.inside] else data


def form_in(response):
    fields = Form(response.content.decode()).fields
    return {name: value for name, value in fields.items() if name and "__prefix__" not in name}


class Browser:
    """Asks as a browser does, of a server that has as many threads as ours."""

    def __init__(self, server, account):
        from django.test import Client

        self.server, self.client = server, Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        server.submit(self.client.force_login, account).result()

    def get(self, address):
        return self.server.submit(self.client.get, address).result()

    def post(self, address, fields):
        return self.server.submit(self.client.post, address, fields).result()


def write(server, address, account, words, seed):
    """One person's session: each of `words` goes into some field; those that were accepted, and the odd answers."""
    chance, client = random.Random(seed), Browser(server, account)
    accepted, odd = [], []
    for word in words:
        field = chance.choice(FIELDS)
        page = client.get(address)
        fields = form_in(page)
        fields[field] = f"{fields[field]} {word}".strip()
        for _ in range(MOST_TRIES):
            answer = client.post(address, fields)
            if answer.status_code != 200:
                break
            # Asked to choose: both together, on top of what came meanwhile.
            if word not in answer.content.decode():
                odd.append((word, "not given back"))
            asked, now = form_in(answer), form_in(client.get(address))
            both = {field: f"{now[field]} {word}".strip()}
            # The other fields are those of the version that the form names. If yet another came, they begin anew.
            is_newest = asked["_version"] == now["_version"]
            fields = asked | both | {f"_choice_{field}": "mine"} if is_newest else now | both
        (accepted.append(word) if answer.status_code == 302 else odd.append((word, answer.status_code)))
    return accepted, odd


def edit_at_once(edits, clients):
    """(accepted words, words of those that are in no version, words that the last version lost, odd answers)."""
    from tests import factories

    item = factories.news_item("Start", publish_at=None)
    people = [factories.account(f"writer-{n}") for n in range(clients)]
    address = f"/en/admin/news/newsitem/{item.pk}/change/"
    words = [f"w{n}x" for n in range(edits)]
    with ThreadPoolExecutor(THREADS) as server, ThreadPoolExecutor(clients) as pool:
        sessions = [pool.submit(write, server, address, one, words[n::clients], n) for n, one in enumerate(people)]
        results = [session.result() for session in sessions]
    accepted = [word for words_of_one, _odd in results for word in words_of_one]
    odd = [one for _words, odd_of_one in results for one in odd_of_one]
    versions = [revision.text for revision in item.revisions()]
    lost = [word for word in accepted if not any(word in text for text in versions)]
    overwritten = [word for word in accepted if word not in versions[0]]
    return accepted, lost, overwritten, odd


def prepare(act):
    """An item at the point where `act` is next, and a function that acts."""
    from ftzportal.publishing import acts
    from tests import factories

    editor, *reviewers = [*people()]
    item = factories.news_item(f"For {act}", publish_at=None)
    factories.revised(item, editor, title_en="Written")
    if act == "submit":
        return item, lambda: factories.submitted(item, editor)
    if act == "restore":
        return item, lambda: acts.restore(item, item.revisions().last(), by=editor)
    submission = factories.approved(factories.submitted(item, editor), *reviewers[:2])
    return item, lambda: factories.approved(submission, reviewers[2])


def people():
    from ftzportal.accounts.models import User
    from tests import factories

    names = ["killed-editor", *(f"{role}-dalian" for role in factories.REVIEW_ROLES)]
    found = {user.username: user for user in User.objects.filter(username__in=names)}
    if not found:
        found = {user.username: user for user in [factories.account("killed-editor"), *factories.reviewers()]}
    return [found[name] for name in names]


def happened_by_half(item, act):
    """What is wrong with `item` after its process was killed in `act`; "" if the act happened whole or not at all."""
    from ftzportal.publishing import contents
    from ftzportal.publishing.models import Submission
    from ftzportal.record.models import Entry

    item.refresh_from_db()
    entered = Entry.objects.about(item).filter(act={"submit": "submit", "restore": "restore", "sign": "sign-off"}[act])
    done = entered.exists()
    submission = Submission.objects.of(item).last()
    newest = item.revisions().first()
    whole = {
        "submit": lambda: (submission is not None) == done,
        "restore": lambda: (newest.number == 3) == done,
        "sign": lambda: (
            [
                submission.outcome == "signed",
                submission.reviews.count() == 3,
                item.is_signed,
                item.live_revision == newest,
            ]
            == [done] * 4
        ),
    }[act]
    if not whole():
        return f"{act} of {item.pk} happened by half"
    if contents.hash_of(contents.content_of(item)) != newest.hash:
        return f"{act} of {item.pk}: the row is not what the version says"
    return ""


def kill_in_the_middle(kills, seed=1):
    """(acts that happened, faults): in each a child process is killed at a random moment of an act."""
    from ftzportal.record.models import Entry

    chance, faults, done = random.Random(seed), [], 0
    people()
    # How long each takes when nobody kills it.
    seconds = {act: perform_in_a_child(prepare(act)[1]) for act in ACTS}
    for nth in range(kills):
        act = ACTS[nth % len(ACTS)]
        item, perform = prepare(act)
        before = Entry.objects.count()
        perform_in_a_child(perform, killed_after=chance.uniform(0, 1.2 * seconds[act]))
        fault = happened_by_half(item, act)
        faults += [fault] if fault else []
        done += Entry.objects.count() > before
    return done, faults


def perform_in_a_child(perform, killed_after=None):
    """Calls `perform` in a process of its own; how many seconds that lived."""
    from django.db import connection

    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            connection.ensure_connection()
            os.write(writing, b"!")
            perform()
        finally:
            os._exit(0)
    os.read(reading, 1)
    begun = time.perf_counter()
    if killed_after is not None:
        time.sleep(killed_after)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
    return time.perf_counter() - begun


def main(arguments):
    from django.conf import settings
    from django.core.management import call_command

    # Static files under their own names, so that none need be collected.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    accepted, lost, overwritten, odd = edit_at_once(arguments.edits, arguments.clients)
    seconds = time.perf_counter() - begun
    print(
        f"{arguments.edits} edits of one item by {arguments.clients} at once, {seconds:.0f} s: "
        f"{len(accepted)} accepted, {len(lost)} words lost, {len(overwritten)} written over, "
        f"{len(odd)} odd answers {odd[:5]}"
    )
    done, faults = kill_in_the_middle(arguments.kills)
    print(f"{arguments.kills} kills: {done} acts had happened, {len(faults)} by half {faults[:5]}")
    call_command("verify_log")
    return bool(lost or overwritten or odd or faults or len(accepted) < arguments.edits)


def on_a_database_of_its_own(arguments, address):
    """Runs it on SQLite in an empty folder, or on a new PostgreSQL database beside the one of `address`."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"FTZPORTAL_DEMO": "1", "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "ftzportal.settings"}
        if address:
            environment["DATABASE_URL"] = new_database(address)
        Path(folder, "static").mkdir()
        print("PostgreSQL:" if address else "SQLite:", flush=True)
        inside = [sys.executable, "-m", "tests.faults", "--inside", *arguments]
        return subprocess.run(inside, env=os.environ | environment, check=False).returncode


def new_database(address):
    import psycopg

    server = address.rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS ftzportal_faults")
        connection.execute("CREATE DATABASE ftzportal_faults")
    return f"{server}/ftzportal_faults"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.inside:
        import django

        django.setup()
        sys.exit(main(wanted))
    failed = on_a_database_of_its_own(sys.argv[1:], None)
    if reason := why_postgres_is_away(postgres_address()):
        print(f"Not run on PostgreSQL, because none answers: {reason}")
        sys.exit(failed or os.environ.get("CI") == "true")
    sys.exit(on_a_database_of_its_own(sys.argv[1:], postgres_address()) or failed)
