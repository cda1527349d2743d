"""
What a published thing says, apart from its row: its texts, its relations and its parts, as plain data.

A content is {"model": "news.newsitem", "fields": {name: value}, "children": {relation: [{"pk": 5, "fields": {…}}]}},
values as Django's serializer gives them. A part without "pk" has no row of its own yet. "correction" holds the note,
by language, with which the content is to appear.
"""

import hashlib
import json
from contextlib import contextmanager
from copy import copy
from types import SimpleNamespace

from django.core import serializers
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from ftzportal.search.findable import unnoted

from .contradictions import Contradiction, as_contradictions

# What the site keeps about a thing, as against what the thing says.
LIFE = {
    "number", "publish_at", "withdrawn_at", "withdrawal_reason_en", "withdrawal_reason_zh_hans", "archived_at",
    "live_revision", "created_by", "created_at", "updated_at", "older_texts",
}  # fmt: skip


def content_of(thing):
    """What the row of `thing` and its parts say, read anew from the database."""
    return contents_in([type(thing)._base_manager.get(pk=thing.pk)])[0]


def contents_of(model, keys):
    """By key, what the rows of several things say: in as many queries as one takes."""
    things = list(model._base_manager.filter(pk__in=keys))
    return dict(zip([thing.pk for thing in things], contents_in(things), strict=True))


def contents_in(things):
    if not things:
        return []
    model = type(things[0])
    parts = {name: parts_of(things, name) for name in model.versioned_children}
    return [
        {
            "model": model._meta.label_lower,
            "fields": fields,
            "children": {name: parts[name].get(thing.pk, []) for name in model.versioned_children},
        }
        for thing, fields in zip(things, fields_of(things, leaving_out=LIFE), strict=True)
    ]


def parts_of(things, name):
    """{key of the thing: its parts}."""
    relation = type(things[0])._meta.get_field(name)
    link = relation.field
    # Those that were set aside only have negative keys: they come last, in their order.
    found = relation.related_model._base_manager.filter(**{f"{link.name}__in": things})
    children = sorted(found, key=lambda child: (child.pk < 0, child.pk))
    parts = {}
    for child, fields in zip(children, fields_of(children, leaving_out={link.name}), strict=True):
        parts.setdefault(getattr(child, link.attname), []).append({"pk": child.pk, "fields": fields})
    return parts


def fields_of(records, leaving_out):
    """What each of several records of one model says."""
    if not records:
        return []
    meta = records[0]._meta
    columns = [field.name for field in meta.concrete_fields if field.name not in leaving_out]
    said = [one["fields"] for one in serializers.serialize("python", records, fields=columns)]
    for field in meta.many_to_many:
        # What has a model of its own between is a relation to parts.
        if field.name not in leaving_out and field.remote_field.through._meta.auto_created:
            keys = linked_keys(records, field)
            for record, values in zip(records, said, strict=True):
                values[field.name] = sorted(keys.get(record.pk, []))
    return [json.loads(as_text(values)) for values in said]


def linked_keys(records, field):
    """Of the rows between alone; the serializer would join the linked ones, which takes thrice as long."""
    here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
    links = field.remote_field.through._base_manager.filter(**{f"{here}__in": records})
    keys = {}
    for key, linked in links.values_list(here, there):
        keys.setdefault(key, []).append(linked)
    return keys


def as_text(data):
    """The one form in which data is kept and digested: sorted keys, no white space."""
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(content):
    """SHA-256 of what a content says; the keys of its parts, other before and after they have rows, say nothing."""
    said = content | {
        "children": {
            name: [{"fields": child["fields"]} for child in parts] for name, parts in content["children"].items()
        }
    }
    return hashlib.sha256(as_text(said).encode()).hexdigest()


def show_links(thing, content):
    """Lets `thing` say from `content`, as its row does, what it is linked to: by key, for forms that name them."""
    kept = thing.__dict__.setdefault("_prefetched_objects_cache", {})
    for field in thing._meta.many_to_many:
        keys = content["fields"].get(field.name)
        if keys is not None:
            kept[field.name] = [field.related_model(pk=key) for key in keys]


def without_correction(content):
    return {name: value for name, value in content.items() if name != "correction"}


def without_later_fields(content, kept):
    """`content` without the empty fields that the model did not have yet when the version `kept` was written."""
    known = kept["fields"].keys()
    fields = {name: value for name, value in content["fields"].items() if name in known or value not in ([], "", None)}
    return content | {"fields": fields}


def without_new_keys(content, thing):
    """`content` without the keys of those parts that are not among the rows of `thing`."""
    kept = {name: set(getattr(thing, name).values_list("pk", flat=True)) for name in thing.versioned_children}
    return content | {
        "children": {
            name: in_order(
                child if child.get("pk") in kept[name] else {"fields": child["fields"]}
                for child in content["children"].get(name, [])
            )
            for name in thing.versioned_children
        }
    }


def has_new_parts(content):
    return any("pk" not in part for parts in content["children"].values() for part in parts)


def in_order(parts):
    """As the rows will be read once the parts are: by their keys, those without one at the end."""
    return sorted(parts, key=lambda part: ("pk" not in part, part.get("pk", 0)))


