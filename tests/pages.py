"""Every kind of page, and where one is: a path behind its language, or the first link on another page."""

from typing import NamedTuple

LANGUAGES = ["en", "zh-hans"]


class Link(NamedTuple):
    on: str
    pattern: str


NUMBERED = r"/\d+[^/\"]*/"
NAMED = r"/[a-z][^/\"]*/"

PUBLIC_PAGES = {
    "home": "/",
    "site map": "/site-map/",
    "news list": "/news/",
    "filtered news": "/news/?area=dalian&area=shenyang",
    "no news found": "/news/?q=nothing-of-this-name",
    "news item": Link("/news/", "/news" + NUMBERED),
    "column": Link("/site-map/", "/columns" + NAMED),
    "area list": "/areas/",
    "area": "/areas/shenyang/",
    "area without projects": "/areas/yingkou/",
    "project list": "/projects/",
    "filtered projects": "/projects/?area=dalian&area=shenyang&stage=operating",
    "projects as a table": "/projects/?view=table",
    "no project found": "/projects/?area=yingkou&q=nothing-of-this-name",
    "conditions not understood": "/projects/?area=atlantis&year=abc",
    "project": Link("/projects/", "/projects" + NUMBERED),
    "partner list": "/partners/",
    "partner": Link("/partners/", "/partners" + NAMED),
    "enterprise list": "/enterprises/",
    "enterprise": Link("/enterprises/", "/enterprises" + NAMED),
    "practice list": "/practices/",
    "practice": Link("/practices/", "/practices" + NUMBERED),
    "document list": "/documents/",
    "document": Link("/documents/", "/documents" + NUMBERED),
    "platform list": "/platforms/",
    "platform": Link("/platforms/", "/platforms" + NUMBERED),
    "sign-in": "/admin/login/",
}

# With the status that each answers.
ERROR_PAGES = {
    "bad request": ("/news/?q=%00", 400),
    "not found": ("/news/999999999/", 404),
    "list's page out of range": ("/projects/?page=99999", 404),
}

# Every model that the admin edits, by its name in addresses.
EDITED = [
    "accounts/user",
    "areas/area",
    "areas/assignment",
    "areas/cooperation",
    "areas/document",
    "areas/enterprise",
    "areas/field",
    "areas/organisation",
    "areas/partner",
    "areas/platform",
    "areas/practice",
    "areas/project",
    "areas/zone",
    "auth/group",
    "library/picture",
    "news/column",
    "news/newsitem",
    "news/source",
]

ADMIN_PAGES = {
    "admin index": "/admin/",
    "password change": "/admin/password_change/",
    "empty news form": "/admin/news/newsitem/add/",
    "empty project form": "/admin/areas/project/add/",
    **{f"{model} list": f"/admin/{model}/" for model in EDITED},
    **{f"{model} form": Link(f"/admin/{model}/", rf"/admin/{model}/\d+/change/") for model in EDITED},
}
# Below a form's address: of one model for all, because they share their templates.
BELOW_A_NEWS_FORM = {"news item's deletion": "delete/", "news item's history": "history/"}

PAGES = PUBLIC_PAGES | ADMIN_PAGES
