"""What is missing in a language, and what is older than in the other, by area; only what its reader meets."""

from datetime import datetime
from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ftzportal.editing import LANGUAGE_NAMES, seal
from ftzportal.translated import LANGUAGES, in_any_language, to_attribute

from .abreast import field_named
from .models import Published, is_missing_in, is_older_in
from .work import address_of

SHOWN = 200
# In an address, the area of what the zone's desk keeps.
ZONE = "zone"
MISSING, OLDER = "missing", "older"
# What there may be to do, as the table's columns have it.
PAIRS = [(code, what) for code in LANGUAGES for what in (MISSING, OLDER)]
# Beside their places.
ANYTHING = -1


def translations_view(request, site):
    models = [
        model_admin.model
        for model_admin in site._registry.values()
        if issubclass(model_admin.model, Published) and model_admin.has_view_permission(request)
    ]
    areas = areas_in_order(models)
    area, pairs = asked_for(request.GET, areas)
    counts = counted(models, request.user)
    shown = [key for key in areas if key in counts and area in ("", name_of(key))]
    entries = first_entries(models, request.user, shown, pairs)
    total = sum(counts[key][pair] for key in counts for pair in pairs if area in ("", name_of(key)))
    context = {
        **site.each_context(request),
        "title": _("Translations"),
        "languages": [LANGUAGE_NAMES[code] for code in LANGUAGES],
        "rows": [row_of(areas[key], name_of(key), counts[key]) for key in areas if key in counts],
        "groups": [
            {"area": seal(areas[key]), "language": LANGUAGE_NAMES[code], "what": what, "entries": list(group)}
            for (key, (code, what)), group in groupby(entries, lambda entry: (entry["area"], entry["pair"]))
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
    return is_missing_in(model, code) if what == MISSING else is_older_in(code)


# Whose a thing is, 0 for the desk's: not as the column says it, or SQLite reads all things by the column's index.
OWNER = Coalesce("owner_area", 0, output_field=BigIntegerField())


def counted(models, user):
    """{key of an area that owns something: {pair: how many}}: one query a kind."""
    counts = {}
    for model in models:
        own = model._default_manager.in_scope_of(user).order_by()
        # Each by itself, of the index that has those rows alone.
        numbers = [
            own.filter(condition(model, *pair)).values(owner=OWNER).annotate(nth=Value(nth), number=Count("pk"))
            for nth, pair in enumerate(PAIRS)
        ]
        first, *others = [*owners(model, own), *numbers]
        for row in first.union(*others, all=True).order_by():
            if row["number"]:
                found = counts.setdefault(row["owner"] or None, dict.fromkeys(PAIRS, 0))
                if row["nth"] != ANYTHING:
                    found[PAIRS[row["nth"]]] += row["number"]
    return counts


def owners(model, own):
    """For `counted`: of each area, and of the desk, 1 if it owns `ANYTHING`."""
    areas = model._meta.get_field("owner_area").related_model._base_manager.order_by()
    return [
        areas.values(owner=owner).annotate(
            nth=Value(ANYTHING), number=Case(When(Exists(own.filter(owner_area=owned_by)), then=1), default=0)
        )
        for owner, owned_by in ((F("pk"), OuterRef("pk")), (Value(0, BigIntegerField()), None))
    ]


def first_entries(models, user, areas, pairs):
    """The entries of the areas with these keys, in their order and that of the pairs, `SHOWN` of them at most."""
    entries = []
    for area in areas:
        of_area = [entry for model in models for entry in entries_of(model, user, area, pairs)]
        entries += sorted(of_area, key=lambda entry: PAIRS.index(entry["pair"]))
        if len(entries) >= SHOWN:
            break
    return entries[:SHOWN]


def row_of(area, name, found):
    """An area's row of the table; what it links to is this page for one of its numbers."""
    counts = [(f"?area={name}&language={code}&what={what}", found[code, what]) for code, what in PAIRS]
    return {"area": seal(area), "counts": counts}


def entries_of(model, user, area, pairs):
    """What is to be done in an area's things of one kind, in one query: an entry for each language that needs it."""
    own = model._default_manager.in_scope_of(user).order_by("-pk")
    of_area = own.alias(owner=OWNER).filter(owner=area or 0)
    # SQLite takes no slice as a part of a union, but what is within one.
    first = [
        model._base_manager.order_by().filter(pk__in=of_area.filter(condition(model, *pair)).values("pk")[:SHOWN])
        for pair in pairs
    ]
    numbers = [rows.values("pk") for rows in first]
    things = own.filter(pk__in=numbers[0].union(*numbers[1:]))
    required = [to_attribute(name, code) for name in model.required_in_language for code in LANGUAGES]
    # Without the long texts: only whether they are there.
    things = things.only("number", "owner_area", "older_texts", *required[: len(LANGUAGES)])
    things = things.annotate(**{f"lacks_{column}": Q(**{column: ""}) for column in required})
    content_type = ContentType.objects.get_for_model(model)
    for thing in things[:SHOWN]:
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
