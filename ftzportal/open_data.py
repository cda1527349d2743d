"""The page that tells programs' authors what the site gives away, in which form and on which terms."""

from dataclasses import dataclass

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.outputs import PROJECTS
from ftzportal.facets import MOST_NAMES, MOST_WORDS, Names, Order, Range
from ftzportal.feeds import NEWEST
from ftzportal.kept import in_pieces, kept
from ftzportal.outputs.json_pages import ITEMS_AN_ANSWER, MEMBERS
from ftzportal.outputs.lists import PublicList
from ftzportal.outputs.problems import KINDS
from ftzportal.outputs.problems import SCHEMA as PROBLEM_SCHEMA
from ftzportal.outputs.workbooks import LONGEST_CELL, MOST_ROWS
from ftzportal.publishing.addresses import absolute
from news.outputs import NEWS

PUBLIC_LISTS = (PROJECTS, NEWS)
ENDINGS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "atom": "Atom"}


@dataclass
class ListInWords:
    """A public list as the page tells of it; `everything` is the FilterSet without any condition."""

    public_list: PublicList
    everything: object

    @property
    def count(self):
        return self.everything.total

    @property
    def outputs(self):
        """(ending, name, path) of each."""
        return [(ending, name, self.public_list.address(ending)) for ending, name in ENDINGS.items()]

    @property
    def conditions(self):
        """(parameter, label, what it takes, its choices or none) of each."""
        return [
            (parameter, _("Order") if isinstance(one, Order) else one.label, one.takes, self.choices(parameter, one))
            for name, one in self.everything.filters.items()
            for parameter in (one.parameters(name) if isinstance(one, Range) else [name])
        ]

    def choices(self, parameter, one):
        if isinstance(one, Names):
            return [(choice.name, choice.label) for choice in self.everything.facet(parameter, one).choices]
        return [(name, label) for name, (label, _columns) in one.orders.items()] if isinstance(one, Order) else []

    @property
    def examples(self):
        """(what it does, options of curl, address) with a condition that gives something, where there is one."""
        facets = [facet for facet in self.everything.facets if facet.choices]
        query = self.everything.query_of(**{facets[0].parameter: [facets[0].choices[0].name]}) if facets else ""
        address = {ending: absolute(self.public_list.address(ending)) + query for ending in ENDINGS}
        return [
            (_("The first hundred, and the address of the next"), "--compressed", address["json"]),
            (_("All of them as a file"), "--compressed -O -J", address["csv"]),
            (_("All of them for Excel"), "-O -J", address["xlsx"]),
        ]


@kept()
@in_pieces
@require_safe
def open_data(request):
    lists = [ListInWords(one, unconditioned(one.selected(request))) for one in PUBLIC_LISTS]
    limits = {
        "items": ITEMS_AN_ANSWER,
        "entries": NEWEST,
        "rows": f"{MOST_ROWS - 1:,}",
        "cell": f"{LONGEST_CELL:,}",
        "names": MOST_NAMES,
        "words": MOST_WORDS,
    }
    return render(
        request,
        "open_data.html",
        {
            "lists": lists,
            "members": MEMBERS,
            "problems": KINDS,
            "limits": limits,
            "problem_schema": reverse("schema", args=[PROBLEM_SCHEMA]),
        },
    )


def unconditioned(filterset):
    """The same list, whatever this page's own address says."""
    return type(filterset)(QueryDict())
