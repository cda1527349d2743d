"""
What search engines are told of: every public page, in each language in which it is there.

A section holds one kind of page in one language. It comes in parts, each of which holds the things whose numbers lie
between two: nothing is counted or passed over to find one, a thing never moves to another part, and a new one changes
the last part only. Parts are written while they are read.
"""

from functools import cache, cached_property, partial
from itertools import chain
from operator import itemgetter

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate
from django.utils.translation import override

from areas.filters import ProjectFilter
from areas.models import Area, Document, Enterprise, Partner, Platform, Practice, Project
from ftzportal.publishing.models import is_written_in
from ftzportal.templatetags.portal import html_lang, main_language
from ftzportal.translated import LANGUAGES
from news.filters import NewsFilter
from news.models import Column, NewsItem

# Something appears or is changed, whichever came last.
CHANGES = ("publish_at", "updated_at")
# Pages that are one of a kind, with those of the things they show that have dates.
PAGES = {
    "home": [NewsItem, Project, Practice, Document],
    "site_map": [],
    "open_data": [],
    "news:news_list": [NewsItem],
    "areas:area_list": [],
    "areas:project_list": [Project],
    "areas:partner_list": [],
    "areas:enterprise_list": [],
    "areas:practice_list": [Practice],
    "areas:document_list": [Document],
    "areas:platform_list": [Platform],
}


# Search engines take 50,000 in a part; of so many, one is 6 MB.
PAGES_A_PART = 10_000
ROWS_AT_ONCE = 500
# Of the things that changed last, so many tell of most records when these did.
NEWEST = 100
# The models of which a list knows by heart what is public.
LISTS = {NewsItem: NewsFilter, Project: ProjectFilter}
# By what they name records that have pages of their own.
NAMED = {NewsItem: ("areas", "column"), Project: ("areas", "partners", "enterprises")}


