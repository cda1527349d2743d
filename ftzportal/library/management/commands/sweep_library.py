from contextlib import nullcontext

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db.models import FileField

from ftzportal.library.storage import PENDING, StoreAwayError, stem_of
from ftzportal.library.sweeping import BusyError, nothing_swept

DAY = 24 * 60 * 60


class Command(BaseCommand):
    help = "Lists uploaded files older than a day that no record names; with --delete, deletes them."

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="delete them; without it nothing changes")

    def handle(self, *, delete, **options):
        try:
            # A backup copies files after the rows that name them.
            with nothing_swept(alone=True) if delete else nullcontext():
                self.sweep(delete)
        except BusyError as error:
            raise CommandError(str(error)) from error
        except StoreAwayError as away:
            raise CommandError(f"The store of files does not answer: {away}") from away

    def sweep(self, delete):
        named = stems_in_use()
        swept = 0
        for name in default_storage.older_than(DAY):
            settled = name.removesuffix(PENDING)
            if stem_of(settled) not in named:
                swept += 1
                self.stdout.write(f"deleted {name}" if delete else f"would delete {name}")
                if delete:
                    default_storage.delete(name)
            elif name != settled:
                # Its row was committed and the process died before it moved the file.
                self.stdout.write(f"settled {settled}" if delete else f"would settle {settled}")
                if delete:
                    default_storage.settle(settled)
        self.stdout.write(f"{swept} files that nothing names{'' if delete else '; --delete deletes them'}.")


def stems_in_use():
    """The names of all files that a record points to, without their extensions: renditions begin in the same way."""
    return {
        stem_of(name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField)
        for name in model._base_manager.values_list(field.name, flat=True)
    }
