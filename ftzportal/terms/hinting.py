"""What a form asks while its author writes: which names the text has, and what they should be."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseNotAllowed, JsonResponse
from django.utils.translation import get_language

from ftzportal.editing import writes
from ftzportal.translated import LANGUAGES

from .matching import KnownNames
from .names import names_for

MAX_CHARACTERS = 200_000
# More than anyone reads beneath a field.
MOST_HITS = 500


def hints_view(request):
    """
    Takes `text` and its `language`; answers `{"hits": [{"is": "alias" or "name", "start", "end", "found", "standard",
    "what"}]}`, places in UTF-16 units, and of what has a page also `kind`, `number`, `title` and `href`.
    """
    if not writes(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    language = request.POST.get("language")
    if language not in LANGUAGES:
        raise BadRequest("no language of the site")
    known = KnownNames(names_for(request.user), language)
    hits = known.hits(request.POST.get("text", "")[:MAX_CHARACTERS])
    return JsonResponse({"hits": [as_data(hit) for hit in hits[:MOST_HITS]]})


def as_data(hit):
    data = {
        "is": "alias" if hit.standard else "name",
        "start": hit.start,
        "end": hit.end,
        "found": hit.found,
        "standard": hit.standard,
        "what": hit.what,
    }
    if record := hit.record:
        data |= {
            "kind": record.kind,
            "number": record.number,
            "title": record.name_in(get_language()),
            "href": f"/to/{record.kind}/{record.number}/",
        }
    return data
