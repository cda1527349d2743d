from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from ftzportal.library.storage import StoreAwayError


class Command(BaseCommand):
    help = "Makes the bucket that S3_BUCKET names, if it is not there: for a store of one's own."

    def handle(self, **options):
        if not hasattr(default_storage, "make_bucket"):
            raise CommandError("The library lies on a disk; S3_BUCKET is not set.")
        try:
            made = default_storage.make_bucket()
        except StoreAwayError as away:
            raise CommandError(f"The store of files does not answer: {away}") from away
        self.stdout.write("The bucket was made." if made else "The bucket is there.")
