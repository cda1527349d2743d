"""
Which words are kept of a search that found nothing: none that may be about a person, as far as a program can tell.
What the circulars name are numbers of ID cards and telephones (18 and 11 digits); a local telephone has seven.
"""

import re

from ftzportal.search.folding import fold

LONGEST = 60
# Digits with what people write between them; the year and the number of a document stand apart.
LONG_NUMBER = re.compile(r"(?:\d[\s().+\-‐‑·]*){6}\d")
# Names of accounts and of files are no words of a text either.
ADDRESS = re.compile(r"[@\\]|://|www\.")


def may_be_kept(words):
    said = fold(words)
    return len(said) <= LONGEST and not LONG_NUMBER.search(said) and not ADDRESS.search(said)
