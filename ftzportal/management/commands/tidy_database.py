import os

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from ftzportal.search.engines import engine

# Rows that are looked at in each index: of 100,000 news items enough to tell which index to take.
SAMPLE = 1000


class Command(BaseCommand):
    help = (
        "For a timer, while the site runs: lets SQLite look again at how its tables are filled, so that it goes on "
        "choosing the right index, joins the pieces that many changes leave of the search's, and empties its log of "
        "writes (WAL). PostgreSQL does all of it by itself."
    )

    # They ask the database, and what it says of itself when it is broken is no refusal of ours.
    requires_system_checks = []

    def handle(self, **options):
        if connection.vendor != "sqlite":
            self.stdout.write("Nothing to do: autovacuum does it.")
            return
        try:
            if engine().is_scattered():
                engine().condense()
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA analysis_limit={SAMPLE}")
                # ANALYZE itself: `optimize` by itself looks only at tables that this connection has read.
                cursor.execute("ANALYZE")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                is_busy, _pages, _written = cursor.fetchone()
        except DatabaseError as error:
            raise CommandError(f"The database says: {error}") from error
        if is_busy:
            self.stdout.write("Looked at the tables. Somebody is reading what the log holds; the next run empties it.")
        else:
            size = os.path.getsize(connection.settings_dict["NAME"])
            self.stdout.write(f"Looked at the tables and emptied the log. The database has {size / 1e6:,.1f} MB.")
