"""Every kind of page, and where one is: a path behind its language, or the first link on another page."""

import os
from typing import NamedTuple

LANGUAGES = ["en", "zh-hans"]
THOROUGH = bool(os.environ.get("THOROUGH"))


class Link(NamedTuple):
    """The first link that matches, on the page at `on`; or, beside a form in the admin, the page `instead`."""

    on: str
    pattern: str
    instead: str = ""


NUMBERED = r"/\d+[^/\"]*/"
NAMED = r"/[a-z][^/\"]*/"

PUBLIC_PAGES = {
    "home": "/",
    "site map": "/site-map/",
    "open data": "/data/",
    "news list": "/news/",
    "filtered news": "/news/?area=dalian&area=shenyang",
    "no news found": "/news/?q=nothing-of-this-name",
    "news item": Link("/news/", "/news" + NUMBERED),
    "column": Link("/site-map/", "/columns" + NAMED),
    "search": "/search/",
    "search results": "/search/?q=port",
    "narrowed search": "/search/?q=%E5%A4%A7%E8%BF%9E&kind=newsitem&area=dalian&area=atlantis",
    "search that may mean another": "/search/?q=mapeltree",
    "search without a result": "/search/?q=nothing-of-this-name",
    "area list": "/areas/",
    "area": "/areas/shenyang/",
    "area without projects": "/areas/yingkou/",
    "project list": "/projects/",
    "filtered projects": "/projects/?area=dalian&area=shenyang&stage=operating",
    "projects as a table": "/projects/?view=table",
    "projects as charts": "/projects/?view=picture",
    "projects compared": "/compare/projects/?project=1&project=6&project=8",
    "areas compared": "/compare/areas/",
    "no project found": "/projects/?area=yingkou&q=nothing-of-this-name",
    "conditions not understood": "/projects/?area=atlantis&year=abc&investment_min=abc",
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
    "library/attachment",
    "library/picture",
    "misses/miss",
    "news/column",
    "news/newsitem",
    "news/source",
    "publishing/proofreadingpoint",
    "publishing/substitution",
    "publishing/workflow",
    "record/entry",
    "terms/term",
]

# There only where workers are (`TASKS=database`), which the demo has none of.
WITH_WORKERS = ["errands/errand"]

ADMIN_PAGES = {
    "admin index": "/admin/",
    "calendar": "/admin/calendar/",
    "translations": "/admin/translations/",
    "password change": "/admin/password_change/",
    "empty news form": "/admin/news/newsitem/add/",
    "empty project form": "/admin/areas/project/add/",
    "another spelling": Link("/admin/misses/miss/", r"/admin/misses/miss/\d+/change/", "/spelling/"),
    "deletion": Link("/admin/areas/field/", r"/admin/areas/field/\d+/change/", "/delete/"),
    **{
        name: Link(f"/admin/news/newsitem/?{which}", r"/admin/news/newsitem/\d+/change/", door)
        for name, (which, door) in {
            "versions": ("work=in-review", "/history/"),
            "comparison": ("work=in-review", "/compare/"),
            "comparison side by side": ("work=in-review", "/compare/?side=1"),
            "approval form": ("work=scheduled", "/approval-form/?version=2"),
            "submission": ("work=returned", "/submit/"),
            "review": ("work=in-review", "/review/"),
            "returned form": ("work=returned", "/change/?"),
            "telephone": ("work=in-review", "/telephone/"),
            "preview links": ("state=public", "/links/"),
            "withdrawal": ("state=public", "/withdraw/"),
            "archiving": ("state=public", "/archive/"),
        }.items()
    },
    **{f"{model} list": f"/admin/{model}/" for model in EDITED},
    **{f"{model} form": Link(f"/admin/{model}/", rf"/admin/{model}/\d+/change/") for model in EDITED},
}

PAGES = PUBLIC_PAGES | ADMIN_PAGES
ORDER = {kind: place for place, kind in enumerate([*PAGES, *ERROR_PAGES])}

# The pages that most people see are looked at in both languages always; of the models' others the list in Chinese and
# the form in English; of the rest every second in Chinese. `make browse` looks at all in both.
IN_BOTH = ["home", "news item", "project list", "project", "area", "admin index", "review", "news/newsitem form"]


def in_their_languages(kinds, thorough=THOROUGH):
    """(kind, language) of each page to look at."""
    return [(kind, language) for kind in kinds for language in languages_of(kind, thorough)]


def languages_of(kind, thorough):
    # The facts name the platforms in English alone.
    if kind == "platform":
        return ["en"]
    # The other language has the same template, and each page takes a second. Neighbours in the list are looked at in
    # different languages, so that both meet every part that the pages have in common.
    if not thorough and kind not in IN_BOTH:
        model, _, page = kind.partition(" ")
        return [{"list": "zh-hans", "form": "en"}[page] if model in EDITED else LANGUAGES[ORDER[kind] % 2]]
    return LANGUAGES
