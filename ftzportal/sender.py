"""Where a request comes from, as far as it can be believed."""

import re
from ipaddress import ip_address, ip_network

from django.conf import settings


def sender_of(request):
    """The sender's address, of IPv6 its network (see `network_of`)."""
    return network_of(address_of(request))


def address_of(request):
    """The sender's address: the connection's, or what the outermost of our own proxies saw."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        # Entries further left are whatever the sender wrote.
        return forwarded[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR", "")


def network_of(address):
    """The address, of IPv6 its network: a household has 18 quintillion of those. "unknown" if it is none."""
    # Some proxies add the port; all their visitors would be one sender.
    with_port = re.fullmatch(r"\[(.*)\](?::\d+)?|([\d.]+):\d+", address)
    try:
        found = ip_address((with_port[1] or with_port[2]) if with_port else address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(found.ipv4_mapped or ip_network(f"{found}/64", strict=False))
    return str(found)
