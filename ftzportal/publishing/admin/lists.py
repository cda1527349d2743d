"""The editors' lists of published things."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ftzportal.editing import LANGUAGE_NAMES, seal, seals, writes_everywhere
from ftzportal.guard import GuardedChangeList, shortened
from ftzportal.long_lists import MOST_FOUND
from ftzportal.publishing import acts
from ftzportal.publishing.forms import WithdrawForm
from ftzportal.publishing.models import State, Work, is_written_in
from ftzportal.rich_text import RichTextField
from ftzportal.search.rows import newest_numbers, tree_of
from ftzportal.translated import LANGUAGES, to_attribute

from .doors import DoorsAdmin

BADGES = {"en": "en", "zh-hans": "中"}


class PublishedList(GuardedChangeList):
    """The rows of a list with what its columns show, without the long texts."""

    def get_filters(self, request):
        specs, has_filters, others, _may_have_duplicates, has_active = super().get_filters(request)
        # Links many to many are looked for by `LinkedFilter`.
        return specs, has_filters, others, False, has_active

    def get_results(self, request):
        long_texts = [field.name for field in self.lookup_opts.fields if isinstance(field, RichTextField)]
        self.queryset = (
            self.queryset.defer(*long_texts)
            .prefetch_related(*self.model_admin.list_prefetch_related)
            .annotate(**{to_attribute("written", code): Q(is_written_in(self.model, code)) for code in LANGUAGES})
        )
        super().get_results(request)
        if getattr(request, "has_found_more", False):
            message = _("More than %(most)s have these words: only the newest of them were looked through.")
            messages.warning(request, message % {"most": f"{MOST_FOUND:,}"})


class Lists(DoorsAdmin):
    actions = ["submit_several", "withdraw_several"]
    date_hierarchy = "publish_at"
    list_select_related = ["owner_area"]
    list_prefetch_related = ["areas"]
    ordering = ["-number"]
    # In the other columns' orders no index has the rows; to see those of one, the list is narrowed to it.
    sortable_by = ["state_shown"]

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        # Who saves is shown no state, unless the form comes back; to ask for it costs as much as to write.
        return queryset if hasattr(request, "is_saving") else queryset.with_state()

    def get_ordering(self, request):
        """Narrowed to a time, a list is in the order of time: so an index has it, and nothing is sorted."""
        if any(name.startswith(f"{self.date_hierarchy}__") for name in request.GET):
            return ["-publish_at", "-number"]
        return super().get_ordering(request)

    def get_changelist(self, request, **kwargs):
        return PublishedList

    def get_search_results(self, request, queryset, search_term):
        """
        Of what is public by the words of its title and summary, of which the last may be begun, as the site's own
        search; of the few that are not by any part of a word, as the fields are searched.
        """
        tree = tree_of(shortened(search_term))
        if tree is None:
            return super().get_search_results(request, queryset, search_term)
        hidden, may_have_duplicates = super().get_search_results(request, queryset.hidden(), search_term)
        most = getattr(request, "most_found", MOST_FOUND)
        found, request.has_found_more = newest_numbers(self.model, tree, most)
        numbers = [*hidden.order_by().values_list("pk", flat=True)[:most], *found]
        return queryset.filter(pk__in=numbers), may_have_duplicates

    def get_list_display(self, request):
        """Whose a thing is goes without saying where all are one area's."""
        columns = super().get_list_display(request)
        return columns if writes_everywhere(request) else [name for name in columns if name != "owner_shown"]

    @admin.display(description=gettext_lazy("title"))
    def heading(self, thing):
        return thing.heading

    @admin.display(description=gettext_lazy("state"), ordering="publish_at")
    def state_shown(self, thing):
        moment = {State.WITHDRAWN: thing.withdrawn_at, State.ARCHIVED: thing.archived_at}.get(
            thing.state, thing.publish_at
        )
        work = format_html(' <span class="work">{}</span>', Work(thing.work).label) if thing.work else ""
        return format_html(
            '<span class="state state-{}">{}</span> {}{}',
            thing.state,
            State(thing.state).label,
            date_format(timezone.localtime(moment), "Y-m-d H:i") if moment else "",
            work,
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

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit_several(self, request, queryset):
        done, left = 0, []
        for thing in self.editable(request, queryset):
            try:
                acts.submit(thing, thing.newest_revision().number, by=request.user)
            except ValidationError as problem:
                left.append(f"{thing}: {problem.messages[0]}")
            else:
                done += 1
        message = ngettext("%d item was submitted.", "%d items were submitted.", done) % done
        self.message_user(request, message, messages.SUCCESS if done else messages.WARNING)
        for reason in left:
            self.message_user(request, reason, messages.WARNING)

    @admin.action(description=gettext_lazy("Withdraw …"), permissions=["change"])
    def withdraw_several(self, request, queryset):
        public = [State.PUBLIC, State.ARCHIVED]
        things = list(self.editable(request, queryset).filter(state__in=public))
        if not things:
            self.message_user(request, _("None of these is public."), messages.WARNING)
            return None
        languages = [code for code in LANGUAGES if any(code in thing.languages for thing in things)]
        form = WithdrawForm(request.POST if "withdraw" in request.POST else None, languages=languages)
        if not form.is_valid():
            return self.render_page(
                request,
                "withdraw",
                _("Withdraw"),
                form=form,
                things=things,
                in_list=True,
                action_checkbox_name=helpers.ACTION_CHECKBOX_NAME,
            )
        for thing in things:
            acts.withdraw(thing, **form.cleaned_data, by=request.user)
        message = ngettext("%d item was withdrawn.", "%d items were withdrawn.", len(things)) % len(things)
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())

    def editable(self, request, queryset):
        """Those of the chosen that the user may change; the others are left alone without a word."""
        return queryset.filter(pk__in=self.model._default_manager.editable_by(request.user).values("pk"))
