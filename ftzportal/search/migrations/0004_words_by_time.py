"""PostgreSQL finds by indexes that tell the newest, and in which columns, without a look at the words themselves."""

from django.db import migrations

MARKS = ", ".join(f"'{letter}' || (place >> {bits})::text" for letter, bits in zip("DMYL", (48, 51, 54, 61), strict=True))
MARKS = f"array_to_tsvector(ARRAY[{MARKS}])"
INDEXES = {
    "search_text_marked": f"words || {MARKS}",
    "search_text_above": f"ts_filter(words, '{{a,b,c}}') || {MARKS}",
    "search_text_titled": f"ts_filter(words, '{{a}}') || {MARKS}",
    "search_text_named": f"ts_filter(words, '{{a,b}}') || {MARKS}",
}
# KB of what was written lately and each search reads through: of the usual 4 MB it took twice as long.
LATELY = 256
WORDS = "search_text_words ON search_text USING gin (words)"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, expression in INDEXES.items():
            # What an attempt that was broken off has left is of no use.
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            schema_editor.execute(
                f"CREATE INDEX CONCURRENTLY {name} ON search_text USING gin (({expression})) "
                f"WITH (gin_pending_list_limit = {LATELY})"
            )
        schema_editor.execute("DROP INDEX CONCURRENTLY IF EXISTS search_text_words")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {WORDS}")
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False
    survived_because = "Indexes are built while others write; old code finds the same without them, and more slowly."
    dependencies = [("search", "0003_shelves_by_number")]
    operations = [migrations.RunPython(make, drop)]
