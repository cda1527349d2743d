"""Asks the outermost layer of the WSGI application, as a server does; Django's own test client begins below it."""

import sys
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import quote

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from ftzportal.handler import Handler
from ftzportal.kept.application import KeptPages
from ftzportal.kept.content import Content


class Said:
    """One answer."""

    def __init__(self, status, headers, octets):
        self.status, self.headers, self.octets = int(status.split()[0]), dict(headers), octets

    @property
    def text(self):
        return self.octets.decode()


class Process:
    """A process that serves the site: what it keeps, and what it knows of the content."""

    def __init__(self, shared=None, look_every=0):
        self.asked = []
        self.content = Content(look_every)
        self.application = KeptPages(self.counted(Handler()), self.content, shared)

    def counted(self, django):
        def asked(environ, start_response):
            self.asked.append(environ["PATH_INFO"] + (environ["QUERY_STRING"] and "?" + environ["QUERY_STRING"]))
            return django(environ, start_response)

        return asked

    def get(self, path, method="GET", wrap=dict, **headers):
        """`headers` by their names, with "_" for "-"; `wrap` is what the environment is handed over as."""
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": quote(query, safe="=&+%?/:,;@!$'()*~"),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": "testserver",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        begun = []

        def start(status, headers, exc_info=None):
            begun[:] = [status, headers]

        with connection_left_open():
            octets = b"".join(self.application(wrap(environ), start))
        return Said(*begun, octets)


@contextmanager
def connection_left_open():
    """Django would take the connection in the midst of a test's transaction for one that somebody left so."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
