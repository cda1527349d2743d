import sys
import time

from django.core.management.base import BaseCommand, CommandError

from ftzportal.search import rebuilding

BAR = 40
MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Writes the index of the search anew while it is in use; interrupted, the next run goes on where it stopped. "
        "With --check, compares it with the content instead, changes nothing and ends with 1 where they differ."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="say what differs; nothing changes")

    def handle(self, *, check, **options):
        if check:
            self.check_index()
        else:
            self.rebuild()

    def rebuild(self):
        total, start, done, written = rebuilding.size(), time.monotonic(), 0, 0
        for things, entries in rebuilding.rebuild():
            done, written = done + things, written + entries
            self.show(done, total)
        seconds = max(time.monotonic() - start, 0.001)
        self.stdout.write(f"{written} entries written in {seconds:.1f} s, {written / seconds:.0f} a second.")

    def check_index(self):
        found = list(rebuilding.differences())
        for sentence in found[:MOST_SHOWN]:
            self.stdout.write(sentence)
        if len(found) > MOST_SHOWN:
            self.stdout.write(f"… and {len(found) - MOST_SHOWN} more.")
        if found:
            raise CommandError("The index differs from the content; rebuild_index writes it anew.")
        self.stdout.write("The index is as the content is.")

    def show(self, done, total):
        """A bar that fills, where somebody looks at it."""
        if not sys.stderr.isatty():
            return
        done = min(done, total)
        filled, end = BAR * done // total, "\n" if done == total else ""
        self.stderr.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}", ending=end)
