"""The choices of a list's conditions as markup: forty of them on a page, each the same."""

from html import escape

from django import template
from django.template.defaultfilters import capfirst
from django.utils.safestring import SafeString

from .portal import seal

register = template.Library()

CHOICE = """
<label class="choice"><input type="checkbox" name="{parameter}" value="{name}" id="{parameter}-{name}"{checked}>
  {seal}<span>{label}</span> <span class="count">{count}</span></label>
"""


@register.simple_tag
def choices(parameter, offered):
    """A box to tick for each of the choices `offered` of the parameter."""
    parameter = escape(parameter)
    return SafeString("".join(box(parameter, choice) for choice in offered))


def box(parameter, choice):
    return CHOICE.format(
        parameter=parameter,
        name=escape(choice.name),
        checked=" checked" if choice.chosen else "",
        seal=seal(choice) if choice.seal else "",
        label=escape(capfirst(choice.label)),
        # Grouping no digits, as all numbers of the site.
        count=choice.count,
    )
