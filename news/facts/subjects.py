"""Fields, enterprises, sources and columns: what projects and news items are sorted by."""

from areas.models import Enterprise, Field
from news.models import Column, Source

from .texts import COLUMN_TEXTS, HOMES, SECTORS

UPDATE_LIMITS = {"home_2_weeks": 14, "dynamic_2_weeks": 14}
SOURCE_KINDS = {kind.value: kind for kind in Source.Kind}


def load_fields(load, entry):
    names = entry.in_both_languages("name")
    values = {**names, "aliases": entry.aliases(*names.values()), "unconfirmed": entry.unconfirmed()}
    load.put(entry, Field, {"slug": entry.key}, values, key=entry.key)


def load_enterprises(load, entry):
    key = entry.key
    names = entry.in_both_languages("name")
    home, sector = entry.text("hq"), entry.text("sector").removesuffix(" (to confirm)")
    translated = {"home_zh_hans": HOMES.get(home, ""), "sector_zh_hans": SECTORS.get(sector, "")}
    translated = {name: text for name, text in translated.items() if text}
    values = {
        **names,
        "aliases": entry.aliases(*names.values()),
        "home_en": home,
        "sector_en": sector,
        **translated,
        "stated_side": entry.text("stated_side"),
        "unconfirmed": entry.unconfirmed(translated),
    }
    load.put(entry, Enterprise, {"slug": key}, values, key=key)


def load_sources(load, entry):
    key = entry.key
    values = {
        **entry.in_both_languages("name"),
        "kind": entry.choice("kind", SOURCE_KINDS),
        "url": entry.text("url"),
        "is_permitted": entry.object("on_reprint_list").get("value"),
    }
    load.put(entry, Source, {"slug": key}, values, key=key)


def load_columns(load, entry):
    key = entry.key
    values = {
        **entry.in_both_languages("name"),
        "parent": load.find(entry, entry["parent"], Column),
        "column_type": entry.text("column_type"),
        "update_limit_days": entry.choice("update_rule", UPDATE_LIMITS),
        **COLUMN_TEXTS.get(key, {}),
    }
    load.put(entry, Column, {"slug": key}, values, key=key)
