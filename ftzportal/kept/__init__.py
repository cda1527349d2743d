"""
Pages that are kept whole: answered before Django wakes, from memory, as long as nothing changed that a page may show.

`declaring` says which pages those are, `content` what the public content is now, `addresses` which of them a request
asks for, `pages` holds them, `sharing` lets machines share them, and `application` answers.
"""

from .declaring import kept

__all__ = ["kept"]
