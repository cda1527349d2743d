"""What pages say of their subject in schema.org's words. Each function returns what stands in the page as JSON-LD."""

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ftzportal.publishing.addresses import absolute
from ftzportal.templatetags.portal import html_lang
from ftzportal.translated import LANGUAGES, to_attribute

CONTEXT = "https://schema.org"


def breadcrumb_list(steps):
    """`steps` are (name, path) from home down; the path of the page itself may be None."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": str(name)} | ({"item": absolute(path)} if path else {})
            for position, (name, path) in enumerate(steps, 1)
        ],
    }


def organisation(zone, home):
    """The zone as the public body that speaks here; `home` is the path of its page."""
    return {
        "@context": CONTEXT,
        **organisation_reference(zone, home),
        **without_empty(alternateName=other_names(zone), description=zone.tagline),
    }


def organisation_reference(zone, home):
    # One name for both languages' pages, because it is one body.
    return {"@type": "GovernmentOrganization", "@id": absolute("/#zone"), "name": zone.name, "url": absolute(home)}


def area_organisation(area, zone, home):
    return {
        "@context": CONTEXT,
        "@type": "GovernmentOrganization",
        "@id": absolute(f"/#{area.slug}"),
        "name": area.name,
        "url": absolute(area.get_absolute_url()),
        "parentOrganization": organisation_reference(zone, home),
        **without_empty(
            alternateName=other_names(area),
            legalName=area.full_name,
            description=area.summary,
            foundingDate=area.launched_on and area.launched_on.isoformat(),
        ),
    }


def other_names(thing):
    """Its names in the languages that `name` is not in."""
    names = [getattr(thing, to_attribute("name", language)) for language in LANGUAGES]
    return [name for name in names if name and name != thing.name]


def news_article(item, areas, zone, home, language):
    """A published news item; of a reprint, the source is the author and the original what it is based on."""
    address = absolute(item.get_absolute_url())
    publisher = organisation_reference(zone, home)
    return {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "headline": item.title,
        "datePublished": moment(item.publish_at),
        "dateModified": moment(max(item.publish_at, item.updated_at)),
        "inLanguage": html_lang(language),
        "mainEntityOfPage": address,
        "url": address,
        "author": {"@type": "Organization", "name": item.source.name} if item.is_reprint else publisher,
        "publisher": publisher,
        "articleSection": item.column.name,
        **without_empty(
            description=item.summary,
            keywords=item.keywords,
            image=item.lead_picture and absolute(item.lead_picture.file.url),
            about=[{"@id": absolute(f"/#{area.slug}"), "name": area.name} for area in areas],
            isBasedOn=item.is_reprint and original(item),
        ),
    }


def original(item):
    """What a reprint was taken from, as far as it is known."""
    known = without_empty(name=item.original_title, url=item.original_url)
    if item.original_author:
        known["author"] = {"@type": "Thing", "name": item.original_author}
    return known and {"@type": "CreativeWork", **known}


def data_catalog(lists, zone, home, page):
    """The open data at the path `page`; `lists` are (its anchor, title, what it is, [(media type, path)])."""
    publisher, licence = organisation_reference(zone, home), zone.data_licence_url or zone.data_licence
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": absolute(page),
        "name": f"{_('Open data')} – {zone.name}",
        "url": absolute(page),
        "publisher": publisher,
        **without_empty(license=licence),
        "dataset": [
            {
                "@type": "Dataset",
                "@id": absolute(f"{page}#{anchor}"),
                "name": f"{title} – {zone.name}",
                "description": description,
                "url": absolute(f"{page}#{anchor}"),
                "creator": publisher,
                "inLanguage": html_lang(get_language()),
                "isAccessibleForFree": True,
                **without_empty(license=licence),
                "distribution": [
                    {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": absolute(path)}
                    for media_type, path in outputs
                ],
            }
            for anchor, title, description, outputs in lists
        ],
    }


def moment(value):
    return timezone.localtime(value).isoformat(timespec="seconds")


def without_empty(**values):
    return {name: value for name, value in values.items() if value}
