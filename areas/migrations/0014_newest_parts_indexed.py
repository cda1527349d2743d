from django.db import migrations, models

from ftzportal.indexing import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("areas", "0013_parts_noted")]

    operations = [
        AddIndexConcurrently(
            model_name="milestone",
            index=models.Index(fields=["-reached_on", "-project"], name="milestone_newest"),
        ),
        AddIndexConcurrently(
            model_name="participation",
            index=models.Index(fields=["enterprise", "role", "id"], name="participation_of_enterprise"),
        ),
    ]
