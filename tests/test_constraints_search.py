"""What the database refuses of the index, whoever writes it."""

import pytest
from django.db import IntegrityError, transaction

from ftzportal.search.models import Entry, Hold, Name, Shelf, Spelling
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    factories.news_item("Harbour")
    factories.enterprise("works", "Harbour Works")
    Hold.objects.create(kind="attachment", number=1, thing_kind="newsitem", thing_number=1)


@pytest.mark.parametrize("model", [Entry, Hold, Name, Shelf, Spelling])
def test_nothing_is_in_the_index_twice(index, model):
    row = model.objects.order_by("pk").first()
    row.pk = (model.objects.order_by("-pk").first().pk or 0) + 1
    if model is Entry:
        row.place += 1
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_no_two_entries_have_one_place(index):
    first, second = Entry.objects.order_by("pk")[:2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=second.pk).update(place=first.place)


@pytest.mark.parametrize("number", [-1, 1024])
def test_no_shelf_has_a_number_that_a_place_cannot_hold(number):
    with pytest.raises(IntegrityError), transaction.atomic():
        Shelf.objects.create(pk=number, kind="newsitem", areas="9")
