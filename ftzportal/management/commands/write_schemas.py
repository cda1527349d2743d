from django.core.management.base import BaseCommand

from ftzportal.open_data import PUBLIC_LISTS
from ftzportal.outputs.schemas import FOLDER, texts


class Command(BaseCommand):
    help = (
        "Writes the JSON Schemas of the data addresses anew from the lists' declarations. Within a version, members "
        "are added, never changed or taken away: what has to break needs a new one (PublicList.version)."
    )

    def handle(self, *args, **options):
        FOLDER.mkdir(exist_ok=True)
        for name, text in texts(PUBLIC_LISTS).items():
            (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
            self.stdout.write(f"{name}.json")
