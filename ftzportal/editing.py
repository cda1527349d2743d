"""What the editors' pages have in common: both languages side by side, own areas, links to what may be linked."""

import re
from operator import attrgetter

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db.models import PROTECT
from django.http import Http404
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from translated_fields.fields import show_language_code

from ftzportal.guard import GuardedModelAdmin
from ftzportal.library.uses import names_foreign
from ftzportal.rich_text import RichTextField
from ftzportal.scope import EDITOR
from ftzportal.translated import LANGUAGES, to_attribute

# Ends of lines and other unseen signs: pasted from elsewhere, they break what takes a text for one line.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Of what keeps a record from being deleted, so many are named at most.
MOST_NAMED = 100
LANGUAGE_NAMES = {"en": gettext_lazy("English"), "zh-hans": gettext_lazy("Chinese")}


def in_both(*fields):
    """The rows of a form that show each text in both languages side by side."""
    return [tuple(to_attribute(field, code) for code in LANGUAGES) for field in fields]


def label_of(db_field):
    """“Title, Chinese”; of a field without a language its name alone."""
    with show_language_code(False):
        name = capfirst(str(db_field.verbose_name))
    code = language_code_of(db_field)
    return _("%(field)s, %(language)s") % {"field": name, "language": LANGUAGE_NAMES[code]} if code else name


def language_code_of(db_field):
    return getattr(db_field, "_translated_field_language_code", None)


def seal(area):
    """An area's stamp and name; the stamp is an ornament and not read out."""
    if area is None:
        return _("the zone’s desk")
    return format_html(
        '<span class="sealed"><span class="seal" aria-hidden="true">{}</span> {}</span>', area.seal, area
    )


def seals(areas):
    return format_html_join(" ", "{}", ((seal(area),) for area in areas))


class EditorsForm(forms.ModelForm):
    """
    Keeps the links to what its user may not see: they are neither shown nor lost. What is one line stays one: whatever
    ends a line in it becomes a space.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.unseen = {}
        if self.is_bound and self.instance.pk:
            for name, field in self.fields.items():
                if isinstance(field, forms.ModelChoiceField) and (links := self.unseen_links(name, field)):
                    self.unseen[name] = links
                    field.required = False

    def unseen_links(self, name, field):
        if not field.queryset.query.where:
            # Not narrowed: all can be seen.
            return []
        value = self.initial.get(name) or []
        linked = {getattr(link, "pk", link) for link in (value if isinstance(value, list) else [value])}
        if linked:
            linked -= set(field.queryset.filter(pk__in=linked).order_by().values_list("pk", flat=True))
        return field.queryset.model._default_manager.filter(pk__in=linked) if linked else []

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if is_one_line(self.fields.get(name)) and isinstance(value, str):
                cleaned[name] = UNSEEN.sub(" ", value).strip()
            self.refuse_foreign(name, value)
        for name, links in self.unseen.items():
            if isinstance(self.fields[name], forms.ModelMultipleChoiceField):
                cleaned[name] = [*cleaned.get(name, []), *links]
            elif not cleaned.get(name) and name not in self.errors:
                cleaned[name] = links[0]
        return cleaned

    def refuse_foreign(self, name, value):
        """An error at a text that would show, by its address, what another area keeps to itself."""
        author = getattr(self.fields.get(name), "author", None)
        if author and value and names_foreign(value, self.initial.get(name) or "", author):
            self.add_error(name, _("The text names a picture or a file of another area. Choose it from the library."))


def is_one_line(field):
    return isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea)


class AreasField(forms.ModelMultipleChoiceField):
    """A tick per area, beside its seal."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, area):
        return seal(area)


