"""
Pieces of pages, kept in this process as long as the public content does not change: what stands around every page, a
card of a list, the text of an article. Pages that are not kept whole, such as a list by a word, are put together of
them. `{% piece %}` names a piece in a template, and `{% cards %}` those of a list.

A piece is of one version of the content, as the database has it when the request comes, and by it alone it is found
again. So it is as fresh as what is read, also within a transaction that is rolled back later. Whoever shows what is not
public (a preview, a draft) does not ask for a version, and has nothing kept.
"""

import sys
from functools import wraps
from threading import Lock

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from ftzportal.publishing.models import Change
from ftzportal.replica import TO_BE_KEPT

from .content import brought_up
from .pages import Pages

# For all pieces of a process; those that nobody asked for longest go first.
MOST_OCTETS = 10 * 1024 * 1024
# What a piece takes beside its texts: its key, its place.
BESIDE = 500
# What a record takes that is kept as such; it is not measured.
RECORD = 4000


class Piece:
    """Something that was made of one version of the content: markup, or records that nobody changes."""

    __slots__ = ("key", "made", "size")

    def __init__(self, key, name, made):
        self.key, self.made = key, made
        records = 0 if isinstance(made, (str, bytes)) else len(made) if isinstance(made, list) else 1
        texts = [made, *(part for part in name if isinstance(part, str))]
        self.size = BESIDE + sum(map(sys.getsizeof, texts)) + RECORD * records


class Pieces:
    """All pieces of this process, and the version of the content that it saw last."""

    def __init__(self, room=MOST_OCTETS):
        self.shelves = Pages(room)
        self.known = None
        self.looking = Lock()

    def now(self):
        """Those of the content as the database has it now. It is asked before anything is read of what they show."""
        now, changes = timezone.now(), (*Change.objects.version(), None)
        known = self.known
        if known is None or known.changes != changes or not known.holds_at(now):
            with self.looking:
                known = self.known = brought_up(known, now, changes)
        return PiecesOf(self, known)

    def clear(self):
        self.shelves.clear()


class PiecesOf:
    """
    The pieces of one version of the content, for one request. `page` names its answer, if that is one of them.
    """

    page = None

    def __init__(self, pieces, version):
        self.shelves, self.version = pieces.shelves, version

    def get(self, name):
        """What is kept by this name, a tuple that says all that shapes it beside the content; None if nothing is."""
        piece = self.shelf_of(name).get(name, self.version)
        return piece and piece.made

    def shelf_of(self, name):
        """Where the piece of this name lies. What an address asks for by its query stands last in the name."""
        last = name[-1]
        return self.shelves.queried if isinstance(last, str) and "?" in last else self.shelves.plain

    def name(self, page):
        """From now on, what becomes of the answer is kept by this name too; None names none."""
        self.page = page

    def kept(self, name, make):
        """What `make()` gives, called if nothing is kept by this name. That there is nothing is not kept."""
        made = self.get(name)
        if made is None and (made := make()) is not None:
            self.shelf_of(name).put(name, Piece(self.version.key, name, made))
        return made


class NoPieces:
    """For pages of which nothing may be kept."""

    page = None

    def get(self, name):
        return None

    def name(self, page):
        pass

    def kept(self, name, make):
        return make()


PIECES, NONE = Pieces(), NoPieces()


def in_pieces(view):
    """
    Declares that what the page of a view shows is shaped by the content of the watched tables, the day, the language
    and what its pieces are named by, and by nothing else. The version is asked for before the view reads anything.
    """

    @wraps(view)
    def view_of_one_version(request, *args, **kwargs):
        request.pieces = PIECES.now()
        # What was read before, for a page that turned out not to be there, may be of an older version.
        vars(request).pop("frame", None)
        return view(request, *args, **kwargs)

    return view_of_one_version


def pieces_of(request):
    """The pieces that a request may use."""
    return getattr(request, "pieces", NONE)


def page_in_pieces(request, template, make_context=dict):
    """`template` with what `make_context()` gives, as a page that is shaped as `octets_in_pieces` says."""
    return HttpResponse(octets_in_pieces(request, lambda: render_to_string(template, make_context(), request).encode()))


def octets_in_pieces(request, make):
    """
    What `make()` gives, the octets of an answer that is shaped by its path and the parameters that its view declares
    (`kept`). They are a piece of it.
    """
    pieces, page = pieces_of(request), name_of_page(request)
    octets = make() if page is None else pieces.kept(("octets", page), make)
    # Only now: what says that there is no such page is a page too, and none of this name.
    pieces.name(page)
    return octets


def made_of_octets(request, what, octets, make):
    """What `make()` makes of the octets of an answer, kept as long as they are if they are a piece."""
    pieces = pieces_of(request)
    # Of the same octets, which a piece is each time, Python makes a hash once.
    return make() if pieces.page is None else pieces.kept((what, hash(octets), pieces.page), make)


def name_of_page(request):
    """
    What names the pieces that are a page's alone: its path, with the query where that shapes it. None where there is
    more in the query than the view declares, of which the page would tell, where it declares nothing, and where the
    page is kept whole.
    """
    if TO_BE_KEPT in request.META:
        return None
    declaration = getattr(request.resolver_match.func, "declaration", None)
    if declaration is None:
        return None
    if not declaration.parameters or not request.GET:
        return request.path
    if not declaration.parameters.issuperset(request.GET):
        return None
    # In the order in which it was asked: links to other pages of a list repeat it.
    return f"{request.path}?{request.GET.urlencode()}"
