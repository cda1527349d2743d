"""Documents, platforms, projects and practices: the facts that have an address of their own."""

from areas.models import (
    Area,
    Document,
    Enterprise,
    Field,
    Organisation,
    Participation,
    Partner,
    Platform,
    Practice,
    Project,
    Stage,
)

from .entries import BrokenFacts
from .texts import DOCUMENT_TEXTS, PLATFORM_TEXTS, PRACTICE_TEXTS, PROJECT_TEXTS

VALIDITIES = {
    "prepared": Document.Validity.PREPARED,
    "issued": Document.Validity.ISSUED,
    "in_force": Document.Validity.IN_FORCE,
}
PLATFORM_KINDS = {
    "national_platform": Platform.Kind.NATIONAL,
    "platform": Platform.Kind.PLATFORM,
    "matchmaking_programme": Platform.Kind.MATCHMAKING,
}
PROJECT_KINDS = {kind.value: kind for kind in Project.Kind}
STAGES = {stage.value.replace("-", "_"): stage for stage in Stage}
ROLES = {
    "local side": Participation.Role.LOCAL_SIDE,
    "Shanghai side": Participation.Role.PARTNER_SIDE,
    "prospective": Participation.Role.PROSPECTIVE,
    "implied partner": Participation.Role.IMPLIED,
}


def load_documents(load, entry):
    key = entry.key
    titles = entry.in_both_languages("title")
    texts = DOCUMENT_TEXTS.get(key, {})
    aliases = [entry.text("suggested_title_en"), entry.aliases(*titles.values())]
    values = {
        **titles,
        "aliases": "\n".join(filter(None, aliases)),
        "document_number_en": entry.text("document_number"),
        "document_number_zh_hans": entry.text("document_number_zh"),
        "issuer_en": entry.text("issuer"),
        "owner_area": load.find(entry, entry["area"], Area),
        "made_on": entry.date("dated"),
        "validity": entry.choice("stage", VALIDITIES),
        "stage_phrase_en": entry.text("status_note"),
        **texts,
        "unconfirmed": entry.unconfirmed(texts),
    }
    sets = {
        "learned_from": load.find_all(entry, entry.list("learned_from"), Partner),
        "fields": load.find_all(entry, entry.list("fields"), Field),
    }
    load.put(entry, Document, {"slug": key.removeprefix("doc-")}, values, sets, key=key)


def load_platforms(load, entry):
    key = entry.key
    names = entry.in_both_languages("name")
    texts = PLATFORM_TEXTS.get(key, {})
    members = load.find_all(entry, entry.list("members"), Area)
    values = {
        **names,
        "aliases": entry.aliases(*names.values()),
        "kind": entry.choice("kind", PLATFORM_KINDS),
        "owner_area": owner_among(members),
        "partner": load.find(entry, entry.values.get("partner"), Partner),
        "reached_through": load.find(entry, entry.values.get("reached_through"), Partner),
        "stage_phrase_en": entry.text("status_note"),
        **texts,
        "unconfirmed": entry.unconfirmed(texts),
        "editorial_note": entry.text("note"),
    }
    sets = {"areas": members, "fields": load.find_all(entry, entry.list("fields"), Field)}
    load.put(entry, Platform, {"slug": key.removeprefix("plat-")}, values, sets, key=key)


def load_projects(load, entry):
    key = entry.key
    texts = PROJECT_TEXTS.get(key, {})
    areas = load.find_all(entry, entry.list("areas"), Area)
    values = {
        **entry.in_both_languages("name"),
        "kind": entry.choice("kind", PROJECT_KINDS),
        "owner_area": owner_among(areas),
        "parent": load.find(entry, entry.values.get("parent"), Project),
        "platform": load.find(entry, entry.values.get("platform"), Platform),
        "stage": entry.choice("status", STAGES),
        "stage_phrase_en": entry.text("status_note"),
        **texts,
        "unconfirmed": entry.unconfirmed(texts),
        "editorial_note": entry.text("note"),
    }
    sets = {
        "areas": areas,
        "partners": load.find_all(entry, entry.list("partners"), Partner),
        "fields": load.find_all(entry, entry.list("fields"), Field),
    }
    project = load.put(entry, Project, {"slug": key.removeprefix("prj-")}, values, sets, key=key)
    for enterprise_key in entry.list("enterprises"):
        match = {"project": project, "enterprise": load.find(entry, enterprise_key, Enterprise)}
        load.put_part(entry, [project], Participation, match, {"role": role_of(entry, enterprise_key)})


def role_of(entry, enterprise_key):
    """Without a stated role it is of the partner's side: those were brought in from Guangdong."""
    role = entry.object("enterprise_roles").get(enterprise_key)
    if role is None:
        return Participation.Role.PARTNER_SIDE
    if role not in ROLES:
        raise BrokenFacts(f"{entry}: the role of {enterprise_key} is {role!r}, which is none of {', '.join(ROLES)}.")
    return ROLES[role]


def owner_among(areas):
    """Whose editors keep the record: the one area that it is about, or the zone's desk."""
    return areas[0] if len(areas) == 1 else None


def load_practices(load, entry):
    key = entry.key
    texts = PRACTICE_TEXTS.get(key, {})
    teacher = load.find(entry, entry["learned_from"], Partner, Organisation)
    result = load.find(entry, entry["result"], Document, Project, Organisation)
    values = {
        "what_en": entry.text("what"),
        "owner_area": load.find(entry, entry["area"], Area),
        "learned_from": only(teacher, Partner),
        "learned_from_organisation": only(teacher, Organisation),
        "result_document": only(result, Document),
        "result_project": only(result, Project),
        "result_organisation": only(result, Organisation),
        "first_in_zone": entry.values.get("first_in_zone", False),
        **texts,
        "unconfirmed": entry.unconfirmed(texts),
    }
    sets = {"fields": load.find_all(entry, entry.list("fields"), Field)}
    load.put(entry, Practice, {"slug": key.removeprefix("pra-")}, values, sets, key=key)


def only(record, model):
    """`record` if it is of `model`, else None."""
    return record if isinstance(record, model) else None
