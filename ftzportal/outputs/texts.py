"""What a text may hold in the files of programs."""

import re

# XML cannot hold them; Word's line breaks come as one of them.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text):
    """Without what XML cannot hold, and so neither Atom nor a spreadsheet."""
    return NOT_XML.sub("", text)
