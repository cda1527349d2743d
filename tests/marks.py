"""What a comparison marks, as text."""

SIGNS = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}


def as_marked(found):
    return "".join(SIGNS[piece.kind].format(piece.text) for piece in found)
