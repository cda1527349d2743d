"""
The rows of a list in an order, so that the last page of a selection is found as fast as its first, and a range of
values as fast as one. The order is cut at `fences` into blocks of a few dozen rows. Of each row the number of its block
is known bit by bit: the rows that have a bit are one set, so that whatever is asked of the order is a few sets joined.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace

from .bits import by_bit, rows_of, without

# Where there are fewer rows each has a block of its own.
BLOCKS = 16_384
# So many rows the database orders by itself as fast as fewer.
FEW = 30


@dataclass(frozen=True)
class Blocks:
    # The keys with which the second block and those behind it begin.
    fences: tuple[int, ...] = ()
    # So many rows the last block takes before another is begun behind it, because most of what is new comes last.
    size: int = 1
    # The last key of all that ever had a place.
    end: int = -1
    # All rows that have a place.
    rows: int = 0
    # Of the rows, those whose block's number has the highest bit, the next one and so on to the lowest.
    bits: tuple[int, ...] = ()

    def placed(self, keys):
        """With more rows, which had no place: {number: key}."""
        if not keys:
            return self
        fences = self.with_fences(keys.values())
        blocks = {number: bisect_right(fences, key) for number, key in keys.items()}
        width = max(len(self.bits), len(fences).bit_length())
        bits = (0,) * (width - len(self.bits)) + self.bits
        added = by_bit(blocks, width)
        bits = tuple(rows | more for rows, more in zip(bits, added, strict=True))
        end = max(self.end, *keys.values())
        return replace(self, fences=fences, end=end, rows=self.rows | rows_of(keys), bits=bits)

    def with_fences(self, keys):
        """The fences, and those of the blocks that have to be begun for these keys."""
        end = max([self.end, *self.fences[-1:]])
        behind = sorted(key for key in keys if key > end)
        room = self.size - self.within(len(self.fences), len(self.fences)).bit_count()
        return (*self.fences, *dict.fromkeys(behind[max(0, room) :: self.size]))

    def without(self, gone):
        bits = tuple(without(rows, gone) for rows in self.bits)
        return replace(self, rows=without(self.rows, gone), bits=bits)

    def before(self, block):
        """The rows of all blocks before that one."""
        if block >> len(self.bits):
            return self.rows
        found, same = 0, self.rows
        for nth, rows in enumerate(self.bits, start=1):
            both = same & rows
            if block >> len(self.bits) - nth & 1:
                found, same = found | (same ^ both), both
            else:
                same ^= both
        return found

    def within(self, first, last):
        """The rows of the blocks from the first to the last of these."""
        return self.before(last + 1) ^ self.before(first) if first <= last else 0

    def between(self, first, end):
        """
        (the rows whose keys are not less than `first` and less than `end`, rows of which some may be so too); None
        bounds nothing.
        """
        edges, start, stop = 0, 0, len(self.fences) + 1
        if end is not None:
            stop = bisect_right(self.fences, end)
            if not stop or self.fences[stop - 1] != end:
                edges |= self.within(stop, stop)
        if first is not None:
            start = bisect_right(self.fences, first)
            if not start or self.fences[start - 1] != first:
                edges |= self.within(start, start)
                start += 1
        return self.within(start, stop - 1), edges

    def parts(self, rows, most, from_end=False):
        """`rows` in their order, or from its end, as sets of at most so many, or of what one block has."""
        return parts(rows & self.rows, self.bits, most, from_end)

    def around(self, rows, start, stop):
        """
        (the rows of the blocks in which those of `rows` stand that have the places from `start` to before `stop`, how
        many rows of these blocks come before them)
        """
        rows &= self.rows
        return around(rows, rows.bit_count(), self.bits, start, stop)


def parts(rows, bits, most, from_end):
    if not bits or rows.bit_count() <= most:
        yield rows
        return
    later = rows & bits[0]
    earlier = rows ^ later
    for half in (later, earlier) if from_end else (earlier, later):
        if half:
            yield from parts(half, bits[1:], most, from_end)


def around(rows, count, bits, start, stop):
    if not bits or count <= FEW:
        return rows, start
    later = rows & bits[0]
    earlier = rows ^ later
    # To count takes twenty times as long as to join, so it is done once a step.
    before = earlier.bit_count() if later else count
    if stop <= before:
        return around(earlier, before, bits[1:], start, stop)
    if start >= before:
        return around(later, count - before, bits[1:], start - before, stop - before)
    first, skipped = around(earlier, before, bits[1:], start, before)
    return first | around(later, count - before, bits[1:], 0, stop - before)[0], skipped