class Section:
    """One kind of page in one language, absolute on SITE_URL whatever the request claims."""

    def __init__(self, language):
        self.language = language

    def parts(self):
        """The numbers of the parts that hold something."""
        return range(1, -(-len(self.items()) // PAGES_A_PART) + 1)

    def part(self, number):
        """An iterator of the things of a part, which may be empty."""
        return iter(self.items()[(number - 1) * PAGES_A_PART : number * PAGES_A_PART])

    def items(self):
        """A list of all things of a section that never has very many."""
        raise NotImplementedError

    def urls(self, things):
        """(address, day of the last change or None, [(language, address) of each language]) of each thing."""
        for thing in things:
            # Written when the request is over, and its language with it.
            with override(self.language):
                changed = self.lastmod(thing)
                yield self.address(thing, self.language), changed and localdate(changed), self.alternates(thing)

    def alternates(self, item):
        """The page in each of its languages, and as `x-default` in the one for readers of neither."""
        languages = self.languages_of(item)
        named = [(html_lang(code), code) for code in languages] + [("x-default", main_language(languages))]
        return [(name, self.address(item, code)) for name, code in named]

    def address(self, item, language):
        with override(language):
            return f"{settings.SITE_URL}{self.location(item)}"

    def location(self, item):
        return item.get_absolute_url()

    def languages_of(self, item):
        return LANGUAGES

    def latest_lastmod(self):
        return max(filter(None, map(self.lastmod, self.items())), default=None)


class Pages(Section):
    """Pages that are one of a kind; `last_change` tells of a model when something of it last changed."""

    def __init__(self, language, last_change):
        super().__init__(language)
        self.last_change = last_change

    def items(self):
        return list(PAGES)

    def location(self, name):
        return reverse(name)

    def lastmod(self, name):
        """Of the newest thing that it shows."""
        return max(filter(None, map(self.last_change, PAGES[name])), default=None)


def last_change(language, model):
    """When something of `model` that can be read in `language` last appeared or changed; None if nothing can."""
    # The ends of two indexes, from which on is looked for what is public; the newest of both moments, worked out for
    # each row, would read all of them.
    public = model.objects.filter(Exists(model.objects.published_in(language).filter(pk=OuterRef("pk"))))
    ends = [public.order_by(f"-{field}").values_list(field, flat=True).first() for field in CHANGES]
    return max(filter(None, ends), default=None)


class Things(Section):
    """Published things of one model."""

    def __init__(self, language, model, last_change, listed):
        super().__init__(language)
        self.model, self.last_change, self.listed = model, last_change, listed

    def parts(self):
        return self.parts_listed() if self.model in LISTS else self.parts_looked_for()

    def parts_listed(self):
        with override(self.language):
            rows = self.listed(self.model).rows() >> 1
        part = 1
        while rows:
            if rows & ((1 << PAGES_A_PART) - 1):
                yield part
            rows, part = rows >> PAGES_A_PART, part + 1

    def parts_looked_for(self):
        public, last = self.model.objects.published_in(self.language).order_by("number"), 0
        while (number := public.filter(number__gt=last).values_list("number", flat=True).first()) is not None:
            part = (number - 1) // PAGES_A_PART + 1
            yield part
            last = part * PAGES_A_PART

    def part(self, number):
        written = {f"written_{n}": is_written_in(self.model, code) for n, code in enumerate(LANGUAGES)}
        last = number * PAGES_A_PART
        things = self.model.objects.published_in(self.language).filter(number__gt=last - PAGES_A_PART, number__lte=last)
        things = things.annotate(**written).only("number", "slug", "publish_at", "updated_at").order_by("number")
        return things.iterator(chunk_size=ROWS_AT_ONCE)

    def languages_of(self, thing):
        return [code for n, code in enumerate(LANGUAGES) if getattr(thing, f"written_{n}")]

    def lastmod(self, thing):
        return max(thing.publish_at, thing.updated_at)

    def latest_lastmod(self):
        return self.last_change(self.model)


def newest(language, model):
    """
    ({field: {number: moment}}, {relation: [(number, key)]} of the records that they name) of the things of `model`
    readable in `language` that appeared or changed last.
    """
    public = model.objects.published_in(language)
    # SQLite takes no slice as a part of a union, but what is within one.
    ends = [
        model._base_manager.filter(pk__in=public.order_by(f"-{field}").values("pk")[:NEWEST]).order_by().values("pk")
        for field in CHANGES
    ]
    rows = list(model._base_manager.filter(pk__in=ends[0].union(*ends[1:])).order_by().values("pk", *CHANGES))
    last = {
        field: {row["pk"]: row[field] for row in sorted(rows, key=itemgetter(field), reverse=True)[:NEWEST]}
        for field in CHANGES
    }
    return last, links(model, [row["pk"] for row in rows])


def links(model, numbers):
    """{relation: [(number, key)]} of the records that these things name; one query."""
    among = model._base_manager.filter(pk__in=numbers).order_by()
    named = [
        among.filter(**{f"{relation}__isnull": False}).values_list(Value(relation), "pk", relation)
        for relation in NAMED[model]
    ]
    found = {relation: [] for relation in NAMED[model]}
    for relation, number, key in named[0].union(*named[1:], all=True).order_by():
        found[relation].append((number, key))
    return found


class Records(Section):
    """
    Areas, partners, enterprises and columns; they change with what they show: the things of each model in `shown` that
    name them by that field. `newest` gives those of a model that did last.
    """

    def __init__(self, language, records, shown, newest):
        super().__init__(language)
        self.records, self.shown, self.newest = records, shown, newest

    @cached_property
    def known(self):
        return list(self.records)

    def items(self):
        return self.known

    @cached_property
    def changes(self):
        """{key of a record: when something that it shows last appeared or changed}"""
        changes = {}
        for model, relation in self.shown.items():
            for key, moment in self.changes_of(model, relation):
                changes[key] = max(moment, changes.get(key, moment))
        return changes

    def changes_of(self, model, relation):
        """(key of a record, when a thing that names it appeared or changed); the last of each record is there."""
        last, links_by_relation = self.newest(model)
        for field, moments in last.items():
            found = [(key, moments[number]) for number, key in links_by_relation[relation] if number in moments]
            yield from found
            # What none of those names, few things do; so the last of them is near.
            rest = {record.pk for record in self.known} - {key for key, _moment in found}
            if rest and len(moments) == NEWEST:
                yield from self.changes_looked_for(model, relation, field, rest)

    def changes_looked_for(self, model, relation, field, keys):
        public = model.objects.published_in(self.language).filter(**{relation: OuterRef("pk")})
        last = Subquery(public.order_by(f"-{field}").values(field)[:1])
        rows = self.records.model._base_manager.filter(pk__in=keys).values_list("pk", last)
        return [(key, moment) for key, moment in rows if moment]

    def lastmod(self, record):
        return self.changes.get(record.pk)


class Columns(Records):
    """The columns that have something to read; a blank one is left out, in its language."""

    def __init__(self, language, newest):
        # All of them, because a column changes with those below it.
        super().__init__(language, Column.objects.all(), {NewsItem: "column"}, newest)

    def items(self):
        return self.told

    @cached_property
    def told(self):
        columns = super().items()
        filled = {code: set(Column.objects.filled(code).values_list("pk", flat=True)) for code in LANGUAGES}
        for column in columns:
            column.languages = [code for code in LANGUAGES if column.pk in filled[code]]
            column.with_those_below = [other for other in columns if column.pk in (other.pk, other.parent_id)]
        return [column for column in columns if column.parent_id and self.language in column.languages]

    def lastmod(self, column):
        return max(filter(None, map(super().lastmod, column.with_those_below)), default=None)

    def languages_of(self, column):
        return column.languages


def sections_in(language, listed):
    """(name, section) of everything that is there in a language. `listed(model)` is everything of a list's model."""
    # The same is asked by several sections.
    changes, last = cache(partial(last_change, language)), cache(partial(newest, language))
    things = [NewsItem, Project, Practice, Document, Platform]
    return chain(
        [("pages", Pages(language, changes)), ("columns", Columns(language, last))],
        [(model._meta.model_name, Things(language, model, changes, listed)) for model in things],
        [
            ("areas", Records(language, Area.objects.all(), {NewsItem: "areas", Project: "areas"}, last)),
            ("partners", Records(language, Partner.objects.all(), {Project: "partners"}, last)),
            ("enterprises", Records(language, Enterprise.objects.all(), {Project: "enterprises"}, last)),
        ],
    )


def sections():
    """Every section by its name in addresses, such as `newsitem-zh-hans`. Made anew each time: they ask the clock."""
    # What is public in both languages is known together.
    listed = cache(lambda model: LISTS[model].of_all())
    return {f"{name}-{language}": section for language in LANGUAGES for name, section in sections_in(language, listed)}


def written(section, things):
    """The lines of a part with those things."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    for address, changed, alternates in section.urls(things):
        lastmod = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{name}" href="{escape(other)}"/>' for name, other in alternates
        )
        yield f"<url><loc>{escape(address)}</loc>{lastmod}{links}</url>\n"
    yield "</urlset>\n"
