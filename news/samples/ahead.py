"""Samples drafted by other processes, with the words by which they are found, while this one writes those before."""

import multiprocessing
import os
from collections import deque
from contextlib import contextmanager
from itertools import batched, islice

from ftzportal.search.findable import FOUND_MODELS, text_of
from ftzportal.search.folding import tokens

# So many batches are made here: a process has to be worth its start.
FEW = 2
# Batches that wait to be written, so that memory does not grow with their number.
WAITING = 2

draft = None


def drafted(draft_one, numbers, size):
    """
    ([draft of each number], {line of its texts: tokens}) of each batch of `size` numbers, in their order.
    `draft_one(number)` gives a tuple that begins with the thing, and asks the database for nothing.
    """
    batches = list(batched(numbers, size))
    with drafting(draft_one, len(batches)) as begin:
        begun, coming = deque(), iter(batches)
        while True:
            begun.extend(begin(batch) for batch in islice(coming, WAITING - len(begun)))
            if not begun:
                return
            yield begun.popleft()()


@contextmanager
def drafting(draft_one, count):
    """A function that begins with a batch and gives a function that waits for its drafts."""
    prepare(draft_one)
    # Only what is forked knows the shelf without its being sent; and without a second core nothing is won.
    if count <= FEW or (os.cpu_count() or 1) == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda batch: lambda: drafts_of(batch)
        return
    with multiprocessing.get_context("fork").Pool(1) as pool:
        yield lambda batch: pool.apply_async(drafts_of, [batch]).get


def prepare(draft_one):
    global draft
    draft = draft_one


def drafts_of(numbers):
    drafts = [draft(number) for number in numbers]
    lines = {line for thing, *_others in drafts for line in lines_of(thing)}
    return drafts, {line: tokens(line) for line in lines}


def lines_of(thing):
    """The lines of all that the index will hold of a thing that has no parts yet."""
    way = FOUND_MODELS[type(thing)]
    for code in thing.languages:
        texts = [text_of(thing, field, code) for field in (way.title, *way.summary)]
        yield from "\n".join([*texts, thing.body_found(code)]).split("\n")
