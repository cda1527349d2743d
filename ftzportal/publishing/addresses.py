"""Addresses that carry a number: `311-areas-widen-exchange`."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.urls import get_resolver, reverse
from django.utils.translation import get_language


class Address(NamedTuple):
    number: int
    slug: str

    @classmethod
    def parse(cls, text):
        """`311-words` as (311, "words"). ValueError if it does not begin with a number."""
        number, _, slug = text.partition("-")
        return cls(int(number), slug)


class AddressConverter:
    # Eighteen digits fit the database's integers; more is the address of nothing.
    regex = "[1-9][0-9]{0,17}(?:-[^/]*)?"

    def to_python(self, value):
        return Address.parse(value)

    def to_url(self, value):
        return str(value)


def path_to(view, *arguments):
    """As `reverse`, for addresses of which a page shows many: each is made once."""
    return reversed_to(get_resolver(), get_language(), view, arguments)


@lru_cache(8192)
def reversed_to(resolver, language, view, arguments):
    return reverse(view, args=arguments)


def absolute(address):
    """`address` on the public site, whatever host a request claims; an address elsewhere stays as it is."""
    return joined(f"{settings.SITE_URL}/", address)


joined = lru_cache(1024)(urljoin)
