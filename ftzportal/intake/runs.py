"""Plain runs: how they look, and the white space at the ends of what they make."""

from .markup import W, value_of
from .styles import number

SPACE = " \t\u00a0\u2002\u2003\u3000"


def raised_of(properties, says, normal_size):
    """`superscript`, `subscript` or None; LibreOffice moves the letters and makes them smaller instead."""
    said = says(properties, "vertAlign", value_of)
    if said in ("superscript", "subscript"):
        return said
    position, size = (number(says(properties, name, value_of), 0) for name in ("position", "sz"))
    if said is None and position and 0 < size < normal_size:
        return "superscript" if position > 0 else "subscript"
    return None


def plain_weight(runs):
    """Takes the weight off what is bold by its place already."""
    for run in runs:
        for properties in run.iter(W + "rPr"):
            for weight in properties.findall(W + "b"):
                properties.remove(weight)


def merged(runs):
    """Runs that look alike as one: word processors divide them at every correction."""
    made, last = [], None
    for run in runs:
        look = None
        if run.tag == W + "r":
            properties = run.find(W + "rPr")
            look = (
                run.get("size"),
                *((part.tag, part.get(W + "val")) for part in (properties if properties is not None else ())),
            )
        if look is not None and look == last:
            made[-1].extend(part for part in run if part.tag != W + "rPr")
        else:
            made.append(run)
        last = look
    return made


def are_bold(runs):
    with_words = [run for run in runs if "".join(text.text or "" for text in run.iter(W + "t")).strip()]
    return bool(with_words) and all(run.find(f".//{W}b") is not None for run in with_words)


def trimmed(runs):
    """The runs without the white space at both ends of the paragraph, and whether some of it was an indent."""
    texts = [piece for run in runs for piece in run.iter() if piece.tag not in (W + "r", W + "rPr", W + "hyperlink")]
    pieces = [
        piece for piece in texts if piece.tag.startswith(W) and piece.tag not in (W + "b", W + "i", W + "vertAlign")
    ]
    had_indent = strip_end(pieces, str.lstrip)
    strip_end(pieces[::-1], str.rstrip)
    if any(piece.text or piece.tag not in (W + "t", W + "br") for piece in pieces):
        return [run for run in runs if has_words(run)], had_indent
    return [], False


def has_words(run):
    return any(piece.text or piece.tag.endswith(("br", "Reference")) for piece in run.iter() if piece.tag != W + "rPr")


def strip_end(pieces, strip):
    """Takes the white space off one end; whether it was more than a single space."""
    taken = ""
    for piece in pieces:
        if piece.tag == W + "br":
            piece.tag, piece.text = W + "t", ""
            continue
        if piece.tag != W + "t":
            break
        left = strip(piece.text or "", SPACE)
        taken += (piece.text or "")[: len(piece.text or "") - len(left)] if len(left) < len(piece.text or "") else ""
        piece.text = left
        if left:
            break
    return len(taken) > 1 or "\u3000" in taken or "\u00a0" in taken
