"""The projects as a workbook: which of their fields are its columns, and what its last sheet says."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ftzportal.editing import linkable
from ftzportal.sheets import columns
from ftzportal.sheets.workbooks import MOST_ROWS
from ftzportal.translated import LANGUAGES, to_attribute

from .models import Area, Enterprise, Field, Participation, Partner, Platform, Project
from .models.projects import Stage

DESK = gettext_lazy("The zone’s desk")


def project_columns(user, owners):
    """`owners`: the keys of the areas to which the user may give a project, None for all and the zone's desk."""
    field, areas = Project._meta.get_field, list(Area.objects.all())
    return [
        *in_both("name"),
        columns.ChoiceColumn(field("kind"), Project.Kind),
        columns.LinkColumn(field("owner_area"), areas, owners, nobody=DESK),
        columns.LinksColumn(field("areas"), areas),
        columns.ChoiceColumn(field("stage"), Stage),
        *in_both("stage_phrase"),
        columns.DateColumn(field("stage_as_of")),
        columns.DateColumn(field("started_on")),
        columns.LinksColumn(field("partners"), Partner.objects.all()),
        columns.LinksColumn(field("fields"), Field.objects.all()),
        columns.PartsColumn(
            field("participations"), "enterprise", Enterprise.objects.all(), "role", Participation.Role
        ),
        columns.AmountColumn(field("investment_amount")),
        columns.ChoiceColumn(field("investment_currency"), Project.Currency),
        *in_both("summary"),
        columns.NumberColumn(field("platform"), linkable(Platform, user), listed=True),
        columns.NumberColumn(field("parent"), linkable(Project, user)),
    ]


def in_both(name):
    return [columns.TextColumn(Project._meta.get_field(to_attribute(name, code))) for code in LANGUAGES]


def advice():
    """The sentences of the sheet “How to”."""
    return [
        _("A row is a project. Write into the white cells; then save the file as .xlsx and import it in the list."),
        _("Before anything is kept, you see every change, old and new, and confirm it. Each changed project gets a "
          "new version; readers see it once it has passed the reviews."),
        _("Leave the grey columns, number and version, as they are: they tell which project a row is about, and "
          "whether somebody changed it meanwhile."),
        _("Rows may be sorted and deleted: a project whose row is not there stays as it is. So does a field whose "
          "column is not there. An emptied cell empties the field."),
        _("Where several names may stand in a cell, write each on a line of its own (Alt+Enter). The names are on the "
          "sheet “Names”; they may be written in either language. Behind an enterprise stands its role, in brackets."),
        _("Dates are dates (2026-03-31), amounts are plain numbers in whole units of the currency: 10000000, not "
          "1,000万. Formulas are not taken; write what they come to."),
        _("A row without number and version becomes a new draft, if it has a name, a kind, a stage and its areas."),
        _("The long texts of the projects, files, milestones and evidence are not in this file; they are edited in "
          "the form."),
        _("At most %(rows)d rows are read at once. The sheet is protected without a password, so that nothing is "
          "changed by a slip; Review, Unprotect Sheet lifts it.") % {"rows": MOST_ROWS},
    ]  # fmt: skip
