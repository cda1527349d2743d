"""The public page of a version that is not public."""

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.utils.csp import CSP, build_policy
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ftzportal.editing import LANGUAGE_NAMES
from ftzportal.publishing import contents
from ftzportal.translated import LANGUAGES

from .doors import DoorsAdmin


class Previewing(DoorsAdmin):
    # Dotted path of the function that answers with the thing's public page.
    public_page = ""
    doors = {"preview": "preview_view", "telephone": "telephone_view"}

    def preview_view(self, request, object_id):
        """A version, by default the newest, as readers would see it; for those who meet the thing in their lists."""
        thing = self.in_scope(request, object_id)
        language = request.GET.get("language", get_language())
        revision = self.version(thing, request.GET.get("version")) or thing.revisions().first()
        with contents.set_aside():
            if revision:
                contents.put_aside(thing, revision.content)
            if language in thing.languages:
                addresses = self.addresses_of_previews(thing, version=revision and revision.number)
                return in_our_frames(self.page_of(request, thing, language, {"addresses": addresses}))
        message = _("There is no complete text in this language yet, so there is nothing to preview.")
        self.message_user(request, message, messages.WARNING)
        return self.back_to_form(thing)

    def telephone_view(self, request, object_id):
        """A version as wide as a telephone shows it, in each language that it is complete in."""
        thing = self.in_scope(request, object_id)
        revision = self.version(thing, request.GET.get("version")) or thing.newest_revision()
        with contents.set_aside():
            contents.put_aside(drafted := copy(thing), revision.content)
        previews = self.previews_of(thing, drafted.languages, version=revision.number)
        return self.render_page(request, "telephone", _("On a telephone"), thing=thing, previews=previews)

    def previews_of(self, thing, languages=LANGUAGES, version=None):
        """The addresses of the previews, one a language."""
        urls = self.addresses_of_previews(thing, version)
        return [{"url": urls[code], "language": LANGUAGE_NAMES[code]} for code in languages]

    def addresses_of_previews(self, thing, version):
        url, query = self.url_of("preview", thing), f"&version={version}" if version else ""
        return {code: f"{url}?language={code}{query}" for code in LANGUAGES}

    def page_of(self, request, thing, language, preview):
        """
        The public template with what the row says, for nobody to keep. `preview` is what it is told of it: the
        `addresses` of the preview, one a language, and of a `review`, if that is done from there.
        """
        things = self.model._default_manager.all()
        with override(language):
            thing = things.for_page(language).for_reading().get(pk=thing.pk)
            response = import_string(self.public_page)(request, thing, preview=preview)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        return response


def in_our_frames(response):
    """The one kind of page that another of ours may show within it."""
    policy = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]}
    response.headers[str(CSP.HEADER_ENFORCE)] = build_policy(policy)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
