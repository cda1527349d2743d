"""
Filters of public lists whose choices are counted.

A condition is a parameter with readable names: `?area=dalian&area=yingkou&stage=operating`. Several names of one
parameter widen it, several parameters narrow each other. What an address asks for and the list does not understand is
said on the page, and never makes the selection wider than what was asked.
"""

from .conditions import (
    MOST_NAMES,
    MOST_WORDS,
    ChoiceNames,
    Millions,
    Names,
    Order,
    Range,
    RelatedNames,
    Words,
    YearNames,
    Years,
    having,
)
from .filtersets import CHOICES_SHOWN, FacetedFilterSet

__all__ = [
    "CHOICES_SHOWN",
    "MOST_NAMES",
    "MOST_WORDS",
    "ChoiceNames",
    "FacetedFilterSet",
    "Millions",
    "Names",
    "Order",
    "Range",
    "RelatedNames",
    "Words",
    "YearNames",
    "Years",
    "having",
]
