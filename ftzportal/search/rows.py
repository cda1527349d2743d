"""
The rows of one kind that have the words of a list, all of them and by the rules of a search. What of them the list
shows is the list's to say: the index has what is public later by the clock too.
"""

import json

from django.db import connection
from django.db.models.expressions import RawSQL

from ftzportal.long_lists import MOST_FOUND
from ftzportal.translated import LANGUAGES

from .engines import Scope, engine
from .folding import NAMES, SUMMARY, TITLE
from .models import Shelf
from .names import with_other_names
from .places import SLOTS, shelf_at, whole
from .query import Any, parse

ABOVE_THE_TEXT = (TITLE, NAMES, SUMMARY)


def tree_of(words):
    """The condition of a list's words, of which the last may still be the beginning of one; None without any word."""
    begun = parse(words, is_open=True)
    if not begun.terms:
        return None
    whole = with_other_names(parse(words))
    return Any((whole.tree, begun.tree)) if whole.other_names else begun.tree


def numbers_of(model, tree):
    """The numbers of the rows, some of them twice."""
    sql, values = engine().numbers(tree, model._meta.model_name)
    with connection.cursor() as cursor:
        # One text is read in a third of the time of as many rows.
        cursor.execute(f"SELECT {engine().gathered} FROM ({sql}) AS found", values)  # noqa: S608
        return json.loads(cursor.fetchone()[0] or "[]")


def newest_numbers(model, tree, most=MOST_FOUND):
    """
    (the newest rows, so many at most, whose title, names or summary have the words; whether there are more); by their
    numbers, and in each language by itself.
    """
    first_numbers = dict(Shelf.objects.filter(kind=model._meta.model_name).values_list("pk", "first_number"))
    scopes = [Scope([whole(code)], first_numbers) for code in LANGUAGES]
    places = [engine().places(tree, ABOVE_THE_TEXT, scope, most + 1) for scope in scopes]
    numbers = {first_numbers[shelf_at(place)] + place % SLOTS for found in places for place in found[:most]}
    return numbers, any(len(found) > most for found in places)


def having(queryset, tree):
    """The rows of a queryset that have the words."""
    sql, values = engine().numbers(tree, queryset.model._meta.model_name)
    # Of what was typed, the values alone.
    return queryset.filter(pk__in=RawSQL(sql, values))  # noqa: S611
