"""Atom feeds of public lists: what a feed and its entries say of themselves, whichever list it is."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator

from ftzportal.outputs.texts import legal
from ftzportal.prose import Texts
from ftzportal.publishing.addresses import absolute
from ftzportal.templatetags.portal import html_lang

NEWEST = 30


@dataclass
class Selection:
    """What one feed holds: `page` is the path of the page with the same things, `path` the feed's own."""

    title: str
    page: str
    path: str
    rows: QuerySet
    author: str
    rights: str = ""
    subtitle: str = ""
    query: str = ""


class XML(SimplerXMLGenerator):
    def characters(self, content):
        super().characters(legal(content))

    def startElement(self, name, attrs):  # noqa: N802 - the parent's name
        super().startElement(name, {key: legal(value) for key, value in attrs.items()})


class AtomWithContent(Atom1Feed):
    """Atom with the whole text of each entry, and with the areas as labelled categories."""

    def write(self, outfile, encoding):
        handler = XML(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for area in item["areas"]:
            handler.addQuickElement("category", "", {"term": area.slug, "label": area.name})
        # Links in the text count from the page that it stands on.
        handler.addQuickElement("content", item["content"], {"type": "html", "xml:base": item["link"]})


class PortalFeed(Feed):
    """
    The newest of a list. Every address is absolute, so that none is made of the host that a request claims.

    A feed says in `kind` what its entries' numbers count, in `get_object` what it selects, in `item_texts` what people
    wrote of an entry, and in `item_content` what an entry's text is, with `thing.feed_texts` to show those by.
    """

    feed_type = AtomWithContent

    @property
    def language(self):
        return html_lang(get_language())

    def title(self, selection):
        return selection.title

    def subtitle(self, selection):
        return selection.subtitle or None

    def link(self, selection):
        return absolute(selection.page + selection.query)

    def feed_url(self, selection):
        return absolute(selection.path + selection.query)

    def feed_guid(self, selection):
        return tag_uri(selection.path.strip("/") + selection.query)

    def feed_copyright(self, selection):
        return selection.rights or None

    def author_name(self, selection):
        return selection.author

    def items(self, selection):
        things = list(selection.rows.order_by("-publish_at", "-number")[:NEWEST])
        texts = Texts(*(text for thing in things for text in self.item_texts(thing)))
        for thing in things:
            # A feed is one object for all requests, and is given nothing but the entry.
            thing.feed_texts = texts
        return things

    def item_title(self, thing):
        return thing.heading

    def item_description(self, thing):
        # Atom1Feed declares summaries to be HTML.
        return escape(thing.summary) or None

    def item_link(self, thing):
        return absolute(thing.get_absolute_url())

    def item_guid(self, thing):
        return tag_uri(f"{get_language()}/{self.kind}/{thing.pk}")

    def item_pubdate(self, thing):
        return thing.publish_at

    def item_updateddate(self, thing):
        """When it last changed for readers: what was written before it appeared changed when it appeared."""
        return max(thing.updated_at, thing.publish_at)

    def item_extra_kwargs(self, thing):
        return {"areas": thing.areas.all(), "content": self.item_content(thing)}


def tag_uri(specific):
    """
    A name (RFC 4151) that stays when slugs change, and, with `TAG_AUTHORITY` set to the old host, when the host does.

    A thing's two languages are two entries with two names: a reader of both feeds would otherwise lose one.
    """
    return f"tag:{settings.TAG_AUTHORITY},2026:{specific}"


def selected(filterset):
    """The conditions of a list in words, and what was not understood; "" if there are none."""
    return "; ".join([*(label for label, _query in filterset.chips), *filterset.misunderstood])
