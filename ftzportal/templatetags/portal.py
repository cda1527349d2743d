"""What the templates of the public site say in one word. Built in: no template needs to load it."""

import base64
import hashlib
import json
import re
from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.defaultfilters import date
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ftzportal.leaving import outward
from ftzportal.prose import Texts
from ftzportal.publishing import addresses
from ftzportal.translated import LANGUAGES, language_of, to_attribute

register = template.Library()

HTML_LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
LINE_ENDS = [(r"(?<=[。！？；：])\n", ""), (r"(?<=[.!?;:…])\n", " "), (r"\n", " · ")]
LOCALE_NAMES = {"en": "en_GB", "zh-hans": "zh_CN"}


class AddressNode(URLNode):
    def render(self, context):
        name = self.view_name
        if self.args or self.kwargs or name.is_var or name.filters:
            return super().render(context)
        try:
            address = addresses.path_to(name.var)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar is None:
            return address
        context[self.asvar] = address
        return ""


@register.tag
def url(parser, token):
    """As Django's; an address in which nothing varies but the language is made once."""
    node = django_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


@register.filter
def html_lang(code):
    """The language as HTML and feeds name it: `zh-hans` as `zh-Hans`."""
    return HTML_LANGUAGES.get(code, code)


@register.filter
def locale_name(code):
    """The language as OpenGraph names it, with a country: `zh-hans` as `zh_CN`."""
    return LOCALE_NAMES[code]


def main_language(languages):
    """The one of a page's languages that a reader of neither is led to."""
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in languages else languages[0]


@register.simple_block_tag
def keep(content):
    """`{% keep as name %}…{% endkeep %}`: what stands in it, blocks too, to be shown in several places."""
    return content


@register.filter
def absolute(address):
    """An address of this site with its scheme and host, for what is read elsewhere."""
    return addresses.absolute(address)


@register.simple_tag
def name(thing, field="name"):
    """A name; marked with its language where it falls back to the other one."""
    if thing is None:
        return ""
    language = language_of(thing, field)
    text = getattr(thing, to_attribute(field, language))
    if language == get_language():
        return text
    return format_html('<span lang="{}">{}</span>', html_lang(language), text)


@register.simple_tag
def seal(area):
    """The area's stamp; its name stands beside it, so it is not read out."""
    return format_html('<span class="seal" lang="zh-Hans" aria-hidden="true">{}</span>', area.seal)


@register.simple_tag
def gap():
    """What follows a full stop or a colon before the next word: nothing in Chinese, whose stops are wide themselves."""
    return "" if get_language() == "zh-hans" else " "


def in_one_line(text):
    """Lines of an excerpt as one: after a sentence what its stop asks for, a dot between facts and headings."""
    for end, instead in LINE_ENDS:
        text = re.sub(end, instead, text)
    return text


@register.simple_tag
def marked(pieces):
    """What was found, in which the words that were looked for are marked."""
    parts = [f"<mark>{escape(one.text)}</mark>" if one.is_marked else escape(in_one_line(one.text)) for one in pieces]
    return SafeString("".join(parts))


@register.simple_tag
def moment(value):
    """A moment with its time of day, in the zone's time."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), date(local, "DATETIME_FORMAT")
    )


@register.simple_tag
def day(value):
    """The day of a date or of a moment, in the zone's time."""
    if value is None:
        return ""
    if hasattr(value, "tzinfo"):
        value = timezone.localtime(value).date()
    return day_in(get_language(), value)


@lru_cache(4096)
def day_in(language, value):
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date(value, "DATE_FORMAT"))


@register.simple_tag
def month(value):
    """The month of a date, of which no day is known."""
    return format_html('<time datetime="{}">{}</time>', value.strftime("%Y-%m"), date(value, "YEAR_MONTH_FORMAT"))


@register.filter
def inspected_time(value):
    """A moment as the inspection's `PubDate` wants it: `2026-03-05 14:30`, in Asia/Shanghai."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@register.filter
def is_unconfirmed(thing, field):
    """Whether no source states this detail, in the language shown."""
    return bool({field, f"{field}_{get_language().replace('-', '_')}"} & set(thing.unconfirmed))


@register.simple_tag
def to_confirm(thing, field):
    """A quiet mark behind a detail that no source states yet."""
    if not is_unconfirmed(thing, field):
        return ""
    return format_html(' <span class="to-confirm">{}</span>', _("to be confirmed"))


@register.simple_tag
def json_ld(data):
    """`data` as a block of linked data: not run by browsers, so the policy lets it stand; nothing in it can end it."""
    text = json.dumps(data, ensure_ascii=False).translate(
        {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    )
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


@register.simple_tag
def script(path):
    """A script of this site, with the hash that the browser holds it to."""
    return format_html(
        '<script src="{}" integrity="{}" defer></script>', staticfiles_storage.url(path), integrity_of(path)
    )


@cache
def integrity_of(path):
    """The SHA-384 of a static file as it is served, in the form of the `integrity` attribute."""
    name = getattr(staticfiles_storage, "stored_name", str)(path)
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            content = file.read()
    else:
        content = Path(find(path)).read_bytes()
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


@register.simple_tag(takes_context=True)
def other_languages(context):
    """
    For each other language: its code, name, this page's address there, and whether the page exists there.

    A page of one thing is there if the thing is written in that language; otherwise the address is its list's. A
    preview, whose thing has no public page yet, leads to the preview.
    """
    path, thing = page_path(context), context.get("thing")
    query, previews = context.get("language_query", ""), (context.get("preview") or {}).get("addresses", {})
    others = []
    for code in LANGUAGES:
        if code == get_language():
            continue
        there = thing is None or code in getattr(thing, "languages", LANGUAGES)
        if there and code in previews:
            url = previews[code]
        elif there:
            url = in_language(path, code) + query
        else:
            with override(code):
                url = reverse(context.get("list_view", "home"))
        others.append({"code": code, "name": {"en": "English", "zh-hans": "中文"}[code], "url": url, "there": there})
    return others


@register.simple_tag(takes_context=True)
def page_languages(context):
    """(language, address) of the page in each language in which it exists, and the one for all other readers."""
    others = {other["code"]: other["url"] for other in other_languages(context) if other["there"]}
    urls = {get_language(): page_path(context) + context.get("language_query", "")} | others
    versions = [(html_lang(code), addresses.absolute(urls[code])) for code in LANGUAGES if code in urls]
    return [*versions, ("x-default", addresses.absolute(urls[main_language(list(urls))]))]


@register.simple_tag(takes_context=True)
def page_path(context):
    """The page's own path: of the thing that it shows, else of the request."""
    thing = context.get("thing")
    return thing.get_absolute_url() if thing else context["request"].path


def in_language(path, language):
    """`path` under another language's prefix: `/en/news/` as `/zh-hans/news/`."""
    _prefix, _slash, rest = path.removeprefix("/").partition("/")
    return f"/{language}/{rest}"


@register.filter
def one_line(text):
    """On one line whatever it holds: in a mail, no line of a title passes for one of the portal's."""
    return " ".join(str(text).split())


@register.simple_tag
def prose(text, texts=None, name=""):
    """
    Text of a `RichTextField` as markup: it was cleaned by `clean_html` whenever it was saved. `texts` are all those of
    the page (`Texts`), `name` tells the notes of one from those of another.
    """
    return SafeString((texts or Texts(text)).shown(text, name))


@register.simple_tag
def markup(html):
    """A part of such a text."""
    return SafeString(html)


register.filter(outward)
