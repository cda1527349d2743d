"""
Finds. `find` answers a search, `suggest` what is being typed:

    results = find("port 港口", "en", kinds=["newsitem"], areas=[3], years=[2026], page=1)
    suggest("port cl", "en")

In order: what has exactly that name; then what says it in its title, in its names, in its summary, in its text; of
each the newest first.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ftzportal.translated import LANGUAGES

from .engines import Scope, engine
from .findable import model_of
from .folding import BODY, COLUMNS, NAMES, SUMMARY, TITLE, key_of
from .marking import Marks
from .meant import meant_by, taken_apart
from .models import Entry, Shelf
from .names import other_names, public_names, with_other_names
from .places import Stretch, moment_at, public_now, shelf_at, within_year, without_date
from .query import Query, parse

TIERS = [(TITLE,), (TITLE, NAMES), (TITLE, NAMES, SUMMARY), (TITLE, NAMES, SUMMARY, BODY)]
PER_PAGE, MOST_PAGES, MOST_SUGGESTIONS = 20, 50, 8
# More are not counted: beyond, a search says "more than", and takes no longer however many there are.
MOST_COUNTED = 10_000
# So few are fetched at once, and counted and put in order here.
FEW = 500


@dataclass(frozen=True, slots=True)
class Facet:
    """Something to narrow by: how many would be found with it alone instead of what is chosen of its sort."""

    value: object
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Result:
    """One entry that was found, for a page in the language that was searched."""

    entry: Entry
    area_keys: list
    marks: Marks

    @property
    def kind(self):
        return self.entry.kind

    @property
    def number(self):
        return self.entry.number

    @property
    def title(self):
        return self.entry.title

    @property
    def address(self):
        return self.entry.address

    @property
    def kind_name(self):
        """“news item”, in the current language."""
        return model_of(self.kind)._meta.verbose_name

    @property
    def date(self):
        """The day on which it appeared; None for what is public always."""
        return timezone.localdate(self.entry.public_from) if self.entry.public_from else None

    @cached_property
    def title_marked(self):
        return self.marks.marked(self.entry.title)

    @cached_property
    def snippet(self):
        return self.marks.snippet(self.entry.summary, self.entry.body)


@dataclass
class Results:
    """
    What was found. Nothing is counted beyond `MOST_COUNTED`: where `is_capped`, the counts are of the newest so many,
    and a total of `MOST_COUNTED` means that or more.
    """

    query: Query
    language: str
    page: int = 1
    total: int = 0
    is_capped: bool = False
    entries: list = field(default_factory=list)
    kinds: list = field(default_factory=list)
    areas: list = field(default_factory=list)
    years: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    # Words that would be found, where those that were typed were not.
    did_you_mean: str = ""
    # {language: how many there are in it}, where there are none in this one.
    elsewhere: dict = field(default_factory=dict)

    @property
    def pages(self):
        return min(-(-self.total // PER_PAGE), MOST_PAGES)

    @property
    def understood(self):
        return self.query.understood


def find(words, language, *, kinds=(), areas=(), years=(), page=1):
    """The `Results` of what somebody typed, whatever it is, among what is public now in `language`."""
    query = with_other_names(parse(words))
    results = Results(query, language, page=min(max(page, 1), MOST_PAGES))
    if query.terms:
        search = Search(query, language, set(kinds), set(areas), set(years))
        if not search.told:
            search = search_instead(search, results)
        search.fill(results)
    results.notes = [*results.query.notes, *results.notes]
    return results


def search_instead(search, results):
    """Where nothing is found: the words of a row of Chinese apart; else what may be meant is told, and searched not."""
    apart = taken_apart(search)
    if apart is not None:
        results.query = apart
        results.notes.append(
            _("Nothing says this in one; it was looked for in parts: %(words)s.")
            % {"words": " ".join(apart.understood)}
        )
        return replace(search, query=apart)
    results.did_you_mean = meant_by(search)
    others = (replace(search, language=language) for language in LANGUAGES if language != search.language)
    results.elsewhere = {other.language: count for other in others if (count := other.total)}
    return search


@dataclass(frozen=True)
class Search:
    """A query in one language, and what it is narrowed to."""

    query: Query
    language: str
    kinds: set = frozenset()
    areas: set = frozenset()
    years: set = frozenset()

    @cached_property
    def shelves(self):
        """{number: (kind, keys of areas)}"""
        return {shelf.pk: (shelf.kind, set(shelf.area_keys)) for shelf in Shelf.objects.all()}

    @cached_property
    def expired(self):
        """Places of what was public and whose end has come."""
        ended = Entry.objects.filter(public_until__lte=timezone.now())
        return list(ended.order_by().values_list("place", flat=True))

    def says(self, tree):
        """Whether anything that is public in the language says it, narrowed or not."""
        return bool(engine().places(tree, COLUMNS, self.everywhere, 1))

    def stretches(self, leaving_out=None):
        if leaving_out == "years" or not self.years:
            return self.everywhere.stretches
        found = [within_year(self.language, year) for year in sorted(self.years, reverse=True)]
        return [stretch for stretch in found if stretch]

    def fits(self, shelf, leaving_out=None):
        """Whether what lies on a shelf is of the kinds and areas that the search is narrowed to."""
        kind, areas = self.shelves.get(shelf, ("", set()))
        is_kind = leaving_out == "kinds" or not self.kinds or kind in self.kinds
        return is_kind and (leaving_out == "areas" or not self.areas or bool(areas & self.areas))

    def scope(self, leaving_out=None):
        """Where is looked, but for one sort of facet."""
        chosen = None
        if self.kinds or self.areas:
            chosen = [shelf for shelf in self.shelves if self.fits(shelf, leaving_out)]
        return Scope(self.stretches(leaving_out), chosen, self.expired)

    @cached_property
    def everywhere(self):
        return Scope([public_now(self.language)], without=self.expired)

    @cached_property
    def hits(self):
        """The places of all that is found, narrowed or not, newest first, where they are few; else their beginning."""
        return engine().places(self.query.tree, COLUMNS, self.everywhere, FEW + 1)

    @property
    def are_few(self):
        return len(self.hits) <= FEW

    @cached_property
    def told(self):
        """[(year or None, shelf, how many)] of all that is found, narrowed or not."""
        if self.are_few:
            return [(self.year_of(place), shelf_at(place), 1) for place in self.hits]
        return self.tallied(self.everywhere)

    def tallied(self, scope):
        if scope.key not in self.tallies:
            self.tallies[scope.key] = engine().tally(self.query.tree, scope, self.years_begun, MOST_COUNTED + 1)
        return self.tallies[scope.key]

    @cached_property
    def tallies(self):
        """What was counted in each scope, because facets of which nothing is chosen share one."""
        return {}

    @property
    def is_capped(self):
        return sum(count for _year, _shelf, count in self.told) > MOST_COUNTED

    def told_without(self, sort=None):
        """The same, of what the search is narrowed to but for one sort of facet."""
        if self.is_capped and (self.kinds or self.areas or self.years):
            # The newest of all may be none of these.
            return self.tallied(self.scope(sort))
        return [
            (year, shelf, count)
            for year, shelf, count in self.told
            if self.fits(shelf, sort) and (sort == "years" or not self.years or year in self.years)
        ]

    @property
    def total(self):
        return min(sum(count for _year, _shelf, count in self.told_without()), MOST_COUNTED)

    @cached_property
    def years_begun(self):
        """[(year, the place at which it begins)] of all years in which something in the language appeared."""
        dated = Stretch(without_date(self.language).last + 1, public_now(self.language).last)
        places = Entry.objects.filter(place__gte=dated.first, place__lte=dated.last).values_list("place", flat=True)
        ends = places.order_by("place").first(), places.order_by("-place").first()
        if None in ends:
            return []
        years = range(moment_at(ends[1]).year, moment_at(ends[0]).year - 1, -1)
        return [(year, within_year(self.language, year).first) for year in years]

    def year_of(self, place):
        return next((year for year, first in self.years_begun if place >= first), None)

    def fill(self, results):
        results.total, results.is_capped = self.total, self.is_capped
        results.kinds = self.facets("kinds", self.kinds)
        results.areas = self.facets("areas", self.areas)
        results.years = self.facets("years", self.years)
        marks = Marks(results.query.marks)
        wanted = results.page * PER_PAGE
        places = self.ranked(wanted)[wanted - PER_PAGE :]
        entries = Entry.objects.in_bulk(places, field_name="place")
        results.entries = [
            Result(entries[place], sorted(self.shelves.get(shelf_at(place), ("", set()))[1]), marks)
            for place in places
            if place in entries
        ]

    def facets(self, sort, chosen):
        """The counts by one sort of facet, narrowed by all others; most first, years newest first."""
        counts = dict.fromkeys(chosen, 0)
        for year, shelf, count in self.told_without(sort):
            kind, areas = self.shelves[shelf]
            for value in {"kinds": [kind], "areas": areas, "years": [year] if year else []}[sort]:
                counts[value] = counts.get(value, 0) + count
        order = sorted(counts, reverse=True) if sort == "years" else sorted(counts, key=lambda one: (-counts[one], one))
        return [Facet(value, counts[value], value in chosen) for value in order]

    def ranked(self, wanted):
        """The places of the first `wanted`, best first."""
        scope = self.scope()
        if self.are_few:
            places = [place for place in self.hits if scope.holds(place)]
            levels = engine().levels(self.query.tree, TIERS[:-1], places)
            places.sort(key=lambda place: levels.get(place, len(TIERS)))
            return list(dict.fromkeys([*(self.named_exactly(scope) if places else ()), *places]))[:wanted]
        found = dict.fromkeys(self.named_exactly(scope))
        # Most searches find words in texts alone: then one look at all columns above them is enough.
        above = self.places(TIERS[-2], scope, wanted)
        for columns in TIERS[:-2] if above else ():
            if len(found) < wanted and not found.keys() >= set(above):
                found |= dict.fromkeys(self.places(columns, scope, wanted))
        found |= dict.fromkeys(above)
        if len(found) < wanted:
            found |= dict.fromkeys(self.places(TIERS[-1], scope, wanted))
        return list(found)[:wanted]

    def places(self, columns, scope, wanted):
        """The newest `wanted`; what a tier above has found is among them."""
        return engine().places(self.query.tree, columns, scope, wanted)

    def named_exactly(self, scope):
        """The places of what has the whole query for a name; then of what has another name of the same."""
        key = " ".join(unit.text for term in self.query.terms for unit in term.units)
        others = [key_of(name) for name in other_names([key]).get(key, ())]
        named = public_names().filter(key__in=[key, *others]).order_by("is_wider", "pk")
        named = sorted(named.values_list("key", "kind", "number")[: 2 * PER_PAGE], key=lambda row: row[0] != key)
        places = []
        for kind, number in dict.fromkeys(row[1:] for row in named):
            entry = Entry.objects.filter(kind=kind, number=number, language=self.language).first()
            if entry and scope.holds(entry.place):
                places.append(entry.place)
        return places


@dataclass(frozen=True, slots=True)
class Suggestion:
    title: str
    kind: str
    number: int
    address: str

    @property
    def kind_name(self):
        return capfirst(str(model_of(self.kind)._meta.verbose_name))


def suggest(prefix, language):
    """
    Up to eight `Suggestion`s for what is typed so far: what is named so before what says it in its title, and of each
    what begins so first.
    """
    query = parse(prefix, is_open=True)
    if not query.terms:
        return []
    search = Search(query, language)
    # After a gap, the last word is whole.
    typed = key_of(prefix) + (" " if prefix[-1:].isspace() else "")
    places = dict.fromkeys(named_so(typed, search))
    # What has no date is a record with a name; of all others the newest.
    for stretch in (without_date(language), public_now(language)):
        if len(places) < 2 * MOST_SUGGESTIONS:
            scope = Scope([stretch], without=search.expired)
            places |= dict.fromkeys(engine().places(query.tree, (TITLE, NAMES), scope, MOST_SUGGESTIONS))
    entries = Entry.objects.defer("body", "summary").in_bulk(places, field_name="place")
    found = [entries[place] for place in places if place in entries]
    found.sort(key=lambda entry: not begins(entry, typed))
    unique = {(entry.title, entry.kind): entry for entry in reversed(found)}
    return [Suggestion(entry.title, entry.kind, entry.number, entry.address) for entry in reversed(unique.values())][
        :MOST_SUGGESTIONS
    ]


def named_so(typed, search):
    """The places of what has a name that begins so."""
    named = public_names().filter(engine().begins("key", typed)).order_by("key").values_list("kind", "number")
    numbers = {}
    for kind, number in named[: 2 * MOST_SUGGESTIONS]:
        numbers.setdefault(kind, []).append(number)
    entries = Entry.objects.filter(language=search.language).order_by("place")
    found = [
        entries.filter(kind=kind, number__in=some).values_list("place", flat=True) for kind, some in numbers.items()
    ]
    return [place for places in found for place in places if search.everywhere.holds(place)]


def begins(entry, typed):
    return any(key_of(name).startswith(typed) for name in [entry.title, *entry.names.split("\n")])
