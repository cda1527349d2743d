import os

from django.core.wsgi import get_wsgi_application

from ftzportal.backups import serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ftzportal.settings")

application = get_wsgi_application()
serving.announce()
