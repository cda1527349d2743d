"""Texts that exist once per language, as plain columns `name_en` and `name_zh_hans`."""

from functools import lru_cache

import translated_fields
from django.conf import settings
from django.utils.translation import get_language
from translated_fields import TranslatedField

LANGUAGES = [code for code, _ in settings.LANGUAGES]


@lru_cache(1024)
def to_attribute(field, code):
    """The column of a text in a language: `name_zh_hans`."""
    return translated_fields.to_attribute(field, code)


def own_text(name, field):
    return lambda thing: getattr(thing, to_attribute(name, get_language() or LANGUAGES[0]))


def text_in_any_language(name, field):
    return lambda thing: in_any_language(thing, name)


def Text(field):  # noqa: N802 - reads as the field it makes
    """A text of readers' own language only: empty where it was not written in it."""
    return TranslatedField(field, attrgetter=own_text)


def Name(field):  # noqa: N802
    """A name that falls back to the other language; templates mark it with `lang` (`{% name %}`)."""
    return TranslatedField(field, attrgetter=text_in_any_language)


def suffix_of(code):
    """How the columns of a language end: `zh_hans` of `zh-hans`."""
    return to_attribute("", code).removeprefix("_")


def in_any_language(thing, field):
    """The text in the current language, or in the first that has it; "" if none has."""
    # The admin writes its log in no language at all.
    return getattr(thing, to_attribute(field, get_language() or LANGUAGES[0])) or next(
        filter(None, (getattr(thing, to_attribute(field, code)) for code in LANGUAGES)), ""
    )


def language_of(thing, field):
    """The code of the language that `in_any_language` answers in."""
    language = get_language()
    if getattr(thing, to_attribute(field, language)):
        return language
    return next((code for code in LANGUAGES if getattr(thing, to_attribute(field, code))), language)


__all__ = ["LANGUAGES", "Name", "Text", "in_any_language", "language_of", "suffix_of", "to_attribute"]
