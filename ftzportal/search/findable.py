"""How the site's records are found; the models say it of themselves."""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from html import unescape

from django.db import models, transaction
from django.utils.translation import override

from ftzportal.rich_text import RichTextField
from ftzportal.translated import LANGUAGES, to_attribute

# By the model, its `Way`.
FOUND_MODELS = {}
END_OF_BLOCK = re.compile(r"</(?:p|h[2-4]|li|t[dhr]|blockquote|figcaption|table)>|<br>|<hr>")
# A note stands right after its word.
TAG = re.compile(r"(<small>)|<[^>]*>")


@dataclass(frozen=True, slots=True)
class Way:
    """
    The fields by which records of a model are found, most telling first: each a text per language (`name`), or one for
    all (`aliases`). `names` hold other names, one a line; `is_named`: texts and readers speak of it by its name, so an
    exact one comes first, and whoever looks for one name finds what says the others.
    """

    title: str
    names: tuple = ()
    # Names that it shares with something wider, as an area does its city's.
    wider_names: tuple = ()
    # Other words by which it is looked for in its own language alone.
    keywords: tuple = ()
    summary: tuple = ()
    body: tuple = ()
    # Relations to records whose names its page tells: it is found by all that they are called, after its own text.
    tells: tuple = ()
    is_named: bool = False
    # The relation to parts that are found by themselves.
    parts: str = ""
    is_part: bool = False
    # Names only: it has no page.
    is_page: bool = True
    # Public while a thing that shows it is.
    is_held: bool = False


# Whether what is saved will be undone: see `unnoted`.
UNNOTED = ContextVar("unnoted", default=False)


@contextmanager
def unnoted():
    """A block after which nothing will have happened: the index need not follow what is saved in it."""
    token = UNNOTED.set(True)
    try:
        yield
    finally:
        UNNOTED.reset(token)


def found_by(title, **fields):
    def note(model):
        FOUND_MODELS[model] = Way(title, **fields)
        return model

    return note


def model_of(kind):
    return next((model for model in FOUND_MODELS if model._meta.model_name == kind), None)


class Found:
    """What a search asks of a record, or of a part of one."""

    def public_window(self):
        """(from when, until when) the public sees it, None for always; None instead of both where it never does."""
        return None, None

    def languages_found(self):
        """Codes of the languages in which it has an entry. A name falls back: what has a page has it in all."""
        return LANGUAGES

    def title_found(self, language):
        """In the language, which is the current one, or else in another."""
        said = (text_of(self, FOUND_MODELS[type(self)].title, code) for code in (language, *LANGUAGES))
        return next(filter(None, said), "")

    def body_found(self, language):
        said = (text_of(self, field, language) for field in FOUND_MODELS[type(self)].body)
        return "\n".join(filter(None, said))

    def keys_of_areas(self):
        return []

    @classmethod
    def public_together(cls, keys):
        """((from when, until when) one of those rows is public, the keys of their areas); None if none ever is."""
        raise NotImplementedError

    @classmethod
    def shown_by(cls, things):
        """[(model, key, key of the thing)] of what is public because one of the things is."""
        return []

    def address_found(self):
        """Of its page, in the current language."""
        return self.get_absolute_url()


class FindableQuerySet(models.QuerySet):
    def delete(self):
        from . import index

        if self.model not in FOUND_MODELS:
            return super().delete()
        with index.forgetting(self.model, list(self.values_list("pk", flat=True))):
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


class Findable(Found, models.Model):
    """
    What a search finds: the index follows whenever a row of it is saved or deleted, in the same transaction. Parts and
    relations are written before the row that tells whether they are public.
    """

    # The columns of which one must be among those saved, so that the public sees another thing than before; empty: any.
    columns_of_life = frozenset()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        from . import index

        super().save(*args, **kwargs)
        saved = kwargs.get("update_fields")
        is_seen = saved is None or not self.columns_of_life or self.columns_of_life & {*saved}
        if type(self) in FOUND_MODELS and is_seen and not UNNOTED.get():
            index.note(self)

    def delete(self, *args, **kwargs):
        from . import index

        if type(self) not in FOUND_MODELS:
            return super().delete(*args, **kwargs)
        with index.forgetting(type(self), [self.pk]):
            return super().delete(*args, **kwargs)


class ConnectionQuerySet(models.QuerySet):
    def delete(self):
        from . import index

        connected = list({getattr(row, self.model.connects) for row in self.select_related(self.model.connects)})
        with transaction.atomic():
            deleted = super().delete()
            index.note_connected(connected)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True


class Connection(models.Model):
    """
    What connects a thing with a record that its page tells of. A search finds the thing by it, so the index follows in
    the same transaction; `connects` is the foreign key to the thing.
    """

    connects = ""

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        from . import index

        before = type(self)._base_manager.filter(pk=self.pk).select_related(self.connects) if self.pk else ()
        connected = {getattr(row, self.connects) for row in before}
        with transaction.atomic():
            super().save(*args, **kwargs)
            index.note_connected({*connected, getattr(self, self.connects)})

    def delete(self, *args, **kwargs):
        from . import index

        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            index.note_connected([getattr(self, self.connects)])
        return deleted


def text_of(record, field, language):
    """The plain text of a field in a language, or of a field that all languages share."""
    columns = columns_of(type(record))
    column = columns.get(field) or columns[to_attribute(field, language)]
    value = getattr(record, column.attname) or ""
    return plain_text(value) if isinstance(column, RichTextField) else value


@cache
def columns_of(model):
    return {column.name: column for column in model._meta.concrete_fields}


def plain_text(html):
    """What a reader reads of a cleaned text, a line for each block."""
    text = TAG.sub(lambda tag: " " if tag[1] else "", END_OF_BLOCK.sub("\n", html))
    return "\n".join(line for line in map(str.strip, unescape(text).split("\n")) if line)


def in_language(language, made):
    with override(language):
        return made()
