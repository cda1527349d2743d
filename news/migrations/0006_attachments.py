"""Files beside a news item, and who keeps them: editors those of their areas, reviewers read."""

from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GIVEN = {
    "Editors": ["add", "change", "view"],
    "Reviewers": ["view"],
    "Zone administrators": ["add", "change", "delete", "view"],
}


def give(apps, schema_editor):
    database = schema_editor.connection.alias
    app = apps.get_app_config("library")
    # Without a models module Django takes an app of a migration for one without models.
    module, app.models_module = getattr(app, "models_module", None), True
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = module
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    groups = apps.get_model("auth", "Group").objects.using(database)
    for name, actions in GIVEN.items():
        group, _ = groups.get_or_create(name=name)
        codenames = [f"{action}_attachment" for action in actions]
        group.permissions.add(*permissions.filter(content_type__app_label="library", codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("library", "0003_attachments"),
        ("news", "0005_groups_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="newsitem",
            name="attachments",
            field=models.ManyToManyField(
                blank=True, related_name="news_items", to="library.attachment", verbose_name="files"
            ),
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