class KnownKeys:
    """Passes over what is no key, of which Django's own widget makes an error when it shows a form again."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if re.fullmatch(r"\d{1,18}|", str(key))], attr)


class OneLink(KnownKeys, AutocompleteSelect):
    pass


class ManyLinks(KnownKeys, AutocompleteSelectMultiple):
    """Without the cross that takes all away at once: it stands in the list of the chosen and is no item of it."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class EditorsFields:
    """For a model's page and for the rows inside another's: labels say the language, choices are narrowed."""

    form = EditorsForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.label = label_of(db_field)
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                # Beside the choice stands what the work needs: adding one. The rest is a list away.
                field.widget.can_change_related = field.widget.can_view_related = False
                field.widget.can_delete_related = False
                field.widget.can_add_related &= db_field.name in self.get_autocomplete_fields(request)
            if code := language_code_of(db_field):
                field.widget.attrs["lang"] = code
            if isinstance(db_field, RichTextField):
                field.author = request.user
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = OneLink(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "areas":
            return db_field.formfield(**kwargs, form_class=AreasField, widget=AreasField.widget)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ManyLinks(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_field_queryset(self, db, db_field, request):
        # A form and the rows in it ask a dozen times, for a few models.
        known, model = request.__dict__.setdefault("linkable_things", {}), db_field.remote_field.model
        if model not in known:
            known[model] = linkable(model, request.user)
        return known[model].all()


def edited_areas(request):
    """The keys of the areas of which the user is an editor; None among them is all. Looked up once for a page."""
    if "edited_areas" not in request.__dict__:
        own = request.user.assignments.filter(role=EDITOR).values_list("area", flat=True)
        request.edited_areas = {None} if request.user.is_superuser else set(own)
    return request.edited_areas


def writes(request):
    """Whether the user is an editor anywhere."""
    return bool(edited_areas(request))


def writes_everywhere(request):
    return None in edited_areas(request)


def hide_unlinkable(thing, user):
    """Takes from `thing`, which is only to be read and never saved, the links to what the user may not link to."""
    # Where many-to-many fields look before they ask the database.
    kept = thing.__dict__.setdefault("_prefetched_objects_cache", {})
    for field in [*thing._meta.fields, *thing._meta.many_to_many]:
        if not field.remote_field or not hasattr(field.related_model._default_manager.all(), "linkable_by"):
            continue
        seen = linkable(field.related_model, user)
        if field.many_to_many:
            kept[field.name] = seen.filter(pk__in=getattr(thing, field.name).values("pk"))
        elif not seen.filter(pk=getattr(thing, field.attname)).exists():
            setattr(thing, field.name, None)


def linkable(model, user):
    """What of `model` the user may link to; everything where no area owns it."""
    objects = model._default_manager.all()
    return objects.linkable_by(user) if hasattr(objects, "linkable_by") else objects


def own_areas(db_field, request):
    """The areas, which `db_field` links to, of which the user is an editor of some and not of all."""
    return db_field.remote_field.model._default_manager.filter(pk__in=edited_areas(request))


class EditorsAdmin(EditorsFields, GuardedModelAdmin):
    list_per_page = 50
    # Where a record has several pages of its own, the way back to the list keeps its filters.
    preserve_filters = True

    class Media:
        css = {"all": ["admin-portal/hints.css"]}
        js = [f"admin-portal/{name}.js" for name in ("names", "library", "counts", "hints")]

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(self, request, *args, **kwargs):
        # What is only to be read has no form field; its label then says the language by its code.
        with show_language_code(True):
            response = super().changeform_view(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") and not response.is_rendered else response

    def render_change_form(self, request, context, **kwargs):
        context["show_save_and_add_another"] = False
        if context["original"]:
            context["title"], context["subtitle"] = str(context["original"]), capfirst(self.opts.verbose_name)
            if not self.has_change_permission(request, context["original"]):
                # Django shows the names of all that is linked; a form offers only what may be.
                hide_unlinkable(context["original"], request.user)
                for inline in context["inline_admin_formsets"]:
                    for row in inline.formset.initial_forms:
                        hide_unlinkable(row.instance, request.user)
        return super().render_change_form(request, context, **kwargs)

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and hasattr(obj, "get_absolute_url") else None

    def get_deleted_objects(self, objs, request):
        to_delete, counts, lacking, protecting = [], {}, set(), self.protecting_many(objs)
        if not protecting:
            to_delete, counts, lacking, protecting = super().get_deleted_objects(objs, request)
            protecting += self.protecting(objs)
        if protecting and not writes_everywhere(request):
            # Their names may be those of another area's drafts.
            protecting = [_("records that refer to it, some perhaps of another area")]
        return to_delete, counts, lacking, protecting

    def protecting_many(self, objs):
        """In words, of what links that keep `objs` from being deleted there are many: Django would load all."""
        return [
            _("More than %(most)s %(things)s") % {"most": MOST_NAMED, "things": model._meta.verbose_name_plural}
            for model, field in map(attrgetter("related_model", "field"), self.opts.related_objects)
            if self.protects(field) and has_many(model._base_manager.filter(**{f"{field.name}__in": objs}))
        ]

    def protects(self, field):
        """Whether no record of the model may be deleted that is linked by this field of another."""
        return getattr(field.remote_field, "on_delete", None) is PROTECT

    def protecting(self, objs):
        """In words, what else than the database's own links keeps `objs` from being deleted."""
        return []

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        # To a stranger, what is not theirs does not exist.
        raise Http404


def has_many(rows):
    return len(rows.order_by().values("pk")[: MOST_NAMED + 1]) > MOST_NAMED


class EditorsStack(EditorsFields, admin.StackedInline):
    extra = 0
    view_on_site = False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name not in self.get_autocomplete_fields(request):
            # Asked once, and not by every row; the choices themselves, listed, would be counted first.
            field.choices = list(iter(field.choices))
        return field


class ScopedAdmin(EditorsAdmin):
    """Records that an area owns: met by those assigned to it, changed by its editors."""

    def get_queryset(self, request):
        return super().get_queryset(request).in_scope_of(request.user)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and writes(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or self.may_edit(request, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or self.may_edit(request, obj))

    def may_edit(self, request, obj):
        # A page asks a dozen times, the last ones of what a form has made of it.
        known = request.__dict__.setdefault("editable_things", {})
        key = (self.opts.label, obj.pk)
        if key not in known:
            known[key] = writes_everywhere(request) or obj.owner_area_id in edited_areas(request)
        return known[key]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner_area":
            return self.owner_field(db_field, request, **kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "areas" and not writes_everywhere(request):
            # What an editor of one area writes concerns that area, unless they say otherwise.
            own = list(edited_areas(request))
            kwargs["initial"] = [db_field.remote_field.model(pk=own[0])] if len(own) == 1 else []
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def owner_field(self, db_field, request, **kwargs):
        if writes_everywhere(request):
            return db_field.formfield(**kwargs, empty_label=_("The zone’s desk"))
        own = list(edited_areas(request))
        preset = {"initial": own[0], "empty_label": None} if len(own) == 1 else {}
        return db_field.formfield(**kwargs, queryset=own_areas(db_field, request), required=True, **preset)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
