"""Whose a thing is decides who edits it: the rule of every queryset whose model has an `owner_area`."""

from django.db import models

# The one role that the foundations know by name; `areas.Assignment` lists them all.
EDITOR = "editor"


class ScopedQuerySet(models.QuerySet):
    def in_scope_of(self, user):
        """What lies in the areas that the user is assigned to, in whatever role; what they may do is another matter."""
        return self._owned_by_areas_of(user, user.assignments.all())

    def editable_by(self, user):
        """What the user may change: things of the areas, or of the whole zone, of which they are an editor."""
        return self._owned_by_areas_of(user, user.assignments.filter(role=EDITOR))

    def linkable_by(self, user):
        """What the user may link to: what lies in their areas, and the zone's own."""
        return self.in_scope_of(user) | self.filter(owner_area=None)

    def _owned_by_areas_of(self, user, assignments):
        if user.is_superuser or assignments.filter(area=None).exists():
            return self.all()
        return self.filter(owner_area__in=assignments.values("area"))


def edits_whole_zone(user):
    return user.is_superuser or user.assignments.filter(role=EDITOR, area=None).exists()


def edits_somewhere(user):
    return user.is_superuser or user.assignments.filter(role=EDITOR).exists()
