"""Keeps what a table changes: each changed thing gets its next version, as from its form; all of it, or nothing."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ftzportal.publishing import acts, contents

from .proposing import merged_with

MOST_OF_A_NOTE = 300


class Keeping:
    """`chosen`: the conflicts, as “row:key”, in which the sheet's word is to be taken. `name` is the file's."""

    def __init__(self, admin, request, proposing, chosen, name):
        self.admin, self.request, self.proposing = admin, request, proposing
        self.model, self.chosen, self.name = proposing.model, chosen, name
        self.note = (_("From Excel: %(name)s") % {"name": name})[:MOST_OF_A_NOTE]

    def keep(self, content, digest, takes_rest, most):
        """
        Keys of what was `changed` and `made`, and the rows that were `left`, as data. ValidationError, with nothing
        kept, if what would be kept is not what was shown (`digest`), or if rows have problems and it was not said that
        the rest is to be taken.
        """
        # Most rows say nothing new, and need not be looked at while everybody else waits.
        telling = self.proposing.proposal().rows
        with transaction.atomic():
            self.lock(telling)
            proposal = self.proposing.proposal(only={row.number for row in telling})
            if proposal.digest(content) != digest:
                said = _("Something changed since you looked. Nothing was imported; this is what would change now.")
                raise ValidationError(said, code="changed")
            if proposal.refused and not takes_rest:
                raise ValidationError(_("Rows with problems are not imported; confirm the others."), code="rest")
            if not proposal.changed or len(proposal.changed) > most:
                raise ValidationError(_("There is nothing to import, or too much at once."), code="number")
            return self.result_of(proposal)

    def lock(self, rows):
        """All of them before the first entry in the record, and in one order, as every act does."""
        numbers = {row.key for row in rows if row.key}
        locked = self.model._base_manager.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk")
        list(locked.values_list("pk", flat=True))

    def result_of(self, proposal):
        changed, made = [], []
        for row in proposal.changed:
            if row.is_new:
                made.append(self.make(row))
            elif self.revise(row):
                changed.append(row.key)
        left = [
            {"row": row.number, "heading": row.heading, "said": [f"{one.address}: {one.said}" for one in row.problems]}
            for row in proposal.refused
        ]
        return {"changed": changed, "made": made, "left": left}

    def revise(self, row):
        """The next version; whether there is one. What somebody else wrote stays where the sheet's was not chosen."""
        thing = self.proposing.editable.get(pk=row.key)
        newest = thing.newest_revision()
        started = newest if newest.number == row.base else thing.revisions().filter(number=max(row.base, 1)).get()
        theirs = newest.content
        merged, conflicts = merged_with(
            row.values, self.proposing.columns, started.content, theirs, self.proposing.naming
        )
        left = [key for key in conflicts if f"{row.number}:{key}" not in self.chosen]
        content = contents.without(left, merged, theirs)
        if newest != thing.live_revision and "correction" in theirs:
            # It goes with what is drafted, as in the form.
            content |= {"correction": theirs["correction"]}
        try:
            if thing.is_signed:
                contents.refuse_contradictions(thing, content)
            return acts.revise(thing, content, by=self.request.user, note=self.note, file=self.name) != newest
        except ValidationError as problem:
            said = _("Row %(row)d, “%(heading)s”: %(problem)s Nothing was imported.")
            said %= {"row": row.number, "heading": row.heading, "problem": problem.messages[0]}
            raise ValidationError(said, code="contradiction") from problem

    def make(self, row):
        """A draft, saved as the admin's own form saves it: with its first version and its entry in the record."""
        columns = {column.key: column for column in self.proposing.columns + self.proposing.absent}
        thing, links = self.model(), {}
        for key, value in row.values.items():
            field = self.model._meta.get_field(key)
            if columns[key].section == "children" or field.many_to_many:
                links[key] = value
            else:
                setattr(thing, field.attname, field.to_python(value))
        thing.full_clean()
        self.admin.save_model(self.request, thing, None, change=False)
        for key, value in links.items():
            if columns[key].section == "fields":
                getattr(thing, key).set(value)
        children = {key: value for key, value in links.items() if columns[key].section == "children"}
        content = contents.content_of(thing)
        contents.put(thing, content | {"children": content["children"] | children})
        thing.keep_revision(contents.content_of(thing), self.request.user, self.note, number=1)
        self.admin.log_addition(self.request, thing, [{"added": {}}])
        return thing.pk
