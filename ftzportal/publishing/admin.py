"""What the editors' pages of published things share: state, publication, withdrawal, preview."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from ftzportal.editing import LANGUAGE_NAMES, ScopedAdmin, seal, seals
from ftzportal.guard import GuardedChangeList
from ftzportal.rich_text import RichTextField
from ftzportal.scope import edits_whole_zone
from ftzportal.translated import LANGUAGES, to_attribute

from .forms import ScheduleForm, WithdrawForm
from .models import State, is_written_in

BADGES = {"en": "en", "zh-hans": "中"}


class PublishedList(GuardedChangeList):
    """The rows of a list with what its columns show, without the long texts."""

    def get_results(self, request):
        long_texts = [field.name for field in self.lookup_opts.fields if isinstance(field, RichTextField)]
        self.queryset = (
            self.queryset.defer(*long_texts)
            .prefetch_related(*self.model_admin.list_prefetch_related)
            .annotate(**{to_attribute("written", code): Q(is_written_in(self.model, code)) for code in LANGUAGES})
        )
        super().get_results(request)


class PublishedAdmin(ScopedAdmin):
    # Dotted path of the function that answers with the thing's public page, for the preview.
    public_page = ""
    actions = ["publish_several", "withdraw_several"]
    date_hierarchy = "publish_at"
    list_select_related = ["owner_area"]
    list_prefetch_related = ["areas"]
    ordering = ["-number"]
    save_on_top = False

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    def get_changelist(self, request, **kwargs):
        return PublishedList

    def get_list_display(self, request):
        """Whose a thing is goes without saying where all are one area's."""
        columns = super().get_list_display(request)
        return columns if edits_whole_zone(request.user) else [name for name in columns if name != "owner_shown"]

    def get_readonly_fields(self, request, obj=None):
        fixed = obj is not None and obj.publish_at and obj.publish_at <= timezone.now()
        return [*super().get_readonly_fields(request, obj), *(["slug"] if fixed else [])]

    def has_delete_permission(self, request, obj=None):
        """Nothing that was public is ever deleted."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.publish_at is None)

    def get_view_on_site_url(self, obj=None):
        if obj is None or getattr(obj, "state", None) != State.PUBLIC or not obj.languages:
            return None
        language = get_language()
        with override(language if language in obj.languages else obj.languages[0]):
            return obj.get_absolute_url()

    def get_urls(self):
        def view(function, name):
            return path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(function),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )

        return [
            view(self.preview_view, "preview"),
            view(self.schedule_view, "schedule"),
            view(self.withdraw_view, "withdraw"),
            *super().get_urls(),
        ]

    # The list

    @admin.display(description=gettext_lazy("title"))
    def heading(self, thing):
        return thing.heading

    @admin.display(description=gettext_lazy("state"), ordering="publish_at")
    def state_shown(self, thing):
        moment = thing.withdrawn_at if thing.state == State.WITHDRAWN else thing.publish_at
        return format_html(
            '<span class="state state-{}">{}</span> {}',
            thing.state,
            State(thing.state).label,
            date_format(timezone.localtime(moment), "Y-m-d H:i") if moment else "",
        )

    @admin.display(description=gettext_lazy("languages"))
    def languages_shown(self, thing):
        return format_html_join(
            " ",
            '<span class="language" title="{}">{}</span>',
            (
                (LANGUAGE_NAMES[code], BADGES[code])
                for code in LANGUAGES
                if getattr(thing, to_attribute("written", code))
            ),
        )

    @admin.display(description=gettext_lazy("kept by"), ordering="owner_area__position")
    def owner_shown(self, thing):
        return seal(thing.owner_area)

    @admin.display(description=gettext_lazy("areas"))
    def areas_shown(self, thing):
        return seals(thing.areas.all())

    @admin.action(description=gettext_lazy("Publish now"), permissions=["change"])
    def publish_several(self, request, queryset):
        done, left = 0, []
        for thing in self.editable(request, queryset).exclude(state=State.PUBLIC):
            try:
                thing.publish()
            except ValidationError:
                left.append(str(thing))
            else:
                self.log_change(request, thing, [{"changed": {"fields": ["publish_at"]}}])
                done += 1
        message = ngettext("%d item is public now.", "%d items are public now.", done) % done
        self.message_user(request, message, messages.SUCCESS if done else messages.WARNING)
        if left:
            message = _("Not published, because no language has all of its texts yet: %s") % "; ".join(left)
            self.message_user(request, message, messages.WARNING)

    @admin.action(description=gettext_lazy("Withdraw …"), permissions=["change"])
    def withdraw_several(self, request, queryset):
        things = list(self.editable(request, queryset).filter(state=State.PUBLIC))
        if not things:
            self.message_user(request, _("None of these is public."), messages.WARNING)
            return None
        languages = [code for code in LANGUAGES if any(code in thing.languages for thing in things)]
        form = WithdrawForm(request.POST if "withdraw" in request.POST else None, languages=languages)
        if not form.is_valid():
            return self.render_step(request, "withdraw", form, things=things, in_list=True)
        for thing in things:
            self.withdraw(request, thing, form)
        message = ngettext("%d item was withdrawn.", "%d items were withdrawn.", len(things)) % len(things)
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())

    def editable(self, request, queryset):
        """Those of the chosen that the user may change; the others are left alone without a word."""
        return queryset.filter(pk__in=self.model._default_manager.editable_by(request.user).values("pk"))

    # The form

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        context["is_published_model"] = True
        if obj is not None:
            url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_preview", args=[obj.pk])
            context["previews"] = [
                {"url": f"{url}?language={code}", "language": LANGUAGE_NAMES[code]} for code in obj.languages
            ]
            context["state_label"] = self.state_shown(obj)
        context["state"] = obj.state if obj else State.DRAFT
        return super().render_change_form(request, context, add=add, change=change, obj=obj, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        return self.step_after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self.step_after_saving(request, obj) or super().response_change(request, obj)

    def step_after_saving(self, request, obj):
        """What the pressed button asks for beside saving; None if nothing."""
        if "_publish" in request.POST:
            self.publish_saved(request, obj)
        elif "_unschedule" in request.POST:
            self.unschedule_saved(request, obj)
        elif "_schedule" in request.POST:
            return HttpResponseRedirect(self.url_of("schedule", obj))
        else:
            return None
        return HttpResponseRedirect(self.url_of("change", obj))

    def publish_saved(self, request, obj):
        if self.in_scope(request, obj.pk).state == State.PUBLIC:
            self.message_user(request, _("Saved. It was public already."), messages.INFO)
            return
        try:
            obj.publish()
        except ValidationError as problem:
            self.message_user(request, _("Saved."), messages.SUCCESS)
            self.message_user(request, problem.messages[0], messages.ERROR)
        else:
            self.log_change(request, obj, [{"changed": {"fields": ["publish_at"]}}])
            self.message_user(request, _("Saved, and public now."), messages.SUCCESS)

    def unschedule_saved(self, request, obj):
        try:
            obj.unschedule()
        except ValidationError as problem:
            self.message_user(request, problem.messages[0], messages.ERROR)
        else:
            self.log_change(request, obj, [{"changed": {"fields": ["publish_at"]}}])
            self.message_user(request, _("Saved; it is a draft again."), messages.SUCCESS)

    # The steps

    def schedule_view(self, request, object_id):
        thing = self.to_edit(request, object_id)
        if thing.state in (State.PUBLIC, State.WITHDRAWN):
            self.message_user(request, _("Only a draft can be scheduled."), messages.WARNING)
            return HttpResponseRedirect(self.url_of("change", thing))
        at = timezone.localtime(thing.publish_at) if thing.publish_at else None
        form = ScheduleForm(request.POST or None, initial={"date": at, "time": at} if at else None)
        if form.is_valid():
            try:
                thing.publish(at=form.moment)
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                self.log_change(request, thing, [{"changed": {"fields": ["publish_at"]}}])
                moment = date_format(timezone.localtime(form.moment), "DATETIME_FORMAT")
                self.message_user(request, _("It will appear on %s.") % moment, messages.SUCCESS)
                return HttpResponseRedirect(self.url_of("change", thing))
        return self.render_step(request, "schedule", form, thing=thing)

    def withdraw_view(self, request, object_id):
        thing = self.to_edit(request, object_id)
        if thing.state != State.PUBLIC:
            self.message_user(request, _("Only what is public can be withdrawn."), messages.WARNING)
            return HttpResponseRedirect(self.url_of("change", thing))
        form = WithdrawForm(request.POST or None, languages=thing.languages)
        if form.is_valid():
            self.withdraw(request, thing, form)
            self.message_user(request, _("It was withdrawn; its address now gives the reason."), messages.SUCCESS)
            return HttpResponseRedirect(self.url_of("change", thing))
        return self.render_step(request, "withdraw", form, things=[thing], thing=thing)

    def withdraw(self, request, thing, form):
        thing.withdraw(form.cleaned_data["reason_en"], form.cleaned_data["reason_zh_hans"])
        self.log_change(request, thing, [{"changed": {"fields": ["withdrawn_at"]}}])

    def preview_view(self, request, object_id):
        """The public page of what is not public yet, for those who meet it in their lists."""
        thing = self.in_scope(request, object_id)
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        language = request.GET.get("language", get_language())
        if language not in thing.languages:
            message = _("There is no complete text in this language yet, so there is nothing to preview.")
            self.message_user(request, message, messages.WARNING)
            return HttpResponseRedirect(self.url_of("change", thing))
        things = self.model._default_manager.all()
        with override(language):
            if hasattr(things, "for_page"):
                thing = things.for_page(language).get(pk=thing.pk)
            response = import_string(self.public_page)(request, thing, preview=True)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        return response

    def to_edit(self, request, object_id):
        thing = self.in_scope(request, object_id)
        if not self.has_change_permission(request, thing):
            raise PermissionDenied
        return thing

    def in_scope(self, request, object_id):
        """The thing with its state; Http404 where the user's lists do not have it."""
        thing = self.get_object(request, unquote(str(object_id)))
        if thing is None:
            raise Http404
        return thing

    def render_step(self, request, name, form, **context):
        request.current_app = self.admin_site.name
        title = {"schedule": _("Schedule"), "withdraw": _("Withdraw")}[name]
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
            "media": self.media,
            "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            **context,
        }
        return TemplateResponse(request, f"admin/publishing/{name}.html", context)

    def url_of(self, page, obj):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[obj.pk])
