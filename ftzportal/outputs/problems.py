"""What goes wrong at a data address, told as RFC 9457 has it, in the language of the address."""

from dataclasses import dataclass

from django.http import JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ftzportal.publishing.addresses import absolute

MEDIA_TYPE = "application/problem+json"
SCHEMA = "problem-1"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its name in the address that explains it, its status, and two sentences about it."""

    name: str
    status: int
    title: str | Promise
    detail: str | Promise


KINDS = (
    Kind(
        "cursor",
        400,
        _("This cursor does not belong here"),
        _(
            "A cursor holds for the list, the conditions, the order and the language whose answer gave it, and may not "
            "be changed. Begin again without it, and follow “next”."
        ),
    ),
    Kind(
        "page-number",
        400,
        _("JSON has no page numbers"),
        _("Follow “next” in each answer instead; it loses nothing while things are added."),
    ),
    Kind(
        "bad-request",
        400,
        _("This request cannot be read"),
        _("It holds a NUL, text that is not UTF-8, or more conditions than any list has."),
    ),
    Kind("not-found", 404, _("There is nothing at this address"), _("The address may have a slip in it.")),
    Kind("method", 405, _("Data can only be read"), _("Ask with GET or HEAD.")),
    Kind("too-large", 413, _("This request is too large"), _("To read data, no more than an address is needed.")),
    Kind("error", 500, _("Something went wrong here"), _("The fault is ours. Please try again later.")),
    Kind("away", 503, _("The data cannot be reached right now"), _("Please try again in half a minute.")),
    Kind("no-room", 507, _("There is no room to make this file"), _("Please try again later, or take the CSV.")),
)
BY_NAME = {kind.name: kind for kind in KINDS}


class Problem(Exception):  # noqa: N818 - the RFC's word
    """Ends the answering of a data address with one of `KINDS`."""

    def __init__(self, name):
        self.kind = BY_NAME[name]


def kind_for(status):
    """The kind that says no more than its status."""
    general = {kind.status: kind for kind in reversed(KINDS)} | {400: BY_NAME["bad-request"]}
    return general.get(status, BY_NAME["bad-request" if status < 500 else "error"])


def problem_document(request, kind, status=None, **headers):
    """The answer; its type is an address at which people read about the kind."""
    document = {
        "type": f"{absolute(reverse('open_data'))}#{kind.name}",
        "title": kind.title,
        "status": status or kind.status,
        "detail": kind.detail,
        "instance": request.path,
    }
    return JsonResponse(
        document,
        status=document["status"],
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
        headers=headers,
    )
