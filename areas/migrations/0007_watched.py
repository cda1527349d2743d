"""What the project list counts by."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("areas", "0006_data_licence"), ("publishing", "0005_changes")]

    operations = [
        Watched("project", relations=["areas", "partners", "fields"]),
        Watched("area"),
        Watched("partner"),
        Watched("field"),
        Watched("enterprise"),
        Watched("participation"),
    ]
