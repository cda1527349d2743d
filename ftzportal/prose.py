"""
What a kept text becomes on a page: its pictures with their copies and words, its links with today's addresses, its
notes at its end. A text names what it shows by number or file, so it stays right when names and addresses change.
"""

import re
from functools import cached_property
from html import escape

from django.apps import apps
from django.db.models import BooleanField, Case, CharField, Value, When
from django.http import Http404, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.translation import get_language, get_language_from_request, override
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ftzportal.leaving import with_notices
from ftzportal.library.models import Attachment, Picture
from ftzportal.library.uses import ADDRESS_OF_FILE, ADDRESS_OF_PICTURE, keys_of_pictures
from ftzportal.publishing.models import Published, is_written_in
from ftzportal.translated import LANGUAGES

# The permanent address of a thing: its kind and its number, whatever it is called and wherever it stands.
TO = re.compile(r"/to/([a-z]{1,40})/([1-9][0-9]{0,17})/")
LINK = re.compile(
    r'<a (?P<before>(?:[a-z]+="[^"]*" )*?)href="(?P<address>[^"]*)"(?P<after>[^>]*)>(?P<words>.*?)</a>', re.DOTALL
)
FIGURE = re.compile(r'<figure><img src="([^"]*)">(?:<figcaption>(.*?)</figcaption>)?</figure>', re.DOTALL)
NOTE = re.compile(r"<small>(.*?)</small>", re.DOTALL)
SIZES = "(min-width: 44rem) 41rem, calc(100vw - 2rem)"


def kinds():
    """{the name of a kind in a permanent address: its model}: whatever has a page found by number or name."""
    return {
        model._meta.model_name: model
        for model in apps.get_models()
        if hasattr(model, "get_absolute_url") and any(field.name == "slug" for field in model._meta.concrete_fields)
    }


def address_to(thing):
    """Its permanent address, as texts keep it."""
    return f"/to/{thing._meta.model_name}/{thing.pk}/"


def addresses(named):
    """{(kind, number): {language: address}} of those of `named` that are public, as far as they are. One query."""
    known, queries = kinds(), []
    for kind in {kind for kind, _number in named} & known.keys():
        model = known[kind]
        numbers = [number for other, number in named if other == kind]
        is_published = issubclass(model, Published)
        rows = model._default_manager.filter(pk__in=numbers).order_by()
        written = {
            f"in_{place}": Case(When(is_written_in(model, code), then=Value(True)), default=Value(False))
            if is_published
            else Value(True, output_field=BooleanField())
            for place, code in enumerate(LANGUAGES)
        }
        rows = (rows.published() if is_published else rows).annotate(
            of_kind=Value(kind, output_field=CharField()), **written
        )
        queries.append(rows.values_list("of_kind", "pk", "slug", *written))
    if not queries:
        return {}
    first, *others = queries
    found = {}
    rows = first.union(*others, all=True).order_by() if others else first
    for kind, number, slug, *is_written in rows:
        found[kind, number] = addresses_of(known[kind](pk=number, slug=slug), is_written)
    return found


def addresses_of(thing, is_written):
    made = {}
    for code, is_there in zip(LANGUAGES, is_written, strict=True):
        if is_there:
            with override(code):
                try:
                    made[code] = thing.get_absolute_url()
                except NoReverseMatch:
                    # A record without a page of its own.
                    return {}
    return made


class Texts:
    """The texts of one page. What all of them name is looked up once, when the first of them is shown."""

    def __init__(self, *texts):
        self.whole = " ".join(text for text in texts if text)

    @cached_property
    def pictures(self):
        """By the stem of their files."""
        if not (stems := set(ADDRESS_OF_PICTURE.findall(self.whole))):
            return {}
        found = Picture.objects.filter(pk__in=keys_of_pictures(stems))
        return {picture.file.name.rsplit(".", 1)[0]: picture for picture in found}

    @cached_property
    def files(self):
        numbers = set(map(int, ADDRESS_OF_FILE.findall(self.whole)))
        return {file.pk: file for file in Attachment.objects.filter(pk__in=numbers).for_list()} if numbers else {}

    @cached_property
    def addresses(self):
        return addresses({(kind, int(number)) for kind, number in TO.findall(self.whole)})

    def shown(self, text, name=""):
        """The markup of one of them. `name` keeps its notes apart from those of the page's other texts."""
        notes = []

        def mark(note):
            notes.append(note[1])
            number = len(notes)
            return render_to_string(
                "components/note_mark.html", {"number": number, "name": note_name(name, number)}
            ).strip()

        html = NOTE.sub(mark, FIGURE.sub(self.figure, text))
        if notes:
            listed = [{"name": note_name(name, number), "html": note} for number, note in enumerate(notes, start=1)]
            html += render_to_string("components/notes.html", {"notes": listed})
        return with_notices(LINK.sub(self.link, html))

    def figure(self, figure):
        stem = ADDRESS_OF_PICTURE.match(figure[1])
        picture = self.pictures.get(stem[1]) if stem else None
        if picture is None:
            return f"<p>{figure[2]}</p>" if figure[2] else ""
        context = {"picture": picture, "caption": figure[2] or "", "sizes": SIZES}
        return render_to_string("components/figure.html", context).strip()

    def link(self, link):
        if to := TO.fullmatch(link["address"]):
            return self.inner_link(link, self.addresses.get((to[1], int(to[2])), {}))
        if file := ADDRESS_OF_FILE.match(link["address"]):
            return self.link_to_file(link, self.files.get(int(file[1])))
        return link[0]

    def inner_link(self, link, found):
        """To the page in this language, or else in the other; the words alone where none is public."""
        language = get_language()
        if language in found:
            return f'<a href="{escape(found[language])}">{link["words"]}</a>'
        for code, address in found.items():
            return f'<a href="{escape(address)}" hreflang="{code}">{link["words"]}</a>'
        return link["words"]

    def link_to_file(self, link, file):
        if file is None:
            return link["words"]
        about = render_to_string("components/about_file.html", {"one": file}).strip()
        return f'<a href="{escape(file.get_absolute_url())}">{link["words"]}</a> {about}'


def note_name(name, number):
    return f"{name}-note-{number}" if name else f"note-{number}"


@require_safe
@vary_on_headers("Accept-Language")
def to(request, kind, number):
    """To the page of a thing, in the reader's language if it is written in it. Http404 for what is not public."""
    found = addresses({(kind, number)}).get((kind, number))
    if not found:
        raise Http404
    return HttpResponseRedirect(found.get(get_language_from_request(request)) or next(iter(found.values())))
