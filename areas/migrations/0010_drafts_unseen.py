"""Saving a draft of something public changes nothing that a page shows."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("areas", "0009_clock_indexes")]

    operations = [
        Watched("project", unseen=["older_texts"]),
        Watched("practice", unseen=["older_texts"]),
        Watched("document", unseen=["older_texts"]),
        Watched("platform", unseen=["older_texts"]),
    ]
