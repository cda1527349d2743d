"""
Numbers that many processes count together. Each process has a file of its own, mapped into its memory: to count is to
add to a number there, and what was counted is there for the others when the process is killed. Who reads adds up all
files, and puts those of processes that are gone into one.

prometheus-client's mode for several processes was tried and left: a page of its files that cannot be written on a full
disk ends the worker (SIGBUS), files of ended processes stay for ever, and to count takes ten times as long.
"""

import fcntl
import json
import logging
import mmap
import os
import struct
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from uuid import uuid4

log = logging.getLogger(__name__)

# For some five thousand series; there are as many as kinds of pages times methods times kinds of answers.
SIZE = 1024 * 1024
# The first eight bytes say how many are in use, then follow the series: lengths of name and values, name, values.
HEAD = struct.Struct("=Q")
LENGTHS = struct.Struct("=II")
ENDING = ".counts"
# Not yet locked, so that nobody may take it for one of a process that is gone.
UNFINISHED = ".new"
GONE = "gone.json"
TRY_AGAIN = 60


class Counts:
    """The file of this process in `folder`; where there is no room for one, nothing is counted."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.begin()

    def begin(self):
        self.lock, self.places, self.values, self.map, self.file, self.try_at = Lock(), {}, None, None, None, 0.0

    def close(self):
        """As before the first count; in the child of a fork, because the file is the parent's."""
        if self.values is not None:
            self.values.release()
            self.map.close()
            self.file.close()
        # The lock too: another thread of the parent may have held it.
        self.begin()

    def add(self, key, amounts):
        """Whether the series `key` has a place; if so `amounts` are added to it."""
        with self.lock:
            place = self.places.get(key)
            if place is None:
                return False
            for index, amount in amounts:
                self.values[place + index] += amount
            return True

    def count(self, key, amounts=((0, 1.0),), width=1):
        """Adds `amounts`, pairs of index and number, to the `width` values of the series `key`, a tuple of texts."""
        if not self.add(key, amounts) and self.make_place(key, width):
            self.add(key, amounts)

    def put(self, key, value):
        """Notes `value`, which is said of this process alone."""
        if self.make_place(key, 1):
            with self.lock:
                self.values[self.places[key]] = value

    def make_place(self, key, width):
        with self.lock:
            if key in self.places:
                return True
            if self.values is None and not self.open():
                return False
            name = "\x1f".join(key).encode()
            name += b"\x00" * (-len(name) % 8)
            start = HEAD.unpack_from(self.map)[0]
            begin = start + LENGTHS.size + len(name)
            if begin + 8 * width > SIZE:
                return False
            LENGTHS.pack_into(self.map, start, len(name), width)
            self.map[start + LENGTHS.size : begin] = name
            # Last, so that who reads meanwhile sees all of it or nothing.
            HEAD.pack_into(self.map, 0, begin + 8 * width)
            self.places[key] = begin // 8
            return True

    def open(self):
        if time.monotonic() < self.try_at:
            return False
        path = self.folder / f"{uuid4().hex}{ENDING}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.file = open(f"{path}{UNFINISHED}", "xb+")  # noqa: SIM115 - its lock says that this process lives
            fcntl.flock(self.file, fcntl.LOCK_EX)
            # Room that is promised here is there when the memory is written to.
            os.posix_fallocate(self.file.fileno(), 0, SIZE)
            self.map = mmap.mmap(self.file.fileno(), SIZE)
            HEAD.pack_into(self.map, 0, HEAD.size)
            os.rename(self.file.name, path)
        except OSError:
            log.exception("There is no room to count; it is tried again in a minute")
            if self.file is not None:
                self.file.close()
                Path(self.file.name).unlink(missing_ok=True)
            self.file, self.try_at = None, time.monotonic() + TRY_AGAIN
            return False
        self.values = memoryview(self.map).cast("d")
        return True


def gathered(folder):
    """
    What all processes counted, {key: [value …]}, with those that are gone, and [{key: value}] of what each living one
    noted of itself: the series whose first text begins with "@".
    """
    folder = Path(folder)
    with only_reader(folder):
        gone = gone_of(folder)
        sums, living, ended = dict(gone["sums"]), [], []
        for path in folder.glob(f"*{ENDING}"):
            if path.name in gone["files"]:
                path.unlink(missing_ok=True)
                continue
            with path.open("rb") as file:
                series = series_in(file.read())
                if has_ended(file):
                    ended.append(path)
                    add_up(gone["sums"], series)
                else:
                    living.append({key: values[0] for key, values in series.items() if key.startswith("@")})
            add_up(sums, series)
        put_together(folder, gone, ended)
        drop_unfinished(folder)
    return {tuple(key.split("\x1f")): values for key, values in sums.items()}, living


@contextmanager
def only_reader(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def gone_of(folder):
    """Sums of processes that are gone, and the names of those files among them that lie there still."""
    try:
        return json.loads((folder / GONE).read_text())
    except (OSError, ValueError):
        return {"files": [], "sums": {}}


def series_in(content):
    series, start = {}, HEAD.size
    used = HEAD.unpack_from(content)[0] if len(content) >= HEAD.size else 0
    while start < min(used, len(content)):
        length, width = LENGTHS.unpack_from(content, start)
        begin = start + LENGTHS.size + length
        name = content[start + LENGTHS.size : begin].rstrip(b"\x00").decode()
        series[name] = list(struct.unpack_from(f"={width}d", content, begin))
        start = begin + 8 * width
    return series


def has_ended(file):
    """Whether the process that the file belongs to is gone: the system has taken its lock away, however it ended."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def add_up(sums, series):
    for key, values in series.items():
        if not key.startswith("@"):
            before = sums.get(key, [0.0] * len(values))
            sums[key] = [a + b for a, b in zip(before, values, strict=True)]


def put_together(folder, gone, ended):
    """Keeps what `gone` says now, which includes the files `ended`; killed at any point, nothing counts twice."""
    if not ended:
        return
    gone["files"] = [path.name for path in ended]
    new = folder / f"{GONE}{UNFINISHED}"
    # Without room the files stay, and are added up again by the next who reads.
    with suppress(OSError):
        new.write_text(json.dumps(gone))
        os.replace(new, folder / GONE)
        for path in ended:
            path.unlink(missing_ok=True)


def drop_unfinished(folder):
    for path in folder.glob(f"*{ENDING}{UNFINISHED}"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > TRY_AGAIN:
                path.unlink()
