from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ftzportal.translated import LANGUAGES, to_attribute

REASONS = {
    "en": _("Reason, in English"),
    "zh-hans": _("Reason, in Chinese"),
}


class ScheduleForm(forms.Form):
    """When a thing is to appear, in the time of the zone."""

    date = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("date") and cleaned.get("time"):
            self.moment = timezone.make_aware(datetime.combine(cleaned["date"], cleaned["time"]))
            if self.moment <= timezone.now():
                self.add_error("date", _("This moment has passed. To publish at once, use “Publish now”."))
        return cleaned


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
