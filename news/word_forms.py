"""The two forms between a Word document and a draft: the files, and what they left open."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.models import Area
from ftzportal.editing import LANGUAGE_NAMES
from ftzportal.intake import propose, shown_name
from ftzportal.translated import LANGUAGES, to_attribute

from .models import NewsItem

FILE_LABELS = {
    "en": gettext_lazy("Word file in English"),
    "zh-hans": gettext_lazy("Word file in Chinese"),
}
DOCX = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def names_of_areas():
    """The names by which a heading may call each area, by the area's key; short forms and other spellings too."""
    names = {}
    for area in Area.objects.all():
        said = [area.name_en, area.name_zh_hans, *area.aliases.splitlines()]
        said += [area.name_en.removesuffix(" Area"), area.name_zh_hans.removesuffix("片区")]
        names[area.pk] = [name.strip() for name in said if name.strip()]
    return names


def proposals_of(files):
    """
    ({language: `Proposal`}, {language: refusal}) of {language: file}. A file in the other language's place is moved
    to its own.
    """
    names, found, refused = names_of_areas(), {}, {}
    for code, file in files.items():
        try:
            found[code] = propose(file, names)
        except ValidationError as refusal:
            refused[code] = refusal
    return found, refused


def in_their_places(proposals):
    """{language: the language of the field that its file came by}, where both can be told apart."""
    places = {code: code for code in proposals}
    languages = [proposal.language for proposal in proposals.values()]
    if len(set(languages)) == len(languages):
        places = {proposal.language: code for code, proposal in proposals.items()}
    return places


class WordForm(forms.Form):
    """One file, or two. `proposals` and `files`, by language, once it is valid."""

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[to_attribute("file", code)] = forms.FileField(
                label=FILE_LABELS[code],
                required=False,
                # An empty file gets our own words.
                allow_empty_file=True,
                widget=forms.FileInput({"accept": DOCX}),
            )
        self.fields |= chosen

    def clean(self):
        cleaned = super().clean()
        files = {code: cleaned.get(to_attribute("file", code)) for code in LANGUAGES}
        files = {code: file for code, file in files.items() if file}
        if not files:
            raise ValidationError(_("Choose a Word file in one language at least."), code="required")
        found, refused = proposals_of(files)
        for code, refusal in refused.items():
            name = shown_name(files[code].name)
            said = _("“%(name)s”: %(problem)s") % {"name": name, "problem": refusal.messages[0]}
            self.add_error(to_attribute("file", code), ValidationError(said, code=refusal.code))
        if self.errors:
            for code in found:
                self.add_error(
                    to_attribute("file", code),
                    _("Please choose the file again: browsers do not keep it when a form comes back."),
                )
            return cleaned
        places = in_their_places(found)
        self.moved = [shown_name(files[place].name) for code, place in places.items() if code != place]
        self.proposals = {code: found[places[code]] for code in LANGUAGES if code in places}
        self.files_by_language = {code: files[places[code]] for code in self.proposals}
        return cleaned


class OpenForm(forms.Form):
    """What the documents left open: the title, the source, what each picture shows."""

    def __init__(self, *args, proposals, shared, source_field, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposals, self.shared = proposals, shared
        for code, proposal in proposals.items():
            label = _("%(field)s, %(language)s") % {"field": _("Title"), "language": LANGUAGE_NAMES[code]}
            self.fields[to_attribute("title", code)] = forms.CharField(
                label=label,
                max_length=NewsItem._meta.get_field("title_en").max_length,
                required=False,
                initial=proposal.title,
                widget=forms.Textarea({"rows": 2, "lang": code}),
            )
        self.fields["source"] = source_field
        for number, picture in enumerate(shared):
            self.add_picture(number, picture)

    def add_picture(self, number, picture):
        self.fields[f"take_{number}"] = forms.BooleanField(
            label=_("Take it into the library"), required=False, initial=True
        )
        for code in LANGUAGES:
            self.fields[to_attribute(f"alt_{number}", code)] = forms.CharField(
                label=_("%(field)s, %(language)s") % {"field": _("What it shows"), "language": LANGUAGE_NAMES[code]},
                max_length=300,
                required=False,
                initial=picture.alts.get(code, ""),
                widget=forms.TextInput({"lang": code}),
            )

    def clean(self):
        cleaned = super().clean()
        titles = [to_attribute("title", code) for code in self.proposals]
        if not any(cleaned.get(name) for name in titles) and not any(name in self.errors for name in titles):
            self.add_error(titles[0], _("Write a title in one language at least."))
        for number in range(len(self.shared)):
            alts = [to_attribute(f"alt_{number}", code) for code in LANGUAGES]
            if cleaned.get(f"take_{number}") and not any(cleaned.get(name) or name in self.errors for name in alts):
                self.add_error(alts[0], _("Say in one language at least what the picture shows, or do not take it."))
        return cleaned

    def detail_fields(self):
        return [self[to_attribute("title", code)] for code in self.proposals] + [self["source"]]

    def picture_rows(self):
        """Each picture with its fields."""
        return [
            {
                "picture": picture,
                "number": number + 1,
                "take": self[f"take_{number}"],
                "alts": [self[to_attribute(f"alt_{number}", code)] for code in LANGUAGES],
            }
            for number, picture in enumerate(self.shared)
        ]

    def alts_of(self, number):
        """What was written of a picture, by column; None if it is not taken."""
        if not self.cleaned_data[f"take_{number}"]:
            return None
        return {to_attribute("alt", code): self.cleaned_data[to_attribute(f"alt_{number}", code)] for code in LANGUAGES}
