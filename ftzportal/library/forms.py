from django import forms
from django.utils.translation import gettext as _

from . import pictures
from .models import Picture


class PictureForm(forms.ModelForm):
    """A picture and what it shows. Whatever is uploaded is encoded anew before anything else looks at it."""

    class Meta:
        model = Picture
        fields = ("file", "alt_en", "alt_zh_hans", "credit", "owner_area")
        # Django's own field for pictures opens seventy formats before we are asked.
        field_classes = {"file": forms.FileField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp,image/avif"
            # Beside a file that is there, Django names the group alone.
            self.fields["file"].widget.attrs["aria-label"] = self.fields["file"].label
            # The name is not kept, so it may be as long as it likes.
            self.fields["file"].max_length = None

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.errors and self.files.get("file") and "file" not in self.errors:
            self.add_error("file", _("Please choose the file again: browsers do not keep it when a form comes back."))

    def clean_file(self):
        if "file" not in self.changed_data:
            return self.cleaned_data["file"]
        return pictures.keep(pictures.encode(self.cleaned_data["file"]))
