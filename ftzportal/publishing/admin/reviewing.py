"""From the draft to the sign-off, in the admin: submit, review, take back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ftzportal.guard import enter
from ftzportal.publishing import acts, submittable
from ftzportal.publishing.forms import ReviewForm, SubmitForm
from ftzportal.publishing.models import Release, Submission
from ftzportal.record.models import Entry

from .doors import DoorsAdmin, post_only


class Reviewing(DoorsAdmin):
    doors = {"submit": "submit_view", "review": "review_view", "take-back": "take_back_view"}

    def submit_view(self, request, object_id):
        thing = self.to_edit(request, object_id)
        newest = thing.newest_revision()
        _drafted, _misfits, workflow = submittable.as_drafted(thing, newest)
        form = SubmitForm(
            request.POST or None,
            initial=self.last_wishes(thing) | {"version": newest.number},
            may_correct=thing.has_appeared,
            short_way=bool(workflow and workflow.corrects_in_one_step and not thing.withdrawn_at),
        )
        if form.is_valid():
            try:
                submission = acts.submit(
                    thing,
                    form.cleaned_data["version"],
                    by=request.user,
                    correction=form.correction,
                    by_the_short_way=form.cleaned_data.get("by_the_short_way", False),
                    **form.moments,
                )
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                self.tell_what_follows(request, submission)
                return self.back_to_form(thing)
        return self.render_page(
            request,
            "submit",
            _("Submit for review"),
            form=form,
            thing=thing,
            steps=workflow.steps.all() if workflow else [],
            newest=newest,
            pending=Release.objects.of(thing).pending().select_related("revision").first(),
        )

    def last_wishes(self, thing):
        """What was asked for when it was submitted last, if that came to nothing; else the moments that are signed."""
        now, last, notes = timezone.now(), Submission.objects.of(thing).last(), {}
        moments = signed_moments(thing)
        if last and last.outcome not in (Submission.Outcome.SIGNED, Submission.Outcome.OPEN):
            moments |= {name: moment for name in moments if (moment := getattr(last, name))}
            notes = last.revision.content.get("correction", {})
        return {name: moment for name, moment in moments.items() if moment and moment > now} | {
            f"correction_{suffix}": note for suffix, note in notes.items()
        }

    def tell_what_follows(self, request, submission):
        if submission.step:
            step = {"step": submission.step}
            self.message_user(request, _("Submitted. The next step: %(step)s.") % step, messages.SUCCESS)
        elif submission.publish_at:
            moment = date_format(timezone.localtime(submission.publish_at), "DATETIME_FORMAT")
            self.message_user(request, _("Signed off; it will appear on %s.") % moment, messages.SUCCESS)
        else:
            self.message_user(request, _("Signed off, and public now."), messages.SUCCESS)

    def review_view(self, request, object_id):
        thing = self.in_scope(request, object_id)
        submission = Submission.objects.of(thing).open().select_related("revision", "step", "submitted_by").first()
        if submission is None:
            self.message_user(request, _("It is not in review."), messages.INFO)
            return self.back_to_form(thing)
        refusal = self.refusal(submission, request.user)
        is_last = submission.step_after(submission.step.position) is None
        wishes = {"publish_at": submission.publish_at, "archive_at": submission.archive_at}
        form = ReviewForm(
            request.POST or None,
            initial=wishes | {"step": submission.step_id, "hash": submission.revision.hash},
            is_last=is_last,
        )
        if request.method == "POST":
            if refusal:
                self.enter_refusal(request, thing, refusal)
                raise PermissionDenied(refusal)
            if form.is_valid():
                try:
                    done = form.act(submission, request.user)
                except ValidationError as problem:
                    self.enter_refusal(request, thing, problem.messages[0])
                    form.add_error(None, problem)
                else:
                    return self.after_review(request, thing, done)
        return self.render_page(
            request,
            "review",
            _("Review"),
            form=form,
            thing=thing,
            submission=submission,
            reviews=submission.revision.reviews.select_related("person", "on_behalf_of"),
            refusal=refusal,
            is_last=is_last,
            previews=self.previews_of(thing, version=submission.revision.number),
            **self.what_changed(request, thing, submission.revision),
        )

    def refusal(self, submission, user):
        """Why the user cannot do the next step, in words; "" if they can."""
        try:
            submission.seat_of(user)
        except ValidationError as problem:
            return problem.messages[0]
        return ""

    def enter_refusal(self, request, thing, reason):
        """Outside the transaction of the act, which has been undone."""
        enter(Entry.Act.REFUSED, request, thing, reason=reason)

    def after_review(self, request, thing, submission):
        if submission.outcome == Submission.Outcome.RETURNED:
            self.message_user(request, _("Returned to its author."), messages.SUCCESS)
        elif submission.step:
            step = {"step": submission.step}
            self.message_user(request, _("Approved. The next step: %(step)s.") % step, messages.SUCCESS)
        else:
            self.message_user(request, _("Signed off."), messages.SUCCESS)
        return self.back_to_form(thing)

    @post_only
    def take_back_view(self, request, object_id):
        thing = self.in_scope(request, object_id)
        submission = Submission.objects.of(thing).open().first()
        try:
            if submission is None:
                raise ValidationError(_("It is not in review."))
            acts.take_back(submission, by=request.user)
        except ValidationError as problem:
            self.message_user(request, problem.messages[0], messages.ERROR)
        else:
            message = _("Taken back; it is a draft again.")
            if thing.is_signed:
                message = _("Taken back; what was signed stays as it is.")
            self.message_user(request, message, messages.SUCCESS)
        return self.back_to_form(thing)


def signed_moments(thing):
    """When what was signed last appears, and until when it stays as it is."""
    if pending := Release.objects.of(thing).pending().first():
        return {"publish_at": pending.release_at, "archive_at": pending.archive_at}
    return {"publish_at": thing.publish_at, "archive_at": thing.archived_at}
