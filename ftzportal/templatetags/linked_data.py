"""The blocks of JSON-LD that pages carry, each made from what the page shows already."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ftzportal import linked_data
from ftzportal.outputs.lists import MEDIA_TYPES
from ftzportal.templatetags.portal import json_ld

register = template.Library()


@register.simple_tag(takes_context=True)
def breadcrumb_data(context):
    """The way back that the breadcrumb shows."""
    steps = [(_("Home"), reverse("home"))]
    if context.get("list_url"):
        steps.append((context["list_name"], context["list_url"]))
    steps += [(column.name, column.get_absolute_url()) for column in context.get("trail", []) if column.parent_id]
    if context.get("here"):
        steps.append((context["here"], None))
    return json_ld(linked_data.breadcrumb_list(steps))


@register.simple_tag(takes_context=True)
def zone_data(context):
    return json_ld(linked_data.organisation(context["frame"].zone, reverse("home")))


@register.simple_tag(takes_context=True)
def area_data(context):
    return json_ld(linked_data.area_organisation(context["area"], context["frame"].zone, reverse("home")))


@register.simple_tag(takes_context=True)
def news_item_data(context):
    """Nothing in a preview: what has no publication time is no article yet."""
    if context["preview"]:
        return ""
    zone, language = context["frame"].zone, get_language()
    return json_ld(linked_data.news_article(context["thing"], context["areas"], zone, reverse("home"), language))


@register.simple_tag(takes_context=True)
def open_data_data(context):
    """The catalogue of the lists, each with its downloads."""
    lists = [
        (
            one.public_list.name,
            str(one.public_list.title),
            str(one.public_list.about),
            [(MEDIA_TYPES[ending], path) for ending, _name, path in one.outputs],
        )
        for one in context["lists"]
    ]
    return json_ld(linked_data.data_catalog(lists, context["frame"].zone, reverse("home"), reverse("open_data")))
