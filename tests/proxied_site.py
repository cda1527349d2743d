"""The portal as `deploy/` runs it: two processes on PostgreSQL and Redis, behind nginx with the shipped files."""

import contextlib
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

from tests.demo_site import BASE_DIR, free_port

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SHIPPED = BASE_DIR / "deploy/nginx"
PARTS = ("ftzportal.conf", "upstream-systemd.conf", "ftzportal-headers.conf")
# What the distribution's nginx.conf has around the shipped files.
AROUND = """
{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/upstream-systemd.conf;
    include {folder}/ftzportal.conf;
}}
"""


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


def configuration(folder, ports, upstreams):
    """nginx's file in `folder`: the shipped ones with the paths and ports of this test and nothing else changed."""
    plain, encrypted = ports
    for part in PARTS:
        text = (SHIPPED / part).read_text().replace("/etc/ssl/ftzportal/", f"{folder}/")
        text = text.replace("/etc/nginx/", f"{folder}/").replace("listen 80 ", f"listen 127.0.0.1:{plain} ")
        text = text.replace("listen 443 ", f"listen 127.0.0.1:{encrypted} ")
        # A machine of the CI may have no IPv6.
        text = re.sub(r"^.*listen \[::\].*\n", "", text, flags=re.MULTILINE)
        for shipped, own in zip(("8001", "8002"), upstreams, strict=True):
            text = text.replace(f"127.0.0.1:{shipped} ", f"127.0.0.1:{own} ")
        (folder / part).write_text(text)
    user = "user root;\n" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(AROUND.format(folder=folder, user=user))
    return path


def command_of_unit():
    """What the systemd unit starts, without the path of the machine."""
    text = (BASE_DIR / "deploy/systemd/ftzportal@.service").read_text().replace("\\\n", "")
    return re.search(r"^ExecStart=\S+/granian (.*)$", text, re.MULTILINE)[1].split()


class ProxiedSite:
    def __init__(self, folder, database):
        self.folder = folder
        self.ports = free_port(), free_port()
        self.upstreams = free_port(), free_port()
        self.processes = {}
        self.environ = {name: value for name, value in os.environ.items() if name != "FTZPORTAL_DEMO"} | {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "SITE_URL": f"https://127.0.0.1:{self.ports[1]}",
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": database,
            "CACHE_URL": "redis://127.0.0.1:6379/9",
            "TRUSTED_PROXIES": "1",
            "LINK_CHECKS": "0",
        }

    def manage(self, *arguments):
        run = [sys.executable, "manage.py", *arguments]
        subprocess.run(run, cwd=BASE_DIR, env=self.environ, check=True, capture_output=True)

    def spawn(self, name, command):
        with (self.folder / f"{name}.log").open("ab") as output:
            self.processes[name] = subprocess.Popen(
                command, cwd=BASE_DIR, env=self.environ, stdout=output, stderr=output, start_new_session=True
            )

    def start_web(self, nth):
        port = self.upstreams[nth]
        granian = Path(sys.executable).with_name("granian")
        self.spawn(f"web{nth}", [granian, *(part.replace("%i", str(port)) for part in command_of_unit())])

    def start(self):
        (self.folder / "data").mkdir()
        certificate(self.folder)
        self.manage("migrate", "--no-input", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        for nth in (0, 1):
            self.start_web(nth)
        self.spawn("nginx", [NGINX, "-c", configuration(self.folder, self.ports, self.upstreams)])
        for nth in (0, 1):
            self.wait_for(nth)

    def wait_for(self, nth, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.direct(nth, "/en/").status == 200:
                    return
            time.sleep(0.2)
        raise AssertionError((self.folder / f"web{nth}.log").read_text()[-3000:])

    def direct(self, nth, path, **headers):
        """The answer of one web process, as its proxy would ask it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.upstreams[nth], timeout=20)
        told = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        return answer_of(connection, "GET", path, told | headers)

    def get(self, path, method="GET", body=None, **headers):
        """The answer through the proxy."""
        context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        connection = http.client.HTTPSConnection("127.0.0.1", self.ports[1], context=context, timeout=30)
        return answer_of(connection, method, path, headers, body)

    def kill(self, nth):
        """As the kernel does when memory ends: the process and its worker, at once."""
        process = self.processes.pop(f"web{nth}")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self):
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            process.wait(timeout=40)


def answer_of(connection, method, path, headers, body=None):
    with contextlib.closing(connection):
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.content = answer.read()
        return answer


@contextlib.contextmanager
def database_of_its_own(server):
    """The address of a new database on the server of these settings."""
    import psycopg

    name = f"ftz_deployed_{uuid4().hex[:12]}"
    address = f"postgres://{server['USER']}:{server['PASSWORD']}@{server['HOST']}:{server['PORT'] or 5432}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{address}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def redis_answers():
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 6379), timeout=2):
        return True
    return False
