"""What stands in the cells of a column, and what of a thing's content it becomes. Refusals are ValidationErrors."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from ftzportal.editing import UNSEEN, label_of, language_code_of
from ftzportal.translated import LANGUAGES

from .directories import directory_of, directory_of_choices, folded, names_in

# Excel keeps so many digits of a number; what has more stands as text.
DIGITS = 15
# What XML, and with it a cell, cannot hold.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PLAIN_NUMBER = re.compile(r"-?\d{1,25}(\.\d+)?", re.ASCII)
# Excel's calendar begins in 1900, with a day too many in its first February.
FIRST_DATE = date(1900, 3, 1)
# What stands for a link to something that the user may not see.
HIDDEN = gettext_lazy("a record of another area")
BRACKET = re.compile("[(（]")


def refusal(message, code, **params):
    return ValidationError(message % params if params else message, code=code)


def in_each_language(lazy):
    for code in LANGUAGES:
        with override(code):
            yield str(lazy)


def as_text(cell):
    """The words of a cell for a column of words: a number that somebody typed there is one."""
    if isinstance(cell.value, str):
        return cell.value
    if cell.kind == "n" and isinstance(cell.value, int | float):
        return str(int(cell.value)) if cell.value == int(cell.value) else repr(cell.value)
    raise refusal(_("This is no text. Format the cell as text and write it anew."), "text")


class Column:
    """A field of a model. `key` is its name, in contents and in the row that tells columns apart in any language."""

    width = 16
    number_format = "@"
    section = "fields"
    # The sheet of names, as the heading of the list that holds what may be written here.
    choices = None

    def __init__(self, field):
        self.field, self.key = field, field.name

    @property
    def label(self):
        return str(label_of(self.field))

    @property
    def language(self):
        return language_code_of(self.field)

    def value_of(self, content):
        return content[self.section].get(self.key)

    def cell(self, value):
        """What is written for a value of the content: text, a number, a date, or None."""
        raise NotImplementedError

    def value(self, cell, old):
        """The value of the content that a `Cell` says; `old` is the one that the sheet was exported with."""
        raise NotImplementedError

    def same(self, one, other):
        return one == other or (one in (None, "", []) and other in (None, "", []))

    def empty(self):
        """The value of an emptied cell."""
        if not self.field.blank:
            raise refusal(_("This must be filled in."), "required")
        return None if self.field.null else ""

    def preset(self):
        """The value of a new thing whose cell is empty."""
        return self.empty()

    def shown(self, value):
        """A value as the table of changes has it."""
        said = self.cell(value)
        return "" if said is None else str(said)


class TextColumn(Column):
    width = 40

    @cached_property
    def form_field(self):
        return self.field.formfield()

    @property
    def is_long(self):
        return self.field.get_internal_type() == "TextField"

    def cell(self, value):
        return CONTROL.sub("", value) if value else None

    def value(self, cell, old):
        text = as_text(cell).replace("\r\n", "\n").replace("\r", "\n")
        if found := CONTROL.search(text):
            raise refusal(
                _("The text holds a sign that cannot be seen (U+%(sign)s). Delete it, or type the text anew."),
                "control", sign=f"{ord(found[0]):04X}",
            )  # fmt: skip
        text = text.strip() if self.is_long else UNSEEN.sub(" ", text).strip()
        if len(text) > self.field.max_length:
            raise refusal(
                _("The text has %(length)d characters; there is room for %(limit)d."),
                "long", length=len(text), limit=self.field.max_length,
            )  # fmt: skip
        return self.form_field.clean(text)

    def same(self, one, other):
        return lines(one) == lines(other)


def lines(text):
    # Browsers write the end of a line in two characters.
    return (text or "").replace("\r\n", "\n")


class ChoiceColumn(Column):
    def __init__(self, field, choices):
        super().__init__(field)
        self.directory, self.choices = directory_of_choices(choices), capfirst(str(field.verbose_name))

    def cell(self, value):
        return self.directory.name_of(value) or value or None

    def value(self, cell, old):
        return self.directory.key_of(as_text(cell))

    def names(self):
        return list(self.directory.names.values())


class DateColumn(Column):
    width = 12
    number_format = "yyyy-mm-dd"

    def cell(self, value):
        day = self.field.to_python(value)
        return day.isoformat() if day and day < FIRST_DATE else day

    def value(self, cell, old):
        if isinstance(cell.value, datetime):
            raise refusal(_("This is a moment; write the day alone."), "date")
        if not isinstance(cell.value, date):
            raise refusal(_("This is no date. Write it as 2026-03-31 in a cell that is formatted as a date."), "date")
        return cell.value.isoformat()

    def shown(self, value):
        return value or ""


class AmountColumn(Column):
    width = 18
    number_format = "#,##0.00"

    def cell(self, value):
        if value in (None, ""):
            return None
        amount = Decimal(value)
        return amount if len(amount.as_tuple().digits) <= DIGITS else str(amount)

    def value(self, cell, old):
        said = str(cell.value).strip()
        is_number = cell.kind == "n" and isinstance(cell.value, int | float)
        if not is_number and not (isinstance(cell.value, str) and PLAIN_NUMBER.fullmatch(said)):
            raise refusal(
                _("This is no plain number. Write the amount in whole units, such as 10000000, without 万 and commas."),
                "amount",
            )
        if is_number and not abs(cell.value) < 10**20:
            raise refusal(_("The amount is too large."), "amount")
        amount = Decimal(repr(cell.value) if is_number else said)
        if amount < 0:
            raise refusal(_("The amount is negative."), "negative")
        return str(self.field.formfield().clean(format(amount, "f")).quantize(Decimal("0.01")))

    def same(self, one, other):
        return super().same(one, other) or (bool(one and other) and Decimal(one) == Decimal(other))

    def shown(self, value):
        return f"{Decimal(value):,}" if value not in (None, "") else ""


class LinkColumn(Column):
    """A link to one record by its name. `allowed`: the keys that the user may choose, None for all."""

    width = 20

    def __init__(self, field, records, allowed=None, nobody=""):
        super().__init__(field)
        self.directory, self.allowed, self.nobody = directory_of(records), allowed, nobody
        self.choices = capfirst(str(field.verbose_name))

    def cell(self, value):
        return self.directory.name_of(value) if value else (self.nobody and str(self.nobody)) or None

    def value(self, cell, old):
        text = as_text(cell)
        key = None if self.nobody and self.says_nobody(text) else self.directory.key_of(text)
        if self.allowed is not None and (key is None or (key != old and key not in self.allowed)):
            raise refusal(_("“%(name)s” is not yours to give it to."), "foreign", name=text.strip())
        return key

    def says_nobody(self, text):
        return folded(text) in {folded(name) for name in in_each_language(self.nobody)}

    def empty(self):
        if self.allowed is not None:
            raise refusal(_("This must be filled in."), "required")
        return None

    def preset(self):
        return next(iter(self.allowed)) if self.allowed is not None and len(self.allowed) == 1 else self.empty()

    def names(self):
        allowed = self.directory.names.items()
        names = [name for key, name in allowed if self.allowed is None or key in self.allowed]
        return names + ([str(self.nobody)] if self.nobody and self.allowed is None else [])


class LinksColumn(Column):
    """Links to several records, each name on a line of its own."""

    width = 28

    def __init__(self, field, records):
        super().__init__(field)
        self.directory, self.choices = directory_of(records), capfirst(str(field.verbose_name))

    def cell(self, value):
        return "\n".join(self.directory.name_of(key) for key in value or []) or None

    def value(self, cell, old):
        return sorted({self.directory.key_of(name) for name in names_in(as_text(cell))})

    def empty(self):
        return [] if self.field.blank else super().empty()

    def names(self):
        return list(self.directory.names.values())


class NumberColumn(Column):
    """A link by number. What the user may not see is neither shown nor lost. If `listed`, the names sheet has them."""

    width = 12
    number_format = "0"

    def __init__(self, field, linkable, listed=False):
        super().__init__(field)
        self.linkable = linkable
        self.choices = capfirst(str(field.related_model._meta.verbose_name_plural)) if listed else None

    def names(self):
        return [f"{thing.pk}: {thing}" for thing in self.linkable.order_by("pk")]

    @cached_property
    def seen(self):
        return set(self.linkable.values_list("pk", flat=True))

    def cell(self, value):
        return value if value is None or value in self.seen else str(HIDDEN)

    def value(self, cell, old):
        if old is not None and old not in self.seen and cell.value in in_each_language(HIDDEN):
            return old
        number = number_in(cell)
        if number is None or number not in self.seen:
            raise refusal(
                _("There is no %(kind)s with the number %(number)s that you may link to."),
                "unknown", kind=self.field.related_model._meta.verbose_name, number=str(cell.value).strip()[:30],
            )  # fmt: skip
        return number


def number_in(cell):
    """The number that a cell says, in digits too; None if it says none."""
    value = cell.value
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,18}\s*", value, re.ASCII):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**53 or value != int(value):
        return None
    return int(value)


class PartsColumn(Column):
    """Parts that are a link and a role: a line each, the role in brackets behind the name."""

    width = 36
    section = "children"

    def __init__(self, relation, link, records, role, roles):
        self.key, self.model = relation.name, relation.related_model
        self.link, self.role = self.model._meta.get_field(link), self.model._meta.get_field(role)
        self.directory, self.roles = directory_of(records), directory_of_choices(roles)
        self.choices = capfirst(str(self.link.verbose_name))
        self.role_label = capfirst(str(self.role.verbose_name))

    @property
    def label(self):
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def language(self):
        return None

    def cell(self, value):
        return "\n".join(map(self.line, value or [])) or None

    def line(self, part):
        name, role = part["fields"][self.link.name], part["fields"][self.role.name]
        said = {"name": self.directory.name_of(name), "role": self.roles.name_of(role)}
        return pgettext("an enterprise, its role", "%(name)s (%(role)s)") % said

    def value(self, cell, old):
        parts = {}
        for line in names_in(as_text(cell)):
            name, role = self.parted(line)
            key, role = self.directory.key_of(name), self.roles.key_of(role)
            if key in parts:
                raise refusal(_("“%(name)s” stands here twice."), "twice", name=name)
            parts[key] = role
        return self.parts_of(parts, old)

    def parted(self, line):
        """The name and the role behind it; either may have brackets of its own."""
        brackets = [found.start() for found in BRACKET.finditer(line)] if line.endswith((")", "）")) else []
        found = [(line[:place], line[place + 1 : -1]) for place in brackets]
        if not found:
            raise refusal(
                _("“%(line)s” lacks its role. Write the name and, in brackets, one of: %(roles)s."),
                "role", line=line, roles=pgettext("between names", ", ").join(self.roles.names.values()),
            )  # fmt: skip
        return next(((name, role) for name, role in found if self.roles.knows(role)), found[-1])

    def parts_of(self, roles, old):
        """Rows that stay keep their keys; the new ones have none yet."""
        rows = []
        for part in old or []:
            key = part["fields"][self.link.name]
            if key in roles:
                rows.append(part | {"fields": part["fields"] | {self.role.name: roles.pop(key)}})
        return rows + [{"fields": {self.link.name: key, self.role.name: role}} for key, role in roles.items()]

    def empty(self):
        return []

    def names(self):
        return list(self.directory.names.values())
