"""
The tables as an archive holds them: one JSON array a row, in the order of the keys, the same bytes whichever database
they come from. So a table that was loaded is read back, and must give the digest that the archive tells.
"""

import gzip
import hashlib
import io
import json
from datetime import date, datetime
from decimal import Decimal
from itertools import batched

from django.db import connection, models

from ftzportal.numbering import last_number
from ftzportal.tables import Table

# What is not carried: nobody is signed in after a restore, and the index of the search is made anew of its content.
LEFT_OUT = {"sessions", "search"}
# Bytes of text in a member, and rows that are in memory at once.
PART, AT_ONCE = 4 << 20, 500


def carried(registry):
    """The models of the tables that an archive holds, those of many-to-many relations too."""
    found = [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def fields_of(model):
    """Its columns that are written, in an order that no later migration on the way to the same columns changes."""
    written = [field for field in model._meta.local_concrete_fields if not field.generated]
    return sorted(written, key=lambda field: (not field.primary_key, field.column))


def columns_of(model):
    return [field.column for field in fields_of(model)]


def plain(value):
    """What JSON has no word for."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an archive.")


as_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=plain).encode


def lines_of(model):
    """All rows of a table as the snapshot sees them, as encoded lines."""
    names = [field.attname for field in fields_of(model)]
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=AT_ONCE):
        yield as_line(row).encode() + b"\n"


def digest_of(model):
    """(how many rows, SHA-256 of their lines)"""
    digest, rows = hashlib.sha256(), 0
    for line in lines_of(model):
        digest.update(line)
        rows += 1
    return rows, digest.hexdigest()


def dump(model, writer):
    """Puts a table into the archive; what the manifest tells of it."""
    table = model._meta.db_table
    digest, rows, size, parts, part = hashlib.sha256(), 0, 0, 0, []
    in_part = 0

    def end_part():
        nonlocal parts, in_part
        parts += 1
        # No time in it: the same rows are the same bytes.
        packed = gzip.compress(b"".join(part), compresslevel=3, mtime=0)
        writer.add_bytes(f"tables/{table}/{parts:06}.jsonl.gz", packed)
        part.clear()
        in_part = 0

    for line in lines_of(model):
        digest.update(line)
        part.append(line)
        rows, size, in_part = rows + 1, size + len(line), in_part + len(line)
        if in_part >= PART:
            end_part()
    if part:
        end_part()
    return {
        "columns": columns_of(model),
        "rows": rows,
        "bytes": size,
        "sha256": digest.hexdigest(),
        "last_number": last_number(model),
    }


# How a value of JSON becomes the field's again; of all other fields it is that already.
READERS = {
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
    models.DecimalField: Decimal,
}


class Loader(Table):
    """Puts rows into a table that is empty."""

    def __init__(self, model, columns):
        super().__init__(model._meta.db_table, columns)
        by_column = {field.column: field for field in fields_of(model)}
        self.preparations = [preparation(by_column[column]) for column in columns]
        self.special = [(at, one) for at, one in enumerate(self.preparations) if one]

    def load(self, packed):
        """The rows of a member."""
        with gzip.GzipFile(fileobj=packed) as lines, connection.cursor() as cursor:
            for batch in batched(io.BufferedReader(lines, PART), AT_ONCE):
                self.put(cursor, map(self.prepared, map(json.loads, batch)))

    def prepared(self, row):
        for at, prepare in self.special:
            if row[at] is not None:
                row[at] = prepare(row[at])
        return row


def preparation(field):
    """A function that makes what the database wants of a value of JSON; None where it is that already."""
    target = field
    while target.remote_field and getattr(target, "target_field", None):
        target = target.target_field
    if isinstance(target, models.JSONField):
        return lambda value: target.get_db_prep_save(value, connection)
    for kind, read in READERS.items():
        if isinstance(target, kind):
            return lambda value: target.get_db_prep_save(read(value), connection)
    return None
