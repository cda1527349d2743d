"""Two contents compared field by field, in the words of the form."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ftzportal.editing import LANGUAGE_NAMES, label_of, language_code_of
from ftzportal.rich_text import RichTextField
from ftzportal.translated import LANGUAGES, suffix_of

from .parts import matched
from .rich import compare_html
from .values import as_kept, as_read, field_named, is_empty, is_key, is_unseen, name_of, understood
from .words import ADDED, REMOVED, SAME, Piece, pieces

CHANGED = "changed"
TEXT, RICH, VALUE, RELATION, RELATIONS = "text", "rich", "value", "relation", "relations"


@dataclass
class FieldChange:
    """A field that differs: of rich text in `blocks`, of links to several things name by name in `pieces`."""

    name: str
    label: str
    language: str | None
    kind: str
    old: str = ""
    new: str = ""
    pieces: list = field(default_factory=list)
    blocks: list = field(default_factory=list)

    @property
    def old_pieces(self):
        return [piece for piece in self.pieces if piece.kind != ADDED]

    @property
    def new_pieces(self):
        return [piece for piece in self.pieces if piece.kind != REMOVED]

    @property
    def shows(self):
        """Whether the difference is one that a reader sees; else it lies in the markup alone."""
        return any(one.kind != SAME for one in self.pieces) or any(block.status != SAME for block in self.blocks)


@dataclass
class Section:
    """The thing itself (no title) or one of its parts, and how it fared; `unchanged` has labels."""

    name: str
    title: str
    status: str
    changes: list
    unchanged: list = field(default_factory=list)


def compare(model, old, new, name_of):
    """
    What differs between two contents: a `Section` for the thing itself and one for each part that was changed, added
    or removed; nothing if they say the same. `name_of(model, keys)` gives the names of linked records by key.
    """
    names = linked_names(model, [old, new], name_of)
    changes, unchanged = compare_fields(model, old.get("fields", {}), new.get("fields", {}), names)
    changes += compare_corrections(old.get("correction") or {}, new.get("correction") or {})
    sides = [content.get("children") or {} for content in (old, new)]
    sections = []
    for name in dict.fromkeys([*sides[1], *sides[0]]):
        parts = [side.get(name) or [] for side in sides]
        if part_model := model_of_parts(model, name):
            sections += compare_parts(part_model, name, *parts, names)
        elif parts[0] != parts[1]:
            changes.append(value_change(name, no_longer(name), *map(as_read_raw, parts)))
    # Where parts alone differ, the thing's own section still says what did not.
    itself = Section("", "", CHANGED if changes else SAME, changes, unchanged)
    return [itself, *sections] if changes or sections else []


def linked_names(model, contents, name_of):
    """{model: {key: name}} of all that either links to: each model is asked about once."""
    keys = defaultdict(set)
    for content in contents:
        fields = [(model, content.get("fields", {}))]
        for name, parts in (content.get("children") or {}).items():
            if part_model := model_of_parts(model, name):
                fields += [(part_model, part.get("fields", {})) for part in parts or []]
        for owner, values in fields:
            for name, value in values.items():
                found = field_named(owner, name)
                if found is not None and found.is_relation and found.related_model:
                    keys[found.related_model].update(key for key in as_list(value) if is_key(key))
    return {linked: name_of(linked, found) for linked, found in keys.items() if found}


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def as_read_raw(value):
    return "" if is_empty(value) else as_kept(value)


def model_of_parts(model, name):
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found.related_model if found.one_to_many else None


def no_longer(name):
    return _("%(field)s (no longer a field)") % {"field": name}


def compare_fields(model, old, new, names):
    """(changes, labels of what did not change), in the order of the model's fields."""
    known = [found.name for found in sorted([*model._meta.fields, *model._meta.many_to_many])]
    order = {name: nth for nth, name in enumerate(known)}
    changes, unchanged = [], []
    for name in sorted({*old, *new}, key=lambda name: (order.get(name, len(order)), name)):
        found = field_named(model, name)
        values = [value_in(fields, name, found) for fields in (old, new)]
        if differ(found, *values):
            changes.append(change_of(found, name, *values, names))
        else:
            unchanged.append(label_of(found) if found else no_longer(name))
    return changes, unchanged


