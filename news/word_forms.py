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
        take = _("Use it; the library has it already") if picture.known else _("Take it into the library")
        self.fields[f"take_{number}"] = forms.BooleanField(label=take, required=False, initial=True)
        if picture.known:
            return
        for code in LANGUAGES:
            self.fields[to_attribute(f"alt_{number}", code)] = forms.CharField(
                label=_("%(field)s, %(language)s") % {"field": _("What it shows"), "language": LANGUAGE_NAMES[code]},
                max_length=300,
                required=False,
                initial=picture.alts.get(code, ""),
                widget=forms.TextInput({"lang": code}),
            )
        self.fields[f"decorative_{number}"] = forms.BooleanField(
            label=_("It is an ornament only, and shows nothing to be told"), required=False
        )

    def clean(self):
        cleaned = super().clean()
        titles = [to_attribute("title", code) for code in self.proposals]
        if not any(cleaned.get(name) for name in titles) and not any(name in self.errors for name in titles):
            self.add_error(titles[0], _("Write a title in one language at least."))
        for number, picture in enumerate(self.shared):
            if picture.known or not cleaned.get(f"take_{number}") or cleaned.get(f"decorative_{number}"):
                continue
            for name in (to_attribute(f"alt_{number}", code) for code in LANGUAGES):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Say in both languages what the picture shows, or do not take it."))
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
                "alts": self.fields_of_words(number, picture),
            }
            for number, picture in enumerate(self.shared)
        ]

    def fields_of_words(self, number, picture):
        if picture.known:
            return []
        names = [to_attribute(f"alt_{number}", code) for code in LANGUAGES]
        return [self[name] for name in [*names, f"decorative_{number}"]]

    def takes(self, number):
        return self.cleaned_data[f"take_{number}"]

    def words_of(self, number):
        """What was said of a picture that is new to the library, by column."""
        said = self.cleaned_data
        return {"is_decorative": said[f"decorative_{number}"]} | {
            to_attribute("alt", code): said[to_attribute(f"alt_{number}", code)] for code in LANGUAGES
        }
