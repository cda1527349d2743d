"""What the rich-text editor asks of the server while a text is written."""

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ftzportal.editing import linkable, writes
from ftzportal.guard import shortened
from ftzportal.intake.report import KEPT
from ftzportal.library.models import Picture
from ftzportal.library.uses import ADDRESS_OF_PICTURE, keys_of_pictures
from ftzportal.long_lists import MOST_OFFERED
from ftzportal.pasting import pasted
from ftzportal.prose import LINK, TO, address_to, kinds
from ftzportal.publishing.models import Published
from ftzportal.rich_text import MAX_CHARACTERS
from ftzportal.tidying import tidied
from ftzportal.translated import LANGUAGES

MOST_OF_A_KIND = 5


@require_safe
def links(request, site):
    """
    JSON of the things of this site that a text may link to: `{"results": [{"title", "kind", "href", "state"}]}`, found
    by words of their names or by an address of theirs (`q`). PermissionDenied to who writes nothing.
    """
    if not writes(request):
        raise PermissionDenied
    words = request.GET.get("q", "").replace("\x00", "").strip()
    request.most_found = MOST_OFFERED
    found = [thing] if (thing := thing_at(words, request.user)) else []
    if not found and words:
        for model in kinds().values():
            found += named(request, site, model, shortened(words))
    # What is called exactly so first.
    found.sort(key=lambda thing: str(thing).casefold() != words.casefold())
    return JsonResponse({"results": [as_data(thing) for thing in found]})


@require_POST
def paste(request):
    """
    JSON of what a clipboard's `html` becomes: `{"html", "said": [sentences on what was changed or left out]}`; 400 with
    the reason in "said" where it cannot be taken. PermissionDenied to who writes nothing.
    """
    if not writes(request):
        raise PermissionDenied
    try:
        made = pasted(request.POST.get("html", ""))
    except ValidationError as problem:
        return JsonResponse({"said": problem.messages}, status=400)
    said = [
        sentence_of(name, line) for name, _count, lines in made.report.groups() for line in lines if line.kind != KEPT
    ]
    return JsonResponse({"html": with_permanent_links(made.html, request.user), "said": said})


@require_POST
def tidy(request):
    """
    JSON of what would make Chinese `text`s tidy, for the editor to look at: `{"changes": [[{"start", "end",
    "replacement"}]]}`, a list for each text, in JavaScript's offsets. PermissionDenied to who writes nothing.
    """
    if not writes(request):
        raise PermissionDenied
    texts = request.POST.getlist("text")
    if sum(map(len, texts)) > MAX_CHARACTERS:
        return JsonResponse({"said": [_("The text is too long.")]}, status=400)
    return JsonResponse({"changes": [[in_javascript(text, change) for change in tidied(text)] for text in texts]})


@require_POST
def pictures(request):
    """
    JSON of what the library says of the pictures that a `text` in some `language` names: `{"pictures": {address: what
    it shows}}`, by the address of the picture's own file, "" for a decorative one. Of what the user may see;
    PermissionDenied to who writes nothing.
    """
    if not writes(request):
        raise PermissionDenied
    language = request.POST.get("language")
    if language not in LANGUAGES:
        raise BadRequest("no language of the site")
    named = set(ADDRESS_OF_PICTURE.findall(request.POST.get("text", "")[:MAX_CHARACTERS]))
    found = Picture.objects.filter(pk__in=keys_of_pictures(named))
    with translation.override(language):
        shown = {one.file.url: one.alt for one in found.visible_to(request.user) | found.public()}
    return JsonResponse({"pictures": shown})


def in_javascript(text, change):
    """A change with its places counted as JavaScript counts: what is rare takes two."""
    start, end = (len(text[:place].encode("utf-16-le")) // 2 for place in (change.start, change.end))
    return {"start": start, "end": end, "replacement": change.replacement}


def sentence_of(group, line):
    """“Dropped: 1 passage of hidden text (“…”)”"""
    quotes = ", ".join(_("“%s”") % quote for quote in line.quotes)
    return f"{group}: {line} ({quotes})" if quotes else f"{group}: {line}"


def named(request, site, model, words):
    if not site.is_registered(model):
        return []
    model_admin = site.get_model_admin(model)
    rows, _repeats = model_admin.get_search_results(request, linkable(model, request.user), words)
    return list(rows.order_by("-pk")[:MOST_OF_A_KIND]) if model_admin.search_fields else []


def as_data(thing):
    state = ""
    if isinstance(thing, Published) and not thing.has_appeared:
        state = _("not public yet")
    return {
        "title": str(thing),
        "kind": str(thing._meta.verbose_name),
        "href": address_to(thing),
        "state": state,
    }


def thing_at(address, user):
    """What the user may link to at an address of this site: that of its page, or its permanent one; else None."""
    path = address.removeprefix(settings.SITE_URL).partition("?")[0].partition("#")[0]
    if permanent := TO.fullmatch(path):
        model, conditions = kinds().get(permanent[1]), {"pk": int(permanent[2])}
    elif path.strip("/").partition("/")[0] in LANGUAGES:
        model, conditions = kind_and_key(path)
    else:
        return None
    return linkable(model, user).filter(**conditions).first() if model else None


def kind_and_key(path):
    """(model, condition) of the thing whose page has that path; (None, {}) if it is no thing's."""
    try:
        with translation.override(path.strip("/").partition("/")[0]):
            match = resolve(path)
    except Resolver404:
        return None, {}
    model = kinds().get((match.url_name or "").replace("_", ""))
    if "address" in match.kwargs:
        return model, {"pk": match.kwargs["address"].number}
    return model, {"slug": match.kwargs["slug"]} if "slug" in match.kwargs else {"pk": None}


def with_permanent_links(html, user):
    """The text with the permanent addresses of what it links on this site by the address of a page."""

    def permanent(link):
        thing = thing_at(link["address"], user)
        return f'<a href="{address_to(thing)}">{link["words"]}</a>' if thing else link[0]

    return LINK.sub(permanent, html)
