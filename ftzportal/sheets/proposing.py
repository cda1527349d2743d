"""What a table would change, row by row and cell by cell, and what keeps rows of it from being taken."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from itertools import batched

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ftzportal.publishing import contents
from ftzportal.publishing.comparing.parts import naming_fields
from ftzportal.publishing.comparing.words import ADDED, REMOVED, Piece, pieces
from ftzportal.publishing.contradictions import fields_of
from ftzportal.publishing.merging import merge
from ftzportal.publishing.models import Revision, Submission
from ftzportal.rich_text import RichTextField

from .columns import TextColumn
from .directories import folded
from .tables import HEADS, NUMBER, VERSION

ROWS_AT_ONCE = 200


@dataclass
class Problem:
    """Why a row is not taken, at a cell or (by its number alone) at the whole row."""

    address: str
    head: str
    said: str
    code: str


@dataclass
class Change:
    """A cell that says something new. Of a conflict `theirs` is what somebody else wrote there meanwhile."""

    key: str
    address: str
    head: str
    language: str | None
    old: str
    new: str
    theirs: str | None = None
    pieces: list = field(default_factory=list)

    row: int = 0

    @property
    def choice(self):
        """How a form names it."""
        return f"{self.row}:{self.key}"

    @property
    def old_pieces(self):
        return [piece for piece in self.pieces if piece.kind != ADDED]

    @property
    def new_pieces(self):
        return [piece for piece in self.pieces if piece.kind != REMOVED]


@dataclass
class Row:
    """A row with something to tell. `values` are those of its cells that changed, by key."""

    number: int
    key: int | None
    heading: str
    base: int = 0
    newest: int = 0
    values: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    conflicts: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    is_in_review: bool = False

    @property
    def is_new(self):
        return self.key is None

    def said(self):
        """What a confirmation is given to, whatever the language of the page."""
        problems = [[problem.address, problem.code] for problem in self.problems]
        conflicts = [conflict.key for conflict in self.conflicts]
        return [self.number, self.key, self.base, self.newest, self.values, conflicts, problems]


@dataclass
class Proposal:
    notices: list
    rows: list
    unchanged: int

    @property
    def changed(self):
        """Rows that can be taken and have something to take."""
        return [row for row in self.rows if not row.problems and (row.changes or row.conflicts)]

    @property
    def refused(self):
        return [row for row in self.rows if row.problems]

    def digest(self, content):
        """Of this proposal, and of the file whose bytes have the digest `content`."""
        said = contents.as_text([content, [row.said() for row in self.rows]])
        return hashlib.sha256(said.encode()).hexdigest()


class Proposing:
    """
    `editable`: the things of the model that the user may change; `may_add`: whether rows without a number may become
    drafts.
    """

    def __init__(self, model, columns, table, editable, may_add):
        self.model, self.table, self.editable, self.may_add = model, table, editable, may_add
        self.columns = [column for column in columns if column.key in table.places]
        self.absent = [column for column in columns if column.key not in table.places]
        self.content_type = ContentType.objects.get_for_model(model)
        self.naming = {
            name: naming_fields(model._meta.get_field(name).related_model) for name in model.versioned_children
        }

    def proposal(self, only=None):
        """Of all rows of the table, or of those whose numbers in the sheet `only` has."""
        numbers = Counter(row.key for row in self.table.rows)
        looked_at = [row for row in self.table.rows if only is None or row.number in only]
        self.names_of_new = set()
        rows, unchanged = [], 0
        for some in batched(looked_at, ROWS_AT_ONCE):
            versions = self.versions_of(some)
            for row in some:
                proposed = self.propose(row, versions)
                proposed.problems += self.problems_of_place(row, numbers)
                if proposed.problems or proposed.changes or proposed.conflicts:
                    rows.append(proposed)
                else:
                    unchanged += 1
        return Proposal(self.table.notices, rows, unchanged)

    def problems_of_place(self, row, numbers):
        problems = []
        if row.key and numbers[row.key] > 1:
            others = [str(other.number) for other in self.table.rows if other.key == row.key and other is not row]
            said = _("The same number stands in other rows too: %(rows)s.")
            said %= {"rows": pgettext("between names", ", ").join(others[:5])}
            problems.append(self.problem(row, NUMBER, ValidationError(said, code="twice")))
        for name in self.table.layout.merged_at(row.number):
            said = _("Cells are merged here (%(range)s). Split them, and fill in each.") % {"range": name}
            problems.append(Problem(name, "", said, "merged"))
        return problems

    def problem(self, row, key, refusal):
        column = next((column for column in self.columns + self.absent if column.key == key), None)
        head = column.label if column else str(HEADS.get(key, ""))
        return Problem(self.table.address(row, key), head, refusal.messages[0], refusal.error_list[0].code or "")

    def propose(self, row, versions):
        if NUMBER not in row.cells and VERSION not in row.cells:
            return self.propose_new(row)
        thing = versions.get(row.key)
        proposed = Row(row.number, row.key or 0, thing.heading if thing else "")
        try:
            if NUMBER not in row.cells:
                raise ValidationError(_("The number was deleted. Export the list anew."), code="number")
            if thing is None:
                raise self.unknown(row)
        except ValidationError as refusal:
            proposed.problems.append(self.problem(row, NUMBER, refusal))
            return proposed
        try:
            proposed.base = row.version(self.model)
            base = thing.versions.version(proposed.base)
        except ValidationError as refusal:
            proposed.problems.append(self.problem(row, VERSION, refusal))
            return proposed
        proposed.newest, proposed.is_in_review = thing.versions.number, thing.versions.is_in_review
        self.compare(row, proposed, base, thing.versions.newest)
        return proposed

    def unknown(self, row):
        number = str(row.cells[NUMBER].value).strip()[:30]
        said = _("Nothing of yours has the number %(number)s: it is another area’s, or there is none.")
        return ValidationError(said % {"number": number}, code="unknown")

    # Things and their versions

    def versions_of(self, rows):
        """{key: thing} of those rows that the user may change, each with its `Versions`."""
        wanted = {row.key: self.version_of(row) for row in rows if row.key}
        things = {thing.pk: thing for thing in with_newest_number(self.editable.filter(pk__in=wanted))}
        kept = contents_kept(self.content_type, things.values(), wanted)
        about = Submission.objects.open().filter(content_type=self.content_type, thing_number__in=things)
        in_review = set(about.values_list("thing_number", flat=True))
        for key, thing in things.items():
            thing.versions = Versions(kept[key], thing.newest_number or 0, key in in_review)
        return things

    def version_of(self, row):
        try:
            # What had no version when it was exported started from what then became the first.
            return max(row.version(self.model), 1)
        except ValidationError:
            return 1

    # Cells

    def compare(self, row, proposed, base, newest):
        for column in self.columns:
            old = column.value_of(base)
            try:
                value = said_in(row.cells.get(column.key), column, old)
            except ValidationError as refusal:
                proposed.problems.append(self.problem(row, column.key, refusal))
            else:
                if not column.same(value, old):
                    proposed.values[column.key] = value
        if not proposed.values or proposed.problems:
            return
        merged, conflicts = merged_with(proposed.values, self.columns, base, newest, self.naming)
        taken = contents.without(conflicts, merged, newest)
        for column in self.columns:
            if column.key in conflicts:
                theirs = column.shown(column.value_of(newest))
                old, new = (column.value_of(content) for content in (base, merged))
                proposed.conflicts.append(self.change(row, column, old, new, theirs))
            elif not column.same(column.value_of(taken), column.value_of(newest)):
                old, new = (column.value_of(content) for content in (newest, taken))
                proposed.changes.append(self.change(row, column, old, new))
        self.refuse_impossible(row, proposed, taken)

    def change(self, row, column, old, new, theirs=None):
        texts = [column.shown(value) for value in (old, new)]
        if isinstance(column, TextColumn):
            marked = pieces(*texts)
        else:
            marked = [piece for piece in (Piece(REMOVED, texts[0]), Piece(ADDED, texts[1])) if piece.text]
        address = self.table.address(row, column.key)
        return Change(column.key, address, column.label, column.language, *texts, theirs, marked, row.number)

    def refuse_impossible(self, row, proposed, content):
        """Adds what the database would refuse, at the cell that changed among those that it is about."""
        columns = {found.name: found for found in self.model._meta.concrete_fields}
        values = {columns[name]: value for name, value in content["fields"].items() if name in columns}
        said = {column.attname: column.to_python(value) for column, value in values.items()}
        thing = self.model(pk=proposed.key or None, **said)
        for constraint in self.model._meta.constraints:
            about = set(fields_of(constraint, self.model)) & proposed.values.keys()
            keys = [column.key for column in self.columns + self.absent if column.key in about]
            if keys:
                try:
                    constraint.validate(self.model, thing)
                except ValidationError as refusal:
                    proposed.problems.append(self.problem(row, keys[0], refusal))

    # Rows without a number

    def propose_new(self, row):
        proposed = Row(row.number, None, "")
        if not self.may_add:
            said = _("The row has no number, and you may not add any.")
            proposed.problems.append(self.problem(row, NUMBER, ValidationError(said, code="add")))
            return proposed
        for column in self.columns + self.absent:
            cell = row.cells.get(column.key)
            try:
                value = column.value(checked(cell), None) if cell else column.preset()
            except ValidationError as refusal:
                proposed.problems.append(self.problem(row, column.key, refusal))
            else:
                proposed.values[column.key] = value
                if cell:
                    proposed.changes.append(self.change(row, column, None, value))
        if not proposed.problems:
            self.refuse_impossible(row, proposed, {"fields": proposed.values})
        self.refuse_repeated(row, proposed)
        heading = self.model.required_in_language[0]
        proposed.heading = next((change.new for change in proposed.changes if change.key.startswith(heading)), "")
        return proposed

    def refuse_repeated(self, row, proposed):
        """Who imports a file twice would have each new project twice."""
        for key, value in proposed.values.items():
            if key.startswith(f"{self.model.required_in_language[0]}_") and value:
                same = self.editable.filter(**{f"{key}__iexact": value}).first()
                if same or folded(value) in self.names_of_new:
                    number = same.pk if same else _("in a row above")
                    said = _("This name is there already (%(number)s). Change that one, or write another name.")
                    refusal = ValidationError(said % {"number": number}, code="name")
                    proposed.problems.append(self.problem(row, key, refusal))
                self.names_of_new.add(folded(value))


def newest_contents(model, keys):
    """(key, number of the newest version or 0, its content) of things, in the order of their keys."""
    content_type = ContentType.objects.get_for_model(model)
    things = with_newest_number(model._base_manager.filter(pk__in=keys).order_by("pk"))
    kept = contents_kept(content_type, things, {})
    for thing in things:
        number = thing.newest_number or 0
        yield thing.pk, number, kept[thing.pk][number]


def with_newest_number(things):
    """Evaluated, without their long texts, which stand in the versions."""
    model = things.model
    newest = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(model), thing_number=OuterRef("pk")
    ).order_by("-number")
    long_texts = [found.name for found in model._meta.fields if isinstance(found, RichTextField)]
    return list(things.defer(*long_texts).annotate(newest_number=Subquery(newest.values("number")[:1])))


def contents_kept(content_type, things, wanted):
    """
    {key: {number: content}} of each thing: its newest version, and that of the number that `wanted` has for its key.
    0 is what the row says of a thing that has no version yet.
    """
    kept = {thing.pk: {} for thing in things}
    conditions = [
        Q(thing_number=thing.pk, number__in={thing.newest_number, wanted.get(thing.pk, thing.newest_number)})
        for thing in things
        if thing.newest_number
    ]
    if conditions:
        about = Revision.objects.filter(Q(*conditions, _connector=Q.OR), content_type=content_type)
        for revision in about.order_by().iterator():
            kept[revision.thing_number][revision.number] = revision.content
    unkept = [thing.pk for thing in things if thing.newest_number is None]
    for key, content in contents.contents_of(content_type.model_class(), unkept).items():
        kept[key][0] = content
    return kept


class Versions:
    """The contents of a thing by version; 0 is what the row says of a thing that has no version yet."""

    def __init__(self, said, number, is_in_review):
        self.said, self.number, self.is_in_review = said, number, is_in_review
        self.newest = said[number]

    def version(self, number):
        if number == 0 and self.number:
            number = 1
        if number not in self.said:
            raise ValidationError(_("There is no such version. Export the list anew."), code="version")
        return self.said[number]


def merged_with(values, columns, base, newest, naming):
    """(content, keys in conflict) of a row's changed values on top of what somebody may have kept meanwhile."""
    mine = contents.without_correction(base) | {"fields": {**base["fields"]}, "children": {**base["children"]}}
    for column in columns:
        if column.key in values:
            mine[column.section][column.key] = values[column.key]
    return merge(base, newest, mine, naming)


def checked(cell):
    if cell.kind == "f":
        raise ValidationError(_("This is a formula. Write what it comes to."), code="formula")
    if cell.kind == "e":
        raise ValidationError(_("This is an error of the spreadsheet (%s).") % cell.value, code="error")
    return cell


def said_in(cell, column, old):
    """What a cell says; `old`, if it says what was exported."""
    if cell is None:
        return old if old in (None, "", []) else column.empty()
    if checked(cell).value == column.cell(old):
        return old
    return column.value(cell, old)
