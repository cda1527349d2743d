from django.db import migrations, models

from ftzportal.indexing import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("news", "0014_drafts_unseen")]

    operations = [
        AddIndexConcurrently(
            model_name="newsitem",
            index=models.Index(
                condition=models.Q(("title_en", ""), ("body_en", ""), _connector="OR"),
                fields=["-number", "owner_area"],
                name="newsitem_missing_en",
            ),
        ),
        AddIndexConcurrently(
            model_name="newsitem",
            index=models.Index(
                condition=models.Q(("title_zh_hans", ""), ("body_zh_hans", ""), _connector="OR"),
                fields=["-number", "owner_area"],
                name="newsitem_missing_zh_hans",
            ),
        ),
        AddIndexConcurrently(
            model_name="newsitem",
            index=models.Index(
                condition=models.Q(("older_texts", {}), _negated=True),
                fields=["-number", "owner_area"],
                name="newsitem_older",
            ),
        ),
    ]
