"""The zone's administrators keep the term base."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def give(apps, schema_editor):
    database = schema_editor.connection.alias
    app = apps.get_app_config("terms")
    # Without a models module Django takes an app of a migration for one without models.
    module, app.models_module = getattr(app, "models_module", None), True
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = module
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    administrators, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name="Zone administrators")
    administrators.permissions.add(*permissions.filter(content_type__app_label="terms"))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("news", "0006_attachments"),
        ("terms", "0001_initial"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
