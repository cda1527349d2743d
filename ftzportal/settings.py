"""Every setting of the portal. What differs from place to place comes from the environment; README.md lists it."""

import os
import secrets
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from js_asset import static_lazy

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))

# The demo runs without TLS on one machine; nothing else may.
DEMO = os.environ.get("FTZPORTAL_DEMO") == "1"
TESTING = "pytest" in sys.modules

DEBUG = False


def demo_secret_key():
    """A key made once and kept beside the demo's database, so that a second start keeps the sign-ins."""
    path = DATA_DIR / "demo-secret-key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


if TESTING:
    SECRET_KEY = secrets.token_urlsafe(64)
    SITE_URL = "https://testserver"
elif DEMO:
    SECRET_KEY = demo_secret_key()
    SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")
else:
    try:
        SECRET_KEY = os.environ["SECRET_KEY"]
        # Scheme and host of the public site: canonical addresses, feeds and the sitemap are built on it, never on
        # what a request claims.
        SITE_URL = os.environ["SITE_URL"].rstrip("/")
    except KeyError as missing:
        raise ImproperlyConfigured(
            f"Set {missing.args[0]} in the environment (README.md, Settings); or run `make demo`."
        ) from None

SITE_HOST = SITE_URL.split("://", 1)[1]
# The name under which feeds number their entries. After a move to another host it stays the old one, so that no reader
# meets old news as new.
TAG_AUTHORITY = os.environ.get("TAG_AUTHORITY", SITE_HOST.split(":")[0])
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", SITE_HOST.split(":")[0]).split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "news",
    "areas",
    "ftzportal.apps.PortalConfig",
    "ftzportal.accounts",
    "ftzportal.library",
    "ftzportal.misses",
    "ftzportal.publishing",
    "ftzportal.record",
    "ftzportal.search",
    "ftzportal.terms",
    "ftzportal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_prose_editor",
    "translated_fields",
]

# Mail and copies of pictures are made at once, where somebody waits for it; or by workers (manage.py db_worker) from a
# queue in the database, which needs the extra "worker".
TASKS_IN_DATABASE = os.environ.get("TASKS") == "database"
if TASKS_IN_DATABASE:
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if TASKS_IN_DATABASE or TESTING:
    # Ours first, because its db_worker takes the place of the other.
    INSTALLED_APPS += ["ftzportal.errands", "django_tasks_db"]

MIDDLEWARE = [
    # Outermost, so that static files, media and errors carry the headers too.
    "ftzportal.middleware.SecurityHeadersMiddleware",
    # Before all that looks at the host, the scheme or the session.
    "ftzportal.probes.ProbesMiddleware",
    # Around all that refuses or fails, so that it is counted and has its number in the log.
    "ftzportal.vitals.middleware.WatchMiddleware",
    # Around all that refuses, so that programs are told in their own form.
    "ftzportal.outputs.answers.ProblemDocumentsMiddleware",
    "ftzportal.middleware.RefuseLargeMiddleware",
    "ftzportal.middleware.RefuseNulMiddleware",
    "ftzportal.middleware.StoreAwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "ftzportal.middleware.CompressTextMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Far inside, because it asks the database: what is refused before costs nothing.
    "ftzportal.publishing.middleware.ReleaseDueMiddleware",
    # Inside of it, so that what is due is looked for where it is set.
    "ftzportal.replica.ReplicaMiddleware",
]

ROOT_URLCONF = "ftzportal.urls"
WSGI_APPLICATION = "ftzportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ftzportal.context_processors.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "ftzportal.templatetags.pieces",
                "ftzportal.templatetags.portal",
                "areas.templatetags.register",
            ],
        },
    },
]
# The forms' templates come from `templates/` too.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

if "DATABASE_URL" in os.environ:
    import dj_database_url

    # A connection that died with a database restart is replaced before it is used.
    DATABASES = {
        "default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600, conn_health_checks=True)
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "ftzportal.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # Without both, 382 of 480 transactions of eight writers fail with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # What a row replaces fires the triggers of a deletion, which some tables refuse. Readers who come and
                # go leave the WAL at 4 MB; one who stood for 20,000 writes, as a backup does, left 83 MB for good, and
                # with the limit 16 MB.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA recursive_triggers=ON; PRAGMA journal_size_limit=16000000;",
            },
        }
    }
