"""Both languages of a text in one form: which is older is said beside it, and whether it still fits can be ticked."""

from django.template.loader import render_to_string
from django.utils.html import format_html

from ftzportal.editing import LANGUAGE_NAMES
from ftzportal.publishing import abreast
from ftzportal.translated import LANGUAGES

from .doors import DoorsAdmin


class Abreast(DoorsAdmin):
    class Media:
        js = ["admin-portal/abreast.js"]
        css = {"all": ["admin-portal/abreast.css"]}

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        if obj is not None and obj.older_texts and self.has_change_permission(request, obj):
            for key, form in self.forms_by_key(context):
                self.say_what_is_older(request, obj, key, form)
        return super().render_change_form(request, context, add=add, change=change, obj=obj, **kwargs)

    def forms_by_key(self, context):
        """(how the keys of its texts begin, the form) of the thing and of each of its parts."""
        yield "", context["adminform"].form
        relations = {self.model._meta.get_field(name).related_model: name for name in self.model.versioned_children}
        for inline in context["inline_admin_formsets"]:
            if relation := relations.get(inline.formset.model):
                forms = inline.formset.initial_forms
                new = sum(form.instance.pk < 0 for form in forms)
                for form in forms:
                    # Those without a row have the keys -1, -2 …, the last of them the first.
                    pk = form.instance.pk
                    yield f"{relation}:{pk if pk > 0 else f'+{new + pk}'}:", form

    def say_what_is_older(self, request, thing, beginning, form):
        pairs = abreast.pairs_of(form._meta.model)
        for code, marks in thing.older_texts.items():
            for name, columns in pairs.items():
                mark = marks.get(beginning + name)
                if mark and columns[code] in form.fields:
                    field = form[columns[code]]
                    said = self.older_note(request, thing, code, f"{beginning}{name}@{mark['version']}", mark)
                    field.help_text = format_html("{} {}", field.help_text, said) if field.help_text else said

    def older_note(self, request, thing, code, value, mark):
        return render_to_string(
            "admin/publishing/older.html",
            {
                "other": LANGUAGE_NAMES[next(language for language in LANGUAGES if language != code)],
                "mark": mark,
                "link": f"{self.url_of('compare', thing)}?old={mark['level']}&new={mark['version']}",
                "value": value,
                "is_ticked": value in request.POST.getlist("_fits"),
            },
        )
