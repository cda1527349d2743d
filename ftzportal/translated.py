"""Texts that exist once per language, as plain columns `name_en` and `name_zh_hans`."""

from django.conf import settings
from django.utils.translation import get_language
from translated_fields import TranslatedField, fallback_to_any, to_attribute

LANGUAGES = [code for code, _ in settings.LANGUAGES]


def Text(field):  # noqa: N802 - reads as the field it makes
    """A text of readers' own language only: empty where it was not written in it."""
    return TranslatedField(field)


def Name(field):  # noqa: N802
    """A name that falls back to the other language; templates mark it with `lang` (`{% name %}`)."""
    return TranslatedField(field, attrgetter=fallback_to_any)


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
    codes = [get_language(), *LANGUAGES]
    return next((code for code in codes if getattr(thing, to_attribute(field, code))), codes[0])


__all__ = ["LANGUAGES", "Name", "Text", "in_any_language", "language_of", "suffix_of", "to_attribute"]
