from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ftzportal.backups.archives import DamagedError
from ftzportal.backups.loading import UnfitError
from ftzportal.backups.restoring import TakenError, restore
from ftzportal.backups.writing import NoRoomError
from ftzportal.library.sweeping import BusyError

from .backup import summary


class Command(BaseCommand):
    help = (
        "Makes the content of an archive of `manage.py backup` the site's own, here on the database of DATABASE_URL, "
        "which need not be of the kind that it was made on. All or nothing: until it is done the site is as it was."
    )
    # They ask for what is about to be made.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("source", help="the archive")
        parser.add_argument("--replace", action="store_true", help="where there is content; it is set aside, and stays")
        parser.add_argument(
            "--without-index", action="store_true", help="leave the search's index to a later rebuild_index: faster"
        )

    def handle(self, *, source, replace, without_index, **options):
        try:
            done = restore(source, replace=replace, with_index=not without_index, say=self.say)
        except (BusyError, DamagedError, NoRoomError, OSError, TakenError, UnfitError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        except DatabaseError as error:
            raise CommandError(f"Nothing was restored; the database says: {error}") from error
        self.say(f"Restored what was {summary(done.head)}.")
        if done.aside:
            self.say(f"What was here before is kept in {done.aside}; tables of PostgreSQL in a schema of that name.")
        if without_index:
            self.say("Now run `manage.py rebuild_index`; until then a search finds nothing.")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
