"""What a list says of an address that asks for something which it does not know, in the same words wherever it does."""

from django.utils.translation import gettext as _

# Of what was typed so much is quoted.
QUOTED = 40


def condition(label, name):
    return _("%(condition)s: %(name)s") % {"condition": label, "name": name[:QUOTED]}


def no_condition(name):
    return _("This list has no condition “%(name)s”.") % {"name": name[:QUOTED]}


def nothing_called(label, name):
    return _("%(condition)s: nothing here is called “%(name)s”.") % {"condition": label, "name": name[:QUOTED]}


def given_twice(parameter):
    return _("“%(name)s” was given more than once; the last counts.") % {"name": parameter}


def too_many(parameter, taken):
    return _("Of “%(name)s”, only the first %(count)d names were taken.") % {"name": parameter, "count": taken}


def unknown_in(facet, names):
    """A sentence for each of the names that the facet does not offer."""
    known = {choice.name for choice in facet.choices}
    return [nothing_called(facet.label, name) for name in names if name not in known]


def chips_of(facet, names, address_without):
    """(label, address without it) of each name chosen, of those that the facet does not offer too."""
    labels = {choice.name: choice.label for choice in facet.choices}
    for name in names:
        rest = [other for other in names if other != name]
        # What a record is called is told whole.
        label = _("%(condition)s: %(name)s") % {"condition": facet.label, "name": labels.get(name, name[:QUOTED])}
        yield label, address_without(facet.parameter, rest)
