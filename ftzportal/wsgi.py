import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ftzportal.settings")

django.setup(set_prefix=False)

# Only now are there models to ask.
from areas.filters import ProjectFilter  # noqa: E402
from ftzportal.backups import serving  # noqa: E402
from ftzportal.facets import beforehand  # noqa: E402
from ftzportal.handler import Handler  # noqa: E402
from ftzportal.kept.application import KeptPages  # noqa: E402
from ftzportal.kept.sharing import Shared  # noqa: E402
from news.filters import NewsFilter  # noqa: E402

application = KeptPages(Handler(), shared=Shared(settings.CACHE_URL) if settings.CACHE_URL else None)
serving.announce()
beforehand.begin([ProjectFilter, NewsFilter])
