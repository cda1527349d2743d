"""
The number of an entry in the index. It is made of all that a search narrows and sorts by, so that neither database
looks anything else up for a match:

    language | second from which it is public | shelf (its kind and its areas) | slot
         2   |               32               |              10                |  19   bits

In descending order the newest come first; what is yet to come lies beyond `now`; a year is a stretch of numbers. The
slot is the end of a thing's own number, of which its shelf has the rest; so no two things have one place, and a place
tells whose it is.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ftzportal.translated import LANGUAGES

SLOT_BITS, SHELF_BITS, SECOND_BITS = 19, 10, 32
SLOTS, SHELVES, LAST_SECOND = 1 << SLOT_BITS, 1 << SHELF_BITS, (1 << SECOND_BITS) - 1
SHELF_MASK = SHELVES - 1


@dataclass(frozen=True, slots=True)
class Stretch:
    """Places from `first` to `last`, both included."""

    first: int
    last: int


def place_of(language, moment, shelf, number):
    """`moment` None: always public, so older than all that has a date."""
    second = second_of(moment) if moment else 0
    return at_second(language, second) | shelf << SLOT_BITS | number % SLOTS


def first_of_shelf(number):
    """The first of the numbers that lie on one shelf with this one."""
    return number - number % SLOTS


def at_second(language, second):
    second = min(max(second, 0), LAST_SECOND)
    return LANGUAGES.index(language) << (SECOND_BITS + SHELF_BITS + SLOT_BITS) | second << (SHELF_BITS + SLOT_BITS)


def second_of(moment):
    """What is yet to come counts from its next whole second on, so that it never appears too early."""
    stamp = moment.timestamp()
    return math.ceil(stamp) if moment > timezone.now() else math.floor(stamp)


def shelf_at(place):
    return place >> SLOT_BITS & SHELF_MASK


def public_now(language):
    """The stretch of what has appeared in a language."""
    return Stretch(at_second(language, 0), at_second(language, math.floor(timezone.now().timestamp()) + 1) - 1)


def whole(language):
    """The stretch of all that is in a language, of what is yet to appear too."""
    return Stretch(at_second(language, 0), at_second(language, LAST_SECOND) | (1 << SHELF_BITS + SLOT_BITS) - 1)


def without_date(language):
    """The stretch of what is public always."""
    return Stretch(at_second(language, 0), at_second(language, 1) - 1)


def within_year(language, year):
    """The stretch of a year as the zone's clock counts it, as far as it has come; None where there is none."""
    try:
        begin, end = (datetime(number, 1, 1, tzinfo=timezone.get_default_timezone()) for number in (year, year + 1))
    except (ValueError, OverflowError):
        return None
    now = public_now(language)
    first = at_second(language, max(math.floor(begin.timestamp()), 1))
    last = min(at_second(language, math.floor(end.timestamp())) - 1, now.last)
    return Stretch(first, last) if first <= last else None


def moment_at(place):
    """The moment from which it is public; None if always."""
    second = place >> (SHELF_BITS + SLOT_BITS) & LAST_SECOND
    return datetime.fromtimestamp(second, timezone.get_default_timezone()) if second else None
