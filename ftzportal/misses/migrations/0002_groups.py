"""Whoever writes sees what was looked for in vain; the zone's administrators take off what is nobody's other name."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GIVEN = {"Editors": ["view_miss"], "Zone administrators": ["view_miss", "delete_miss"]}


def give(apps, schema_editor):
    database = schema_editor.connection.alias
    app = apps.get_app_config("misses")
    # Without a models module Django takes an app of a migration for one without models.
    module, app.models_module = getattr(app, "models_module", None), True
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = module
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    for name, codenames in GIVEN.items():
        group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name=name)
        group.permissions.add(*permissions.filter(content_type__app_label="misses", codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("misses", "0001_searches_without_a_result"),
        # Which makes the groups.
        ("news", "0007_groups_keep_terms"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
