"""Facts and which of their details no source states yet."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.models import IS_TO_CONFIRM
from ftzportal.editing import EditorsAdmin, EditorsForm, label_of
from ftzportal.publishing.contents import LIFE

# What the portal keeps about a record, as against what the record says.
BOOKKEEPING = LIFE | {
    "id", "slug", "owner_area", "unconfirmed", "editorial_note", "aliases", "seal", "position", "areas",
}  # fmt: skip


def details_of(model):
    """The names of what a record of `model` states, with their labels."""
    fields = [*model._meta.fields, *model._meta.many_to_many]
    return [(field.name, label_of(field)) for field in fields if field.name not in BOOKKEEPING]


class ToConfirmFilter(admin.SimpleListFilter):
    title = _("to be confirmed")
    parameter_name = "to_confirm"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(IS_TO_CONFIRM)
        return queryset.filter(unconfirmed=[]) if self.value() == "no" else queryset


class FactForm(EditorsForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "unconfirmed" in self.fields:
            details = dict(details_of(self._meta.model))
            # A detail that the record has no field for, such as one of a longer text, keeps its name.
            choices = details | {name: name for name in self.instance.unconfirmed if name not in details}
            self.fields["unconfirmed"].choices = list(choices.items())


class FactAdmin(EditorsAdmin):
    form = FactForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "unconfirmed":
            return forms.MultipleChoiceField(
                label=_("To be confirmed"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=db_field.help_text,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("to be confirmed"))
    def to_confirm(self, fact):
        details = dict(details_of(self.model))
        return gettext(", ").join(str(details.get(name, name)) for name in fact.unconfirmed)


TO_CONFIRM = (
    _("To be confirmed, and notes"),
    {"fields": ["unconfirmed", "editorial_note"], "classes": ["collapse"]},
)


def address_block(fields):
    return (_("Address"), {"fields": fields, "classes": ["collapse"]})
