"""
How long two versions of fifty thousand Chinese characters take to compare; run by hand:

    python -m tests.bench_compare
"""

import os
import random
import time
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ftzportal.settings")
LENGTH = 50_000


def chinese(length, seed, letters=3000):
    return "".join(chr(0x4E00 + number) for number in random.Random(seed).choices(range(letters), k=length))


def altered(text, every):
    return "".join("新" if nth % every == every // 2 else character for nth, character in enumerate(text))


def paragraphs(text, size):
    return "".join(f"<p>{text[place : place + size]}</p>" for place in range(0, len(text), size))


def cases():
    from ftzportal.publishing.comparing.rich import compare_html
    from ftzportal.publishing.comparing.words import pieces

    old, other = chinese(LENGTH, seed=1), chinese(LENGTH, seed=2)
    yield "nothing in common", partial(pieces, old, other)
    yield "four characters only", partial(pieces, chinese(LENGTH, 1, letters=4), chinese(LENGTH, 2, letters=4))
    yield "two words again and again", partial(pieces, "大连" * 25_000, "连大港" * 16_667)
    for every in (500, 50, 10, 5, 3):
        yield f"one character of {every}", partial(pieces, old, altered(old, every))
    for size in (20, 100, 1000, 10_000):
        html = paragraphs(old, size)
        yield f"paragraphs of {size}, nothing in common", partial(compare_html, html, paragraphs(other, size))
        for every in (50, 5):
            new = paragraphs(altered(old, every), size)
            yield f"paragraphs of {size}, one character of {every}", partial(compare_html, html, new)
    yield "200,000 signs of a list in a list", partial(compare_html, "<ul><li>x" * 22_000, "<ul><li>y" * 22_000)
    yield "200,000 signs of <", partial(compare_html, "<" * 200_000, "&" * 200_000)


def main():
    django.setup()
    for name, compared in cases():
        begun = time.perf_counter()
        found = len(compared())
        print(f"{time.perf_counter() - begun:6.2f} s  {found:6d} pieces  {name}")


if __name__ == "__main__":
    main()
