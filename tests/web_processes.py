"""Processes that serve the site as an installation does behind a proxy, and readers who ask them."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.demo_site import free_port

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "portal.example"
# As a proxy says it that has ended TLS.
FROM_A_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
SECONDS_TO_START = 90
THREADS = 4


def settings_of(folder, **more):
    """The environment of an installation in `folder`, with what its unit sets."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "CACHE_URL", "FTZPORTAL_DEMO", "DJANGO_SETTINGS_MODULE")
    }
    return environment | {
        "DATA_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": f"https://{HOST}",
        "TRUSTED_PROXIES": "1",
        "LINK_CHECKS": "0",
        "MALLOC_ARENA_MAX": "2",
        **more,
    }


def manage(environment, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=environment, check=True)


class WebProcess:
    """One server with one worker."""

    def __init__(self, environment, log, application="ftzportal.wsgi:application", folder=BASE_DIR):
        self.environment, self.log, self.application, self.folder = environment, log, application, folder
        self.port = free_port()
        self.start()

    def start(self):
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        options += ["--blocking-threads", str(THREADS), "--log-level", "warning", "--respawn-failed-workers"]
        with self.log.open("ab") as output:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "granian", *options, self.application],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # A group of its own, so that its worker ends with it.
                start_new_session=True,
            )

    def wait(self, path="/robots.txt"):
        """Seconds until it answered."""
        begun = time.monotonic()
        while time.monotonic() - begun < SECONDS_TO_START:
            with suppress(OSError, http.client.HTTPException):
                if Reader(self.port).get(path).status == 200:
                    return time.monotonic() - begun
            if self.server.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError(self.log.read_text(errors="replace")[-4000:])

    def workers(self):
        """Process numbers of its workers."""
        said = subprocess.run(["pgrep", "-P", str(self.server.pid)], capture_output=True, text=True, check=False)
        return [int(number) for number in said.stdout.split()]

    def end(self, how=signal.SIGTERM):
        with suppress(ProcessLookupError):
            os.killpg(self.server.pid, how)
        try:
            self.server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()


class Answer:
    def __init__(self, status, headers, octets):
        self.status, self.headers, self.octets = status, headers, octets

    @property
    def text(self):
        return self.octets.decode()


class Reader:
    """One connection that stays open, as a browser's or a proxy's does."""

    def __init__(self, port, timeout=20):
        self.port, self.timeout = port, timeout
        self.connection = None

    def get(self, path, **headers):
        """`headers` with "_" for "-". OSError or HTTPException if it is not answered."""
        return self.ask("GET", path, None, headers)

    def post(self, path, form, **headers):
        """The same of a form that is sent."""
        return self.ask("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def ask(self, method, path, body, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            self.connection.request(method, path, body, FROM_A_PROXY | named)
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@contextmanager
def serving(environment, folder, processes=1, **options):
    """So many processes of one installation, each with a log in `folder`; ended afterwards."""
    servers = [WebProcess(environment, folder / f"web-{n}.log", **options) for n in range(processes)]
    try:
        for server in servers:
            server.wait()
        yield servers
    finally:
        for server in servers:
            server.end()


@contextmanager
def postgres_database(name):
    """The address of an empty database on the PostgreSQL that the tests use; dropped afterwards."""
    import psycopg

    from tests.run import postgres_address

    server, _, _database = postgres_address().rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def running_redis(port=None):
    """The address of a Redis of its own, and its process, which can be killed without harm to anyone's."""
    port = port or free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0", server
    finally:
        server.kill()
        server.wait()


def wait_for(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing answers on port {port}")
