"""The news for programs: JSON, CSV and Atom of the list's selection, and Atom of each column and area."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.models import Area
from ftzportal.context_processors import frame_of
from ftzportal.feeds import PortalFeed, Selection, selected
from ftzportal.outputs import csv_list, joined, json_list, moment, named, published
from ftzportal.publishing.addresses import absolute
from news.models import Column, NewsItem, Passage
from news.views import filtered_news


def in_full(items):
    """With all that an item's page says of itself, in two queries more."""
    passages = Passage.objects.select_related("area")
    return items.select_related("column", "source", "lead_picture").prefetch_related(
        "areas", "corrections", Prefetch("passages", passages)
    )


@require_safe
def news_json(request):
    """The news asked for; each as `item_as_data` says."""
    filterset = filtered_news(request)
    return json_list(request, filterset, in_full(filterset.qs), reverse("news:news_list"), item_as_data)


def item_as_data(item):
    """All that the item's page says of it. Texts are HTML; `original` is there for reprints."""
    return published(item) | {
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "passages": [
            {"area": named(passage.area), "heading": passage.heading, "text": passage.text}
            for passage in item.passages.all()
            if passage.text
        ],
        "corrections": [
            {"made_at": moment(correction.made_at), "note": correction.note}
            for correction in item.corrections.all()
            if correction.note
        ],
        "areas": [named(area) for area in item.areas.all()],
        "column": named(item.column),
        "source": named(item.source, url=item.source.url),
        "responsible_editor": item.responsible_editor,
        "keywords": item.keywords,
        "picture": picture_as_data(item) if item.lead_picture else None,
        "original": original_as_data(item) if item.is_reprint else None,
    }


def picture_as_data(item):
    return {
        "url": absolute(item.lead_picture.file.url),
        "alt": item.lead_picture.alt,
        "caption": item.picture_caption,
        "credit": item.lead_picture.credit,
    }


def original_as_data(item):
    """What the reprint was taken from; its date is "2026-03-05", "2026-03" or null, as far as it is known."""
    return {
        "title": item.original_title,
        "author": item.original_author,
        "url": item.original_url,
        "date": original_date(item),
    }


def original_date(item):
    if item.original_date_precision == NewsItem.Precision.DAY:
        return item.original_date.isoformat()
    if item.original_date_precision == NewsItem.Precision.MONTH:
        return item.original_date.strftime("%Y-%m")
    return None


@require_safe
def news_csv(request):
    """The news asked for, without the long texts."""
    return csv_list("news", news_columns(), filtered_news(request).qs.for_list().select_related("source"))


def news_columns():
    return {
        _("Number"): lambda item: item.pk,
        _("Title"): lambda item: item.title,
        _("Published at"): lambda item: moment(item.publish_at),
        _("Changed at"): lambda item: moment(item.updated_at),
        _("Column"): lambda item: item.column.name,
        _("Areas"): lambda item: joined(area.name for area in item.areas.all()),
        _("Source"): lambda item: item.source.name,
        _("Responsible editor"): lambda item: item.responsible_editor,
        _("Summary"): lambda item: item.summary,
        _("Keywords"): lambda item: item.keywords,
        _("Address of the original"): lambda item: item.original_url,
        _("Date of the original"): original_date,
        _("Address"): lambda item: absolute(item.get_absolute_url()),
    }


class NewsFeed(PortalFeed):
    """The news that the address asks for, as the list does."""

    kind = "news"

    def get_object(self, request):
        filterset = filtered_news(request)
        return selection_of(
            request,
            title=_("News"),
            subtitle=selected(filterset),
            page=reverse("news:news_list"),
            # A feed has one order, the newest first.
            query=filterset.query_with("sort", []),
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
            items=area.news_items.published_in(get_language()),
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
    )


news_atom = require_safe(NewsFeed())
column_atom = require_safe(ColumnFeed())
area_atom = require_safe(AreaFeed())
