"""What was written and what was said of it is never changed or deleted."""

from django.db import migrations

from ftzportal.record.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_default_workflow")]

    operations = [AppendOnly("revision"), AppendOnly("review")]
