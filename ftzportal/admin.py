"""The editors' site: its policy, its frame and its first page."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, translate_url
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.csp import csp_override
from django.views.i18n import JavaScriptCatalog

from areas.models import Zone
from ftzportal import composing, desk
from ftzportal.accounts.sign_in import limited
from ftzportal.borrowed_words import IN_SCRIPTS
from ftzportal.link_checking import link_check
from ftzportal.linking import LinkableJsonView
from ftzportal.publishing.calendar import calendar_view
from ftzportal.publishing.translations import translations_view
from ftzportal.record.models import Entry
from ftzportal.sender import sender_of
from ftzportal.terms.hinting import hints_view

# The one <style> that the rich-text editor of django-prose-editor 0.28 puts into the page.
EDITORS_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
ADMIN_CSP = settings.SECURE_CSP | {
    "script-src": [*settings.SECURE_CSP["script-src"], CSP.NONCE],
    "style-src": [*settings.SECURE_CSP["style-src"], CSP.NONCE, EDITORS_STYLE],
    # The previews on a telephone.
    "frame-src": [CSP.SELF],
}


class EditorsCatalog(JavaScriptCatalog):
    """Django's own catalog for its scripts, and the borrowed words."""

    packages = ["django.contrib.admin"]

    def get_catalog(self):
        return super().get_catalog() | {word: gettext(word) for word in IN_SCRIPTS}


class PortalAdminSite(admin.AdminSite):
    index_title = gettext_lazy("My desk")
    # The lists need the width; the desk and the breadcrumbs lead everywhere.
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Many at once are never deleted: what was public stays, and drafts are few.
        self.disable_action("delete_selected")

    def get_urls(self):
        # Django's redirect to any object's page would tell the words in the address of another area's draft.
        urls = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [
            path("calendar/", self.admin_view(self.calendar), name="calendar"),
            path("translations/", self.admin_view(self.translations), name="translations"),
            path("links/", self.admin_view(self.links), name="links"),
            path("paste/", self.admin_view(composing.paste), name="paste"),
            path("pictures/", self.admin_view(composing.pictures), name="pictures"),
            path("tidy/", self.admin_view(composing.tidy), name="tidy"),
            path("link-check/", self.admin_view(link_check), name="link_check"),
            path("hints/", self.admin_view(hints_view), name="hints"),
            *urls,
        ]

    def links(self, request):
        return composing.links(request, self)

    def calendar(self, request):
        return calendar_view(request, self)

    def translations(self, request):
        return translations_view(request, self)

    def admin_view(self, view, cacheable=False):
        # Django lets caches keep the page on which a password is changed; the words for scripts are everybody's.
        return csp_override(ADMIN_CSP)(super().admin_view(view, cacheable and view == self.i18n_javascript))

    @method_decorator(csp_override(ADMIN_CSP))
    def login(self, request, extra_context=None):
        return limited(super().login)(request, extra_context)

    def logout(self, request, extra_context=None):
        if request.user.is_authenticated and request.method == "POST":
            Entry.objects.enter(Entry.Act.SIGN_OUT, by=request.user, sender=sender_of(request))
        return super().logout(request, extra_context)

    def password_change(self, request, extra_context=None):
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            Entry.objects.enter(Entry.Act.PASSWORD, by=request.user, thing=request.user, sender=sender_of(request))
        return response

    def each_context(self, request):
        zone = Zone.current().name
        return {
            **super().each_context(request),
            "site_header": zone,
            "site_title": zone,
            "site_url": f"/{get_language()}/",
            "language_links": self.language_links(request),
        }

    def language_links(self, request):
        """The same page in each language, named in that language."""
        path = request.get_full_path()
        return [
            {
                "code": code,
                "name": {"en": "English", "zh-hans": "中文"}[code],
                "url": translate_url(path, code),
            }
            for code, _ in settings.LANGUAGES
        ]

    def index(self, request, extra_context=None):
        return super().index(request, {**desk.of(request, self), **(extra_context or {})})

    def i18n_javascript(self, request, extra_context=None):
        return EditorsCatalog.as_view()(request)

    def autocomplete_view(self, request):
        return LinkableJsonView.as_view(admin_site=self)(request)
