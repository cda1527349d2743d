"""The kinds of values that fields have: as JSON has them, as its schema says so, and as a cell of a table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ftzportal.publishing.addresses import absolute
from ftzportal.templatetags.portal import html_lang
from ftzportal.translated import LANGUAGES, language_of, to_attribute


def as_it_is(value):
    return value


@dataclass(frozen=True)
class Kind:
    """
    `words` for people, `schema` for programs; `as_json` and `as_cell` of one and the same value of a row. A cell is
    text, a number, a day, a moment with its zone, yes or no, or None.
    """

    words: str | Promise
    schema: dict
    as_json: Callable = as_it_is
    as_cell: Callable = as_it_is
    # Of the column in a spreadsheet, in characters.
    width: int = 16


def or_null(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def thing(**properties):
    """The schema of an object; a property whose name ends in `_` may be missing."""
    return {
        "type": "object",
        "required": [name for name in properties if not name.endswith("_")],
        "properties": {name.removesuffix("_"): schema for name, schema in properties.items()},
    }


STRING = {"type": "string"}
URL = {"type": "string", "format": "uri"}
DAY = {"type": "string", "format": "date"}
INSTANT = {"type": "string", "format": "date-time"}
NAMED = thing(slug=STRING, name=STRING, lang_=STRING)
CHOSEN = thing(slug=STRING, name=STRING)


def listed(schema):
    return {"type": "array", "items": schema}


def iso(value):
    return value and value.isoformat()


def moment(value):
    """In the zone's time, to the second."""
    return value and timezone.localtime(value).isoformat(timespec="seconds")


def day_or_month(text):
    """A whole day as one; a month stays the text that it is."""
    return date.fromisoformat(text) if text and len(text) == len("2026-03-05") else text


def name_in(value):
    return value and value["name"]


def joined(texts):
    return "; ".join(texts)


def joined_names(values):
    return joined(value["name"] for value in values)


def names_with_roles(values):
    return joined(f"{value['name']} ({value['role']['name']})" for value in values)


NUMBER = Kind(_("whole number"), {"type": "integer"}, width=9)
TEXT = Kind(pgettext_lazy("type", "text"), STRING, width=28)
LONG_TEXT = Kind(pgettext_lazy("type", "text"), STRING, width=60)
HTML = Kind(_("HTML"), STRING)
ADDRESS = Kind(_("address"), URL, width=40)
MAYBE_ADDRESS = Kind(_("address, or empty"), {"anyOf": [URL, {"const": ""}]}, width=40)
YES_OR_NO = Kind(_("true or false"), {"type": "boolean"}, width=10)
MAYBE_DAY = Kind(_("day, or none"), or_null(DAY), as_json=iso, width=12)
DAY_OR_MONTH = Kind(
    _("day or month, or none"),
    or_null({"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$"}),
    as_cell=day_or_month,
    width=12,
)
MOMENT = Kind(_("moment in the zone’s time"), INSTANT, as_json=moment, width=20)
AMOUNT = Kind(
    _("amount with two decimals, or none; text in JSON, so that no digit is lost"),
    or_null({"type": "string", "pattern": r"^\d+(\.\d+)?$"}),
    as_json=lambda value: None if value is None else str(value),
    width=18,
)
NAME = Kind(_("name"), NAMED, as_cell=name_in, width=24)
SOURCE = Kind(
    _("name"), thing(slug=STRING, name=STRING, lang_=STRING, url={"type": "string"}), as_cell=name_in, width=24
)
NAMES = Kind(_("list of names"), listed(NAMED), as_cell=joined_names, width=28)
CHOICE = Kind(_("name out of a fixed list"), CHOSEN, as_cell=name_in, width=18)
ROLES = Kind(
    _("list of names with their roles"),
    listed(thing(slug=STRING, name=STRING, lang_=STRING, role=CHOSEN)),
    as_cell=names_with_roles,
    width=40,
)
MAYBE_LINK = Kind(
    _("number, name and address, or none"),
    or_null(thing(number={"type": "integer"}, name=STRING, url=URL)),
    as_cell=name_in,
    width=28,
)
WORDS = Kind(_("list of words"), listed(STRING), as_cell=joined, width=20)


def named(record, **more):
    """The slug and name of a record, with `lang` where the name is not in the language asked for."""
    language = language_of(record, "name")
    if language != get_language():
        more["lang"] = html_lang(language)
    return {"slug": record.slug, "name": record.name, **more}


def chosen(record, field):
    """The name in addresses and the label of a choice."""
    slug = getattr(record, field)
    return {"slug": slug, "name": str(labels_of(type(record), field).get(slug, slug))}


@cache
def labels_of(model, field):
    """{name: label} of a column's choices; Django makes it anew for each row."""
    return dict(model._meta.get_field(field).flatchoices)


def linked(record, field):
    """Number, name and address of what a foreign key names, if `linking` found it public; else None."""
    if not getattr(record, f"{field}_is_public"):
        return None
    other = getattr(record, field)
    return {"number": other.pk, "name": other.name, "url": own_address(other)}


def own_address(record):
    return absolute(record.get_absolute_url())


def unconfirmed(fact):
    """The details of `fact` that no source states yet, of those that this language shows."""
    suffixes = {to_attribute("", language): language for language in LANGUAGES}
    names = []
    for detail in fact.unconfirmed:
        suffix = next((one for one in suffixes if detail.endswith(one)), "")
        if not suffix or suffixes[suffix] == get_language():
            names.append(detail.removesuffix(suffix))
    return names
