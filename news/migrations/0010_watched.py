"""All else of the news that a page shows."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("news", "0009_watched"), ("publishing", "0006_changes_noted_at")]

    operations = [
        Watched(
            "newsitem",
            relations=["attachments", "projects", "documents", "interprets", "enterprises", "platforms"],
        ),
        Watched("passage"),
        Watched("evidence"),
        Watched("source"),
    ]
