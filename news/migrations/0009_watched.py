"""What the news list counts by."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("news", "0008_older_texts"), ("areas", "0007_watched")]

    operations = [Watched("newsitem", relations=["areas"]), Watched("column")]
