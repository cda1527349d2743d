"""
The load that a server is measured under, and what it costs the server: many requests at once, by `wrk` where it is
installed and by several processes of Python elsewhere; or one after the other, each timed; or the processor's time.
"""

import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

from tests.web_processes import FROM_A_PROXY

WRK = shutil.which("wrk")
# One process of Python asks for less than the server answers of what it keeps.
CLIENTS, CONNECTIONS = 4, 8
AS_A_BROWSER = FROM_A_PROXY | {"Accept-Encoding": "gzip, deflate, br, zstd"}
TIMEOUT = 30


def maker():
    return "wrk" if WRK else f"{CLIENTS} processes of Python, because wrk is not installed"


@dataclass
class Rate:
    """Requests a second at `CONNECTIONS` at once, and microseconds that the server's processor needed for each."""

    per_second: float
    microseconds: float


def rate_of(server, path, seconds):
    """The `Rate` at which a `WebProcess` answers `path`. RuntimeError if one answer was not 200."""
    before = processor_seconds(server)
    answers, took = (by_wrk if WRK else by_python)(server.port, path, seconds)
    return Rate(answers / took, 1e6 * (processor_seconds(server) - before) / answers)


def by_wrk(port, path, seconds):
    headers = [word for name, value in AS_A_BROWSER.items() for word in ("-H", f"{name}: {value}")]
    command = [WRK, "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--timeout", f"{TIMEOUT}s", *headers]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{path}: {said}")
    return int(re.search(r"(\d+) requests in", said)[1]), float(seconds)


def by_python(port, path, seconds):
    command = [sys.executable, "-m", "tests.load", str(port), path, str(seconds), str(CONNECTIONS // CLIENTS)]
    clients = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(CLIENTS)]
    said = [client.communicate()[0].split() for client in clients]
    if any(client.returncode for client in clients):
        raise RuntimeError(f"{path} was not answered as it should be")
    return sum(int(answers) for answers, _took in said), max(float(took) for _answers, took in said)


def processor_seconds(server):
    """Of the processes of a `WebProcess` that answer, and of a PostgreSQL here that answers them, since they began."""
    spent = 0
    for process in [*server.workers(), *backends(server.environment.get("DATABASE_URL", ""))]:
        for thread in Path(f"/proc/{process}/task").glob("*/schedstat"):
            spent += int(thread.read_text().split()[0])
    return spent / 1e9


def backends(address):
    """Process numbers of what answers the connections to this database, if that is on this machine."""
    if urlsplit(address).hostname not in ("127.0.0.1", "localhost"):
        return []
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        ).fetchall()
    return [pid for (pid,) in found]


def most_memory(server):
    """MB that its largest process ever had in memory."""
    found = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{one}/status").read_text()) for one in server.workers()]
    return max(int(one[1]) for one in found) / 1024


@dataclass
class Waits:
    """Milliseconds until an answer had come, at one connection; how many had come, at what `Rate`."""

    p50: float
    p95: float
    p99: float
    answers: int
    rate: Rate

    @property
    def figures(self):
        return {"p50": self.p50, "p95": self.p95, "p99": self.p99}


def waits_for(server, path, seconds, most=2000):
    """The `Waits` of so many requests, or of as many as fit into so many seconds."""
    line, took, before = Line(server.port, path), [], processor_seconds(server)
    until = time.monotonic() + seconds
    while len(took) < most and (time.monotonic() < until or len(took) < 2):
        begun = time.perf_counter()
        line.ask()
        line.read()
        took.append(1000 * (time.perf_counter() - begun))
    line.close()
    rate = Rate(1000 * len(took) / sum(took), 1e6 * (processor_seconds(server) - before) / len(took))
    return Waits(*(quantiles(took, n=100, method="inclusive")[n - 1] for n in (50, 95, 99)), len(took), rate)


class Line:
    """One connection, on which one path is asked for again and again, with as little of Python as that takes."""

    def __init__(self, port, path):
        self.path, self.rest = path, b""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        headers = "".join(f"{name}: {value}\r\n" for name, value in AS_A_BROWSER.items())
        self.request = f"GET {path} HTTP/1.1\r\n{headers}\r\n".encode()

    def ask(self):
        self.socket.sendall(self.request)

    def read(self):
        """Takes one whole answer. RuntimeError if it is not 200."""
        while True:
            self.rest += self.socket.recv(262144) or self.broken()
            head, found, body = self.rest.partition(b"\r\n\r\n")
            if found:
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                if not head.startswith(b"HTTP/1.1 200 ") or not length:
                    raise RuntimeError(f"{self.path}: {head.decode()}")
                if len(body) >= int(length[1]):
                    self.rest = body[int(length[1]) :]
                    return

    def broken(self):
        raise ConnectionError(f"{self.path}: the server closed the connection")

    def close(self):
        self.socket.close()


def ask_from_here(port, path, seconds, connections):
    """(answers, seconds) of one process that keeps so many connections busy."""
    busy, answers = selectors.DefaultSelector(), 0
    for _ in range(connections):
        line = Line(port, path)
        busy.register(line.socket, selectors.EVENT_READ, line)
        line.ask()
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        for key, _events in busy.select(TIMEOUT):
            key.data.read()
            answers += 1
            key.data.ask()
    return answers, time.monotonic() - begun


if __name__ == "__main__":
    asked_port, asked_path, asked_seconds, asked_connections = sys.argv[1:]
    sys.stdout.write(
        "{} {}".format(*ask_from_here(int(asked_port), asked_path, float(asked_seconds), int(asked_connections)))
    )
