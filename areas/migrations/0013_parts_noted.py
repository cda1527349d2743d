"""What is a part of a project is noted as the project, whose counts it shapes."""

from django.db import migrations

from ftzportal.publishing.watching import Watched


class Migration(migrations.Migration):
    dependencies = [("areas", "0012_drafts_unseen")]

    operations = [Watched("participation", part_of="project"), Watched("milestone", part_of="project")]
