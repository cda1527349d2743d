"""The zone's administrators keep the reviews, what is public without any, and read the record."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

KEPT = ["workflow", "step", "proofreadingpoint", "substitution"]
# Public as soon as it is saved, so no longer the editors' to write.
UNREVIEWED = ["add_cooperation", "change_cooperation", "delete_cooperation", "add_enterprise", "change_area"]


def permissions_of(apps, database, label, models):
    """The permissions on these models, made now where the database is new: Django makes them after the last migration."""
    app = apps.get_app_config(label)
    # Without a models module Django takes an app of a migration for one without models.
    module, app.models_module = getattr(app, "models_module", None), True
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = module
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    return permissions.filter(content_type__app_label=label, content_type__model__in=models)


def give(apps, schema_editor):
    database = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(database)
    administrators, _ = groups.get_or_create(name="Zone administrators")
    administrators.permissions.add(*permissions_of(apps, database, "publishing", KEPT))
    administrators.permissions.add(*permissions_of(apps, database, "record", ["entry"]))
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    unreviewed = permissions.filter(content_type__app_label="areas", codename__in=UNREVIEWED)
    for editors in groups.filter(name="Editors"):
        editors.permissions.remove(*unreviewed)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("news", "0004_live_revision"),
        ("publishing", "0003_versions_stay"),
        ("record", "0001_initial"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
