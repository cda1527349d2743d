"""
Where a result leads: to its page, and there to the words that were found, which the browser marks by itself
(https://wicg.github.io/scroll-to-text-fragment/). What stands behind # is sent to nobody; a browser that does not know
of it opens the page.
"""

from urllib.parse import quote

# The page marks one place for each; more would be a longer address for nothing.
MOST_TEXTS, LONGEST_TEXT = 4, 60


def address_to_words(address, pieces):
    """The address of a page with the marked ones of the pieces, each once, as what its browser is to mark."""
    texts = dict.fromkeys(" ".join(piece.text.split()) for piece in pieces if piece.is_marked)
    unlike = {text.casefold(): text for text in reversed(texts) if 0 < len(text) <= LONGEST_TEXT}
    said = [encoded(text) for text in reversed(unlike.values())][:MOST_TEXTS]
    if not said:
        return address
    return f"{address}{'' if '#' in address else '#'}:~:{'&'.join(f'text={one}' for one in said)}"


def encoded(text):
    # A hyphen beside a comma would tell context from text.
    return quote(text, safe="").replace("-", "%2D")
