import sys

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from ftzportal.library import pictures
from ftzportal.library.models import Picture
from ftzportal.library.storage import StoreAwayError

BAR = 40


class Command(BaseCommand):
    help = "Makes the copies of pictures that pages ask for and that are missing; deletes those that none asks for now."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be done; nothing changes")

    def handle(self, *, dry_run, **options):
        try:
            self.renew(dry_run)
        except StoreAwayError as away:
            raise CommandError(f"The store of files does not answer: {away}") from away

    def renew(self, dry_run):
        total, made, deleted = Picture.objects.count(), 0, 0
        for done, picture in enumerate(Picture.objects.order_by("pk").iterator(), start=1):
            missing, unwanted = pictures.missing(picture), pictures.unwanted(picture)
            try:
                made += len(missing) if dry_run or not missing else renewed(picture, missing)
            except StoreAwayError:
                raise
            except OSError:
                self.stderr.write(f"The file of picture {picture.pk} is gone or cannot be read.")
            for name in unwanted if not dry_run else ():
                default_storage.delete(name)
            deleted += len(unwanted)
            self.show(done, total)
        would = "would be " if dry_run else ""
        self.stdout.write(f"{total} pictures: {made} renditions {would}made, {deleted} {would}deleted.")

    def show(self, done, total):
        """A bar that fills, where somebody looks at it."""
        if not sys.stderr.isatty():
            return
        filled = BAR * done // total
        end = "\n" if done == total else ""
        self.stderr.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}", ending=end)


def renewed(picture, missing):
    """How many of the `missing` renditions there are now. OSError if the picture's own file is gone."""
    pictures.made_again(picture, missing)
    return len(missing) - len(pictures.missing(picture))
