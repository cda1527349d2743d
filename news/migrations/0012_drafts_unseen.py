"""Saving a draft of something public changes nothing that a page shows."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("news", "0011_clock_indexes")]

    operations = [Watched("newsitem", unseen=["older_texts"])]
