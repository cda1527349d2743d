"""
The index of words is joined in small steps alone, on SQLite. FTS5's own rule joins sixteen pieces at once, whatever
their size, in the transaction of whoever writes next: after a million things that wrote 8 GB.
"""

from django.db import migrations

# More than there can be, and what FTS5 has by itself.
NEVER, SIXTEEN = 1_999, 16


def join_at(pieces):
    def write(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute("INSERT INTO search_text (search_text, rank) VALUES ('crisismerge', %s)", [pieces])

    return write


class Migration(migrations.Migration):
    survived_because = "It changes how often FTS5 joins its pieces, and nothing that any code reads or writes."
    dependencies = [("search", "0004_words_by_time")]
    operations = [migrations.RunPython(join_at(NEVER), join_at(SIXTEEN))]
