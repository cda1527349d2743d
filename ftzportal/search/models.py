"""What the index holds beside the words themselves, which lie in a table that each database has in its own form."""

from django.db import models
from django.db.models import Q

from .places import SHELVES


class Shelf(models.Model):
    """
    A kind of things and the areas in which they are shown: few enough to be counted together. Of many things of one
    sort, each shelf has those whose numbers begin the same.
    """

    kind = models.CharField(max_length=40)
    # The keys of the areas in their order, as "3,7".
    areas = models.CharField(max_length=500, blank=True)
    # See `places.first_of_shelf`.
    first_number = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["kind", "areas", "first_number"], name="shelf_once"),
            models.CheckConstraint(condition=Q(pk__gte=0, pk__lt=SHELVES), name="shelf_within_place"),
        ]

    def __str__(self):
        return f"{self.kind} {self.areas}"

    @property
    def area_keys(self):
        return [int(key) for key in self.areas.split(",") if key]


class EntryQuerySet(models.QuerySet):
    def of(self, thing):
        """Those of a thing and of its parts."""
        return self.filter(thing_kind=thing._meta.model_name, thing_number=thing.pk)


class Entry(models.Model):
    """A public thing, or what will be, as a search finds it in one language: what was signed, and never a draft."""

    kind = models.CharField(max_length=40)
    number = models.BigIntegerField()
    language = models.CharField(max_length=10)
    # What it is a part of, as a passage is of a news item; otherwise itself.
    thing_kind = models.CharField(max_length=40)
    thing_number = models.BigIntegerField()
    place = models.BigIntegerField(unique=True)
    title = models.TextField()
    # One a line: its other names in all languages.
    names = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    address = models.CharField(max_length=500)
    public_from = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)
    # Of all of this, so that what did not change is not written again.
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["thing_kind", "thing_number"], name="entry_thing"),
            models.Index(fields=["public_until"], condition=Q(public_until__isnull=False), name="entry_ending"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "number", "language"], name="entry_once")]

    def __str__(self):
        return self.title


class NameQuerySet(models.QuerySet):
    def of(self, thing):
        return self.filter(kind=thing._meta.model_name, number=thing.pk)


class Name(models.Model):
    """A name or another spelling of a record, by which texts speak of it and readers look for it."""

    kind = models.CharField(max_length=40)
    number = models.BigIntegerField()
    text = models.CharField(max_length=500)
    # `folding.key_of` the text.
    key = models.CharField(max_length=1000, db_index=True)
    # Shared with what it is a part of, as an area shares its city's: it stands for no narrower name.
    is_wider = models.BooleanField(default=False)
    public_from = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)

    objects = NameQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["kind", "number", "text"], name="searched_name_once")]

    def __str__(self):
        return self.text


class Spelling(models.Model):
    """
    A word of a title or a name, and what is left of it without one of its letters: where a misspelt word leaves the
    same, this one may be meant. It is never shown unless a search for it finds something.
    """

    word = models.CharField(max_length=40)
    rest = models.CharField(max_length=40, db_index=True)

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["word", "rest"], name="spelling_once")]

    def __str__(self):
        return f"{self.word}: {self.rest}"


class Hold(models.Model):
    """That something, such as a file, is public because a thing uses it: it is looked at when the thing changes."""

    kind = models.CharField(max_length=40)
    number = models.BigIntegerField()
    thing_kind = models.CharField(max_length=40)
    thing_number = models.BigIntegerField()

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["thing_kind", "thing_number"], name="hold_thing")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number", "thing_kind", "thing_number"], name="hold_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"


class Rebuild(models.Model):
    """How far a rebuilding of the index has come, so that it goes on where it was interrupted."""

    kind = models.CharField(max_length=40, unique=True)
    done_up_to = models.BigIntegerField()
    begun_at = models.DateTimeField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.kind} {self.done_up_to}"
