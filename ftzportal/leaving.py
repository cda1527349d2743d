"""A link that leads off the government's sites passes a page that says so."""

import re
from html import escape, unescape
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

GOVERNMENT = (".gov.cn", ".政务")
# Signed, so that nobody can have this site show a notice for an address of theirs.
SIGNER = Signer(salt="ftzportal.leaving")
LINK = re.compile(r'(<a href=")(https?:[^"]*)"')


def outward(url):
    """`url` itself if it stays on this site or leads to a government's, else the address of the notice before it."""
    host = urlsplit(url).hostname or ""
    if not host or host == settings.SITE_HOST.split(":")[0] or f".{host}".endswith(GOVERNMENT):
        return url
    return f"{reverse('leaving')}?{urlencode({'to': SIGNER.sign(url)})}"


def with_notices(html):
    """Cleaned `html` whose outward links pass the notice; a printed page still says where they lead (`data-url`)."""
    return LINK.sub(lambda link: f'{link[1]}{escape(outward(unescape(link[2])))}" data-url="{link[2]}"', html)


@require_safe
def leaving(request):
    """The notice. Http404 for an address that no page of this site links."""
    try:
        url = SIGNER.unsign(request.GET.get("to", ""))
    except BadSignature:
        raise Http404 from None
    return render(request, "leaving.html", {"url": url, "host": urlsplit(url).hostname})
