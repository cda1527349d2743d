"""
Which language of a text is older than the other: one was changed after the two had last said the same.

What is kept of it, on the thing, is {"zh-hans": {"title": mark}}: by the older language and the text's key, since when.
A text's key is its name without a language; of a part, `passages:17:text`, or `passages:+0:text` for the first of
those that have no row yet. A mark is {"level": 3, "version": 12, "at": moment, "was": digest}: in version 3 both were
last level, version 12 is the last that changed the other, `at` is when it was first ahead, `was` what it said before.
"""

import hashlib
from functools import cache
from html import unescape

from django.apps import apps
from django.utils.html import strip_tags

from ftzportal.translated import LANGUAGES, suffix_of

from .contents import LIFE


@cache
def pairs_of(model):
    """The texts of `model` that exist once per language: {"title": {"en": "title_en", …}}."""
    pairs = {}
    for field in model._meta.concrete_fields:
        code = getattr(field, "_translated_field_language_code", None)
        if code and field.name not in LIFE:
            pairs.setdefault(field.name.removesuffix(f"_{suffix_of(code)}"), {})[code] = field.name
    return pairs


def visible(text):
    """What a reader sees of a text, without its spaces: neither cleaning nor setting it anew changes it."""
    return "".join(unescape(strip_tags(text)).split())


def written(fields, columns):
    return {code: fields.get(column) or "" for code, column in columns.items()}


def read(texts):
    return {code: visible(text) for code, text in texts.items()}


def part_keys(parts):
    """(the middle of its texts' keys, the part) of each."""
    new = 0
    for part in parts:
        if "pk" in part:
            yield str(part["pk"]), part
        else:
            yield f"+{new}", part
            new += 1


def texts_of(before, after):
    """(key before, key after, texts before, texts after) of each text that both have; texts are {language: text}."""
    model = apps.get_model(after["model"])
    for name, columns in pairs_of(model).items():
        yield name, name, written(before["fields"], columns), written(after["fields"], columns)
    for relation in model.versioned_children:
        pairs = pairs_of(model._meta.get_field(relation).related_model)
        old = dict(part_keys(before["children"].get(relation, [])))
        # What had no row before has one since it was signed: in their order, as they were given their keys.
        without_row = iter([key for key in old if key.startswith("+")])
        for key, part in part_keys(after["children"].get(relation, [])):
            was = key if key in old and "pk" in part else next(without_row, None)
            if was is None:
                continue
            for name, columns in pairs.items():
                keys = (f"{relation}:{was}:{name}", f"{relation}:{key}:{name}")
                yield *keys, written(old[was]["fields"], columns), written(part["fields"], columns)


def carried_on(older, before, after, fitting=()):
    """
    `older` as it is once the version `after` follows `before`; without the keys `fitting`, whose older side still fits.
    """
    following, content = {}, after.content
    for old_key, key, was, now in texts_of(before.content, content):
        code, mark = None, None
        for candidate in LANGUAGES:
            if old_key in older.get(candidate, {}) and old_key not in fitting:
                code, mark = candidate, older[candidate][old_key]
        if was == now and not mark:
            # As level as before. To read each text of each save would take a tenth of it.
            continue
        code, mark = weighed(code, mark, read(was), read(now), before, after)
        if mark and old_key not in fitting:
            following.setdefault(code, {})[key] = mark
    return following


def weighed(code, mark, was, now, before, after):
    """(the older language, its mark) of one text, both None if its languages are level."""
    changed = [language for language in LANGUAGES if was[language] != now[language]]
    if not changed and all(now.values()):
        return code, mark
    if len(changed) != 1 or not all(now.values()) or not was[changed[0]] or changed == [code]:
        # Both at once, one alone, just translated, or caught up with the other.
        return None, None
    mark = mark or {"level": before.number, "at": after.made_at.isoformat(), "was": digest(was[changed[0]])}
    if mark["was"] == digest(now[changed[0]]):
        # It says again what it said when they were level.
        return None, None
    return next(language for language in LANGUAGES if language not in changed), mark | {"version": after.number}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def without(older, fitting):
    left = {code: {key: mark for key, mark in marks.items() if key not in fitting} for code, marks in older.items()}
    return {code: marks for code, marks in left.items() if marks}


def still_fitting(older, said):
    """The keys among `said`, each `<key>@<version>`, marked for that version: nobody vouches for what came later."""
    marked = {f"{key}@{mark['version']}": key for marks in older.values() for key, mark in marks.items()}
    return [marked[one] for one in said if one in marked]


def field_named(model, code, key):
    """The field of a text by its key. FieldDoesNotExist or KeyError if there is none any more."""
    relation, _, name = key.rpartition(":")
    if relation:
        model = model._meta.get_field(relation.partition(":")[0]).related_model
    return model._meta.get_field(pairs_of(model)[name][code])
