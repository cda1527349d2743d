"""A server for mail that keeps what it is given; or that is deaf, and lets who connects wait."""

import socketserver
from contextlib import contextmanager
from threading import Event, Thread


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connected.set()
        if self.server.is_deaf:
            self.server.closed.wait()
            return
        self.say("220 ready")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.say("354 go on")
                self.server.mails.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
            self.say("250 good")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, is_deaf):
        super().__init__(("127.0.0.1", 0), Talk)
        self.is_deaf, self.mails, self.connected, self.closed = is_deaf, [], Event(), Event()

    @property
    def port(self):
        return self.server_address[1]


@contextmanager
def mail_server(is_deaf=False):
    with MailServer(is_deaf) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.closed.set()
            server.shutdown()
