"""The pages themselves, in memory that is bounded: those that nobody asked for longest go first."""

import gzip
import hashlib
import json
from collections import OrderedDict
from contextlib import suppress
from threading import Lock

import brotli

from .freshness import cache_control, changed_at, date_of

# Of pages of text, quality 5 is the last that takes less than a millisecond or two.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
# What a page takes beside its octets: its headers, its place.
BESIDE = 2048
# Set anew for each coding or answer, or by the server.
OWN_HEADERS = {
    "content-type",
    "content-length",
    "content-encoding",
    "etag",
    "date",
    "cache-control",
    "vary",
    "last-modified",
    "x-request-id",
}


class Page:
    """One page of one version of the content, with what is sent of it in each coding that was asked for."""

    __slots__ = ("body", "changed_in", "common", "digest", "key", "said", "type")

    def __init__(self, key, content_type, common, changed_in, body):
        """
        `key` is the version's, `common` the headers that a 304 has too, `changed_in` the second since when it is so,
        `body` the page's octets compressed by Brotli.
        """
        self.key, self.type, self.common, self.changed_in, self.body = key, content_type, common, changed_in, body
        self.digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        # {coding: (octets, headers, headers of a 304)}
        self.said = {}

    @classmethod
    def made(cls, version, headers, text):
        """The page that Django answered with these headers and octets."""
        common = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
        content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
        return cls(
            version.key,
            content_type,
            [*common, ("Cache-Control", cache_control())],
            int(changed_at(version).timestamp()),
            brotli.compress(text, quality=BROTLI_QUALITY),
        )

    def in_coding(self, coding):
        """(octets, headers, headers of a 304) in "br", "gzip" or "", none."""
        octets = self.body if coding == "br" else brotli.decompress(self.body)
        if coding == "gzip":
            # Without a time, so that every process says the same of the same page.
            octets = gzip.compress(octets, GZIP_LEVEL, mtime=0)
        tag = f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'
        common = [*self.common, ("ETag", tag), ("Vary", "Accept-Encoding")]
        own = [("Content-Type", self.type), ("Content-Length", str(len(octets)))]
        if coding:
            own.append(("Content-Encoding", coding))
        return octets, [*own, *common], common

    def is_named_by(self, tags):
        """Whether an If-None-Match names this page, in whatever coding."""
        return tags.strip() == "*" or any(
            tag.strip().removeprefix("W/").strip('"').split("-")[0] == self.digest for tag in tags.split(",")
        )

    def answer(self, said, tags, since):
        """
        (status, headers, octets) to who sent `tags` as If-None-Match and `since` as If-Modified-Since, None if not at
        all; `said` is of `in_coding`. As with nginx the date is to be the very one that was told: what a restore
        brought back is older than what was there before it.
        """
        octets, headers, unchanged = said
        date = date_of(self.changed_in)
        dated = [("Last-Modified", date)] if date else []
        is_known = self.is_named_by(tags) if tags is not None else bool(date) and since == date
        if is_known:
            return "304 Not Modified", [*unchanged, *dated], b""
        return "200 OK", [*headers, *dated], octets

    @property
    def size(self):
        """What it takes, in octets, as far as that can be told."""
        others = sum(len(octets) for coding, (octets, *_headers) in self.said.items() if coding != "br")
        return BESIDE + len(self.body) + others

    def packed(self):
        """All of it as octets, to be shared."""
        return json.dumps([self.type, self.common, self.changed_in]).encode() + b"\n" + self.body

    @classmethod
    def unpacked(cls, version, octets):
        about, _, body = octets.partition(b"\n")
        content_type, common, changed_in = json.loads(about)
        return cls(version.key, content_type, [tuple(pair) for pair in common], changed_in, body)


class Shelf:
    """Pages by address, `room` octets of them at the most."""

    def __init__(self, room):
        self.room, self.taken = room, 0
        self.pages = OrderedDict()
        self.changing = Lock()

    def get(self, address, version):
        """The page at `address`, if it is of this version."""
        page = self.pages.get(address)
        if page is None or page.key != version.key:
            return None
        # Another thread may just have made room.
        with suppress(KeyError):
            self.pages.move_to_end(address)
        return page

    def put(self, address, page):
        with self.changing:
            self.drop(address)
            self.pages[address] = page
            self.taken += page.size
            self.make_room()

    def say(self, address, page, coding):
        """What is sent of `page` in `coding`; compressed once."""
        said = page.said.get(coding)
        if said is None:
            said = page.in_coding(coding)
            with self.changing:
                is_here = self.pages.get(address) is page
                before = page.size
                page.said[coding] = said
                if is_here:
                    self.taken += page.size - before
                    self.make_room()
        return said

    def clear(self):
        with self.changing:
            self.pages.clear()
            self.taken = 0

    def drop(self, address):
        if (page := self.pages.pop(address, None)) is not None:
            self.taken -= page.size

    def make_room(self):
        while self.taken > self.room and self.pages:
            self.drop(next(iter(self.pages)))


class Pages:
    """
    All that is kept. Addresses with a query, and what is made for one, have a shelf of their own, a quarter of the
    room, so that whoever asks for thousands of selections takes no article's place.
    """

    def __init__(self, room):
        self.plain, self.queried = Shelf(room * 3 // 4), Shelf(room // 4)

    def shelf_of(self, address):
        return self.queried if address.query else self.plain

    def clear(self):
        for shelf in (self.plain, self.queried):
            shelf.clear()
