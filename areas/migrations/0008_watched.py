"""All else of the register that a page shows."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("areas", "0007_watched"), ("publishing", "0006_changes_noted_at")]

    operations = [
        Watched("zone"),
        Watched("organisation"),
        Watched("cooperation"),
        Watched("project", relations=["attachments"]),
        Watched("milestone"),
        Watched("practice", relations=["fields"]),
        Watched("document", relations=["learned_from", "fields", "attachments"]),
        Watched("platform", relations=["areas", "fields"]),
    ]
