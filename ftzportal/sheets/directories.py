"""Names in cells: which record is meant, and how one is called so that it is found again."""

import difflib
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from ftzportal.translated import LANGUAGES, in_any_language, to_attribute

# Between the names of one cell: each on a line of its own, or after a semicolon of either width.
BETWEEN = re.compile("[;；\n]+")
ALIKE = 0.75


def folded(name):
    """As names are compared: without regard to case, width and spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def names_in(text):
    return [name.strip() for name in BETWEEN.split(text) if name.strip()]


class Directory:
    """Things by all the names that a cell may give them. What two of them share names neither."""

    def __init__(self, names, called):
        """`names`: {key: every name that it is found by}; `called`: {key: the one that is written into cells}."""
        self.keys = {}
        for key, spellings in names.items():
            for spelling in {folded(spelling) for spelling in spellings if spelling}:
                self.keys.setdefault(spelling, set()).add(key)
        self.called = called
        self.names = {}
        for key, spellings in names.items():
            self.names[key] = next(filter(self.is_clear, [called[key], *spellings]), called[key])

    def is_clear(self, name):
        return len(self.keys.get(folded(name), ())) == 1 and len(names_in(name)) == 1

    def knows(self, name):
        return folded(name) in self.keys

    def key_of(self, name):
        """ValidationError if nothing is called so, with the name that may have been meant, or more than one."""
        found = self.keys.get(folded(name), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            names = pgettext("between names", ", ").join(sorted(self.names[key] for key in found))
            raise ValidationError(
                _("“%(name)s” may be several: %(names)s. Write its other name.") % {"name": name, "names": names},
                code="several",
            )
        if alike := difflib.get_close_matches(folded(name), self.keys, n=1, cutoff=ALIKE):
            meant = self.names[min(self.keys[alike[0]])]
            raise ValidationError(
                _("There is no “%(name)s”. Did you mean “%(meant)s”?") % {"name": name, "meant": meant},
                code="unknown",
            )
        raise ValidationError(
            _("There is no “%(name)s”. Copy a name from the sheet “%(sheet)s”.")
            % {"name": name, "sheet": pgettext("sheet", "Names")},
            code="unknown",
        )

    def name_of(self, key):
        return self.names.get(key, "")


def directory_of(records):
    """Of records with a slug, names in both languages and perhaps other spellings."""
    names, called = {}, {}
    for record in records:
        spellings = [getattr(record, to_attribute("name", code)) for code in LANGUAGES]
        called[record.pk] = in_any_language(record, "name")
        names[record.pk] = [*spellings, record.slug, *getattr(record, "aliases", "").splitlines()]
    return Directory(names, called)


def directory_of_choices(choices):
    """Of `TextChoices`, found by their labels in every language and by their values."""
    names = {value: [value] for value in choices.values}
    for code in LANGUAGES:
        with override(code):
            for value, label in choices.choices:
                names[value].append(str(label))
    return Directory(names, {value: str(label) for value, label in choices.choices})
