from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ftzportal import rollout


class Command(BaseCommand):
    help = "Refuses migrations that the processes of the version before would not survive while this one is rolled out."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--record", action="store_true", help="take what is there now as what is deployed")

    def handle(self, *, record, **options):
        if record:
            rollout.record()
            return
        if found := rollout.refusals(connection, rollout.deployed()):
            raise CommandError("\n".join(["Old code would not survive:", *found]))
        self.stdout.write("Old code survives every migration since the last version.")
