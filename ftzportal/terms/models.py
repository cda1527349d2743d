from django.db import models
from django.utils.translation import gettext_lazy as _

from ftzportal.search.findable import Findable, FindableQuerySet, found_by
from ftzportal.translated import Name, in_any_language

from .names import named_in_texts


@found_by("name", names=("aliases",), is_named=True, is_page=False)
@named_in_texts("name")
class Term(Findable):
    """What the zone calls something that has no record of its own, and what else it is called by those who write."""

    name = Name(models.CharField(_("standard name"), max_length=200, blank=True))
    aliases = models.TextField(
        _("other spellings"),
        blank=True,
        help_text=_("One a line: whoever writes one of them is offered the standard name instead."),
    )
    note = models.TextField(_("note for editors"), blank=True, help_text=_("Never shown to readers."))

    objects = FindableQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["name_en", "name_zh_hans"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name_en="", name_zh_hans=""),
                name="term_name_in_some_language",
                violation_error_message=_("Give its name in one language at least."),
            )
        ]

    def __str__(self):
        return in_any_language(self, "name")
