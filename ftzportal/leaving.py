"""A link that leads off the government's sites passes a page that says so."""

import re
from html import escape, unescape
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

GOVERNMENT = (".gov.cn", ".政务")
# Signed, so that nobody can have this site show a notice for an address of theirs.
SIGNER = Signer(salt="ftzportal.leaving")
LINK = re.compile(r'(<a (?:[a-z]+="[^"]*" )*?href=")([^"]*)"')
AUTHORITY = re.compile(r"(?:(?:http|ftp)s?:/*|//+)(?:[^/?#]*@)?([^/?#:]*)", re.IGNORECASE)
SPACE_AND_CONTROLS = "".join(map(chr, range(33)))


def host_of(url):
    """
    The host to which a browser goes; "" for a page of this site, or for what is no page, such as a mail address.

    Python's `urlsplit` raises for some addresses that browsers follow, and of others it names another host.
    """
    # Line breaks do not count for a browser, a backslash is a slash, and after `https:` any number of them will do.
    plain = re.sub(r"[\t\n\r]", "", url.strip(SPACE_AND_CONTROLS)).replace("\\", "/")
    found = AUTHORITY.match(plain)
    return found[1].lower() if found else ""


def outward(url):
    """`url` itself if it stays on this site or leads to a government's, else the address of the notice before it."""
    host = host_of(url)
    if not host or host == settings.SITE_HOST.split(":")[0] or f".{host}".endswith(GOVERNMENT):
        return url
    return f"{reverse('leaving')}?{urlencode({'to': SIGNER.sign(url)})}"


def with_notices(html):
    """Cleaned `html` whose outward links pass the notice; a printed page still says where they lead (`data-url`)."""
    return LINK.sub(with_notice, html)


def with_notice(link):
    url = unescape(link[2])
    return f'{link[1]}{escape(outward(url))}" data-url="{link[2]}"' if host_of(url) else link[0]


@require_safe
def leaving(request):
    """The notice. Http404 for an address that no page of this site links."""
    try:
        url = SIGNER.unsign(request.GET.get("to", ""))
    except BadSignature:
        raise Http404 from None
    return render(request, "leaving.html", {"url": url, "host": host_of(url)})
