"""Saving a draft of something public changes nothing that a page shows."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("news", "0013_clock_indexes_used")]

    operations = [Watched("newsitem", unseen=["older_texts"])]
