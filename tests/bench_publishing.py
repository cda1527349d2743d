"""
What versions cost, beside Django's own admin doing the same work in the same run:

    python -m tests.bench_publishing

It ends with 1 where a limit is missed.
"""

import os
import sys
import tempfile
import time
from contextlib import contextmanager
from statistics import median
from types import ModuleType

SAVES = 40
VERSIONS = 500
LENGTH = 50_000
# Of what the portal promises its editors.
TIMES_PLAIN_DJANGO, QUERIES, SECONDS_TO_COMPARE = 2.0, 25, 1.0


def main():
    """What was measured, a line each; whether every limit was kept."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import override_settings

    call_command("migrate", verbosity=0)
    static_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    plain_files = settings.STORAGES | {"staticfiles": static_files}
    kept = []
    with override_settings(STORAGES=plain_files, ROOT_URLCONF=addresses_with_plain_admin()):
        for said, limit_is_kept in (*saving(), *opening(), *comparing()):
            print("   " if limit_is_kept else "!! ", said, flush=True)
            kept.append(limit_is_kept)
    return all(kept)


def addresses_with_plain_admin():
    """The portal's, and `plain/`: an admin of Django's own with the same fields of the same items."""
    from django.contrib.admin import AdminSite, ModelAdmin, StackedInline
    from django.urls import path

    from ftzportal import urls
    from news.admin import NewsItemAdmin, PassageInline
    from news.models import NewsItem, Passage

    class PlainPassages(StackedInline):
        model, fieldsets, extra = Passage, PassageInline.fieldsets, 0

    class PlainNewsItemAdmin(ModelAdmin):
        fieldsets, inlines = NewsItemAdmin.fieldsets, [PlainPassages]
        change_form_template = "admin/change_form.html"

    site = AdminSite(name="plain")
    site.register(NewsItem, PlainNewsItemAdmin)
    addresses = ModuleType("addresses")
    addresses.urlpatterns = [path("plain/", site.urls), *urls.urlpatterns]
    return addresses


def saving():
    """Saves in turn, so that what else the machine does meets both."""
    client = signed_in("saver")
    for state, publish_at in (("a draft", {"publish_at": None}), ("what is public", {})):
        ours, plain = written_item(**publish_at), written_item(publish_at=None)
        addresses = [f"/en/admin/news/newsitem/{ours.pk}/change/", f"/plain/news/newsitem/{plain.pk}/change/"]
        forms = [form_at(client, address) for address in addresses]
        seconds = [[], []]
        for nth in range(SAVES + 2):
            for address, form, taken in zip(addresses, forms, seconds, strict=True):
                form |= {"title_en": f"Saved {nth}"}
                if "_version" in form:
                    form["_version"] = ours.newest_revision().number
                taken.append(seconds_to_post(client, address, form))
        assert ours.revisions().count() > SAVES
        # The first ones load what the others find loaded.
        of_ours, of_plain = (median(taken[2:]) for taken in seconds)
        times = of_ours / of_plain
        yield (
            f"saving {state}: {of_ours * 1000:.0f} ms, {times:.2f} times plain Django's {of_plain * 1000:.0f} ms",
            times <= TIMES_PLAIN_DJANGO,
        )


def written_item(**fields):
    """As long as the article that the portal starts from, with three passages and some links."""
    from news.models import Passage
    from tests import factories

    text = {"body_en": "<p>Words of an article.</p>" * 200, "body_zh_hans": "<p>一篇稿件的文字。</p>" * 200}
    links = {"projects": [factories.project(f"Project {nth}") for nth in range(3)]}
    item = factories.news_item("Before", **text, links=links, **fields)
    for slug in factories.AREAS:
        Passage.objects.create(news_item=item, area=factories.area(slug), text_en="<p>A passage.</p>" * 20)
    return item


def signed_in(name):
    from django.test import Client

    from tests import factories

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(factories.account(name))
    return client


def form_at(client, address):
    from tests.admin_forms import filled

    with told_of_templates():
        return filled(client.get(address))


@contextmanager
def told_of_templates():
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        yield
    finally:
        teardown_test_environment()


def seconds_to_post(client, address, form):
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    posted = encode_multipart(BOUNDARY, form)
    begun = time.perf_counter()
    response = client.generic("POST", address, posted, content_type=MULTIPART_CONTENT)
    seconds = time.perf_counter() - begun
    assert response.status_code == 302, response.content.decode()
    return seconds


def opening():
    """The form of an item with many versions behind it."""
    from tests.queries import queries_of

    client, item = signed_in("opener"), written_item()
    content = item.newest_revision().content
    for number in range(2, VERSIONS + 1):
        content["fields"]["title_en"] = f"Version {number}"
        item.keep_revision(content, None, "", number=number)
    address = f"/en/admin/news/newsitem/{item.pk}/change/"
    client.get(address)
    queries = queries_of(client, address)
    begun = time.perf_counter()
    client.get(address)
    milliseconds = (time.perf_counter() - begun) * 1000
    yield f"opening the form of {VERSIONS} versions: {queries} queries, {milliseconds:.0f} ms", queries <= QUERIES


def comparing():
    """Through the page, so that the answer is drawn too."""
    from tests import factories
    from tests.bench_compare import altered, chinese, paragraphs

    client, text = signed_in("reader"), chinese(LENGTH, seed=1)
    bodies = {
        "scattered changes": altered(text, every=50),
        "everything different": chinese(LENGTH, seed=2),
    }
    for what, other in bodies.items():
        item = factories.news_item("Compared", publish_at=None, body_zh_hans=paragraphs(text, 200))
        content = item.newest_revision().content
        content["fields"]["body_zh_hans"] = paragraphs(other, 200)
        item.keep_revision(content, None, "", number=2)
        begun = time.perf_counter()
        response = client.get(f"/en/admin/news/newsitem/{item.pk}/compare/?old=1&new=2")
        seconds = time.perf_counter() - begun
        assert response.status_code == 200, response.status_code
        yield f"comparing {LENGTH} characters, {what}: {seconds:.2f} s", seconds <= SECONDS_TO_COMPARE


if __name__ == "__main__":
    import django

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"FTZPORTAL_DEMO": "1", "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "ftzportal.settings"}
        os.environ.pop("DATABASE_URL", None)
        os.mkdir(os.path.join(folder, "static"))
        django.setup()
        sys.exit(0 if main() else 1)
