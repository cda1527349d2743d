from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import connection, transaction

from ftzportal.search import index
from news import facts
from news.models import NewsItem

OWN_FILE = Path(facts.__file__).with_name("liaoning.json")


class Command(BaseCommand):
    help = "Loads the zone’s facts: makes what is missing, leaves what is there, and prints what it did."

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, default=OWN_FILE, help="another file of facts")
        parser.add_argument("--dry-run", action="store_true", help="show what would be done and change nothing")

    def handle(self, *, file, dry_run, **options):
        load = facts.Load()
        try:
            with transaction.atomic():
                facts.load_facts(load, facts.read_facts(file))
                # A record was noted when it was saved, before its parts were.
                index.note_all(load.created)
                transaction.set_rollback(dry_run)
        except facts.BrokenFacts as error:
            raise CommandError(str(error)) from error
        if not dry_run:
            continue_numbers()
        for line in load.report():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")


def continue_numbers():
    """The article brings its number along, which a sequence of PostgreSQL does not notice."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [NewsItem]):
            cursor.execute(statement)
