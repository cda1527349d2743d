"""What search engines are told: sitemap.xml and robots.txt."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from django.utils.translation import override

from areas.models import Project
from ftzportal import sitemaps
from news.models import NewsItem
from tests import factories
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOST = "https://testserver"


def xml(client, path, **extra):
    answer = client.get(path, **extra)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml"
    return ElementTree.fromstring(answer.getvalue())


def parts(client, **extra):
    """The paths of every part, as the index names them, with their last changes."""
    index = xml(client, "/sitemap.xml", **extra)
    return {
        part.findtext(f"{MAP}loc").removeprefix(HOST): part.findtext(f"{MAP}lastmod")
        for part in index.findall(f"{MAP}sitemap")
    }


def entries(client):
    """Every path of the whole sitemap: (its last change, {hreflang: path})."""
    found = {}
    for part in parts(client):
        for url in xml(client, part).findall(f"{MAP}url"):
            path = url.findtext(f"{MAP}loc").removeprefix(HOST)
            links = {link.get("hreflang"): link.get("href").removeprefix(HOST) for link in url.findall(f"{XHTML}link")}
            assert path not in found
            found[path] = (url.findtext(f"{MAP}lastmod"), links)
    return found


def test_every_kind_of_page_is_told_in_both_languages_and_is_there(client):
    notices = factories.column("notices", parent=factories.column("home"))
    things = [
        notices,
        factories.news_item(column=notices),
        factories.project(),
        factories.practice(),
        factories.document(),
        factories.platform(),
        factories.area(),
        factories.partner(),
        factories.enterprise(),
    ]
    with override("en"):
        paths = [thing.get_absolute_url() for thing in things]
    found = entries(client)
    for path in paths:
        assert path in found
        assert path.replace("/en/", "/zh-hans/", 1) in found
        assert found[path][1] == {
            "en": path,
            "zh-Hans": path.replace("/en/", "/zh-hans/", 1),
            "x-default": path,
        }
    for path in found:
        assert client.get(path).status_code == 200, path
    assert {"/en/", "/zh-hans/", "/en/news/", "/en/projects/", "/en/site-map/"} <= set(found)


def test_a_thing_is_told_only_in_its_languages(client):
    english = factories.project(name_zh_hans="")
    chinese = factories.news_item(body_en="")
    found = entries(client)
    path = f"/en/projects/{english.address}/"
    assert found[path][1] == {"en": path, "x-default": path}
    assert path.replace("/en/", "/zh-hans/") not in found
    path = f"/zh-hans/news/{chinese.address}/"
    assert found[path][1] == {"zh-Hans": path, "x-default": path}
    assert path.replace("/zh-hans/", "/en/") not in found


def test_blank_columns_are_left_out_language_by_language(client):
    home = factories.column("home")
    factories.column("blank", parent=home)
    above = factories.column("above", parent=home)
    factories.news_item(column=factories.column("below", parent=above), body_zh_hans="")
    found = entries(client)
    columns = {path for path in found if "/columns/" in path}
    assert columns == {"/en/columns/above/", "/en/columns/below/"}
    assert "zh-Hans" not in found["/en/columns/above/"][1]


def test_the_last_change_is_true(client):
    home = factories.column("home")
    now = timezone.now()
    item = factories.news_item(column=factories.column("notices", parent=home), publish_at=now - timedelta(days=9))
    NewsItem.objects.filter(pk=item.pk).update(updated_at=now - timedelta(days=5))
    hidden = factories.news_item(publish_at=None)
    day = timezone.localtime(now - timedelta(days=5)).date().isoformat()
    found = entries(client)
    for path in (f"/en/news/{item.address}/", "/en/news/", "/en/", "/en/areas/dalian/", "/en/columns/notices/"):
        assert found[path][0] == day, path
    # What shows nothing that has a date says none.
    assert found["/en/projects/"][0] is None
    assert parts(client)["/sitemap-newsitem-en.xml"].startswith(day)
    # Written before it appeared: it changed when it appeared.
    NewsItem.objects.filter(pk=hidden.pk).update(publish_at=now - timedelta(days=1))
    NewsItem.objects.filter(pk=hidden.pk).update(updated_at=now - timedelta(days=30))
    day = timezone.localtime(now - timedelta(days=1)).date().isoformat()
    assert entries(client)[f"/en/news/{hidden.address}/"][0] == day


def test_the_last_change_is_true_of_records_that_the_newest_things_do_not_name(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "NEWEST", 1)
    now = timezone.now()
    partners = [factories.partner(f"partner-{n}", f"Partner {n}") for n in range(4)]
    for n, partner in enumerate(partners[:3]):
        project = factories.project(f"Project {n}", partners=[partner], publish_at=now - timedelta(days=20 + n))
        Project.objects.filter(pk=project.pk).update(updated_at=now - timedelta(days=10 - n))
    found = entries(client)
    days = [timezone.localtime(now - timedelta(days=10 - n)).date().isoformat() for n in range(3)]
    assert [found[f"/en/partners/{partner.slug}/"][0] for partner in partners] == [*days, None]


def test_long_sections_come_in_parts_by_the_numbers_of_their_things(client, monkeypatch):
    practices = [factories.practice(f"Practice {n}") for n in range(5)]
    monkeypatch.setattr(sitemaps, "PAGES_A_PART", 2)
    numbers = sorted({(practice.pk + 1) // 2 for practice in practices})
    paths = [f"/sitemap-practice-en.xml{f'?p={number}' if number > 1 else ''}" for number in numbers]
    assert [path for path in parts(client) if path.startswith("/sitemap-practice-en")] == paths
    assert len([path for path in entries(client) if path.startswith("/en/practices/")]) == 6
    assert client.get(f"/sitemap-practice-en.xml?p={numbers[-1] + 1}").status_code == 404


def test_a_thing_stays_in_its_part_when_others_are_gone(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PAGES_A_PART", 2)
    gone, kept = [factories.practice(f"Practice {n}") for n in range(5)][::4]
    path = f"/sitemap-practice-en.xml?p={(kept.pk + 1) // 2}"
    before = xml(client, path)
    gone.delete()
    assert ElementTree.tostring(xml(client, path)) == ElementTree.tostring(before)


def test_a_part_is_written_while_it_is_read(client):
    factories.practice()
    answer = client.get("/sitemap-practice-en.xml")
    assert answer.streaming
    # Read to its end, because what is left of it would be closed in another test's transaction.
    assert answer.getvalue().endswith(b"</urlset>\n")


@pytest.mark.parametrize("path", ["/sitemap-odd.xml", "/sitemap-practice-fr.xml", "/sitemap-pages-en.xml?p=abc"])
def test_what_is_no_part_is_not_there(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-project-en.xml", "/robots.txt"])
def test_no_address_is_made_of_what_the_request_claims(client, settings, path):
    factories.project()
    settings.ALLOWED_HOSTS = ["*"]
    answer = client.get(path, SERVER_NAME="evil.example")
    said = answer.getvalue()
    assert b"https://testserver/" in said
    assert b"evil.example" not in said


def test_the_reader_s_language_changes_nothing(client):
    factories.project()
    english, chinese = (client.get("/sitemap-pages-en.xml", HTTP_ACCEPT_LANGUAGE=code) for code in ("en", "zh-hans"))
    assert english.getvalue() == chinese.getvalue()


def test_a_large_section_takes_a_few_queries(client, django_assert_max_num_queries):
    for n in range(30):
        factories.news_item(f"Item {n}")
    with django_assert_max_num_queries(3):
        xml(client, "/sitemap-newsitem-en.xml")
    # Beside what the lists count once and keep.
    assert queries_of(client, "/sitemap.xml") <= 60


def test_robots_may_read_everything_but_the_admin(client):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert [line for line in lines if line.startswith("Disallow")] == [
        "Disallow: /en/admin/",
        "Disallow: /zh-hans/admin/",
    ]
    assert "Sitemap: https://testserver/sitemap.xml" in lines
