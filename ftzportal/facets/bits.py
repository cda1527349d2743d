"""Sets of rows, each as one whole number of which the bits are the rows' numbers."""

import re
import sys
from array import array
from collections import defaultdict

# Sets are mostly gaps, and to compare so many octets with nothing is fast.
PIECE = 512
ANY_OCTET = re.compile(rb"[^\0]")
# Of every octet, the digit that stands at each of its places.
DIGITS = [bytes(48 + (octet >> place & 1) for octet in range(256)) for place in range(8)]


def rows_of(numbers):
    """The set of the rows with these numbers."""
    numbers = list(numbers)
    if not numbers:
        return 0
    # From the octet of the first on, so that a few of great numbers cost no more than a few.
    first = min(numbers) >> 3
    octets = bytearray((max(numbers) >> 3) - first + 1)
    for number in numbers:
        octets[(number >> 3) - first] |= 1 << (number & 7)
    return int.from_bytes(octets, "little") << (first << 3)


def numbers_in(rows):
    """The numbers of the rows of a set, in their order."""
    octets = rows.to_bytes(rows.bit_length() // 8 + 1, "little")
    found = []
    for start in range(0, len(octets), PIECE):
        if piece := octets[start : start + PIECE].rstrip(b"\0"):
            for octet in ANY_OCTET.finditer(piece):
                place, bits = 8 * (start + octet.start()), octet[0][0]
                found += [place + nth for nth in range(8) if bits >> nth & 1]
    return found


def without(rows, gone):
    """Those of `rows` that are not in `gone`; as they are if none is, because most changes concern few sets."""
    # To negate a number takes twenty times as long as to join two.
    both = rows & gone
    return rows ^ both if both else rows


def by_name(pairs):
    """{name: the rows} of (number, name); what has no name is in none."""
    numbers = defaultdict(list)
    for number, name in pairs:
        numbers[name].append(number)
    return {name: rows_of(those) for name, those in numbers.items() if name}


def by_bit(values, width):
    """Of {number: value}, the rows whose value has the highest of so many bits, and so on to the lowest."""
    places = range(width - 1, -1, -1)
    first, last = min(values, default=0), max(values, default=-1)
    if last - first > 64 * len(values):
        return [rows_of(number for number, value in values.items() if value >> place & 1) for place in places]
    # A text of the digits 0 and 1 becomes a number in a fiftieth of the time that its bits one by one would take.
    of_rows = array("I", bytes(4 * (last - first + 1)))
    for number, value in values.items():
        of_rows[last - number] = value
    octets = of_rows.tobytes()
    low = 0 if sys.byteorder == "little" else of_rows.itemsize - 1
    made = []
    for place in places:
        column = octets[abs(low - place // 8) :: of_rows.itemsize]
        made.append(int(column.translate(DIGITS[place % 8]) or b"0", 2) << first)
    return made
