"""The file of facts, read with errors that name the entry at fault."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation

SECTIONS = [
    "zone",
    "areas",
    "partners",
    "fields",
    "enterprises",
    "organisations",
    "sources_of_news",
    "columns",
    "documents",
    "platforms",
    "projects",
    "practices",
    "cooperation_links",
    "news_items",
]
# The file's names of what is to be confirmed, as our columns are called.
COLUMNS = {
    "name_zh": "name_zh_hans",
    "title_zh": "title_zh_hans",
    "hq": "home_en",
    "sector": "sector_en",
    "orientation_detail": "orientation_en",
}


class BrokenFacts(Exception):  # noqa: N818 - reads as what the file is
    """The file cannot be loaded; the message names the entry."""


class Entry:
    """One entry of a section."""

    def __init__(self, section, position, values):
        self.section, self.position, self.values = section, position, values
        if not isinstance(values, dict):
            raise BrokenFacts(f"{self}: it should be an object in braces.")

    def __str__(self):
        key = self.values.get("key") if isinstance(self.values, dict) else None
        return f"{self.section}, {key}" if key else f"{self.section}, entry {self.position}"

    def __getitem__(self, name):
        if name not in self.values:
            raise BrokenFacts(f"{self}: “{name}” is missing.")
        return self.values[name]

    @property
    def key(self):
        return self.required_text("key")

    def required_text(self, name):
        if not isinstance(self[name], str):
            raise BrokenFacts(f"{self}: “{name}” should be a text, not {self[name]!r}.")
        return self[name]

    def text(self, name):
        """The text under `name`; "" where the file has null or nothing."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise BrokenFacts(f"{self}: “{name}” should be a text, not {value!r}.")
        return value or ""

    def list(self, name):
        value = self.values.get(name) or []
        if not isinstance(value, list):
            raise BrokenFacts(f"{self}: “{name}” should be a list, not {value!r}.")
        return value

    def object(self, name):
        value = self.values.get(name) or {}
        if not isinstance(value, dict):
            raise BrokenFacts(f"{self}: “{name}” should be an object in braces, not {value!r}.")
        return value

    def texts(self, name):
        for value in self.list(name):
            if not isinstance(value, str):
                raise BrokenFacts(f"{self}: “{name}” should hold texts, not {value!r}.")
        return self.list(name)

    def date(self, name):
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise BrokenFacts(f"{self}: “{name}” is no date: {value!r}.") from None

    def number(self, name):
        value = self.values.get(name)
        try:
            return None if value is None else Decimal(str(value))
        except InvalidOperation:
            raise BrokenFacts(f"{self}: “{name}” is no number: {value!r}.") from None

    def choice(self, name, meanings):
        """Our word for the file's word under `name`."""
        value = self[name]
        if not isinstance(value, str) or value not in meanings:
            raise BrokenFacts(f"{self}: “{name}” is {value!r}, which is none of {', '.join(meanings)}.")
        return meanings[value]

    def in_both_languages(self, name):
        """`name_en` and `name_zh_hans`. What is null stays empty: no official name is invented."""
        return {
            f"{name}_en": self.text(f"{name}_en"),
            f"{name}_zh_hans": chinese_punctuation(self.text(f"{name}_zh")),
        }

    def aliases(self, *names):
        """Every other spelling, one a line, without those that are `names` already."""
        spellings = [*self.texts("aliases"), *self.texts("article_spellings")]
        return "\n".join(dict.fromkeys(spelling for spelling in spellings if spelling not in names))

    def unconfirmed(self, own_texts=()):
        """What no source states, by our columns: what the file says so of, and the Chinese that we wrote."""
        named = [COLUMNS.get(name, name) for name in self.texts("unconfirmed")]
        return sorted({*named, *(name for name in own_texts if name.endswith("_zh_hans"))})


def chinese_punctuation(text):
    """The file writes the brackets of Chinese names in half width."""
    return text.translate({ord("("): "（", ord(")"): "）"})


def read_facts(path):
    """The entries by section. BrokenFacts if it cannot be read, or nothing loads one of them."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenFacts(f"{path}: {error}") from error
    if not isinstance(facts, dict):
        raise BrokenFacts(f"{path}: the whole should be an object in braces.")
    for section in SECTIONS:
        if section not in facts:
            raise BrokenFacts(f"{path}: the section “{section}” is missing.")
    if unknown := set(facts) - set(SECTIONS):
        raise BrokenFacts(f"{path}: nothing loads the section “{min(unknown)}”.")
    return {
        section: [
            Entry(section, position, values)
            for position, values in enumerate(content if isinstance(content, list) else [content], start=1)
        ]
        for section, content in facts.items()
    }
