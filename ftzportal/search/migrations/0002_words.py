"""The table of tokens, in the form that each database searches fastest."""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE search_text USING fts5 (title, names, summary, body, tokenize = 'ascii', prefix = '1 2')
"""
POSTGRESQL = """
CREATE TABLE search_text (place bigint PRIMARY KEY, words tsvector NOT NULL);
CREATE INDEX search_text_words ON search_text USING gin (words);
"""


def make(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_text")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index")]
    operations = [migrations.RunPython(make, drop)]
