from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ftzportal.publishing.shown import is_settled
from ftzportal.scope import keeps_whole_zone

from . import attachments, checking, pictures
from .checking import KINDS
from .models import Attachment, Picture

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif"


class FileForm(forms.ModelForm):
    """Of what is uploaded: the browser is told what may come, and who sends it may be told what is there already."""

    # Who sends it; None: nobody is told.
    user = None
    # What the library has of the same content, where that is why it was refused.
    known = None
    accepted = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].widget.attrs["accept"] = self.accepted
            # Beside a file that is there, Django names the group alone.
            self.fields["file"].widget.attrs["aria-label"] = self.fields["file"].label
            # The name is not kept as a path, so it may be as long as it likes.
            self.fields["file"].max_length = None

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.errors and self.files.get("file") and "file" not in self.errors:
            self.add_error("file", _("Please choose the file again: browsers do not keep it when a form comes back."))

    def refuse_unreviewed(self):
        """ValidationError where another file would appear on a public page that nobody reviewed with it."""
        if self.instance.pk is None or self.user is None or keeps_whole_zone(self.user):
            return
        if is_settled(self.instance):
            raise ValidationError(
                _(
                    "Something signed off or in review uses this file, so a new one would appear without review. Add "
                    "it as another and put that into the next version, or ask the zone’s desk."
                ),
                code="public",
            )

    def refuse_known(self, known):
        """ValidationError that leads to what is there already, if the user may have it."""
        if self.user is None:
            return
        self.known = known.linkable_by(self.user).exclude(pk=self.instance.pk).first()
        if self.known:
            address = reverse(f"admin:library_{self._meta.model._meta.model_name}_change", args=[self.known.pk])
            said = _("The library has this file already: {link}. Choose that one.")
            link = format_html('<a href="{}">{}</a>', address, self.known)
            raise ValidationError(format_html(said, link=link), code="known")


class PictureForm(FileForm):
    """A picture and what it shows. Whatever is uploaded is encoded anew before anything else looks at it."""

    accepted = ACCEPTED

    class Meta:
        model = Picture
        fields = (
            *("file", "title_en", "title_zh_hans", "alt_en", "alt_zh_hans", "is_decorative", "credit"),
            *("licence", "licence_ends_on", "focal_x", "focal_y", "owner_area"),
        )
        # Django's own field for pictures opens seventy formats before we are asked.
        field_classes = {"file": forms.FileField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"focal_x", "focal_y"} & set(self.fields):
            self.fields[name].required = False
            self.fields[name].widget.attrs |= {"min": 0, "max": 100}

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        # What was taken in before the rule may keep one language.
        if self.instance.pk is None and not cleaned.get("is_decorative"):
            for name in ("alt_en", "alt_zh_hans"):
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, _("Say it in both languages, or mark the picture as decorative."))
        return cleaned

    def clean_focal_x(self):
        return self.or_middle("focal_x")

    def clean_focal_y(self):
        return self.or_middle("focal_y")

    def or_middle(self, name):
        value = self.cleaned_data[name]
        return 50 if value is None else value

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        self.refuse_unreviewed()
        # The size first: what is too large is not even read.
        pictures.refuse_many_bytes(upload.size)
        digest = pictures.digest_of(upload)
        self.refuse_known(Picture.objects.filter(digest=digest))
        name = pictures.keep(pictures.encode(upload, self.focus_sent()))
        self.instance.digest = digest
        return name

    def focus_sent(self):
        """The focal point, which is cleaned after the file."""
        sent = []
        for name in ("focal_x", "focal_y"):
            try:
                value = self.fields[name].clean(self.data.get(self.add_prefix(name)))
            except (KeyError, ValidationError):
                value = None
            sent.append(50 if value is None else value)
        return tuple(sent)


class AttachmentForm(FileForm):
    """A file that readers may have, and its title. On a page of its own it may bring a new version of the file."""

    accepted = ",".join(f".{kind}" for kind in KINDS)
    file = forms.FileField(label=gettext_lazy("file"))

    class Meta:
        model = Attachment
        fields = ("title_en", "title_zh_hans", "owner_area")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = None
        if "file" in self.fields and self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].help_text = _("A new version takes the place of the old one at the same address.")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if not upload:
            return upload
        self.refuse_unreviewed()
        checking.refuse_many_bytes(upload.size)
        kind = checking.kind_of(upload, upload.name)
        if self.instance.pk and kind != self.instance.kind:
            raise ValidationError(
                _("The address is that of a %(kind)s file. Choose one, or add this file as another."),
                params={"kind": self.instance.get_kind_display()},
                code="other-kind",
            )
        self.refuse_known(Attachment.objects.filter(versions__digest=pictures.digest_of(upload)))
        self.kept = attachments.keep(upload, upload.name)
        if not self.instance.pk:
            self.instance.name, self.instance.kind = self.kept.public_name, self.kept.kind
        return upload
