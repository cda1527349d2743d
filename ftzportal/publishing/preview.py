"""What a preview link opens: the public page of one version, for whoever has the address."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from ftzportal.publishing import contents
from ftzportal.publishing.models import PreviewLink, PreviewVisit
from ftzportal.publishing.shown import fields_to_library
from ftzportal.record.models import Entry
from ftzportal.sender import sender_of
from ftzportal.translated import LANGUAGES

# By the addresses below which the library serves what a page shows: the page's own address is told to none of them.
COOKIES = {"/media/": "preview-pictures-", "/files/": "preview-files-"}


def addresses_of(view, token):
    """The address in each language of what a link opens."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[code] = reverse(view, args=[token])
    return found


def for_nobody_else(response):
    """Neither caches, nor search engines, nor the pages that it links learn of the address."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def link_of(token):
    """The link; Http404 where it is unknown, expired or revoked, its maker is switched off or its thing deleted."""
    link = PreviewLink.objects.find(token)
    if link is None or link.thing is None:
        raise Http404
    return link


@require_safe
def preview(request, token):
    link = link_of(token)
    thing = link.thing
    with contents.set_aside():
        contents.put_aside(thing, link.revision.content)
        if not thing.languages:
            raise Http404
        if get_language() not in thing.languages:
            return for_nobody_else(HttpResponseRedirect(addresses_of("preview", token)[thing.languages[0]]))
        told = {"addresses": addresses_of("preview", token)}
        if link.reviewer:
            told["review"] = reverse("review_by_link", args=[token])
        response = admin.site.get_model_admin(type(thing)).page_of(request, thing, get_language(), told)
    count_visit(link, sender_of(request))
    if shows_library(link.revision.content):
        let_see(response, link)
    return for_nobody_else(response)


def count_visit(link, sender):
    """Each visit is counted; the record, which nobody can shorten, tells of a sender's first in each hour."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    is_known = link.visits.filter(sender=sender, made_at__gte=hour).exists()
    PreviewVisit.objects.create(link=link, sender=sender)
    if not is_known:
        area = link.thing.owner_area_id
        Entry.objects.enter(Entry.Act.LINK_OPENED, thing=link.thing, area=area, sender=sender, link=link.pk)


def shows_library(content):
    """Whether a version links a picture or a file, or names one in a text."""
    links, text = fields_to_library(apps.get_model(content["model"])), contents.as_text(content)
    return any(content["fields"].get(name) for name in links) or any(path in text for path in COOKIES)


def let_see(response, link):
    """Lets the browser fetch, until the link expires, the pictures and files of the version that it opens."""
    for path, name in COOKIES.items():
        response.set_cookie(
            f"{name}{link.pk}",
            signing.dumps(link.pk, salt=name),
            path=path,
            expires=link.expires_at,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def opened_contents(request):
    """What the versions say whose preview links this browser has opened and that still open."""
    names = [name for path, name in COOKIES.items() if request.path.startswith(path)]
    numbers = [
        number
        for cookie, value in request.COOKIES.items()
        for name in names
        if cookie.startswith(name) and (number := signed_number(value, name))
    ]
    links = PreviewLink.objects.valid().filter(pk__in=numbers[:20]).select_related("revision")
    return [link.revision.content for link in links] if numbers else []


def signed_number(value, salt):
    try:
        return signing.loads(value, salt=salt)
    except signing.BadSignature:
        return None