if replica := os.environ.get("DATABASE_REPLICA_URL"):
    if "DATABASE_URL" not in os.environ:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL names a copy of a database; set DATABASE_URL too.")
    DATABASES["replica"] = dj_database_url.parse(replica, conn_max_age=600, conn_health_checks=True) | {
        "TEST": {"MIRROR": "default"}
    }
    if DATABASES["replica"]["ENGINE"].endswith("postgresql"):
        # While the copy is away nobody waits for it: pages are read from the primary.
        DATABASES["replica"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
    DATABASE_ROUTERS = ["ftzportal.replica.ReplicaRouter"]
# How many seconds after a change a process reads from the primary alone.
DATABASE_REPLICA_LAG = float(os.environ.get("DATABASE_REPLICA_LAG", "5"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Memory for pages that are kept whole, in each process; 0 keeps none.
KEPT_MEGABYTES = int(os.environ.get("KEPT_MEGABYTES", "12"))
# A Redis through which several processes share them: redis://host:6379/0.
CACHE_URL = os.environ.get("CACHE_URL", "")
# For how long a proxy in front may answer without asking. Readers behind it see a change later by as much.
SHARED_CACHE_SECONDS = int(os.environ.get("SHARED_CACHE_SECONDS", "0"))

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
# Sign-in attempts allowed in fifteen minutes, per address and per account, before any password is hashed.
SIGN_IN_ATTEMPTS_PER_ADDRESS = 20
SIGN_IN_ATTEMPTS_PER_ACCOUNT = 5
# How many proxies stand in front: so many last entries of X-Forwarded-For are believed, and no more.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))

# What the rich-text editor has of ours: a module for each subject, and what each of them gives it. The library's check
# wants a function beside each name; it calls none, because ftzportal.rich_text cleans all texts by its own list.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy(f"admin-portal/writing/{module}.js")],
        "extensions": dict.fromkeys(extensions, "ftzportal.rich_text.clean_html"),
    }
    for module, extensions in {
        "figures": ["Figure", "Image"],
        "footnotes": ["Footnote"],
        "links": ["Link"],
        "pasting": ["Pasting"],
        "tidying": ["Tidying"],
    }.items()
]
# Buttons throughout: the list of kinds of paragraphs that is its default cannot be opened by keyboard.
DJANGO_PROSE_EDITOR_MENU_GROUPS = [
    {"group": group}
    for group in (
        "blockType -lists", "lists", "nodes -blockType -lists", "marks", "link", "table", "history", "utility",
    )
]  # fmt: skip

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["ftzportal.formats"]

STATIC_URL = "/static/"
# In an image they lie beside the code, and in DATA_DIR only what changes.
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DATA_DIR / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Word documents between their upload and the draft made of them; nothing serves them.
INTAKE_ROOT = DATA_DIR / "intake"
STORAGES = {
    "default": {"BACKEND": "ftzportal.library.storage.LibraryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if bucket := os.environ.get("S3_BUCKET"):
    # The keys are boto3's own to find: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role.
    endpoint = os.environ.get("S3_ENDPOINT_URL") or None
    STORAGES["default"] = {
        "BACKEND": "ftzportal.library.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint,
            "region_name": os.environ.get("S3_REGION") or None,
            # Few stores of one's own have a host name for each bucket; some services want nothing else.
            "addressing": os.environ.get("S3_ADDRESSING") or ("path" if endpoint else "virtual"),
        },
    }
# A year: the names of static files carry their content's hash.
WHITENOISE_MAX_AGE = 31_536_000
# Nothing asks for the names without a hash, nor a source map packed: 4 s of collecting instead of 15.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("avif", "gz", "jpg", "map", "png", "webp", "woff", "woff2", "zip")
WHITENOISE_ALLOW_ALL_ORIGINS = False
# The program that looks for viruses in files, which it gets on its standard input: 0 is clean, 1 is not. For ClamAV
# "clamdscan --no-summary --stream -". Empty: none.
VIRUS_SCANNER = os.environ.get("VIRUS_SCANNER", "")
# Whether the links that editors type are asked if they answer. "0" in a network without a way out.
LINK_CHECKS = os.environ.get("LINK_CHECKS", "1") == "1"
# The form around a file, without it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# 30 MB of file. What is larger by little still gets its clear message in the form; beyond this nothing is read.
LARGEST_REQUEST = 40 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o644

DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or f"no-reply@{SITE_HOST.split(':')[0]}"
MAILERS = {
    "default": {
        "BACKEND": "ftzportal.mail_server.EmailBackend",
        "OPTIONS": {
            "host": os.environ.get("EMAIL_HOST", "localhost"),
            "port": int(os.environ.get("EMAIL_PORT", "25")),
            "timeout": 10,
        },
    }
}
if DEMO:
    MAILERS["default"] = {"BACKEND": "ftzportal.demo_mail.EmailBackend"}

# Public pages: no nonce, so that they can be kept whole. The admin's policy stands in ftzportal/admin.py.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
X_FRAME_OPTIONS = "DENY"
# ftzportal.middleware sets X-Frame-Options on every answer; Django's own middleware for it would miss some.
SILENCED_SYSTEM_CHECKS = ["security.W002"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Left out by the demo alone, which speaks plain HTTP (ftzportal/middleware.py).
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if not DEMO:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = not TESTING
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# What is told of the running portal: docs/watching.md.
LOG_FORMAT = os.environ.get("LOG_FORMAT", "plain" if DEMO or TESTING else "json")
ACCESS_LOG = os.environ.get("ACCESS_LOG") == "1"
# Queries that take longer stand in the log. 0: none.
SLOW_QUERY_MS = float(os.environ.get("SLOW_QUERY_MS", "500"))
# Who may read /metrics sends it as a bearer's token. Without one nothing is counted, and the address is unknown.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
# On a disk of this machine, shared by the processes that are to be counted together and by no other.
METRICS_DIR = Path(os.environ.get("METRICS_DIR", DATA_DIR / "metrics"))
# With less room than this on the disk of DATA_DIR no visitors should be sent here: 200 MB, and files that it can take.
LEAST_FREE_BYTES = int(os.environ.get("LEAST_FREE_BYTES", 200 * 1024 * 1024))
LEAST_FREE_INODES = int(os.environ.get("LEAST_FREE_INODES", "1000"))
# While this file is there, /readyz says that no more visitors are to be sent.
DRAIN_FILE = os.environ.get("DRAIN_FILE", str(DATA_DIR / "draining"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "ftzportal.vitals.logs.JSONFormatter"},
        "plain": {"()": "ftzportal.vitals.logs.PlainFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "ftzportal.access": {"level": "INFO"},
        # Three lines for every mail otherwise.
        "django.tasks": {"level": "WARNING"},
    },
}
