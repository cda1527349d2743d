"""Real servers in the place of sites elsewhere, and what an editor is told of links to them. Each must be allowed."""

import socket
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from ftzportal.link_checking import checked

# More than fits on the way between two programs.
LONG = 64 * 1024 * 1024


class Pages(BaseHTTPRequestHandler):
    """
    Answers with the status that the path names: `/404`, `/302?<Location, quoted>`; `/head/404` to HEAD alone, and else
    with a long page. Takes down what it was asked.
    """

    protocol_version = "HTTP/1.1"

    def answer(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        path, _mark, location = self.path.partition("?")
        shows_page = path.startswith("/head/") and self.command == "GET"
        self.send_response(200 if shows_page else int(path.removeprefix("/head").strip("/") or 200))
        if location:
            # As servers do that mean UTF-8.
            self.send_header("Location", unquote(location).encode().decode("latin-1"))
        self.send_header("Set-Cookie", "seen=1")
        length = LONG if shows_page else 0
        self.send_header("Content-Length", str(length))
        self.end_headers()
        with suppress(ConnectionError):
            while length > 0:
                length -= self.wfile.write(b"x" * 65536)
                self.server.sent += 65536

    do_GET = do_HEAD = answer  # noqa: N815

    def log_message(self, *args):
        pass


class Site(ThreadingHTTPServer):
    def handle_error(self, *args):
        """A visitor who does not like the certificate leaves; nobody need read of it."""


@contextmanager
def running_site():
    """A site elsewhere; `asked` lists what it was asked: method, path, headers."""
    server = Site(("127.0.0.1", 0), Pages)
    server.asked, server.sent = [], 0
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def raw_server(behave):
    """A port at which `behave` is given the first connection; the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            connection, _peer = listening.accept()
            with connection:
                try:
                    behave(connection)
                except OSError:
                    # Whom it spoke to has gone.
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def allowing(*ports):
    """A judgement that lets a test's own servers be asked, and nothing else."""
    return lambda address, port: str(address) == "127.0.0.1" and port in ports


def here(_host):
    return ["127.0.0.1"]


def unasked(host):
    raise AssertionError(f"{host} was looked up")


def told(url, *ports, look_up=here):
    return checked(url, look_up, allowing(*ports))


def on(elsewhere, path):
    return told(f"http://shop.gov.cn:{elsewhere.server_port}{path}", elsewhere.server_port)
