"""The zone, its areas, and the partners and organisations around them."""

from django.utils.text import slugify

from areas.models import Area, Organisation, Partner, Zone

from .entries import Entry
from .texts import AREA_TEXTS, CITIES, ORGANISATION_KINDS, PARTNER_TEXTS, SEALS, ZONE_TEXTS

PARTNER_KINDS = {
    "pilot_ftz": Partner.Kind.PILOT_ZONE,
    "ftz_area": Partner.Kind.ZONE_AREA,
    "region": Partner.Kind.REGION,
}


def load_zone(load, entry):
    names = entry.in_both_languages("name")
    values = {
        **names,
        "short_name_en": entry.required_text("short_en"),
        "size_km2": entry.number("area_km2"),
        **ZONE_TEXTS,
    }
    load.put(entry, Zone, {"pk": 1}, values)


def load_areas(load, entry):
    key = entry.key
    names = entry.in_both_languages("name")
    texts = {"city_zh_hans": CITIES.get(entry.text("city_en"), ""), **AREA_TEXTS.get(key, {})}
    values = {
        **names,
        "aliases": entry.aliases(*names.values()),
        "seal": SEALS.get(key) or names["name_zh_hans"][:1],
        "full_name_en": entry.text("full_name_en"),
        "city_en": entry.text("city_en"),
        "orientation_en": entry.text("orientation"),
        "location_en": entry.text("location"),
        "size_km2": entry.number("area_km2"),
        "launched_on": entry.date("launched_on"),
        "position": entry["display_order"],
        **texts,
        "unconfirmed": entry.unconfirmed(texts),
        "editorial_note": f"The article says of the launch: {entry.text('launched_in_article')}.",
    }
    area = load.put(entry, Area, {"slug": key}, values, key=key)
    for position, zone in enumerate(entry.list("special_customs_zones"), start=1):
        load_customs_zone(load, Entry(f"{entry}, special_customs_zones", position, zone), area)


def load_customs_zone(load, entry, area):
    values = {
        "name_en": entry.required_text("name_en"),
        "kind": Organisation.Kind.CUSTOMS_ZONE,
        "area": area,
        "size_km2": entry.number("km2"),
    }
    load.put(entry, Organisation, {"slug": slugify(entry.required_text("name_en"))}, values)


def load_partners(load, entry):
    key = entry.key
    names = entry.in_both_languages("name")
    texts = PARTNER_TEXTS.get(key, {})
    values = {
        **names,
        "aliases": entry.aliases(*names.values()),
        "kind": entry.choice("kind", PARTNER_KINDS),
        "part_of": load.find(entry, entry.values.get("part_of"), Partner),
        "region": entry.text("region"),
        "founded_on": entry.date("founded"),
        **texts,
        "unconfirmed": entry.unconfirmed(texts),
    }
    load.put(entry, Partner, {"slug": key.removeprefix("p-")}, values, key=key)


def load_organisations(load, entry):
    key = entry.key
    names = entry.in_both_languages("name")
    values = {
        **names,
        "aliases": entry.aliases(*names.values()),
        "kind": ORGANISATION_KINDS.get(key, Organisation.Kind.INSTITUTE),
        "area": load.find(entry, entry.values.get("area"), Area),
        "region": entry.text("region"),
        "stage_phrase_en": entry.text("stage"),
        "unconfirmed": entry.unconfirmed(),
        "editorial_note": f"Role in the article: {entry['role']}." if entry.text("role") else "",
    }
    load.put(entry, Organisation, {"slug": key.removeprefix("org-")}, values, key=key)
