"""The news for programs: what each output of the list's selection has, and a feed of each column and area."""

from functools import partial
from operator import attrgetter

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from areas.views import newest_in
from ftzportal.context_processors import frame_of
from ftzportal.feeds import PortalFeed, Selection, selected
from ftzportal.kept import in_pieces, kept
from ftzportal.outputs import values
from ftzportal.outputs.answers import data_address
from ftzportal.outputs.csv_files import csv_answer
from ftzportal.outputs.json_pages import json_answer
from ftzportal.outputs.lists import DataField, PublicList, life_and_address, number
from ftzportal.outputs.values import STRING, Kind, listed, moment, named, or_null, thing
from ftzportal.outputs.workbooks import workbook_answer
from ftzportal.publishing.addresses import absolute
from news.filters import NewsFilter
from news.models import Column, NewsItem, Passage
from news.views import filtered_news

PASSAGES = Kind(
    _("list of areas, headings and texts in HTML"),
    listed(thing(area=values.NAMED, heading=STRING, text=STRING)),
)
CORRECTIONS = Kind(_("list of moments and notes"), listed(thing(made_at=values.INSTANT, note=STRING)))
PICTURE = Kind(
    _("its address, what it shows, caption and credit, or none"),
    or_null(thing(url=values.URL, alt=STRING, caption=STRING, credit=STRING)),
)


def in_full(items):
    """With all that an item's page says of itself, in five queries more; `corrected` are its corrections."""
    # As a list, because a manager of such a relation takes a query of its own for each item.
    corrections = Prefetch("corrections", to_attr="corrected")
    passages = Prefetch("passages", Passage.objects.select_related("area"))
    return items.with_origin().select_related("lead_picture").prefetch_related("areas", corrections, passages)


def for_tables(items):
    return items.for_list().with_origin()


def passages(item):
    return [
        {"area": named(passage.area), "heading": passage.heading, "text": passage.text}
        for passage in item.passages.all()
        if passage.text
    ]


def corrections(item):
    return [
        {"made_at": moment(correction.made_at), "note": correction.note}
        for correction in item.corrected
        if correction.note
    ]


def picture(item):
    if not item.lead_picture:
        return None
    return {
        "url": absolute(item.lead_picture.file.url),
        "alt": item.lead_picture.alt,
        "caption": item.picture_caption,
        "credit": item.lead_picture.credit,
    }


def of_original(name, item):
    """A detail of what a reprint was taken from; "" for what was written here."""
    return getattr(item, name) if item.is_reprint else ""


def original_date(item):
    """ "2026-03-05", "2026-03" or None, as far as it is known."""
    if item.is_reprint and item.original_date_precision == NewsItem.Precision.DAY:
        return item.original_date.isoformat()
    if item.is_reprint and item.original_date_precision == NewsItem.Precision.MONTH:
        return item.original_date.strftime("%Y-%m")
    return None


