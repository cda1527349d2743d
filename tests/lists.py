"""The lists of projects and of news as an address asks for them, and a register to ask for."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from areas.filters import ProjectFilter
from news.filters import NewsFilter
from tests import factories

# What a visitor, a robot or a slip of the hand puts where words or a name are meant.
ODD_TEXTS = {
    "a lone quote": "'",
    "quotes": "\"'`",
    "a wildcard of the database": "%",
    "the other one": "_",
    "a backslash": "\\",
    "10,000 characters": "z" * 10_000,
    "5,000 words": "z " * 5_000,
    "marks that turn the writing": "\u202eneilad\u202c\u200f",
    "emoji": "🚢👩‍🔧",
    "half a formula": "1' OR '1'='1",
    "markup": "<script>alert(1)</script>",
    "digits of another script": "٢٠٢٦",
    "full-width digits": "２０２６",
}
odd_texts = pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
EVERYTHING = ["Corridor", "Fair", "Port", "School", "Valley"]


def projects(query=""):
    """The filter of the address's query (text, or pairs to encode) over what is public in English."""
    text = query if isinstance(query, str) else urlencode(query)
    return ProjectFilter(QueryDict(text))


def news(query=""):
    text = query if isinstance(query, str) else urlencode(query)
    return NewsFilter(QueryDict(text))


def found(filterset):
    return sorted(row.heading for row in filterset.qs)


def counts(filterset, parameter):
    facet = next(facet for facet in filterset.facets if facet.parameter == parameter)
    return {choice.name: choice.count for choice in facet.choices}


def register_of_five():
    """Five public projects, and a draft that no filter may show or count."""
    shanghai, bay = factories.partner(), factories.partner("greater-bay", "Greater Bay Area", "粤港澳大湾区")
    port, finance = factories.field(), factories.field("finance", "Finance", "金融")
    factories.area("yingkou")
    factories.project("Valley", ["shenyang"], partners=[bay], fields=[finance], started_on=date(2024, 5, 1))
    factories.project("Port", ["dalian"], partners=[shanghai], fields=[port], stage="signed")
    factories.project("Corridor", ["shenyang", "dalian"], partners=[shanghai, bay], fields=[port, finance])
    factories.project("School", ["shenyang"], kind="institution", stage="signed", started_on=date(2025, 1, 1))
    factories.project("Fair", ["dalian"], kind="matchmaking", stage="ongoing", started_on=date(2024, 12, 31))
    factories.project("Secret", ["yingkou"], partners=[bay], publish_at=None)
