"""
Which word may be meant by one that nothing says: one that is left the same when each loses a letter at most. So every
word one letter off is found, and most of those two off, whatever the number of words. Of Chinese, pairs of characters
and short names.
"""

import re
from itertools import pairwise, product

from .folding import HAN, TOKEN, fold
from .models import Spelling

SHORTEST, LONGEST, LONGEST_HAN = 4, 24, 8
MOST_CANDIDATES = 200
LETTERS = re.compile(r"[^\W\d_]+")


def learn(texts, before=()):
    """Adds the words of titles and names to those that may be meant, but for those of what stood there before."""
    learn_words(words_of_all(texts) - words_of_all(before))


def learn_words(words):
    if not words:
        return
    known = set(Spelling.objects.filter(word__in=words, rest__in=words).values_list("word", flat=True))
    rows = [Spelling(word=word, rest=rest) for word in sorted(words - known) for rest in rests(word)]
    Spelling.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def words_of_all(texts):
    return {word for text in texts for word in words_of(text)}


def words_of(text):
    for token in TOKEN.finditer(fold(text)):
        if row := token["han"]:
            yield from map("".join, pairwise(row))
            if 2 < len(row) <= LONGEST_HAN:
                yield row
        elif SHORTEST <= len(token["word"]) <= LONGEST and LETTERS.fullmatch(token["word"]):
            yield token["word"]


def rests(word):
    """The word itself, and what is left of it without each of its letters."""
    return {word, *(word[:nth] + word[nth + 1 :] for nth in range(len(word)))}


def candidates(word):
    """The words that may be meant by `word`, likeliest first; none for what is too short to tell."""
    is_han = bool(re.fullmatch(f"[{HAN}]+", word))
    if is_han and len(word) > 2:
        whole = near(word)
        return [*whole, *with_one_character_changed(word)]
    if not is_han and not SHORTEST <= len(word) <= LONGEST:
        return []
    return near(word)


def near(word):
    found = Spelling.objects.filter(rest__in=rests(word)).values_list("word", flat=True).distinct()[:MOST_CANDIDATES]
    most = 2 if len(word) > 5 else 1
    judged = [(distance(word, one), one[0] != word[0], one) for one in found if one != word]
    return [one for far, _other_start, one in sorted(judged) if far <= most]


def with_one_character_changed(row):
    """A row of Chinese characters in which one that its neighbours never stand beside is another."""
    pairs = list(map("".join, pairwise(row)))
    known = set(Spelling.objects.filter(word__in=pairs).values_list("word", flat=True))
    unknown = [pair not in known for pair in pairs]
    for place in range(len(row)):
        around = unknown[max(place - 1, 0) : place + 1]
        if not all(around):
            continue
        before = followers(row[place - 1]) if place else None
        after = leaders(row[place + 1]) if place + 1 < len(row) else None
        fitting = before & after if before is not None and after is not None else (before or after or set())
        for character in sorted(fitting - {row[place]}):
            yield row[:place] + character + row[place + 1 :]


def followers(character):
    found = Spelling.objects.filter(rest=character).values_list("word", flat=True)
    return {word[1] for word in found if len(word) == 2 and word[0] == character}


def leaders(character):
    found = Spelling.objects.filter(rest=character).values_list("word", flat=True)
    return {word[0] for word in found if len(word) == 2 and word[1] == character}


def distance(left, right):
    """How many letters are wrong, missing, too many or exchanged with the next."""
    before, row = [], list(range(len(right) + 1))
    for i, j in product(range(1, len(left) + 1), range(1, len(right) + 1)):
        if j == 1:
            before, last, row = row, before, [i]
        cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left[i - 1] != right[j - 1]))
        if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
            cost = min(cost, last[j - 2] + 1)
        row.append(cost)
    return row[-1]
