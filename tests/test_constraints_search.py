"""What the database refuses of the index, whoever writes it."""

import pytest
from django.utils import timezone

from ftzportal.search.models import Entry, Hold, Name, Rebuild, Shelf, Spelling
from tests import factories
from tests.breaches import Breach, assert_the_database_refuses, cases, constraints_of

pytestmark = pytest.mark.django_db


def other_language_taken():
    entries = Entry.objects.of(factories.news_item("Harbour"))
    return Breach(entries.get(language="zh-hans"), {"language": "en"})


def place_taken():
    first, second = Entry.objects.of(factories.news_item("Harbour"))
    return Breach(second, {"place": first.place})


def name_taken():
    works = factories.enterprise("works", "Harbour Works", "", aliases="Quay Works")
    return Breach(Name.objects.of(works).get(text="Quay Works"), {"text": "Harbour Works"})


def spelling_taken():
    factories.enterprise("works", "Harbour")
    return Breach(Spelling.objects.get(word="harbour", rest="arbour"), {"rest": "harbour"})


def shelf_taken():
    Shelf.objects.create(pk=900, kind="newsitem", areas="7")
    return Breach(Shelf.objects.create(pk=901, kind="newsitem", areas="7,8"), {"areas": "7"})


def shelf_beyond_a_place(number):
    return lambda: Breach(Shelf.objects.create(pk=900, kind="newsitem", areas="7"), {"id": number})


def hold_taken():
    Hold.objects.create(kind="attachment", number=1, thing_kind="newsitem", thing_number=1)
    other = Hold.objects.create(kind="attachment", number=1, thing_kind="newsitem", thing_number=2)
    return Breach(other, {"thing_number": 1})


def rebuilding_of_one_kind_twice():
    now = timezone.now()
    Rebuild.objects.create(kind="area", done_up_to=0, begun_at=now)
    return Breach(Rebuild.objects.create(kind="partner", done_up_to=0, begun_at=now), {"kind": "area"})


BREACHES = {
    "entry_once": [other_language_taken],
    "entry.place": [place_taken],
    "searched_name_once": [name_taken],
    "spelling_once": [spelling_taken],
    "shelf_once": [shelf_taken],
    "shelf_within_place": [shelf_beyond_a_place(-1), shelf_beyond_a_place(1024)],
    "hold_once": [hold_taken],
    "rebuild.kind": [rebuilding_of_one_kind_twice],
}


@pytest.mark.parametrize(("name", "make"), cases(BREACHES))
def test_the_database_refuses(name, make):
    assert_the_database_refuses(name, make())


def test_every_constraint_is_broken_here():
    assert constraints_of(["search"]) == set(BREACHES)
