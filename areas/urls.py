from django.urls import path, register_converter

from areas import comparison, outputs, project_views, views
from ftzportal.publishing.addresses import AddressConverter

register_converter(AddressConverter, "address")

app_name = "areas"
urlpatterns = [
    path("areas/", views.area_list, name="area_list"),
    path("areas/<slug:slug>/", views.area, name="area"),
    path("projects/", project_views.project_list, name="project_list"),
    path("projects.json", outputs.projects_json, name="projects_json"),
    path("projects.csv", outputs.projects_csv, name="projects_csv"),
    path("projects.xlsx", outputs.projects_xlsx, name="projects_xlsx"),
    path("projects.atom", outputs.projects_atom, name="projects_atom"),
    path("projects/<address:address>/", project_views.project, name="project"),
    path("compare/projects/", comparison.compare_projects, name="compare_projects"),
    path("compare/areas/", comparison.compare_areas, name="compare_areas"),
    path("partners/", views.partner_list, name="partner_list"),
    path("partners/<slug:slug>/", views.partner, name="partner"),
    path("enterprises/", views.enterprise_list, name="enterprise_list"),
    path("enterprises/<slug:slug>/", views.enterprise, name="enterprise"),
    path("practices/", views.practice_list, name="practice_list"),
    path("practices/<address:address>/", views.practice, name="practice"),
    path("documents/", views.document_list, name="document_list"),
    path("documents/<address:address>/", views.document, name="document"),
    path("platforms/", views.platform_list, name="platform_list"),
    path("platforms/<address:address>/", views.platform, name="platform"),
]
