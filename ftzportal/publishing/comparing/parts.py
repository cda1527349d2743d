"""Which part of a thing (a passage, a milestone) became which."""

from django.db import models

from .rich import grams

# Parts that have so much in common are one part that was changed.
ALIKE = 0.5
# More pairs are not tried: no form has so many rows without keys.
MOST_PAIRS = 2500


def matched(model, old, new):
    """(old, new) of parts, None where there is no partner: by their keys, else by what they say."""
    there = {part["pk"]: nth for nth, part in enumerate(old) if is_key(part.get("pk"))}
    partners = {}
    for nth, part in enumerate(new):
        if is_key(part.get("pk")) and part["pk"] in there:
            partners[nth] = there.pop(part["pk"])
    left = [nth for nth in range(len(old)) if nth not in partners.values()]
    came = [nth for nth in range(len(new)) if nth not in partners]
    partners |= likeliest(model, old, new, left, came)
    kept = set(partners.values())
    pairs = [(old[partners[nth]] if nth in partners else None, part) for nth, part in enumerate(new)]
    return [*pairs, *((part, None) for nth, part in enumerate(old) if nth not in kept)]


def is_key(value):
    return isinstance(value, int | str)


def likeliest(model, old, new, left, came):
    """{place in new: place in old} of the parts without a common key that are most alike, each once."""
    if len(left) * len(came) > MOST_PAIRS:
        return {}
    naming = naming_fields(model)
    found = sorted(
        ((likeness(old[i].get("fields", {}), new[j].get("fields", {}), naming), i, j) for i in left for j in came),
        key=lambda candidate: (-candidate[0], candidate[1:]),
    )
    partners = {}
    for alike, i, j in found:
        if alike >= ALIKE and j not in partners and i not in partners.values():
            partners[j] = i
    return partners


def naming_fields(model):
    """The fields that tell the parts of one thing apart, such as the area of a passage."""
    return [
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in constraint.fields
    ]


def likeness(old, new, naming):
    """From 0 to 1."""
    if any(old.get(name) is not None and old.get(name) == new.get(name) for name in naming):
        return 1
    filled = [name for name in {*old, *new} if old.get(name) or new.get(name)]
    return sum(alike(old.get(name), new.get(name)) for name in filled) / max(1, len(filled))


def alike(old, new):
    if old == new or not (isinstance(old, str) and isinstance(new, str)):
        return float(old == new)
    one, other = grams(old), grams(new)
    return len(one & other) / max(1, len(one | other))
