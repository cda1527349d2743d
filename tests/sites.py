"""Sites of their own, each with its folder, database and processes: what is tested on them cannot be tested in ours."""

import gzip
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from ftzportal.backups.archives import Archive, Writer
from tests.run import postgres_address

BASE_DIR = Path(__file__).resolve().parent.parent
START = """
import hashlib, json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "ftzportal.settings"
import django
from django.conf import settings
django.setup()
# Under their own names, so that none need be collected.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""
# What a zone has after a year: facts, samples, accounts, drafts, reviews, a record, pictures and files.
CONTENT = """
from django.core.management import call_command
from ftzportal import demo, demo_work
nowhere = open(os.devnull, "w")
call_command("migrate", verbosity=0)
call_command("load_facts", stdout=nowhere)
call_command("sample_content", news=30, projects=4, pictures=1, stdout=nowhere)
demo.make_accounts()
demo_work.begin()
"""
# Everything that models know, read without what backups are made with. The index is compared by `rebuild_index`.
TABLES = """
from django.apps import apps
told = {}
for model in apps.get_models(include_auto_created=True):
    if model._meta.app_label not in ("sessions", "search"):
        rows = model._base_manager.order_by("pk").values().iterator(500)
        # In what order PostgreSQL gives the members of JSON is its own affair.
        rows = [json.dumps(row, sort_keys=True, default=repr) for row in rows]
        told[model._meta.label] = [len(rows), hashlib.sha256("\\n".join(rows).encode()).hexdigest()]
print(json.dumps(told))
"""
# Every public page there is, as readers get it.
PAGES = """
import re
from django.test import Client
client, told = Client(), {}
def ask(path):
    answer = client.get(path)
    # Once, because what is streamed is there once.
    told[path] = (answer.status_code, answer.getvalue().decode())
for path in ("/sitemap.xml", "/en/search/?q=dalian", "/zh-hans/search/?q=%E5%A4%A7%E8%BF%9E", "/en/news/?page=2",
             "/en/projects.csv", "/zh-hans/news.json", "/en/news.atom"):
    ask(path)
def linked(path):
    return ["/" + address.split("/", 3)[3] for address in re.findall("<loc>(.*?)</loc>", told[path][1])]
for part in linked("/sitemap.xml"):
    ask(part)
    for path in linked(part):
        ask(path)
def said(status, body):
    # Lists tell at which minute they were asked.
    body = re.sub("<dt>(As of|截至)</dt><dd>.*?</dd>", "", body).encode()
    return [status, hashlib.sha256(body).hexdigest()]
print(json.dumps({path: said(*answer) for path, answer in told.items()}))
"""


class Site:
    """A folder, and a database: a file in it, or one of PostgreSQL where its address is given; and other settings."""

    def __init__(self, folder, database=None, **others):
        self.folder, self.database, self.others = folder, database, others
        folder.mkdir(exist_ok=True)
        # Addresses with a signature are to be the same everywhere.
        (folder / "demo-secret-key").write_text("the same on every site of a test, and secret nowhere")

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
        own = {"FTZPORTAL_DEMO": "1", "DATA_DIR": str(self.folder), "ALLOWED_HOSTS": "testserver,127.0.0.1"}
        database = {"DATABASE_URL": self.database} if self.database else {}
        return kept | own | {"LINK_CHECKS": "0"} | database | self.others

    def start(self, *command, **options):
        return subprocess.Popen(
            [sys.executable, *map(str, command)],
            cwd=BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def manage(self, *arguments, **options):
        """What a command of manage.py said, once it succeeded."""
        said, complaints, code = ended(self.start("manage.py", *arguments, **options))
        assert code == 0, complaints
        return said + complaints

    def refusal(self, *arguments, **options):
        """What a command of manage.py said that did not succeed."""
        said, complaints, code = ended(self.start("manage.py", *arguments, **options))
        assert code == 1, (said, complaints)
        assert "Traceback" not in complaints
        return complaints

    def run(self, program):
        said, complaints, code = ended(self.start("-c", START + program))
        assert code == 0, complaints
        return said

    def tables(self):
        return json.loads(self.run(TABLES))

    def pages(self):
        return json.loads(self.run(PAGES))

    def everything(self):
        """All that a restore could have touched; where nothing was touched, the same."""
        files = {path.name for path in (self.folder / "media").rglob("*") if path.is_file()}
        return self.tables(), files

    @contextmanager
    def served(self, port, processes=1):
        """A block while which the site is served as in production."""
        server = self.start(
            "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--workers", processes,
            "ftzportal.wsgi:application", start_new_session=True,
        )  # fmt: skip
        try:
            yield server
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.communicate()


def ended(process):
    said, complaints = process.communicate(timeout=300)
    return said, complaints, process.returncode


class Grounds:
    """Makes sites of the kinds asked for, and removes what they leave."""

    def __init__(self, folder):
        self.folder, self.databases, self.filled = folder, [], {}

    def empty(self, engine):
        folder = self.folder / uuid4().hex
        return Site(folder, self.new_database() if engine == "postgresql" else None)

    def with_content(self, engine):
        """A copy of a site that was filled once."""
        if engine not in self.filled:
            self.filled[engine] = self.empty(engine)
            self.filled[engine].run(CONTENT)
        model = self.filled[engine]
        folder = self.folder / uuid4().hex
        shutil.copytree(model.folder, folder)
        name = model.database and model.database.rpartition("/")[2]
        return Site(folder, name and self.new_database(like=name))

    def new_database(self, like="template0"):
        name = f"ftz_site_{uuid4().hex[:12]}"
        with connected() as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        self.databases.append(name)
        return f"{postgres_address().rpartition('/')[0]}/{name}"

    def remove(self):
        if self.databases:
            with connected() as server:
                for name in self.databases:
                    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def connected(name="postgres"):
    return psycopg.connect(f"{postgres_address().rpartition('/')[0]}/{name}", autocommit=True)


def until(happened, seconds=60):
    """Waits until it is so."""
    for _ in range(seconds * 50):
        if happened():
            return
        time.sleep(0.02)
    raise AssertionError("It did not happen in time.")


def head_of(path):
    """What the manifest of a whole archive tells first."""
    with Archive(path) as archive:
        return archive.verify()


def rewritten(archive, path, change, row=None):
    """The archive with another head, and other rows where tables have one, sealed as a program would."""
    with Archive(archive) as old, open(path, "wb") as file:
        head = old.verify()
        change(head)
        writer = Writer(file)
        for name, size, content in old.members():
            if row and name.endswith(".gz"):
                lines = gzip.decompress(content.read()).splitlines(keepends=True)
                writer.add_bytes(name, gzip.compress(b"".join(row(name, line) for line in lines)))
            else:
                writer.add(name, size, content)
        writer.finish(head)


def limit_files(size):
    """For a process of its own: no file grows beyond so many bytes. SQLite needs 32 KB to open one at all."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
