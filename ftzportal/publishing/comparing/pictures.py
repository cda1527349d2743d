"""The pictures of compared texts, by their titles: a text itself names each by the address of a file alone."""

from ftzportal.library.models import Picture
from ftzportal.library.uses import ADDRESS_OF_PICTURE, keys_of_pictures

from .words import ADDED, REMOVED, SAME, Piece


def with_pictures(sections, user):
    """`sections` in which each picture that `user` may see has its title and a small copy. Two queries at most."""
    changes = [
        block
        for section in sections
        for change in section.changes
        for block in change.blocks
        if "img" in {side.tag for side in (block.old, block.new) if side}
    ]
    known = pictures_by_stem({address_of(side) for change in changes for side in sides_of(change)}, user)
    for change in changes:
        for side in sides_of(change):
            side.picture = known.get(stem_in(address_of(side)))
            side.text = str(side.picture or side.text)
        if any(side.picture for side in sides_of(change)):
            name_pictures(change)
    return sections


def sides_of(change):
    return [side for side in (change.old, change.new) if side and side.tag == "img"]


def address_of(block):
    """Of the picture that the block is."""
    return dict(block.around[-1][1]).get("src", "")


def stem_in(address):
    found = ADDRESS_OF_PICTURE.match(address)
    return found[1] if found else None


def pictures_by_stem(addresses, user):
    stems = set(filter(None, map(stem_in, addresses)))
    if not stems:
        return {}
    found = Picture.objects.filter(pk__in=keys_of_pictures(stems))
    return {stem_in(one.file.url): one for one in found.visible_to(user) | found.public()}


def name_pictures(change):
    """One picture for another is a change as a whole, not one of some words of its title."""
    old, new = change.old, change.new
    if old and new and old.tag == new.tag and address_of(old) == address_of(new):
        change.pieces = [Piece(SAME, new.text)]
        return
    change.pieces = [Piece(kind, side.text) for kind, side in ((REMOVED, old), (ADDED, new)) if side]
    if old and new:
        # The address alone.
        change.remarks.clear()
