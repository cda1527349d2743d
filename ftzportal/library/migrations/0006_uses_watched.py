"""Which texts name a picture or a file, because by them it is public."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("library", "0005_watched")]

    operations = [Watched("use")]
