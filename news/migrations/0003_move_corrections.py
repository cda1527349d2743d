"""Corrections are notes on anything published, not on news alone."""

from django.db import migrations


def move(apps, schema_editor):
    database = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(database)
    news_item, _ = types.get_or_create(app_label="news", model="newsitem")
    corrections = apps.get_model("publishing", "Correction").objects.using(database)
    for old in apps.get_model("news", "Correction").objects.using(database).iterator():
        corrections.create(
            content_type=news_item,
            thing_number=old.news_item_id,
            made_at=old.made_at,
            note_en=old.note_en,
            note_zh_hans=old.note_zh_hans,
        )
    # With it go the permissions on what there is no longer.
    types.filter(app_label="news", model="correction").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("news", "0002_groups"),
        ("publishing", "0001_initial"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
