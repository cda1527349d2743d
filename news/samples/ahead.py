"""Samples made ready by another process, with all that is known without the database, while this one writes others."""

import gc
import multiprocessing
import os
from collections import deque
from contextlib import contextmanager
from itertools import islice

# So few orders are made here: a process has to be worth its start.
FEW = 2
# Orders that wait to be written or are being made, so that memory does not grow with their number.
WAITING = 4

make = None


def made_ahead(make_one, orders, count):
    """
    What `make_one` makes of each of `count` orders, in their order. It asks the database for nothing; an order is
    asked for when it is begun with.
    """
    with making(make_one, count) as begin:
        begun = deque(map(begin, islice(orders, WAITING)))
        while begun:
            made = begun.popleft()()
            begun.extend(map(begin, islice(orders, 1)))
            yield made


@contextmanager
def making(make_one, count):
    """A function that begins with an order and gives a function that waits for what is made of it."""
    prepare(make_one)
    # Only what is forked knows the shelf without its being sent; and without a second core nothing is won.
    if count <= FEW or (os.cpu_count() or 1) == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda order: lambda: made_of(order)
        return
    # What is there is there to stay: the other process need not copy it to look for what can be thrown away.
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(1) as pool:
            yield lambda order: pool.apply_async(made_of, [order]).get
    finally:
        gc.unfreeze()


def prepare(make_one):
    global make
    make = make_one


def made_of(order):
    return make(*order)
