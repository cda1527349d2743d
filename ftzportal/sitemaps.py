"""
What search engines are told of: every public page, in each language in which it is there.

A section holds one kind of page in one language, so that each part of it is one slice of one query.
"""

from itertools import chain

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import override

from areas.models import Area, Document, Enterprise, Partner, Platform, Practice, Project
from ftzportal.publishing.models import is_written_in
from ftzportal.templatetags.portal import html_lang, main_language
from ftzportal.translated import LANGUAGES
from news.models import Column, NewsItem

CHANGED = Greatest("publish_at", "updated_at")
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


class Section(Sitemap):
    """One kind of page in one language, absolute on SITE_URL whatever the request claims."""

    limit = 10_000
    protocol = settings.SITE_URL.partition(":")[0]

    def __init__(self, language):
        self.language = language

    def get_domain(self, site=None):
        return settings.SITE_HOST

    def get_urls(self, page=1, site=None, protocol=None):
        with override(self.language):
            urls = super().get_urls(page)
        for url in urls:
            url["alternates"] = self.alternates(url["item"])
        return urls

    def alternates(self, item):
        """The page in each of its languages, and as `x-default` in the one for readers of neither."""
        languages = self.languages_of(item)
        named = [(html_lang(code), code) for code in languages] + [("x-default", main_language(languages))]
        return [{"lang_code": name, "location": self.address(item, code)} for name, code in named]

    def address(self, item, language):
        with override(language):
            return f"{settings.SITE_URL}{self.location(item)}"

    def languages_of(self, item):
        return LANGUAGES

    def get_latest_lastmod(self):
        return max(filter(None, map(self.lastmod, self.items())), default=None)


class Pages(Section):
    def items(self):
        return list(PAGES)

    def location(self, name):
        return reverse(name)

    def lastmod(self, name):
        """Of the newest thing that it shows."""
        return max(filter(None, (last_change(model, self.language) for model in PAGES[name])), default=None)


def last_change(model, language):
    """When something of `model` that can be read in `language` last appeared or changed; None if nothing can."""
    return model.objects.published_in(language).aggregate(changed=Max(CHANGED))["changed"]


class Things(Section):
    """Published things of one model."""

    def __init__(self, language, model):
        super().__init__(language)
        self.model = model

    def items(self):
        written = {f"written_{n}": is_written_in(self.model, code) for n, code in enumerate(LANGUAGES)}
        things = self.model.objects.published_in(self.language).annotate(**written)
        # By number, so that a new thing changes the last part only.
        return things.only("number", "slug", "publish_at", "updated_at").order_by("number")

    def languages_of(self, thing):
        return [code for n, code in enumerate(LANGUAGES) if getattr(thing, f"written_{n}")]

    def lastmod(self, thing):
        return max(thing.publish_at, thing.updated_at)

    def get_latest_lastmod(self):
        return last_change(self.model, self.language)


class Records(Section):
    """Areas, partners, enterprises and columns; they change with what they show, which `shown` maps to a condition."""

    def __init__(self, language, records, shown):
        super().__init__(language)
        self.records, self.shown = records, shown

    def items(self):
        newest = {
            f"changed_{n}": Subquery(
                model.objects.published_in(self.language)
                .filter(condition)
                .order_by()
                .annotate(changed=CHANGED)
                .order_by("-changed")
                .values("changed")[:1]
            )
            for n, (model, condition) in enumerate(self.shown.items())
        }
        return self.records.annotate(**newest)

    def lastmod(self, record):
        return max(filter(None, (getattr(record, f"changed_{n}") for n in range(len(self.shown)))), default=None)


class Columns(Records):
    """The columns that have something to read; a blank one is left out, in its language."""

    def __init__(self, language):
        in_it = Q(column=OuterRef("pk")) | Q(column__parent=OuterRef("pk"))
        filled = Column.objects.filled(language).exclude(parent=None)
        super().__init__(language, filled, {NewsItem: in_it})

    def items(self):
        columns = list(super().items())
        filled = {code: set(Column.objects.filled(code).values_list("pk", flat=True)) for code in LANGUAGES}
        for column in columns:
            column.languages = [code for code in LANGUAGES if column.pk in filled[code]]
        return columns

    def languages_of(self, column):
        return column.languages


def sections_in(language):
    """(name, section) of everything that is there in a language."""
    here = OuterRef("pk")
    partner, area = Q(partners=here), Q(areas=here)
    things = [NewsItem, Project, Practice, Document, Platform]
    return chain(
        [("pages", Pages(language)), ("columns", Columns(language))],
        [(model._meta.model_name, Things(language, model)) for model in things],
        [
            ("areas", Records(language, Area.objects.all(), {NewsItem: area, Project: area})),
            ("partners", Records(language, Partner.objects.all(), {Project: partner})),
            ("enterprises", Records(language, Enterprise.objects.all(), {Project: Q(participations__enterprise=here)})),
        ],
    )


def sections():
    """Every section by its name in addresses, such as `newsitem-zh-hans`. Made anew each time: they ask the clock."""
    return {f"{name}-{language}": section for language in LANGUAGES for name, section in sections_in(language)}
