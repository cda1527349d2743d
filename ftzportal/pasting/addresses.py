"""Where links of a clipboard lead."""

import re

from django.conf import settings

# What browsers leave out of an address before they read it.
UNREAD = re.compile("[\x00-\x20\x7f-\x9f\u200b\ufeff]+")
WEB = re.compile(r"https?://[^/\s\\?#]+[^\s\\]*", re.IGNORECASE)
MAIL = re.compile(r"mailto:[^@\s]+@[^\s]+", re.IGNORECASE)
OWN = ("/to/", "/files/", "/en/", "/zh-hans/")


def address(href):
    """The address as a link of ours has it; "" for what leads to no page."""
    href = UNREAD.sub(lambda found: "%20" if found[0].strip(" ") == "" else "", href.strip())
    if href.startswith("//"):
        href = f"https:{href}"
    if not (WEB.fullmatch(href) or MAIL.fullmatch(href)):
        return href if is_own(href) else ""
    site = settings.SITE_URL.lower()
    path = href[len(site) :] if href.lower().startswith(site) else ""
    return path if is_own(path) else href


def is_own(path):
    return path.startswith(OWN) and "\\" not in path and "/../" not in path


def own_path(src):
    """The path of a picture, whether the clipboard names the site or not."""
    return src.removeprefix(settings.SITE_URL)
