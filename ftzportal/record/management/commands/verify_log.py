from django.core.management.base import BaseCommand, CommandError

from ftzportal.record.chain import MOST_SAID, read_chain


class Command(BaseCommand):
    help = (
        "Reads the whole record and names each entry that was changed, or before which one was removed, added or "
        "moved. Prints the last hash: note it elsewhere, and a later run with --expect finds also that the newest "
        "entries were cut off, or that the whole chain was written anew."
    )

    def add_arguments(self, parser):
        parser.add_argument("--expect", metavar="HASH", help="a hash printed by an earlier run; it must still be there")

    def handle(self, *args, expect=None, **options):
        chain = read_chain(expect)
        for sentence in chain.sentences:
            self.stderr.write(sentence)
        if chain.faults > MOST_SAID:
            self.stderr.write(f"… and {chain.faults - MOST_SAID} more.")
        if chain.faults:
            raise CommandError(f"{chain.entries} entries read, {chain.faults} faults found.")
        self.stdout.write(f"{chain.entries} entries, whole and in order. Last hash: {chain.last_hash}")
