import os
import socket
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Makes the demo on its first run and serves it; later runs keep what is there. `make demo` calls it."
    # Every run would pay for them; `make check` runs them.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        if not settings.DEMO:
            raise CommandError("Demo accounts exist in demo mode only. Start it with: make demo")
        refuse_port_in_use(port)
        # Not before: it imports what only a demo needs.
        from ftzportal import demo

        passwords = demo.prepare(self.say)
        self.tell(f"http://{HOST}:{port}", passwords)
        serve(port)

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

    def tell(self, address, passwords):
        self.say("")
        self.say(f"  The portal    {address}/")
        self.say(f"  For editors   {address}/en/admin/")
        self.say("")
        for username, password in passwords.items():
            self.say(f"  {username:<16}  {password}")
        self.say("")
        self.say(f"Everything is kept in {settings.DATA_DIR}. Control-C ends the server.")


def refuse_port_in_use(port):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be had ({error}). End what runs there, or choose another: "
                f"FTZPORTAL_DEMO=1 {sys.executable} manage.py demo --port {port % 60000 + 1}"
            ) from error


def serve(port):
    """Becomes the production server."""
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.chdir(settings.BASE_DIR)
    options = {
        "--interface": "wsgi",
        "--host": HOST,
        "--port": str(port),
        "--workers": "1",
        # SQLite takes one writer at a time; readers do not wait for it.
        "--blocking-threads": "4",
        "--log-level": "warning",
    }
    command = [sys.executable, "-m", "granian", "--respawn-failed-workers"]
    command += [word for pair in options.items() for word in pair]
    os.execv(sys.executable, [*command, "ftzportal.wsgi:application"])  # noqa: S606 - our own program
