"""What happens to a thing after its sign-off: withdrawn, archived, not to appear after all."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ftzportal.publishing import acts
from ftzportal.publishing.forms import ArchiveForm, WithdrawForm
from ftzportal.publishing.models import State

from .doors import DoorsAdmin, post_only


class Life(DoorsAdmin):
    doors = {
        "withdraw": "withdraw_view",
        "archive": "archive_view",
        "unarchive": "unarchive_view",
        "cancel-schedule": "cancel_schedule_view",
    }

    def withdraw_view(self, request, object_id):
        thing = self.to_edit(request, object_id)
        if thing.state not in (State.PUBLIC, State.ARCHIVED):
            self.message_user(request, _("Only what is public can be withdrawn."), messages.WARNING)
            return self.back_to_form(thing)
        form = WithdrawForm(request.POST or None, languages=thing.languages)
        if form.is_valid():
            acts.withdraw(thing, **form.cleaned_data, by=request.user)
            self.message_user(request, _("It was withdrawn; its address now gives the reason."), messages.SUCCESS)
            return self.back_to_form(thing)
        return self.render_page(request, "withdraw", _("Withdraw"), form=form, things=[thing], thing=thing)

    def archive_view(self, request, object_id):
        thing = self.to_edit(request, object_id)
        form = ArchiveForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                acts.archive(thing, by=request.user, at=form.cleaned_data["at"])
            except ValidationError as problem:
                self.message_user(request, problem.messages[0], messages.ERROR)
            else:
                self.message_user(request, _("Archived; it stays at its address and says so."), messages.SUCCESS)
            return self.back_to_form(thing)
        return self.render_page(request, "archive", _("Archive"), form=form, thing=thing)

    @post_only
    def unarchive_view(self, request, object_id):
        thing = self.to_edit(request, object_id)
        try:
            acts.unarchive(thing, by=request.user)
        except ValidationError as problem:
            self.message_user(request, problem.messages[0], messages.ERROR)
        else:
            self.message_user(request, _("It is no longer archived."), messages.SUCCESS)
        return self.back_to_form(thing)

    @post_only
    def cancel_schedule_view(self, request, object_id):
        thing = self.to_edit(request, object_id)
        try:
            acts.cancel_schedule(thing, by=request.user)
        except ValidationError as problem:
            self.message_user(request, problem.messages[0], messages.ERROR)
        else:
            self.message_user(request, _("Nothing will appear by itself any more."), messages.SUCCESS)
        return self.back_to_form(thing)
