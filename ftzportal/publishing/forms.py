from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.publishing import acts
from ftzportal.translated import LANGUAGES, suffix_of, to_attribute

from .models import ProofreadingPoint

REASONS = {
    "en": _("Reason, in English"),
    "zh-hans": _("Reason, in Chinese"),
}
CORRECTIONS = {
    "en": _("What was put right, in English"),
    "zh-hans": _("What was put right, in Chinese"),
}


class MomentField(forms.SplitDateTimeField):
    """A day and a minute to come, in the time of the zone; None where it is left empty."""

    def __init__(self, **kwargs):
        widget = forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": _("Date")},
            time_attrs={"type": "time", "aria-label": _("Time")},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        super().__init__(required=False, require_all_fields=False, widget=widget, **kwargs)

    def clean(self, value):
        moment = super().clean(value)
        if moment and moment <= timezone.now():
            raise ValidationError(_("This moment has passed. Leave it empty for at once."), code="past")
        return moment


class MomentsForm(forms.Form):
    """When a version is to appear, and until when."""

    publish_at = MomentField(label=_("To appear at"), help_text=_("Beijing time. Empty: as soon as it is signed off."))
    archive_at = MomentField(label=_("To be archived at"), help_text=_("Empty: it stays as it is until somebody acts."))

    def clean(self):
        cleaned = super().clean()
        begin, end = cleaned.get("publish_at"), cleaned.get("archive_at")
        if begin and end and end <= begin:
            self.add_error("archive_at", _("It cannot be archived before it appears."))
        return cleaned

    @property
    def moments(self):
        return {name: self.cleaned_data[name] for name in ("publish_at", "archive_at")}


class SubmitForm(MomentsForm):
    """What goes with a version into the reviews; of what has appeared, perhaps a note that corrects it."""

    field_order = ["correction_en", "correction_zh_hans", "by_the_short_way", "publish_at", "archive_at"]
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, may_correct, short_way, **kwargs):
        super().__init__(*args, **kwargs)
        if may_correct:
            for code in LANGUAGES:
                self.fields[to_attribute("correction", code)] = forms.CharField(
                    label=CORRECTIONS[code],
                    max_length=500,
                    required=False,
                    help_text=_("Only if readers were told something wrong: a dated note on the page says so."),
                    widget=forms.Textarea({"rows": 2, "lang": code}),
                )
            if short_way:
                self.fields["by_the_short_way"] = forms.BooleanField(
                    label=_("As a correction, by the last step alone"), required=False
                )
            self.order_fields(self.field_order)

    @property
    def correction(self):
        notes = {suffix_of(code): self.cleaned_data.get(to_attribute("correction", code), "") for code in LANGUAGES}
        return notes if any(notes.values()) else None


class PointsField(forms.ModelMultipleChoiceField):
    """The zone's proofreading points, each with a tick."""

    def __init__(self):
        super().__init__(
            ProofreadingPoint.objects.all(),
            label=_("Read for, and found right"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value):
        """All points as they are now in both languages, each with whether it was ticked."""
        ticked = set(super().clean(value))
        return [
            {suffix_of(code): getattr(point, to_attribute("text", code)) for code in LANGUAGES}
            | {"ticked": point in ticked}
            for point in self.queryset
        ]


class ReviewForm(MomentsForm):
    """What a reviewer says of the version that they saw; the last one also says when it appears."""

    field_order = ["points", "secrecy_cleared", "opinion", "publish_at", "archive_at"]
    step = forms.IntegerField(widget=forms.HiddenInput)
    hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    points = PointsField()
    secrecy_cleared = forms.BooleanField(
        label=_("I have checked that it contains nothing secret and may be published (保密审查)"), required=False
    )
    opinion = forms.CharField(
        label=_("Opinion"),
        max_length=2000,
        required=False,
        help_text=_("To return it, say why here."),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, is_last, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_last = is_last
        if not is_last:
            del self.fields["publish_at"], self.fields["archive_at"]

    def clean(self):
        cleaned = super().clean()
        if "return" in self.data and not cleaned.get("opinion", "").strip():
            self.add_error("opinion", _("Say why you return it."))
        if "approve" in self.data and not cleaned.get("secrecy_cleared"):
            self.add_error("secrecy_cleared", _("Confirm the secrecy review before you approve."))
        return cleaned

    @property
    def moments(self):
        return {name: self.cleaned_data.get(name) for name in ("publish_at", "archive_at")}

    def act(self, submission, by):
        """Approves or returns, by the button that was pressed; the submission. ValidationError as `acts` raises."""
        said = self.cleaned_data
        seen = {"step": said["step"], "version_hash": said["hash"], "by": by, "points": said["points"]}
        if "return" in self.data:
            return acts.send_back(submission, reason=said["opinion"], **seen)
        return acts.approve(
            submission, opinion=said["opinion"], secrecy_cleared=said["secrecy_cleared"], **seen, **self.moments
        )


class ArchiveForm(forms.Form):
    at = MomentField(label=_("Archived from"), help_text=_("Beijing time. Empty: from now on."))


class WithdrawForm(forms.Form):
    """Why something is taken back, in the languages in which it could be read."""

    def __init__(self, *args, languages=LANGUAGES, **kwargs):
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[to_attribute("reason", code)] = forms.CharField(
                label=REASONS[code],
                max_length=300,
                required=code in languages,
                widget=forms.Textarea({"rows": 2, "lang": code}),
            )
