from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ftzportal.backups import writing
from ftzportal.backups.archives import Archive, DamagedError
from ftzportal.library.sweeping import BusyError


class Command(BaseCommand):
    help = (
        "Writes all content, accounts, versions and the record, and the library's files, into one archive while the "
        "site runs; `manage.py restore` makes a site of it, on SQLite or PostgreSQL. It holds no secret key, but the "
        "hashes of passwords: keep it as you keep those."
    )

    # They ask the database, and what it says of itself when it is broken is no refusal of ours.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("target", help="a folder, for a name with the time in it; or the name of a new file")
        parser.add_argument("--keep", type=int, metavar="N", help="then delete all but the newest N in the folder")
        parser.add_argument("--check", action="store_true", help="say if the archive TARGET is whole instead")

    def handle(self, *, target, keep, check, **options):
        if check:
            self.check_archive(target)
            return
        if keep is not None and (keep < 1 or not Path(target).is_dir()):
            raise CommandError("--keep takes a number of 1 or more, and a folder as the target.")
        try:
            done = writing.write(target, self.say if options["verbosity"] > 1 else lambda line: None)
        except (OSError, writing.NoRoomError, BusyError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        except DatabaseError as error:
            raise CommandError(f"No backup was made; the database says: {error}") from error
        self.warn(done)
        self.say(f"{done.path} ({writing.megabytes(done.path.stat().st_size)}): {summary(done.head)}")
        if done.missing and not done.head["files"]:
            raise CommandError("No file of the library is there; is its disk mounted? No older backup was deleted.")
        for name in writing.keep_newest(target, keep) if keep else ():
            self.say(f"deleted {name}")

    def check_archive(self, path):
        try:
            with Archive(path) as archive:
                head = archive.verify()
        except DamagedError as error:
            raise CommandError(str(error)) from error
        self.say(f"{path} is whole: {summary(head)}")

    def warn(self, done):
        if done.missing:
            named = ", ".join(done.missing[: writing.MOST_NAMED])
            self.stderr.write(f"{len(done.missing)} files that records name are not in the library: {named}")
        if faults := done.head["record"]["faults"]:
            self.stderr.write(f"The record has {faults} faults; `manage.py verify_log` names them.")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def summary(head):
    rows = sum(told["rows"] for told in head["tables"].values())
    return (
        f"of {head['made_at']}, program {head['program']}, {head['database']}; {rows} rows in {len(head['tables'])} "
        f"tables, {head['files']} files, {head['record']['entries']} entries of the record up to "
        f"{head['record']['last_hash']}"
    )
