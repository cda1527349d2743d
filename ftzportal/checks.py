from django.conf import settings
from django.core import checks
from django.db import connection

from areas.models import Zone


@checks.register(checks.Tags.security, deploy=True)
def site_url_is_https(app_configs, **kwargs):
    if settings.SITE_URL.startswith("https://"):
        return []
    return [checks.Warning("SITE_URL does not start with https://.", id="ftzportal.W001")]


@checks.register(checks.Tags.database)
def zone_has_its_site_id_code(app_configs, databases, **kwargs):
    """Asked with a database only, by `check --database default`; the code comes from the authority, never from us."""
    # `migrate` asks too, before the table is there, or before it has the columns that it is about to get.
    if not databases or Zone._meta.db_table not in connection.introspection.table_names():
        return []
    if Zone.objects.exclude(site_id_code="").exists():
        return []
    return [
        checks.Warning(
            "The zone has no site identification code; the inspected meta tag is left out.",
            hint="Enter it in the admin under “Zone and footer” once the authority has given it.",
            id="ftzportal.W002",
        )
    ]
