"""Links by which somebody without an account sees one version before it is public."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ftzportal.accounts.models import User
from ftzportal.guard import enter
from ftzportal.publishing.addresses import absolute
from ftzportal.publishing.mail import reviewers_of
from ftzportal.publishing.models import PreviewLink, Submission
from ftzportal.publishing.preview import addresses_of
from ftzportal.record.models import Entry
from ftzportal.translated import LANGUAGES

from .doors import DoorsAdmin, post_only


class LinkForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("For whom"), max_length=200, required=False)
    days = forms.IntegerField(label=gettext_lazy("Valid for days"), min_value=1, max_value=30, initial=7)
    reviewer = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Reviewer"),
        required=False,
        empty_label=gettext_lazy("nobody: the link only shows it"),
        help_text=gettext_lazy("May do the next step from this link, with a code that the portal sends them by mail."),
    )

    def __init__(self, *args, submission, **kwargs):
        super().__init__(*args, **kwargs)
        if submission:
            able = [person.pk for person in reviewers_of(submission)]
            self.fields["reviewer"].queryset = User.objects.filter(pk__in=able)
        else:
            del self.fields["reviewer"]


class Links(DoorsAdmin):
    doors = {"links": "links_view", "revoke-link": "revoke_link_view"}

    def links_view(self, request, object_id):
        """The links of a thing; makes one of its newest version, whose address is shown this once."""
        thing = self.to_edit(request, object_id)
        submission = Submission.objects.of(thing).open().select_related("revision", "step").first()
        form, addresses = LinkForm(request.POST or None, submission=submission), []
        if form.is_valid():
            addresses = whole_addresses(self.make_link(request, thing, **form.cleaned_data))
            form = LinkForm(submission=submission)
        links = (
            PreviewLink.objects.of(thing).select_related("revision", "made_by", "reviewer").prefetch_related("visits")
        )
        return self.render_page(
            request, "links", _("Preview links"), thing=thing, form=form, links=links, addresses=addresses
        )

    def make_link(self, request, thing, note, days, reviewer=None):
        """The token of a link to the newest version."""
        revision, expires_at = thing.newest_revision(), timezone.now() + timedelta(days=days)
        link, token = PreviewLink.make(revision, by=request.user, note=note, expires_at=expires_at, reviewer=reviewer)
        details = {"version": revision.number, "link": link.pk, "expires_at": expires_at}
        reviewer_name = reviewer.get_username() if reviewer else ""
        enter(Entry.Act.LINK_MADE, request, thing, **details, reviewer=reviewer_name)
        return token

    @post_only
    def revoke_link_view(self, request, object_id):
        thing = self.to_edit(request, object_id)
        number = request.POST.get("link", "")
        if not number:
            return self.redirect_to("links", thing)
        link = PreviewLink.objects.of(thing).filter(pk=int(number)).first() if is_key(number) else None
        if link is None:
            raise Http404
        if link.revoked_at is None:
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at"])
            enter(Entry.Act.LINK_REVOKED, request, thing, link=link.pk)
        self.message_user(request, _("This link opens nothing any more."), messages.SUCCESS)
        return self.redirect_to("links", thing)


def is_key(text):
    return text.isdecimal() and len(text) < 18


def whole_addresses(token):
    """The address in each language, the reader's first."""
    found = addresses_of("preview", token)
    return [absolute(found[code]) for code in sorted(LANGUAGES, key=lambda code: code != get_language())]
