"""What both sides of two open forms changed: each is shown beside the other, and somebody chooses."""

from django.utils.text import capfirst

from ftzportal.editing import label_of
from ftzportal.publishing.comparing import compare, names_for, with_pictures

MINE, THEIRS = "mine", "theirs"
PREFIX = "_choice_"


def label_in(model, name):
    """The label of a field or of a relation to parts."""
    field = model._meta.get_field(name)
    return label_of(field) if field.concrete else capfirst(str(field.related_model._meta.verbose_name_plural))


class Conflict:
    """The fields to choose about, for the form that is shown once more; and what was chosen when it comes back."""

    def __init__(self, model, newest, names, merged, user):
        self.author, self.made_at = newest.author, newest.made_at
        # A forged form may name anything, and an old version fields that the model has no more.
        known = {field.name for field in model._meta.get_fields()} & {*merged["fields"], *merged["children"]}
        sections = with_pictures(compare(model, newest.content, merged, names_for(user)), user)
        itself, *parts = sections or [None]
        changes = {change.name: change for change in itself.changes} if itself else {}
        self.fields = [
            {
                "name": name,
                "choice": PREFIX + name,
                "label": label_in(model, name),
                "change": changes.get(name),
                "parts": [part for part in parts if part.name == name],
            }
            for name in names
            if name in known
        ]

    @staticmethod
    def left_open(posted):
        """Fields that were to be chosen about and were not."""
        return [name for name in posted.getlist("_conflict") if posted.get(PREFIX + name) not in (MINE, THEIRS)]

    @staticmethod
    def chosen(posted, mine, theirs):
        """`mine` with theirs where the person took theirs."""
        taken = {name for name in posted.getlist("_conflict") if posted.get(PREFIX + name) == THEIRS}
        return mine | {
            section: {name: (theirs if name in taken else mine)[section].get(name) for name in mine[section]}
            for section in ("fields", "children")
        }