def refuse_contradictions(thing, content):
    """Contradiction if the database would refuse `content` as it stands."""
    with set_aside(), as_contradictions(thing := copy(thing)):
        write(thing, content, content_of(thing), key_of=lambda child, nth: child.get("pk") or -nth)


@contextmanager
def set_aside():
    """A block in which the database may be changed as one likes: afterwards nothing has happened."""
    with transaction.atomic(), unnoted():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def put(thing, content):
    """
    Writes `content` into `thing`, its row and its parts; what did not fit the model any more, as a list of names.

    What does not fit (a field renamed since, a linked record that is gone) keeps the value that the row has. In a
    block that is set aside, call `put_aside`. Contradiction, with nothing written, if the database refuses it.
    """
    now = content_of(thing)
    with as_contradictions(thing):
        return write(thing, content, now, key_of=lambda child, nth: child.get("pk"))


def put_aside(thing, content, instead_of=None):
    """
    As `put`, to be undone: parts without a row get the keys -1, -2 …, the same each time. `instead_of` is what the
    row says, where that is known. What the database refuses does not fit either: it stays as the row has it.
    """
    now = instead_of or content_of(thing)
    refused = []
    while True:
        try:
            with as_contradictions(thing):
                misfits = write(thing, content, now, key_of=lambda child, nth: child.get("pk") or -nth)
        except Contradiction as problem:
            # Where nobody knows what contradicts, or not even that helps, nothing of it is taken.
            names = [name for name in problem.names if name not in refused] or names_in(content)
            refused += [name for name in names if differs(name, content, now)]
            content = without(names, content, now)
            thing.refresh_from_db()
        else:
            return [*misfits, *refused]


def names_in(content):
    """Of its fields and of its relations to parts."""
    return [*content["fields"], *content["children"]]


def differs(name, content, now):
    section = "fields" if name in content["fields"] else "children"
    return content[section].get(name) != now[section].get(name)


def without(names, content, now):
    """`content` with what `now` has under those names."""
    return content | {
        section: {name: now[section].get(name) if name in names else value for name, value in content[section].items()}
        for section in ("fields", "children")
    }


def write(thing, content, now, key_of):
    misfits = []
    values = {name: value for name, value in content["fields"].items() if now["fields"].get(name, ...) != value}
    if thing.has_appeared:
        # The address never changes any more.
        values.pop("slug", None)
    relations = fill(thing, values, misfits)
    if columns := [field.name for field in thing._meta.concrete_fields if field.name in values]:
        thing.save(update_fields=[*columns, "updated_at"])
    for name, keys in relations.items():
        getattr(thing, name).set(keys)
    for name, parts in content["children"].items():
        if name not in thing.versioned_children:
            misfits.append(name)
        elif parts != now["children"][name]:
            misfits += write_children(thing, name, parts, key_of)
    return misfits


def fill(record, values, misfits, prefix=""):
    """Sets the columns of `record` that take the value that they are given; the many-to-many keys, by field."""
    relations = {}
    for name, value in values.items():
        try:
            fitted = fitting(record, name, value)
        except (FieldDoesNotExist, ValidationError, ValueError, TypeError):
            misfits.append(prefix + name)
            continue
        if fitted.field.many_to_many:
            relations[name] = fitted.value
        else:
            setattr(record, fitted.field.attname, fitted.value)
        if fitted.is_part:
            misfits.append(prefix + name)
    return relations


def fitting(record, name, value):
    """The field of that name and the value that it takes. One of several errors if there is none."""
    field = record._meta.get_field(name)
    if field.auto_created or not (field.concrete or field.many_to_many) or name in LIFE:
        raise FieldDoesNotExist(name)
    if field.many_to_many:
        found = sorted(field.related_model._base_manager.filter(pk__in=value).values_list("pk", flat=True))
        return SimpleNamespace(field=field, value=found, is_part=len(found) < len(value))
    if isinstance(field, models.ForeignKey):
        if value is not None and not field.related_model._base_manager.filter(pk=value).exists():
            raise ValueError(name)
        if value is None and not field.null:
            raise ValueError(name)
        return SimpleNamespace(field=field, value=value, is_part=False)
    value = field.to_python(value)
    if value is None and not field.null:
        raise ValueError(name)
    return SimpleNamespace(field=field, value=value, is_part=False)


def write_children(thing, name, parts, key_of):
    """Makes `parts` the rows of that relation; the names of what did not fit."""
    relation = thing._meta.get_field(name)
    model, link = relation.related_model, relation.field.name
    getattr(thing, name).all().delete()
    misfits, without_key = [], sum("pk" not in part for part in parts)
    for part in parts:
        child = model(pk=key_of(part, without_key), **{link: thing})
        without_key -= "pk" not in part
        if child.pk and model._base_manager.filter(pk=child.pk).exists():
            # Another thing's part is never taken over.
            child.pk = None
        unfit = []
        fill(child, part["fields"], unfit)
        misfits += [f"{name}: {field}" for field in unfit]
        if not any(is_needed(model, field) for field in unfit):
            child.save(force_insert=True)
    return misfits


def is_needed(model, name):
    """Whether a part cannot exist without what did not fit: a link that every part has."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return isinstance(field, models.ForeignKey) and not field.null
