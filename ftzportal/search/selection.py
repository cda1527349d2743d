"""
What an address of the search page asks for, what that finds, and the address that says it. Conditions are names as in
the other lists (`?q=port&kind=project&area=dalian&year=2026`): several of one parameter widen it, several parameters
narrow each other, and what is not understood is said and never makes the selection wider.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ftzportal.facets import sentences
from ftzportal.facets.conditions import MOST_NAMES, NamesField
from ftzportal.facets.filtersets import Choice, Facet
from ftzportal.translated import LANGUAGES

from .findable import model_of
from .finding import MOST_COUNTED, MOST_PAGES, PER_PAGE, Search, find
from .folding import HAN
from .fragments import address_to_words
from .query import MOST_CHARACTERS

CONDITIONS = ("kind", "area", "year")
# Nothing has it for its number, and no year is it: by it, a name of nothing finds nothing.
NONE = 0


@dataclass(frozen=True)
class Row:
    """A result as the page shows it."""

    result: object
    areas: list
    language: str

    @property
    def target(self):
        return address_to_words(self.result.address, [*self.result.title_marked, *self.result.snippet])

    @property
    def title_language(self):
        return language_of(self.result.title, self.language)

    @cached_property
    def other_name(self):
        """The `Piece`s of the other name by which it was found, where nothing else that is shown says why."""
        if any(piece.is_marked for piece in (*self.result.title_marked, *self.result.snippet)):
            return []
        said = (self.result.marks.marked(name) for name in self.result.entry.names.split("\n"))
        return next((pieces for pieces in said if any(piece.is_marked for piece in pieces)), [])

    @property
    def language_of_other_name(self):
        return language_of("".join(piece.text for piece in self.other_name), self.language)


def language_of(name, language):
    """The code of the language that a name is in where it is not the page's; "" where it is."""
    is_chinese = bool(re.search(f"[{HAN}]", name))
    return "" if is_chinese == (language != "en") else "zh-hans" if is_chinese else "en"


@dataclass
class Group:
    """The results of one kind on a page. `count` is how many there are on all, `query` the address of those alone."""

    kind: str
    name: str
    count: int
    query: str
    rows: list = field(default_factory=list)


class Selection:
    """Beside what a `FacetedFilterSet` offers the templates, the results."""

    is_search = True
    orders = ()

    def __init__(self, data, language, areas, page=1):
        self.data, self.language, self.page = data, language, page
        self.areas = {area.slug: area for area in areas}

    @cached_property
    def words(self):
        return " ".join(self.data.get("q", "").split())

    @cached_property
    def chosen(self):
        return {name: NamesField().clean(self.data.getlist(name)) for name in CONDITIONS}

    @cached_property
    def narrowed_to(self):
        """The conditions as the index takes them."""
        areas = [self.areas[slug].pk if slug in self.areas else NONE for slug in self.chosen["area"]]
        return {"kinds": self.chosen["kind"], "areas": areas, "years": [year_of(name) for name in self.chosen["year"]]}

    @cached_property
    def results(self):
        return find(self.words, self.language, **self.narrowed_to, page=self.page)

    @property
    def reachable(self):
        """How many of the results can be leafed through."""
        return min(self.results.total, PER_PAGE * MOST_PAGES)

    @property
    def is_beyond_count(self):
        return self.results.total >= MOST_COUNTED

    @property
    def is_miss(self):
        """Whether the words alone find nothing."""
        return bool(self.results.query.terms) and not self.results.total and not any(self.chosen.values())

    @cached_property
    def elsewhere(self):
        """[(language, how many)] of the other languages that have any, where this one has none or few."""
        results = self.results
        if results.elsewhere or not 0 < results.total <= PER_PAGE:
            return list(results.elsewhere.items())
        narrowed_to = {name: set(values) for name, values in self.narrowed_to.items()}
        others = [Search(results.query, code, **narrowed_to) for code in LANGUAGES if code != self.language]
        return [(other.language, count) for other in others if (count := other.total)]

    @property
    def understood(self):
        """Sentences about what was looked for."""
        if said := _(", ").join(self.results.understood):
            yield _("Looked for: %(words)s.") % {"words": said}
        if names := _(", ").join(self.results.query.other_names):
            yield _("Also under its other names: %(names)s.") % {"names": names}

    @cached_property
    def misunderstood(self):
        return [*self.results.notes, *self.unknown_parameters(), *self.unknown_names(), *self.left_out()]

    def unknown_parameters(self):
        for name in self.data:
            if name not in ("q", *CONDITIONS, "page"):
                yield sentences.no_condition(name)

    def unknown_names(self):
        if self.results.query.terms:
            for facet in self.facets:
                yield from sentences.unknown_in(facet, self.chosen[facet.parameter])

    def left_out(self):
        for name in ("q", "page"):
            if len(self.data.getlist(name)) > 1:
                yield sentences.given_twice(name)
        for name in CONDITIONS:
            if len(set(self.data.getlist(name))) > MOST_NAMES:
                yield sentences.too_many(name, MOST_NAMES)

    @cached_property
    def facets(self):
        kinds = [choice(one.value, name_of(one.value), one) for one in self.results.kinds if name_of(one.value)]
        found = {one.value: one for one in self.results.areas}
        areas = [
            choice(slug, area.name, found[area.pk], area.seal) for slug, area in self.areas.items() if area.pk in found
        ]
        years = [choice(str(one.value), str(one.value), one) for one in self.results.years if one.value != NONE]
        return [Facet("kind", _("Kind"), kinds), Facet("area", _("Area"), areas), Facet("year", _("Year"), years)]

    @property
    def chips(self):
        """(label, address without it) of each condition that holds, of those that were not understood too."""
        return [
            chip
            for facet in self.facets
            for chip in sentences.chips_of(facet, self.chosen[facet.parameter], self.query_with)
        ]

    @cached_property
    def groups(self):
        """The page's results by kind, the kind of the best one first."""
        counts = {one.value: one.count for one in self.results.kinds}
        areas, groups = {area.pk: area for area in self.areas.values()}, {}
        for result in self.results.entries:
            if (kind := result.kind) not in groups:
                groups[kind] = Group(kind, name_of(kind), counts.get(kind, 0), self.query_with("kind", [kind]))
            shown = [areas[key] for key in result.area_keys if key in areas]
            groups[kind].rows.append(Row(result, shown, self.language))
        return list(groups.values())

    def query_with(self, parameter, names):
        """The canonical query of this selection with another value of one parameter; "" or "?…", without a page."""
        query = QueryDict(mutable=True)
        for name, values in ({"q": [self.words[:MOST_CHARACTERS]]} | self.chosen | {parameter: names}).items():
            if values := sorted(filter(None, values)):
                query.setlist(name, values)
        return f"?{query.urlencode()}" if query else ""

    @property
    def query(self):
        return self.query_with("kind", self.chosen["kind"])

    @property
    def query_of_all(self):
        """Of the words without any condition."""
        return query_of_words(self.words[:MOST_CHARACTERS])

    @property
    def query_meant(self):
        return query_of_words(self.results.did_you_mean)


def query_of_words(words):
    query = QueryDict(mutable=True)
    query["q"] = words
    return f"?{query.urlencode()}"


def choice(name, label, facet, seal=""):
    return Choice(name, label, facet.count, facet.is_chosen, seal)


def name_of(kind):
    """“News items”; "" for what is no kind."""
    model = model_of(kind)
    return capfirst(str(model._meta.verbose_name_plural)) if model else ""


def year_of(name):
    return int(name) if name.isascii() and name.isdigit() and len(name) == 4 else NONE
