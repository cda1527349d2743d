from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from ftzportal import views
from ftzportal.leaving import leaving
from ftzportal.library.views import file, media
from ftzportal.open_data import open_data
from ftzportal.outputs.answers import data_address
from ftzportal.outputs.schemas import schema
from ftzportal.prose import to
from ftzportal.publishing.by_link import review_by_link
from ftzportal.publishing.preview import preview
from ftzportal.translated import LANGUAGES
from news.views import legacy

urlpatterns = [
    path("", views.root),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("site-map/", views.site_map, name="site_map"),
        path("search/", views.search, name="search"),
        path("search/suggest", views.search_suggest, name="search_suggest"),
        path("data/", open_data, name="open_data"),
        path("leaving/", leaving, name="leaving"),
        path("preview/<str:token>/", preview, name="preview"),
        path("preview/<str:token>/review/", review_by_link, name="review_by_link"),
        path("", include("ftzportal.accounts.urls")),
        path("admin/", admin.site.urls),
        path("", include("areas.urls")),
        path("", include("news.urls")),
    ),
    # Asked for by browsers on pages that name no icon: the admin's, files.
    path("favicon.ico", views.favicon),
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap_section"),
    path("data/schemas/<slug:name>.json", data_address(schema), name="schema"),
    path("to/<slug:kind>/<int:number>/", to, name="to"),
    path("media/<path:name>", media, name="media"),
    path("files/<int:number>/<str:name>", file, name="file"),
    # Addresses of the site before this one; anything else that ends so was never here. Not behind a language, or the
    # middleware would lead every unknown one there first.
    re_path(rf"^(?P<path>(?!(?:{'|'.join(LANGUAGES)})/).+\.(?:aspx|html?|php|jsp))$", legacy),
]

handler404 = "ftzportal.failing.page_not_found"
# 503 and 507 where the fault is the database's or the disk's.
handler500 = "ftzportal.failing.server_error"
