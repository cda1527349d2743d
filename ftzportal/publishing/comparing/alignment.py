"""
What two lists have in common, in their order.

The shortest edit (Myers 1986) is quadratic where everything differs. So long lists are first split at stretches that
each has once (as a patience diff does), the shortest edit is looked for between those, and beyond a bound on its
effort what lies between counts as replaced. Whatever happens, what is found is common to both.
"""

from bisect import bisect_left

# Comparisons of two items that one call may spend on shortest edits: a third of a second of a slow machine.
EFFORT = 600_000
# Lists that are together no longer go without anchors, so that nothing shorter exists.
SHORT = 800
# How long the stretches are that hold both lists together: first those that are hardly ever mistaken.
ANCHORS = (8, 3, 1)
# More edits, by the items of the shorter list, leave nothing that a reader would take for kept.
MOST_EDITS = 1.2


def matches(before, after, effort=EFFORT, anchors=ANCHORS):
    """(i, j, length) of the stretches that stand in both, rising."""
    start = run(before, after, 0, 0)
    end = run(before[: start - 1 if start else None : -1], after[: start - 1 if start else None : -1], 0, 0)
    last, final = len(before) - end, len(after) - end
    found = [(0, 0, start)] if start else []
    inner = between(before[start:last], after[start:final], effort, anchors)
    found += [(start + i, start + j, length) for i, j, length in inner]
    return [*found, (last, final, end)] if end else found


def run(before, after, i, j):
    """How many items are equal from there on."""
    start, last, final = i, len(before), len(after)
    while i < last and j < final and before[i] == after[j]:
        i, j = i + 1, j + 1
    return i - start


def between(before, after, effort, anchors):
    """As `matches`, of lists that neither begin nor end alike."""
    size = len(before) + len(after)
    if not before or not after:
        return []
    if size <= SHORT or not anchors:
        found = shortest(before, after, effort)
        if found is not None or not anchors:
            return found or []
    found, at, to = [], 0, 0
    for i, j in [*anchored(before, after, anchors[0]), (len(before), len(after))]:
        if i < at or j < to:
            # Within the run of the anchor before.
            continue
        gap = (before[at:i], after[to:j])
        share = effort * (len(gap[0]) + len(gap[1])) // size
        found += [(at + x, to + y, length) for x, y, length in matches(*gap, share, anchors[1:])]
        length = run(before, after, i, j)
        found += [(i, j, length)] if length else []
        at, to = i + length, j + length
    return found


def anchored(before, after, size):
    """Places (i, j) of stretches of that size that stand once in each, rising in both."""
    there = places_of_unique(after, size)
    both = [(i, there[stretch]) for stretch, i in places_of_unique(before, size).items() if stretch in there]
    return longest_rising(both)


def places_of_unique(items, size):
    seen = {}
    for place, stretch in enumerate(zip(*(items[shift:] for shift in range(size)), strict=False)):
        seen[stretch] = -1 if stretch in seen else place
    return {stretch: place for stretch, place in seen.items() if place >= 0}


def longest_rising(pairs):
    """The longest part of `pairs`, which rise in the first number, that rises in the second too."""
    ends, last, previous = [], [], []
    for nth, (_i, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        ends[place : place + 1] = [j]
        last[place : place + 1] = [nth]
        previous.append(last[place - 1] if place else None)
    rising, nth = [], last[-1] if last else None
    while nth is not None:
        rising.append(pairs[nth])
        nth = previous[nth]
    return rising[::-1]


def shortest(before, after, effort):
    """The stretches that a shortest edit keeps; [] where hardly any would be, None where it is beyond `effort`."""
    n, m = len(before), len(after)
    most = int(abs(n - m) + MOST_EDITS * min(n, m)) + 1
    centre = most + 1
    # By diagonal i - j: how far in `before` so many edits come on it.
    reached = [-1] * (2 * centre + 1)
    reached[centre + 1] = 0
    trail = []
    for edits in range(most + 1):
        trail.append(reached[centre - edits - 1 : centre + edits + 2])
        # No further out than the lists go.
        for diagonal in range(-edits + 2 * max(0, edits - m), edits - 2 * max(0, edits - n) + 1, 2):
            here = centre + diagonal
            # Onto a diagonal leads an item added or one removed: whichever had come further.
            added = diagonal == -edits or (diagonal != edits and reached[here - 1] < reached[here + 1])
            i = reached[here + 1] if added else reached[here - 1] + 1
            start, j = i, i - diagonal
            while i < n and j < m and before[i] == after[j]:
                i, j = i + 1, j + 1
            reached[here] = i
            effort -= i - start + 1
            if i >= n and j >= m:
                return walked(trail, n, m)
        if effort < 0:
            return None
    return []


def walked(trail, i, j):
    """The stretches on the way that `trail` records, from its end (i, j) back."""
    found = []
    for edits in range(len(trail) - 1, -1, -1):
        reached, diagonal = trail[edits], i - j
        here = diagonal + edits + 1
        added = diagonal == -edits or (diagonal != edits and reached[here - 1] < reached[here + 1])
        start = reached[here + 1] if added else reached[here - 1] + 1
        if i > start:
            found.append((start, start - diagonal, i - start))
        i = start if added else start - 1
        j = start - diagonal - 1 if added else start - diagonal
    return found[::-1]
