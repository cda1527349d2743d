"""What a preview link opens: the public page of one version, for whoever has the address."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from ftzportal.publishing import contents
from ftzportal.publishing.models import PreviewLink, PreviewVisit
from ftzportal.record.models import Entry
from ftzportal.sender import sender_of

# By the addresses below which the library serves what a page shows: the page's own address is told to none of them.
COOKIES = {"/media/": "preview-pictures-", "/files/": "preview-files-"}


@require_safe
def preview(request, token):
    """The page; Http404, as for any other address, where the link is unknown, expired or revoked."""
    link = PreviewLink.objects.find(token)
    if link is None or link.thing is None:
        raise Http404
    thing, sender = link.thing, sender_of(request)
    with contents.set_aside():
        contents.put_aside(thing, link.revision.content)
        if not thing.languages:
            raise Http404
        if get_language() not in thing.languages:
            with override(thing.languages[0]):
                return HttpResponseRedirect(reverse("preview", args=[token]))
        response = admin.site.get_model_admin(type(thing)).page_of(request, thing, get_language())
    PreviewVisit.objects.create(link=link, sender=sender)
    Entry.objects.enter(Entry.Act.LINK_OPENED, thing=link.thing, area=thing.owner_area_id, sender=sender, link=link.pk)
    if shows_library(link.revision.content):
        let_see(response, link)
    # Neither the page nor what it links learns the address.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def shows_library(content):
    """Whether a version links a picture or a file, or names one in a text."""
    model = apps.get_model(content["model"])
    links = [
        field.name
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.is_relation and hasattr(field.related_model, "address_in_texts")
    ]
    text = contents.as_text(content)
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
