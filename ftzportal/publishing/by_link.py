"""The step of a review done from a preview link: who it names proves it by a code sent by mail."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ftzportal.publishing import mail
from ftzportal.publishing.forms import ReviewForm
from ftzportal.publishing.models import Review
from ftzportal.publishing.preview import addresses_of, for_nobody_else, link_of
from ftzportal.record.models import Entry
from ftzportal.sender import sender_of


class ReviewByLinkForm(ReviewForm):
    code = forms.CharField(
        label=gettext_lazy("Code from the mail"),
        max_length=6,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "size": 8}),
    )

    def clean_code(self):
        # A telephone's keyboard in Chinese may write full-width digits.
        return unicodedata.normalize("NFKC", self.cleaned_data["code"])


# The browser sends nothing by itself that would let anybody act: what counts is the code.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def review_by_link(request, token):
    """The form for the next step of the link's version; Http404 where the link opens nothing or names nobody."""
    link = link_of(token)
    if link.reviewer is None:
        raise Http404
    submission, form, sent = link.submission, None, False
    if submission:
        form = form_for(submission, request.POST if request.method == "POST" else None)
        if "send" in request.POST:
            sent = send_code(request, link, token, form)
        elif form.is_valid() and act(request, link, token, submission, form):
            return for_nobody_else(HttpResponseRedirect(request.path))
    context = {
        "link": link,
        "submission": submission,
        "form": form,
        "sent": sent,
        "done": Review.objects.filter(revision=link.revision, person=link.reviewer).first(),
        "address_of_preview": reverse("preview", args=[token]),
        "preview": {"addresses": addresses_of("review_by_link", token)},
    }
    return for_nobody_else(render(request, "review_by_link.html", context))


def form_for(submission, posted):
    wishes = {"publish_at": submission.publish_at, "archive_at": submission.archive_at}
    return ReviewByLinkForm(
        posted,
        initial=wishes | {"step": submission.step_id, "hash": submission.revision.hash},
        is_last=submission.step_after(submission.step.position) is None,
    )


def send_code(request, link, token, form):
    """Whether one is on its way; what was typed so far stays in the form, and is not judged yet."""
    form.full_clean()
    form.errors.clear()
    try:
        code = link.new_code(token)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    mail.send_code(link, code)
    enter(Entry.Act.CODE_SENT, request, link)
    return True


def act(request, link, token, submission, form):
    """Whether the step was done; why not is an error of the form and in the record."""
    try:
        link.take_code(token, form.cleaned_data["code"])
        form.act(submission, link.reviewer)
    except ValidationError as problem:
        form.add_error("code" if problem.code in ("code", "tries") else None, problem)
        enter(Entry.Act.REFUSED, request, link, reason=problem.messages[0])
        return False
    return True


def enter(what, request, link, **details):
    thing, sender = link.thing, sender_of(request)
    Entry.objects.enter(what, thing=thing, area=thing.owner_area_id, sender=sender, link=link.pk, **details)
