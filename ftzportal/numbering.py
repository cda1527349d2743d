"""The numbers that the database gives its rows: no number is ever given twice."""

from django.db import connection, models, transaction


def has_numbers(model):
    return isinstance(model._meta.pk, models.AutoField)


def last_number(model):
    """The last key that the database gave: also of a row that is gone, because addresses are never given twice."""
    if not has_numbers(model):
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            return (cursor.fetchone() or (0,))[0]
        cursor.execute(f"SELECT last_value, is_called FROM {sequence_of(cursor, model)}")  # noqa: S608
        last, is_called = cursor.fetchone()
        return last if is_called else 0


def number_on(model, last):
    """Lets the database go on with the key after `last`."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            if last:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        else:
            cursor.execute("SELECT setval(%s, %s, %s)", [sequence_of(cursor, model), last or 1, bool(last)])


def numbers_taken(model, count):
    """The keys of so many rows that are yet to be written; the database gives them to nobody else."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Nobody else writes meanwhile.
            last = last_number(model)
            number_on(model, last + count)
            return range(last + 1, last + count + 1)
        sequence = sequence_of(cursor, model)
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count])
        return [number for (number,) in cursor.fetchall()]


def sequence_of(cursor, model):
    name = connection.ops.quote_name
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [name(model._meta.db_table), model._meta.pk.column])
    return cursor.fetchone()[0]
