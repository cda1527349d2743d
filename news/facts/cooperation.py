"""Who works with whom, in which field and through what."""

from areas.models import (
    Area,
    Cooperation,
    Document,
    Enterprise,
    Field,
    Organisation,
    Partner,
    Platform,
    Practice,
    Project,
)

from .register import only

RELATIONS = {relation.value.replace("-", "_"): relation for relation in Cooperation.Relation}
COUNTERPARTS = {"partner": Partner, "enterprise": Enterprise, "organisation": Organisation}
WAYS = {
    "project": Project,
    "document": Document,
    "platform": Platform,
    "practice": Practice,
    "institute": Organisation,
}


def load_cooperation(load, entry):
    kind = entry.choice("partner_kind", {name: name for name in COUNTERPARTS})
    counterpart = load.find(entry, entry["partner"], COUNTERPARTS[kind])
    way = load.find(entry, entry["via"], *WAYS.values())
    # All of them together are what tells one link from another.
    match = {
        "area": load.find(entry, entry["area"], Area),
        "relation": entry.choice("relation", RELATIONS),
        "field": load.find(entry, entry["field"], Field),
        **{name: counterpart if name == kind else None for name in COUNTERPARTS},
        **{name: only(way, model) for name, model in WAYS.items()},
    }
    load.put(entry, Cooperation, match, {}, key=f"{entry.section} {entry.position}")
