"""The names of WordprocessingML that are met here."""

from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741 - the prefix that Word itself uses

# Wrappers that say nothing about what stands in them.
TRANSPARENT = {W + name for name in ("smartTag", "customXml", "dir", "bdo", "sdtContent", "ins", "moveTo")}
# Around marks that travel through mammoth inside the text; what a document itself holds of them is taken out before.
OPEN, CLOSE = "\ue000", "\ue001"


def value_of(element, child, default=None):
    """`w:val` of a child, named without its prefix; `default` if the child is not there."""
    found = element.find(W + child) if element is not None else None
    return default if found is None else found.get(W + "val", "")


def is_on(element, child):
    """Of a property that is there or not: True, False, or None where nothing is said."""
    said = value_of(element, child)
    return None if said is None else said not in ("0", "false", "off", "none")


def text_of(element):
    """The words under an element, those that were deleted too."""
    said = []
    for part in element.iter():
        if part.tag in (W + "t", W + "delText", A + "t", M + "t"):
            said.append(part.text or "")
        elif part.tag in (W + "p", W + "br", W + "tab", A + "p"):
            said.append(" ")
    return "".join(said)


def plain_text(words):
    text = Element(W + "t")
    text.text = words
    return text


def plain_run(words):
    run = Element(W + "r")
    run.append(plain_text(words))
    return run
