"""Whose a thing is decides who edits it: the rule of every queryset whose model has an `owner_area`."""

from django.db import models
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is in an area; `areas.Assignment` says who is what, and where."""

    EDITOR = "editor", _("editor")
    FIRST_REVIEWER = "first-reviewer", _("first reviewer")
    SECOND_REVIEWER = "second-reviewer", _("second reviewer")
    FINAL_REVIEWER = "final-reviewer", _("final reviewer")


EDITOR = Role.EDITOR


class ScopedQuerySet(models.QuerySet):
    def in_scope_of(self, user):
        """What lies in the areas that the user is assigned to, in whatever role; what they may do is another matter."""
        return self._owned_by_areas_of(user, assignments_of(user))

    def editable_by(self, user):
        """What the user may change: things of the areas, or of the whole zone, of which they are an editor."""
        return self._owned_by_areas_of(user, user.assignments.filter(role=EDITOR))

    def linkable_by(self, user):
        """What the user may link to: what lies in their areas, and the zone's own."""
        return self.in_scope_of(user) | self.filter(owner_area=None)

    def _owned_by_areas_of(self, user, assignments):
        if user.is_superuser:
            return self.all()
        # All in one query: a page of the admin asks for a dozen such querysets.
        return self.filter(Q(owner_area__in=assignments.values("area")) | Exists(assignments.filter(area=None)))


def keeps_whole_zone(user):
    """Whether the user is an editor of all areas."""
    return user.is_superuser or user.assignments.filter(role=EDITOR, area=None).exists()


def assignments_of(user):
    """The own assignments, and those of the people for whom the user stands in today."""
    today = timezone.localdate()
    # Not what they are, but how they are asked for: a form does so for each model that it links to.
    asked = vars(user).setdefault("assignments_by_day", {})
    if today not in asked:
        asked[today] = assignments_on(today, user)
    return asked[today].all()


def assignments_on(today, user):
    lent = Q(
        user__substitutions__substitute=user,
        user__substitutions__starts_on__lte=today,
        user__substitutions__ends_on__gte=today,
    )
    return user.assignments.model.objects.filter(Q(user=user) | (lent & ~Q(role=EDITOR)))
