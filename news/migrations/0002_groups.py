"""The groups whose members keep the site; where each member acts is a matter of `areas.Assignment`."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

APPS = ["accounts", "areas", "auth", "library", "news"]

WRITE = ["add", "change", "delete", "view"]
EDITORS = {
    "news.newsitem": WRITE,
    "news.passage": WRITE,
    # A correction is a dated note to the public: it is added, never rewritten.
    "news.correction": ["add", "view"],
    "news.evidence": WRITE,
    "news.column": ["view"],
    "news.source": ["view"],
    "areas.project": WRITE,
    "areas.participation": WRITE,
    "areas.milestone": WRITE,
    "areas.practice": WRITE,
    "areas.document": WRITE,
    "areas.platform": WRITE,
    "areas.cooperation": WRITE,
    "areas.partner": ["view"],
    "areas.field": ["view"],
    "areas.organisation": ["view"],
    "areas.enterprise": ["add", "view"],
    "areas.area": ["change", "view"],
    "library.picture": ["add", "change", "view"],
}
REVIEWERS = {model: ["view"] for model in EDITORS}
# Beside everything in the apps of WHOLE. Accounts are switched off, not deleted: what they did keeps their name.
ZONE_ADMINISTRATORS = {"accounts.user": ["add", "change", "view"], "auth.group": ["view"]}
WHOLE = ["areas", "library", "news"]


def make_groups(apps, schema_editor):
    database = schema_editor.connection.alias
    make_permission_rows(apps, database)
    give(apps, database, "Editors", EDITORS)
    give(apps, database, "Reviewers", REVIEWERS)
    give(apps, database, "Zone administrators", ZONE_ADMINISTRATORS, whole_apps=WHOLE)


def make_permission_rows(apps, database):
    """Django makes them only after the last migration, so on an empty database there would be none to give."""
    for label in APPS:
        app = apps.get_app_config(label)
        # Without a models module Django takes an app of a migration for one without models.
        module, app.models_module = getattr(app, "models_module", None), True
        create_permissions(app, verbosity=0, using=database, apps=apps)
        app.models_module = module


def give(apps, database, name, actions_by_model, whole_apps=()):
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name=name)
    given = set(permissions.filter(content_type__app_label__in=whole_apps))
    for model, actions in actions_by_model.items():
        label, model_name = model.split(".")
        given |= {
            permissions.get(content_type__app_label=label, codename=f"{action}_{model_name}") for action in actions
        }
    group.permissions.set(given)


def remove_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=["Editors", "Reviewers", "Zone administrators"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("areas", "0002_milestone_news_item"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("library", "0001_initial"),
        ("news", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
