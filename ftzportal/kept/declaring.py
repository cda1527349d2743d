"""Which pages may be kept: those whose view says so."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

# Of so many paths the answer is remembered; a path more costs one look at the addresses.
MOST_PATHS = 8192


@dataclass(frozen=True)
class Declaration:
    """
    What shapes a page beside its path: the parameters that its view reads, and whether the page `tells` of any other,
    in which case an address that has one is not kept.
    """

    parameters: frozenset = frozenset()
    tells: bool = False


def kept(*parameters, tells=False):
    """
    Declares that the page of a view may be kept whole. It depends on the path, on these parameters, on the content of
    the watched tables and on the day, and on nothing else of the request: none of its headers reaches the view.
    """

    def declare(view):
        view.declaration = Declaration(frozenset(parameters), tells)
        return view

    return declare


@lru_cache(MOST_PATHS)
def declaration_of(path):
    """The `Declaration` of the page at `path`; None if it is not kept, or there is none."""
    # What stands behind a language is found only while that language is active.
    with override(get_language_from_path(path) or "en"):
        try:
            return getattr(resolve(path).func, "declaration", None)
        except Resolver404:
            return None
