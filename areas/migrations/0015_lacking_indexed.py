from django.db import migrations, models

from ftzportal.indexing import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("areas", "0014_newest_parts_indexed")]

    operations = [
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(
                condition=models.Q(("name_en", ""), _connector="OR"),
                fields=["-number", "owner_area"],
                name="project_missing_en",
            ),
        ),
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(
                condition=models.Q(("name_zh_hans", ""), _connector="OR"),
                fields=["-number", "owner_area"],
                name="project_missing_zh_hans",
            ),
        ),
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(
                condition=models.Q(("older_texts", {}), _negated=True),
                fields=["-number", "owner_area"],
                name="project_older",
            ),
        ),
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(
                condition=models.Q(("unconfirmed", []), _negated=True),
                fields=["-number", "owner_area"],
                name="project_unconfirmed",
            ),
        ),
    ]
