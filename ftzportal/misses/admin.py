from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ftzportal.editing import EditorsAdmin, writes
from ftzportal.guard import shortened
from ftzportal.search.finding import find
from ftzportal.templatetags.portal import gap

from . import spellings
from .models import Miss


@admin.register(Miss)
class MissAdmin(EditorsAdmin):
    """Read by everybody who writes; what is found once it is another spelling of a record leaves the list."""

    list_display = ["words", "times", "language", "month_shown", "spelling"]
    list_filter = ["language"]
    search_fields = ["words"]
    fields = ["words", "language", "month_shown", "times", "spelling"]
    readonly_fields = fields

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and writes(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        page = path(
            "<path:object_id>/spelling/", self.admin_site.admin_view(self.spelling_view), name="misses_miss_spelling"
        )
        return [page, *super().get_urls()]

    @admin.display(description=_("times"), ordering="count")
    def times(self, miss):
        return miss.count

    @admin.display(description=_("month"), ordering="month")
    def month_shown(self, miss):
        return date_format(miss.month, "YEAR_MONTH_FORMAT")

    @admin.display(description=_("what to do"))
    def spelling(self, miss):
        address = reverse("admin:misses_miss_spelling", args=[miss.pk])
        words = gettext("Add as another spelling of …")
        name = f"{words}{gettext(':')}{gap()}{miss.words}"
        return format_html('<a class="button" href="{}" aria-label="{}">{}</a>', address, name, words)

    def spelling_view(self, request, object_id):
        """Where the record is chosen whose other name the words are."""
        miss = self.get_object(request, object_id)
        if not self.has_view_permission(request, miss):
            raise PermissionDenied
        if miss is None:
            raise Http404
        if request.method == "POST" and "record" in request.POST and self.add(request, miss):
            return HttpResponseRedirect(reverse("admin:misses_miss_changelist"))
        # What may have been meant is likelier to be found than what was typed.
        words = shortened(request.GET.get("q", "").replace("\x00", "")) or find(miss.words, miss.language).did_you_mean
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Add as another spelling"),
            "opts": self.opts,
            "media": self.media,
            "thing": miss,
            "words": words,
            "groups": spellings.offered(request, words) if words else [],
            "may_add": bool(spellings.admins_of_spelled(request)),
            "kept_by_others": spellings.kinds_kept_by_others(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/misses/spelling.html", context)

    def add(self, request, miss):
        """Whether the words are now another spelling of the posted record; a message says so, or why not."""
        choice = spellings.chosen(request, request.POST["record"])
        if choice is None:
            raise Http404
        try:
            version = spellings.add(request, *choice, miss.words)
        except ValidationError as problem:
            self.message_user(request, problem.messages[0], messages.ERROR)
            return False
        self.tell(request, miss.words, *choice, version)
        return True

    def tell(self, request, words, model_admin, record, version):
        said = {"words": words, "record": record}
        if version:
            address = reverse(f"admin:{model_admin.opts.label_lower.replace('.', '_')}_change", args=[record.pk])
            text = gettext("“{words}” is in version {version} of {link}; searches find it once that is signed off.")
            link = format_html('<a href="{}">{}</a>', address, record)
            self.message_user(request, format_html(text, words=words, version=version, link=link), messages.SUCCESS)
        elif spellings.forget_what_is_found(words):
            text = gettext("“%(words)s” is now another spelling of %(record)s: searches find it.")
            self.message_user(request, text % said, messages.SUCCESS)
        else:
            text = gettext("“%(words)s” is now another spelling of %(record)s, of which nothing public speaks yet.")
            self.message_user(request, text % said, messages.WARNING)
