from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MissesConfig(AppConfig):
    name = "ftzportal.misses"
    label = "misses"
    verbose_name = _("search")