def value_in(fields, name, found):
    """What a version says; of a field that came later, what the rows were given then."""
    if name in fields or not fields or found is None or found.is_relation:
        return fields.get(name)
    return found.get_default()


def differ(found, old, new):
    if old == new or (is_empty(old) and is_empty(new)):
        return False
    if found is None or found.many_to_many or is_empty(old) or is_empty(new):
        return True
    return understood(found, old) != understood(found, new)


def change_of(found, name, old, new, names):
    texts = [as_read(found, value, names) for value in (old, new)] if not (found and found.many_to_many) else ["", ""]
    if found is None:
        return value_change(name, no_longer(name), *texts)
    label, language = label_of(found), language_code_of(found)
    if isinstance(found, RichTextField):
        return FieldChange(name, label, language, RICH, *texts, blocks=compare_html(*texts))
    if found.many_to_many:
        return FieldChange(name, label, language, RELATIONS, pieces=links_changed(found, old, new, names))
    if isinstance(found, models.CharField | models.TextField) and not found.choices:
        return FieldChange(name, label, language, TEXT, *texts, pieces=pieces(*texts))
    return value_change(name, label, *texts, language, RELATION if found.is_relation else VALUE)


def value_change(name, label, old, new, language=None, kind=VALUE):
    found = [piece for piece in (Piece(REMOVED, old), Piece(ADDED, new)) if piece.text]
    return FieldChange(name, label, language, kind, old, new, found)


def links_changed(found, old, new, names):
    """A piece for each linked record; those that stayed, then what was taken away and what was added."""
    old, new = as_list(old), as_list(new)
    sides = {
        SAME: [key for key in new if key in old],
        REMOVED: [key for key in old if key not in new],
        ADDED: [key for key in new if key not in old],
    }
    return [Piece(kind, name_of(found, key, names)) for kind, keys in sides.items() for key in keys]


def compare_corrections(old, new):
    """The notes that are to appear with the versions, by language."""
    codes = {suffix_of(code): code for code in LANGUAGES}
    changes = []
    for suffix in dict.fromkeys([*codes, *old, *new]):
        texts = [as_read_raw(note.get(suffix)) for note in (old, new)]
        if texts[0] != texts[1]:
            code = codes.get(suffix)
            language = LANGUAGE_NAMES[code] if code else suffix
            label = _("%(field)s, %(language)s") % {"field": _("Correction"), "language": language}
            changes.append(FieldChange("correction", label, code, TEXT, *texts, pieces=pieces(*texts)))
    return changes


def compare_parts(model, name, old, new, names):
    """A section for each part that was changed, added or removed; of those that the form hides, without their words."""
    sections = []
    for before, after in matched(model, old, new):
        status = ADDED if before is None else REMOVED if after is None else CHANGED
        fields = [(part or {}).get("fields", {}) for part in (before, after)]
        changes, unchanged = compare_fields(model, *fields, names)
        if changes or status != CHANGED:
            if any(is_hidden(model, values, names) for values in fields):
                changes, unchanged = [], []
            sections.append(Section(name, title_of(model, fields[1] or fields[0], names), status, changes, unchanged))
    return sections


def is_hidden(model, fields, names):
    """Whether a part hangs on what the reader may not know, as evidence on the draft of another area."""
    links = [found for found in model._meta.fields if found.many_to_one and not found.null]
    return any(is_unseen(found, fields.get(found.name), names) for found in links)


def title_of(model, fields, names):
    """What kind of part, and which: by the first of its fields that says something."""
    kind = capfirst(str(model._meta.verbose_name))
    for found in model._meta.fields:
        if text := as_read(found, fields.get(found.name), names):
            return _("%(part)s: %(which)s") % {"part": kind, "which": text}
    return kind