NEWS = PublicList(
    name="news",
    namespace="news",
    page="news_list",
    title=_("News"),
    about=_("What happens in the areas of the zone, newest first"),
    selected=filtered_news,
    in_full=in_full,
    for_tables=for_tables,
    fields=(
        number(),
        DataField("title", _("Title"), _("The headline."), values.TEXT, attrgetter("title")),
        DataField(
            "areas",
            _("Areas"),
            _("The zone’s areas that it concerns."),
            values.NAMES,
            lambda item: [named(area) for area in item.areas.all()],
        ),
        DataField(
            "column", _("Column"), _("The column in which it stands."), values.NAME, lambda item: named(item.column)
        ),
        DataField(
            "source",
            _("Source"),
            _("Who wrote it; in JSON with its address, if it has one."),
            values.SOURCE,
            lambda item: named(item.source, url=item.source.url),
        ),
        DataField(
            "responsible_editor",
            _("Responsible editor"),
            _("Who answers for it on this site."),
            values.TEXT,
            attrgetter("responsible_editor"),
        ),
        DataField("summary", _("Summary"), _("One or two sentences."), values.LONG_TEXT, attrgetter("summary")),
        DataField("keywords", _("Keywords"), _("Separated by commas."), values.TEXT, attrgetter("keywords")),
        DataField(
            "is_reprint",
            _("Reprint"),
            _("Whether it was taken over from elsewhere."),
            values.YES_OR_NO,
            attrgetter("is_reprint"),
        ),
        DataField(
            "original_title",
            _("Title of the original"),
            _("What the source states of a reprint; empty for what was written here."),
            values.TEXT,
            partial(of_original, "original_title"),
        ),
        DataField(
            "original_author",
            _("Author of the original"),
            _("What the source states of a reprint; empty for what was written here."),
            values.TEXT,
            partial(of_original, "original_author"),
        ),
        DataField(
            "original_url",
            _("Address of the original"),
            _("Where a reprint was taken from; empty if it is not known."),
            values.MAYBE_ADDRESS,
            partial(of_original, "original_url"),
        ),
        DataField(
            "original_date",
            _("Date of the original"),
            _("The date of what was reprinted, as far as it is known: 2026-03-05 or 2026-03."),
            values.DAY_OR_MONTH,
            original_date,
        ),
        DataField("body", _("Text"), _("The whole text."), values.HTML, attrgetter("body"), in_tables=False),
        DataField(
            "passages",
            _("Passages about areas"),
            _("Parts of the text that speak of one area each."),
            PASSAGES,
            passages,
            in_tables=False,
        ),
        DataField(
            "corrections",
            _("Corrections"),
            _("What was wrong and was put right after it had appeared."),
            CORRECTIONS,
            corrections,
            in_tables=False,
        ),
        DataField("picture", _("Picture"), _("The picture above the text."), PICTURE, picture, in_tables=False),
        *life_and_address(),
    ),
)


@kept(*NewsFilter.parameters("cursor"), tells=True)
@data_address
@in_pieces
def news_json(request):
    return json_answer(request, NEWS, frame_of(request).zone)


@data_address
def news_csv(request):
    """The news asked for, without the long texts."""
    return csv_answer(request, NEWS)


@data_address
def news_xlsx(request):
    return workbook_answer(request, NEWS, frame_of(request).zone)


class NewsFeed(PortalFeed):
    """The news that the address asks for, as the list does."""

    kind = "news"

    def get_object(self, request):
        filterset = filtered_news(request).for_output()
        return selection_of(
            request,
            title=_("News"),
            subtitle=selected(filterset),
            page=reverse("news:news_list"),
            # A feed has one order, the newest first.
            query=filterset.query_of(sort=None),
            items=filterset.qs,
        )

    def item_author_name(self, item):
        return (item.is_reprint and item.original_author) or item.source.name

    def item_texts(self, item):
        return [item.body, *(passage.text for passage in item.passages.all())]

    def item_content(self, item):
        return render_to_string("news/news_item_in_feed.html", {"item": item, "texts": item.feed_texts})


class ColumnFeed(NewsFeed):
    """The news of a column and of those below it; home has the list's."""

    def get_object(self, request, slug):
        column = get_object_or_404(Column.objects.exclude(parent=None), slug=slug)
        items = NewsItem.objects.published_in(get_language()).under(column)
        return selection_of(
            request,
            title=column.name,
            subtitle=column.description,
            page=column.get_absolute_url(),
            items=items,
        )


class AreaFeed(NewsFeed):
    """The news of an area."""

    def get_object(self, request, slug):
        area = get_object_or_404(Area, slug=slug)
        return selection_of(
            request,
            title=_("News of %(area)s") % {"area": area.name},
            page=area.get_absolute_url(),
            items=newest_in(area, NewsItem, get_language()),
        )


def selection_of(request, title, page, items, subtitle="", query=""):
    zone = frame_of(request).zone
    return Selection(
        title=f"{title} – {zone.short_name or zone.name}",
        subtitle=subtitle,
        page=page,
        path=request.path,
        query=query,
        rows=in_full(items),
        author=zone.name,
        rights=zone.licence_stated,
    )


news_atom = kept(*NewsFilter.parameters(), tells=True)(data_address(NewsFeed()))
column_atom = kept()(data_address(ColumnFeed()))
area_atom = kept()(data_address(AreaFeed()))
