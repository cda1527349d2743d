"""The form of a published thing: it edits the newest version, never what is public, and overwrites nobody."""

from contextlib import contextmanager, nullcontext
from copy import copy

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ftzportal.publishing import acts, contents, submittable
from ftzportal.publishing.comparing.parts import naming_fields
from ftzportal.publishing.contradictions import Contradiction
from ftzportal.publishing.merging import merge, union
from ftzportal.publishing.models import Autosave

from .conflicts import Conflict, label_in
from .doors import DoorsAdmin


class Recovered:
    """A form filled with what was typed before: checked, so that its errors are seen, and never saved."""

    def is_valid(self):
        super().is_valid()
        return False


class VersionedForm(DoorsAdmin):
    """
    Everything that Django's form does to the database is set aside; what came of it becomes the next version. So
    whatever a form can hold, rows of its inlines too, can be drafted beside what is public.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            typed = self.typed_before(request, self.model())
            if typed and "recover" in request.GET:
                request, typed = self.as_typed(request, typed), None
            extra = {"autosave": typed} | (extra_context or {})
            return super().changeform_view(request, object_id, form_url, extra)
        with self.one_at_a_time(request):
            thing = self.get_object(request, unquote(object_id))
            if thing is None:
                return super().changeform_view(request, object_id, form_url, extra_context)
            typed = self.typed_before(request, thing)
            if typed and "recover" in request.GET:
                request, typed = self.as_typed(request, typed), None
            return self.form_of(request, thing, form_url, {"autosave": typed} | (extra_context or {}))

    @contextmanager
    def one_at_a_time(self, request):
        """What is looked up in the block nobody else changes before its end, if the request may save it."""
        if request.method != "POST":
            yield
            return
        with transaction.atomic():
            request.is_saving = True
            yield

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.select_for_update(of=("self",), no_key=True) if hasattr(request, "is_saving") else queryset

    def typed_before(self, request, thing):
        """What this person typed into this form and did not save; None when they post it or if there is nothing."""
        if request.method == "POST":
            return None
        return Autosave.objects.filter(**Autosave.key_of(request.user, thing)).first()

    def as_typed(self, request, autosave):
        """The request as if the form came back with what was typed, to be shown and not to be saved."""
        asking = copy(request)
        asking.method, asking.POST = "POST", QueryDict(autosave.data, mutable=True)
        asking.POST["_version"] = str(autosave.version)
        asking.recovering = True
        return asking

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("RecoveredForm", (Recovered, form), {}) if getattr(request, "recovering", False) else form

    def form_of(self, request, thing, form_url, extra_context):
        newest = thing.revisions().first()
        if request.method != "POST" and not thing.is_signed:
            # The row may show what came since the version that the form names, never less than that.
            thing.refresh_from_db()
        base = self.version_started_from(request, thing, newest)
        said = thing.live_revision if thing.is_signed else newest
        response, content = self.set_aside_form(request, thing, base, said, form_url, extra_context)
        if content is None:
            return response
        theirs = (newest or thing.newest_revision()).content
        started = base.content if base else theirs
        mine = Conflict.chosen(request.POST, contents.without_correction(content), theirs)
        if newest != thing.live_revision and "correction" in theirs:
            # It goes with what is drafted; only at submission is it written or taken away.
            mine |= {"correction": theirs["correction"]}
        merged, conflicts = merge(started, theirs, mine, self.naming)
        if names := union(conflicts, Conflict.left_open(request.POST)):
            return self.ask_again(request, thing, merged, list(names), form_url, extra_context)
        try:
            self.keep_version(request, thing, merged, is_merged=contents.hash_of(started) != contents.hash_of(theirs))
        except Contradiction as problem:
            # Each side alone was possible, both together are not.
            self.message_user(request, problem.messages[0], messages.ERROR)
            names = problem.names or [
                name for name in contents.names_in(merged) if contents.differs(name, theirs, started)
            ]
            merged = contents.without(names, merged, mine)
            return self.ask_again(request, thing, merged, names, form_url, extra_context)
        self.tell_of_merging(request, started, theirs, mine)
        return response

    @property
    def naming(self):
        """By relation, the fields that tell its parts apart."""
        relations = self.model.versioned_children
        return {name: naming_fields(self.model._meta.get_field(name).related_model) for name in relations}

    def version_started_from(self, request, thing, newest):
        """The version that the form shows, or whose fields it posts; None for a thing that has none yet."""
        number = request.POST.get("_version", "")
        if request.method != "POST" or newest is None or number == str(newest.number):
            return newest
        # A form of what had no version yet started from what then became the first. From there, too, what names a
        # version that there is not: nothing that was written since is overwritten unasked.
        known = int(number) if number.isdecimal() and len(number) < 10 else 0
        return thing.revisions().filter(number=known).first() or thing.revisions().last()

    def set_aside_form(self, request, thing, base, said, form_url, extra_context):
        """
        Django's answer for `base`, with nothing kept in the database; and the content it saved, None if nothing.
        `said` is the version that the row holds.
        """
        differs = base and said and base != said
        # To look at what the row says takes no lock; on SQLite everybody would wait for it.
        with contents.set_aside() if differs or request.method == "POST" else nullcontext():
            request.drafted = copy(thing)
            if differs:
                misfits = contents.put_aside(request.drafted, base.content, instead_of=said.content)
                self.tell_of_misfits(request, misfits)
            if base and request.method != "POST" and self.has_change_permission(request, thing):
                contents.show_links(request.drafted, base.content)
            request.saved_content = None
            extra_context |= {"version": base.number if base else 0}
            response = super().changeform_view(request, str(thing.pk), form_url, extra_context)
        content = request.saved_content
        return response, content and contents.without_new_keys(content, thing)

    def tell_of_misfits(self, request, misfits):
        """On the form that shows a version: what of it cannot be any more."""
        if misfits and request.method != "POST":
            names = _(", ").join(str(self.label_of_misfit(name)) for name in misfits)
            said = _("Not as in this version, because it fits no more or contradicts another record: %s.")
            self.message_user(request, said % names, messages.WARNING)

    def get_object(self, request, object_id, from_field=None):
        drafted = request.__dict__.get("drafted")
        if drafted is not None and str(drafted.pk) == str(object_id):
            return drafted
        return super().get_object(request, object_id, from_field)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change:
            request.saved_content = contents.content_of(form.instance)
        else:
            form.instance.newest_revision()
            Autosave.objects.filter(**Autosave.key_of(request.user, self.model())).delete()

    def log_change(self, request, obj, message):
        """The version says what changed; the act enters it in the record."""

    def keep_version(self, request, thing, content, is_merged):
        """Contradiction if `content`, merged of two forms, cannot be."""
        was_in_review = submittable.is_in_review(thing)
        if is_merged and thing.is_signed:
            contents.refuse_contradictions(thing, content)
        acts.revise(thing, content, by=request.user, fits=request.POST.getlist("_fits"))
        Autosave.objects.filter(**Autosave.key_of(request.user, thing)).delete()
        if was_in_review and not submittable.is_in_review(thing):
            self.message_user(
                request,
                _("What was in review has changed, so its reviews begin anew; submit it once more."),
                messages.WARNING,
            )

    def tell_of_merging(self, request, started, theirs, mine):
        """Names the fields that somebody else changed meanwhile and that this form did not touch."""
        if contents.hash_of(started) == contents.hash_of(theirs):
            return
        changed = [
            label_in(self.model, name)
            for section in ("fields", "children")
            for name, value in theirs[section].items()
            if value != started[section].get(name)
        ]
        if changed:
            said = ngettext(
                "Somebody saved meanwhile. This field was taken over from there: %(fields)s.",
                "Somebody saved meanwhile. These fields were taken over from there: %(fields)s.",
                len(changed),
            )
            self.message_user(request, said % {"fields": _(", ").join(changed)}, messages.INFO)

    def ask_again(self, request, thing, merged, conflicts, form_url, extra_context):
        """The form once more, on top of the version that came meanwhile: own words in the fields, theirs beside."""
        newest = thing.newest_revision()
        # Should they leave now: what they typed waits for them.
        Autosave.keep(request.user, thing, newest.number, request.POST)
        asking = copy(request)
        asking.method, asking.GET, asking.POST = "GET", QueryDict(), QueryDict()
        with contents.set_aside():
            asking.drafted = copy(thing)
            contents.put_aside(asking.drafted, merged)
            conflict = Conflict(self.model, newest, conflicts, merged, request.user)
            return super().changeform_view(
                asking, str(thing.pk), form_url, extra_context | {"version": newest.number, "conflict": conflict}
            )
