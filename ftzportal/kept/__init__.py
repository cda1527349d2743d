"""
Pages that are kept whole: answered before Django wakes, from memory, as long as nothing changed that a page may show.

`declaring` says which pages those are, `content` what the public content is now, `addresses` which of them a request
asks for, `pages` holds them, `sharing` lets machines share them, and `application` answers. All others are put together
of `pieces`.
"""

from .declaring import kept
from .pieces import in_pieces, octets_in_pieces, page_in_pieces

__all__ = ["in_pieces", "kept", "octets_in_pieces", "page_in_pieces"]
