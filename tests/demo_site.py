"""The demo as `make demo` serves it, for the browser tests, Lighthouse and the screenshots to look at."""

import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.pages import PAGES, Link

BASE_DIR = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
# Chromium's sandbox does not run as root, which is who one is in a container.
LAUNCH = {
    "executable_path": str(CHROMIUM),
    # Two cores have no time for what nobody sees.
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-software-rasterizer",
        "--disable-extensions",
        "--disable-sync",
    ],
}
SECONDS_TO_START = 120
LOG = "demo.log"


class DemoSite:
    """A running demo. Paths are given with their language."""

    def __init__(self, url, folder):
        self.url = url
        self.folder = folder
        self.found = {}

    def fetch(self, path, **headers):
        """The answer to a GET, be it an error; redirects are followed."""
        try:
            return urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=20)
        except urllib.error.HTTPError as answer:
            return answer

    def text(self, path, **headers):
        with self.fetch(path, **headers) as answer:
            return answer.read().decode()

    def path(self, kind, language, **headers):
        """Where one page of that kind is; the headers are what reading another page for its link takes."""
        if (kind, language) not in self.found:
            place = PAGES[kind]
            if isinstance(place, Link):
                page = self.text(f"/{language}{place.on}", **headers)
                link = re.search(rf'href="[^"]*?(/{language}{place.pattern})(?:\?[^"]*)?"', page)
                assert link, f"no {kind} is linked on /{language}{place.on}"
                address = link[1].replace("/change/", place.instead) if place.instead else link[1]
                self.found[kind, language] = address
            else:
                self.found[kind, language] = f"/{language}{place}"
        return self.found[kind, language]

    def sign_in(self, page, username="zone.admin"):
        """Signs in as one of the accounts that `make demo` names."""
        passwords = json.loads((self.folder / "demo-accounts.json").read_text())
        page.goto(f"{self.url}/en/admin/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", passwords[username])
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/en/admin/")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder, port):
    """The process of a demo of its own in an empty folder; it does not answer yet."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with (folder / LOG).open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=BASE_DIR,
            # No site elsewhere is asked whether it answers.
            env=environment
            | {"FTZPORTAL_DEMO": "1", "DATA_DIR": str(folder), "SITE_URL": url_of(port), "LINK_CHECKS": "0"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A group of its own, so that the server's workers end with it.
            start_new_session=True,
        )


def url_of(port):
    return f"http://127.0.0.1:{port}"


def end(server):
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=20)


@contextmanager
def running_demo(folder):
    """A demo of its own in an empty folder, ended and awaited afterwards."""
    port = free_port()
    server = start(folder, port)
    try:
        site = DemoSite(url_of(port), folder)
        wait_for_an_answer(site, server.poll)
        yield site
    finally:
        end(server)


class SharedDemo:
    """
    One demo for all workers of a test run. The first starts it and goes on with its tests while it gets ready; after
    its last test it waits for the others, and ends it. Locks of files tell who is there, so that a worker that was
    killed is waited for by none; if it was the first, the last of the others ends the demo.
    """

    def __init__(self, folder, is_first):
        self.folder = folder / "shared-demo"
        self.folder.mkdir(exist_ok=True)
        self.users = (self.folder / "users.lock").open("w")
        fcntl.flock(self.users, fcntl.LOCK_SH)
        self.first = (self.folder / "first.lock").open("w")
        self.server = None
        if is_first:
            fcntl.flock(self.first, fcntl.LOCK_EX)
            port = free_port()
            self.server = start(self.folder, port)
            written = self.folder / "server.new"
            written.write_text(json.dumps({"pid": self.server.pid, "port": port}))
            written.rename(self.folder / "server.json")

    def site(self):
        """The site, once it answers."""
        said = self.said()
        site = DemoSite(url_of(said["port"]), self.folder)
        wait_for_an_answer(site, self.server.poll if self.server else lambda: None)
        return site

    def said(self):
        for _ in range(SECONDS_TO_START * 10):
            if (self.folder / "server.json").exists():
                return json.loads((self.folder / "server.json").read_text())
            time.sleep(0.1)
        raise RuntimeError("The first worker has started no demo.")

    def leave(self):
        fcntl.flock(self.users, fcntl.LOCK_UN)
        if self.server:
            fcntl.flock(self.users, fcntl.LOCK_EX)
            end(self.server)
        elif gets(self.first) and gets(self.users) and (self.folder / "server.json").exists():
            with suppress(ProcessLookupError):
                os.killpg(self.said()["pid"], signal.SIGTERM)
        self.users.close()
        self.first.close()


def gets(lock):
    """Whether nobody else holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_an_answer(site, exit_code):
    for _ in range(SECONDS_TO_START * 10):
        if exit_code() is not None:
            break
        try:
            site.fetch("/robots.txt").close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The demo does not start:\n{(site.folder / LOG).read_text()[-3000:]}")
