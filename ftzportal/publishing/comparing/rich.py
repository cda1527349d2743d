"""Rich text compared: which blocks were added, removed, changed or moved, and what changed inside them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .alignment import longest_rising, matches, run
from .blocks import Block, blocks_of
from .words import ADDED, REMOVED, SAME, TOKEN, Piece, pieces

CHANGED = "changed"
# Two blocks that share so much of the shorter one's pairs of words or characters are one block that was changed.
ALIKE = 0.4
# Pairs of words that more blocks have say nothing about which block became which.
COMMON = 4
# What is shorter has too little in it to be recognised, and is paired by its place.
SHORT = 40
CELLS = {"td", "th"}


@dataclass
class BlockChange:
    """A block as it was (None: it is new) and as it is (None: it was removed)."""

    status: str
    old: Block | None
    new: Block | None
    pieces: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @property
    def block(self):
        return self.new or self.old

    @property
    def tag(self):
        return self.block.tag

    @property
    def depth(self):
        return self.block.depth

    @property
    def old_pieces(self):
        return [piece for piece in self.pieces if piece.kind != ADDED]

    @property
    def new_pieces(self):
        return [piece for piece in self.pieces if piece.kind != REMOVED]


def compare_html(old, new):
    """The blocks of both texts as one list of `BlockChange`, in the order in which a red-line shows them."""
    before, after = blocks_of(old), blocks_of(new)
    kept = matches([block.key for block in before], [block.key for block in after])
    found, at, to = [], 0, 0
    for i, j, length in [*kept, (len(before), len(after), 0)]:
        found += paired(before[at:i], after[to:j])
        found += zip(before[i : i + length], after[j : j + length], strict=True)
        at, to = i + length, j + length
    # One whole text may cost so much effort, however many blocks it has.
    size = sum(len(old.text) + len(new.text) for old, new in found if old and new and old.key != new.key)
    return with_moves([change_of(old, new, size) for old, new in found])


def paired(before, after):
    """(old, new) of blocks that were changed; (old, None) and (None, new) of those removed and added."""
    found, at, to = [], 0, 0
    for i, j in [*longest_rising(likeliest(before, after)), (len(before), len(after))]:
        found += by_place(before[at:i], after[to:j])
        found += [(before[i], after[j])] if i < len(before) else []
        at, to = i + 1, j + 1
    return found


def likeliest(before, after):
    """(i, j) of the blocks that have most in common, once each, rising in i."""
    one, other = [likeness_of(block) for block in before], [likeness_of(block) for block in after]
    places = defaultdict(list)
    for i, found in enumerate(one):
        for gram in found:
            places[gram].append(i)
    candidates = []
    for j, found in enumerate(other):
        votes = Counter(i for gram in found if len(places.get(gram, ())) <= COMMON for i in places.get(gram, ()))
        for i, _votes in votes.most_common(3):
            candidates.append((len(one[i] & found) / min(len(one[i]), len(found)), i, j))
    partners, taken = {}, set()
    for likeness, i, j in sorted(candidates, key=lambda candidate: (-candidate[0], candidate[1:])):
        if likeness >= ALIKE and i not in partners and j not in taken:
            partners[i] = j
            taken.add(j)
    return sorted(partners.items())


def likeness_of(block):
    """What is compared of a block. Of a picture without words its whole address: that letters recur is chance."""
    return {block.text} if block.tag == "img" else grams(block.text)


def grams(text):
    """The pairs of words, or of Chinese characters, that follow each other."""
    tokens = [token for token in TOKEN.findall(text) if not token.isspace()]
    return set(pairwise(tokens)) or set(tokens)


def by_place(before, after):
    """Of short blocks of the same kinds, each became that in its place; of cells, as far as the rows are the same."""
    places = [[(block.tag, block.starts_row) for block in blocks] for blocks in (before, after)]
    count = len(before) if places[0] == places[1] else run(*map(leading_cells, places), 0, 0)
    if any(len(block.text) > SHORT for block in [*before[:count], *after[:count]]):
        count = 0
    pairs = zip(before[:count], after[:count], strict=True)
    return [*pairs, *((block, None) for block in before[count:]), *((None, block) for block in after[count:])]


def leading_cells(places):
    return [*takewhile(lambda place: place[0] in CELLS, places)]


def change_of(old, new, size):
    if old is None:
        return BlockChange(ADDED, None, new, [Piece(ADDED, new.text)], addresses(new, [(0, len(new.text))]))
    if new is None:
        return BlockChange(REMOVED, old, None, [Piece(REMOVED, old.text)])
    if old.key == new.key:
        return BlockChange(SAME, old, new, [Piece(SAME, new.text)])
    found = pieces(old.text, new.text, (len(old.text) + len(new.text)) / max(1, size))
    return BlockChange(CHANGED, old, new, found, [*kind_remarks(old, new), *mark_remarks(old, new, found)])


def kind_remarks(old, new):
    if old.tag != new.tag:
        return [_("%(old)s became %(new)s") % {"old": old.kind, "new": new.kind}]
    if old.depth != new.depth:
        return [_("level %(old)d became level %(new)d") % {"old": old.depth, "new": new.depth}]
    if old.starts_row != new.starts_row:
        return [_("now begins a row") if new.starts_row else _("no longer begins a row")]
    if old.around == new.around:
        return []
    if address := dict(new.around[-1][1]).get("src") if new.tag == "img" else "":
        return [_("picture: %(address)s") % {"address": address}]
    return [_("what stands around it changed")]


def mark_remarks(old, new, found):
    """What became of bold, links and the like where the text stayed, and where links in the new text lead."""
    remarks, i, j, fresh = [], 0, 0, []
    for kind, text in found:
        if kind == SAME:
            remarks += [
                mark_remark(text[start:end], was, now)
                for start, end, was, now in differing(old.marks[i : i + len(text)], new.marks[j : j + len(text)])
            ]
        elif kind == ADDED:
            fresh.append((j, j + len(text)))
        i += len(text) if kind != ADDED else 0
        j += len(text) if kind != REMOVED else 0
    return [*remarks, *addresses(new, fresh)]


def differing(old, new):
    """(start, end, old marks, new marks) of the stretches of a text whose marks differ."""
    if old == new:
        return
    place = 0
    for (was, now), same in groupby(zip(old, new, strict=True)):
        end = place + len([*same])
        if was != now:
            yield place, end, was, now
        place = end


def mark_remark(text, was, now):
    words = {"words": Truncator(text.strip() or text).chars(40)}
    before, after = link_in(was), link_in(now)
    if before == after:
        return _("“%(words)s”: formatting changed") % words
    if not after:
        return _("“%(words)s”: link to %(address)s removed") % (words | {"address": before})
    return _("“%(words)s”: link changed to %(address)s") % (words | {"address": after})


def addresses(block, stretches):
    """Where the links in those stretches of a block lead, which its text does not show."""
    remarks = []
    for start, end in stretches:
        place = start
        for marks, same in groupby(block.marks[start:end]):
            length = len([*same])
            if address := link_in(marks):
                words = Truncator(block.text[place : place + length].strip()).chars(40)
                remarks.append(_("“%(words)s”: link to %(address)s") % {"words": words, "address": address})
            place += length
    return remarks


def link_in(marks):
    return next((dict(attributes).get("href", "") for tag, attributes in marks if tag == "a"), "")


def with_moves(found):
    """Says of what was removed here and added there that it was moved."""
    removed = {change.old.key: change for change in found if change.status == REMOVED and change.old.text}
    for change in found:
        if change.status == ADDED and (source := removed.pop(change.new.key, None)):
            source.remarks.append(_("moved from here"))
            change.remarks[:] = [_("moved to here")]
    return found
