"""What pages show of publishing itself, and what is to appear by the clock."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    # Where the lists' tables were watched before, their triggers write into the table that 0006 made anew.
    dependencies = [("publishing", "0006_changes_noted_at")]

    operations = [Watched("correction"), Watched("release")]
