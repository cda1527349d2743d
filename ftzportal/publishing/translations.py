"""What is missing in a language, and what is older than in the other, by area; only what its reader meets."""

from datetime import datetime
from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, F, Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ftzportal.editing import LANGUAGE_NAMES, seal
from ftzportal.translated import LANGUAGES, in_any_language, to_attribute

from .abreast import field_named
from .models import Published, is_older_in, is_written_in
from .work import address_of

SHOWN = 200
# In an address, the area of what the zone's desk keeps.
ZONE = "zone"
MISSING, OLDER = "missing", "older"
# What there may be to do, as the table's columns have it.
PAIRS = [(code, what) for code in LANGUAGES for what in (MISSING, OLDER)]


def translations_view(request, site):
    models = [
        model_admin.model
        for model_admin in site._registry.values()
        if issubclass(model_admin.model, Published) and model_admin.has_view_permission(request)
    ]
    areas = areas_in_order(models)
    area, pairs = asked_for(request.GET, areas)
    counts = counted(models, request.user)
    entries = [entry for model in models for entry in entries_of(model, request.user, area, pairs)]
    order = {key: place for place, key in enumerate(areas)}
    entries.sort(key=lambda entry: (order[entry["area"]], PAIRS.index(entry["pair"])))
    total = sum(counts[key][pair] for key in counts for pair in pairs if area in ("", name_of(key)))
    context = {
        **site.each_context(request),
        "title": _("Translations"),
        "languages": [LANGUAGE_NAMES[code] for code in LANGUAGES],
        "rows": [row_of(areas[key], name_of(key), counts[key]) for key in areas if key in counts],
        "groups": [
            {"area": seal(areas[key]), "language": LANGUAGE_NAMES[code], "what": what, "entries": list(group)}
            for (key, (code, what)), group in groupby(entries[:SHOWN], lambda entry: (entry["area"], entry["pair"]))
        ],
        "rest": max(total - SHOWN, 0),
        "is_narrowed": bool(area) or pairs != PAIRS,
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/translations.html", context)


def areas_in_order(models):
    """{key: area} of all that own things, the zone's desk (None: None) at the end."""
    owners = {model._meta.get_field("owner_area").related_model for model in models}
    return {area.pk: area for owner in owners for area in owner._default_manager.order_by("position")} | {None: None}


def name_of(key):
    """An area's name in an address."""
    return ZONE if key is None else str(key)


def asked_for(address, areas):
    """(the area's name or "" for all, the pairs to tell of). Http404 for what there is not."""
    area, language, what = (address.get(name, "") for name in ("area", "language", "what"))
    pairs = [pair for pair in PAIRS if language in ("", pair[0]) and what in ("", pair[1])]
    if not pairs or area not in ("", *map(name_of, areas)):
        raise Http404
    return area, pairs


def condition(model, code, what):
    return ~is_written_in(model, code) if what == MISSING else is_older_in(code)


def counted(models, user):
    """{area's key: {pair: how many}}: one query a kind."""
    counts = {}
    for model in models:
        numbers = {f"count_{nth}": Count("pk", filter=condition(model, *pair)) for nth, pair in enumerate(PAIRS)}
        for row in model._default_manager.in_scope_of(user).order_by().values("owner_area").annotate(**numbers):
            found = counts.setdefault(row["owner_area"], dict.fromkeys(PAIRS, 0))
            for name, pair in zip(numbers, PAIRS, strict=True):
                found[pair] += row[name]
    return counts


def row_of(area, name, found):
    """An area's row of the table; what it links to is this page for one of its numbers."""
    counts = [(f"?area={name}&language={code}&what={what}", found[code, what]) for code, what in PAIRS]
    return {"area": seal(area), "counts": counts}


def entries_of(model, user, area, pairs):
    """What is to be done in things of one kind, in one query: an entry for each language that needs it."""
    things = model._default_manager.in_scope_of(user)
    things = things.filter(Q(*(condition(model, *pair) for pair in pairs), _connector=Q.OR))
    if area:
        things = things.filter(owner_area=None if area == ZONE else area)
    required = [to_attribute(name, code) for name in model.required_in_language for code in LANGUAGES]
    # Without the long texts: only whether they are there.
    things = things.only("number", "owner_area", "older_texts", *required[: len(LANGUAGES)])
    things = things.annotate(**{f"lacks_{column}": Q(**{column: ""}) for column in required})
    content_type = ContentType.objects.get_for_model(model)
    for thing in things.order_by(F("owner_area__position").asc(nulls_last=True), "-pk")[:SHOWN]:
        for code, what in pairs:
            if texts := missing_texts(thing, code) if what == MISSING else older_texts(thing, code):
                yield {
                    "area": thing.owner_area_id,
                    "pair": (code, what),
                    "kind": capfirst(model._meta.verbose_name),
                    "heading": in_any_language(thing, model.required_in_language[0]),
                    "link": address_of(content_type, thing.pk, "change"),
                    "texts": texts,
                }


def missing_texts(thing, code):
    columns = [to_attribute(name, code) for name in thing.required_in_language]
    return [{"label": label_of(thing, column)} for column in columns if getattr(thing, f"lacks_{column}")]


def older_texts(thing, code):
    """The texts that are older in that language, with the version and the moment since when."""
    texts = []
    for key, mark in thing.older_texts.get(code, {}).items():
        try:
            label = capfirst(str(field_named(type(thing), code, key).verbose_name))
        except (FieldDoesNotExist, KeyError):
            # A field of another time.
            label = key
        texts.append({"label": label, "version": mark["version"], "since": datetime.fromisoformat(mark["at"])})
    return texts


def label_of(thing, column):
    return capfirst(str(thing._meta.get_field(column).verbose_name))
