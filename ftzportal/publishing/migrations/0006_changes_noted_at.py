from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """
    The table is made anew, because SQLite cannot add a column with such a default, and renames no table that triggers
    of others name. What it held is read by none after a start. The triggers come back with `Watched`.
    """

    dependencies = [("publishing", "0005_changes")]

    operations = [
        migrations.DeleteModel(name="Change"),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63, verbose_name="table")),
                ("thing_number", models.BigIntegerField(verbose_name="number of the thing")),
                ("token", models.BigIntegerField(verbose_name="token")),
                ("noted_at", models.DateTimeField(db_default=Now(), verbose_name="noted at")),
            ],
            options={
                "verbose_name": "change of a watched table",
                "verbose_name_plural": "changes of watched tables",
            },
        ),
    ]
