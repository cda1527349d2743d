from django.core.management.base import BaseCommand, CommandError

from ftzportal.record.models import START, Entry


class Command(BaseCommand):
    help = (
        "Reads the whole record and names each entry that was changed, or before which one was removed, added or "
        "moved. Prints the last hash: note it elsewhere, and a later run with --expect finds also that the newest "
        "entries were cut off, or that the whole chain was written anew."
    )

    def add_arguments(self, parser):
        parser.add_argument("--expect", metavar="HASH", help="a hash printed by an earlier run; it must still be there")

    def handle(self, *args, expect=None, **options):
        hash_before, count, faults, met = START, 0, 0, expect in (None, START)
        for entry in Entry.objects.order_by("pk").iterator(chunk_size=2000):
            for fault in faults_of(entry, hash_before):
                self.stderr.write(fault)
                faults += 1
            hash_before, count = entry.hash, count + 1
            met = met or entry.hash == expect
        if not met:
            self.stderr.write("The expected hash is not there: the newest entries were removed, or all written anew.")
            faults += 1
        if faults:
            raise CommandError(f"{count} entries read, {faults} faults found.")
        self.stdout.write(f"{count} entries, whole and in order. Last hash: {hash_before}")


def faults_of(entry, hash_before):
    if entry.previous_hash != hash_before:
        yield f"Entry {entry.pk}: the entry before it was removed, added, moved or sealed anew."
    if entry.sealed() != entry.hash:
        yield f"Entry {entry.pk} was changed."
