from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PortalConfig(AppConfig):
    name = "ftzportal"

    def ready(self):
        from ftzportal import checks  # noqa: F401 - registers them


class PortalAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "ftzportal.admin.PortalAdminSite"
