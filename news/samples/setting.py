"""Samples set in rows of their tables: made ready in whatever process, written by the one that has the database."""

from dataclasses import dataclass

from django.db import connection

from ftzportal.search import new_things
from ftzportal.tables import Table, rows_of


@dataclass(slots=True)
class Draft:
    """A thing that has its number and was not saved, {relation: keys} of it, and its parts."""

    thing: object
    links: dict
    parts: list = ()


@dataclass(slots=True)
class Batch:
    """So many things of a model; `rows` are (table, columns, rows), in the order in which they can be written."""

    model: type
    count: int
    rows: list
    found: new_things.Ready

    def write(self, shelves):
        """Writes all but the words by which it is found, and returns those."""
        with connection.cursor() as cursor:
            for table, columns, rows in self.rows:
                Table(table, columns).put(cursor, rows)
        return new_things.write(self.model, self.found, shelves)


def batch_of(model, drafts, known_shelves):
    things = [draft.thing for draft in drafts]
    showing = [draft.thing for draft in drafts if draft.links.get("attachments")]
    parts = [part for draft in drafts for part in draft.parts]
    rows = [rows_of_things(model, things, is_numbered=True)]
    rows += [rows_of_links(model, name, drafts) for name in drafts[0].links]
    for one in dict.fromkeys(map(type, parts)):
        rows.append(rows_of_things(one, [part for part in parts if type(part) is one], is_numbered=False))
    return Batch(model, len(drafts), rows, new_things.made_ready(model, things, known_shelves, showing))


def rows_of_things(model, things, is_numbered):
    table = rows_of(model, is_numbered)
    return table.table, table.columns, list(map(table.row, things))


def rows_of_links(model, name, drafts):
    field = model._meta.get_field(name)
    columns = [field.m2m_column_name(), field.m2m_reverse_name()]
    rows = [(draft.thing.pk, key) for draft in drafts for key in draft.links[name]]
    return field.m2m_db_table(), columns, rows
