"""What pages show of pictures and files."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("library", "0004_owner_of_what_is_kept"), ("publishing", "0006_changes_noted_at")]

    operations = [Watched("picture"), Watched("attachment"), Watched("attachmentversion")]
