"""A public list as JSON, a hundred things an answer."""

import json
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ftzportal.kept import octets_in_pieces
from ftzportal.publishing.addresses import absolute
from ftzportal.templatetags.portal import html_lang

from .cursors import Cursors
from .problems import Problem
from .values import STRING, URL, listed, or_null, thing

ITEMS_AN_ANSWER = 100


@dataclass(frozen=True)
class Member:
    """A member of every answer."""

    name: str
    meaning: str | Promise
    schema: dict


MEMBERS = (
    Member(
        "version",
        _("The version of this form; within one, members are added, never changed or taken away."),
        {"type": "integer"},
    ),
    Member("schema", _("The address of the JSON Schema of this answer."), URL),
    Member("selection", _("The address of the page that shows the same things."), URL),
    Member("language", _("The language of texts and names."), STRING),
    Member("publisher", _("Whose data it is."), STRING),
    Member(
        "licence",
        _("The licence’s name and address, or null where the zone has not stated one."),
        or_null(thing(name=STRING, url={"type": "string"})),
    ),
    Member("misunderstood", _("A sentence for each condition that this list does not know."), listed(STRING)),
    Member(
        "total",
        _("How many things the selection had when its first answer was given."),
        {"type": "integer", "minimum": 0},
    ),
    Member("next", _("The address of the next answer, or null after the last."), or_null(URL)),
    Member("items", _("The things, a hundred an answer, in the order asked for."), listed({"type": "object"})),
)


def json_answer(request, public_list, zone):
    """The things behind the cursor that the address gives, or the first ones. `Problem` for a cursor of elsewhere."""
    return HttpResponse(
        octets_in_pieces(request, lambda: octets_of(told(request, public_list, zone))),
        content_type=f"application/json; version={public_list.version}",
        headers={"Link": f'<{public_list.schema_address}>; rel="describedby"'},
    )


def octets_of(data):
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def told(request, public_list, zone):
    """The members of the answer."""
    if "page" in request.GET:
        raise Problem("page-number")
    filterset = public_list.selected(request).for_output("cursor")
    cursors = Cursors(public_list, filterset)
    rows = public_list.in_full(filterset.qs)
    if "cursor" in request.GET:
        total, behind = cursors.read(request.GET["cursor"])
        rows = rows.filter(behind)
    else:
        total = filterset.total
    found = list(rows[: ITEMS_AN_ANSWER + 1])
    items, rest = found[:ITEMS_AN_ANSWER], found[ITEMS_AN_ANSWER:]
    following = cursors.after(items[-1], total) if rest else None
    return {
        "version": public_list.version,
        "schema": public_list.schema_address,
        "selection": public_list.selection(filterset),
        "language": html_lang(get_language()),
        **publisher_and_licence(zone),
        "misunderstood": filterset.misunderstood,
        "total": total,
        "next": following and address_of(request.path, filterset.query, following),
        "items": [{field.name: field.as_json(row) for field in public_list.fields} for row in items],
    }


def address_of(path, query, cursor):
    return absolute(f"{path}{query}{'&' if query else '?'}{urlencode({'cursor': cursor})}")


def publisher_and_licence(zone):
    licence = {"name": zone.data_licence, "url": zone.data_licence_url} if zone.data_licence else None
    return {"publisher": zone.name, "licence": licence}
