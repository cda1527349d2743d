"""The record as those read it who keep the zone: its list, its pages and its file."""

import csv
import io
from datetime import datetime
from urllib.parse import parse_qs

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import date_hierarchy

from ftzportal.guard import RecordedModelAdmin
from ftzportal.record.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db

RECORD = "/en/admin/record/entry/"


@pytest.fixture
def office(client):
    """The browser of a zone administrator."""
    client.force_login(factories.account("zone", "Zone administrators", area_slug=None))
    return client


@pytest.fixture
def item():
    return factories.news_item("Port clearance", publish_at=None)


@pytest.fixture
def entries(editor, item):
    """A sign-in, an edit in Dalian by Chen, and a release by the machine."""
    project = factories.project("Rare Valley", owner="shenyang")
    return [
        Entry.objects.enter(Entry.Act.SIGN_IN, by=editor, sender="192.0.2.1"),
        Entry.objects.enter(Entry.Act.EDIT, by=editor, thing=item, area=item.owner_area_id, revision=2),
        Entry.objects.enter(Entry.Act.RELEASE, thing=project, area=project.owner_area_id),
    ]


def listed(browser, query=""):
    return [entry.act for entry in browser.get(RECORD + query).context["cl"].result_list]


def exported(browser, query=""):
    """The rows of the file, by the headings of its columns."""
    response = browser.get(f"{RECORD}export/{query}")
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_list_is_narrowed_by_person_act_kind_area_and_time(office, entries, editor):
    dalian = factories.area("dalian").pk
    assert listed(office) == ["release", "edit", "sign-in"]
    assert listed(office, f"?person__id__exact={editor.pk}") == ["edit", "sign-in"]
    assert listed(office, "?person__isnull=True") == ["release"]
    assert listed(office, "?act__exact=edit") == ["edit"]
    assert listed(office, "?kind=areas.project") == ["release"]
    assert listed(office, f"?area__id__exact={dalian}") == ["edit"]
    assert listed(office, "?q=clearance") == ["edit"]
    today = entries[0].at
    assert len(listed(office, f"?at__year={today.year}")) == 3
    assert listed(office, "?at__year=2001") == []


def test_an_entrys_page_tells_all_and_offers_nothing(office, entries):
    page = office.get(f"{RECORD}{entries[1].pk}/change/")
    text = page.content.decode()
    for words in ("News item", "Port clearance", "revision: 2", entries[1].hash, entries[1].previous_hash):
        assert words.lower() in text.lower()
    assert b'name="_save"' not in page.content


@pytest.mark.parametrize("door", ["add/", "{}/change/", "{}/delete/"])
def test_nobody_changes_the_record_by_its_pages(client, administrator, entries, door):
    client.force_login(administrator)
    before = [*Entry.objects.values()]
    assert client.post(RECORD + door.format(entries[0].pk), {"post": "yes", "act": "edit"}).status_code == 403
    assert [*Entry.objects.values()] == before


@pytest.mark.parametrize("group", ["Editors", "Reviewers"])
@pytest.mark.parametrize("door", ["", "export/", "{}/change/", "{}/history/"])
def test_editors_and_reviewers_do_not_read_it(client, entries, group, door):
    client.force_login(factories.account("reader", group))
    assert client.get(RECORD + door.format(entries[1].pk)).status_code == 403
    assert Entry.objects.count() == len(entries)


def test_the_file_holds_what_the_list_shows(office, entries, editor):
    rows = exported(office, f"?person__id__exact={editor.pk}")
    assert [(row["Act"], row["Person"], row["Title"]) for row in rows] == [
        ("signed in", "chen", ""),
        ("edited", "chen", str(Entry.objects.get(pk=entries[1].pk).heading)),
    ]
    assert rows[1]["Hash of the entry before"] == rows[0]["Hash"]


def test_the_export_is_an_entry_and_not_in_its_own_file(office, entries):
    assert len(exported(office, "?act__exact=edit")) == 1
    entry = Entry.objects.first()
    assert (entry.act, entry.person_name) == ("export", "zone")
    assert "act__exact=edit" in entry.details
    assert len(exported(office)) == len(entries) + 1


def test_no_cell_of_the_file_is_a_formula(office, item):
    item.title_en = '=HYPERLINK("http://evil.example")'
    Entry.objects.enter(Entry.Act.EDIT, thing=item)
    assert exported(office)[0]["Title"].startswith("'=")


@pytest.mark.parametrize(
    "query", ["?colour=red", "?act__regex=x", "?at__year=9999", "?at__month=1", "?kind=no.kind", "?q=a&q=b"]
)
def test_an_odd_export_leads_to_the_list_which_says_so(office, entries, query):
    response = office.get(f"{RECORD}export/{query}")
    assert response.headers["Location"] == RECORD + query
    assert "cannot do what its address asked" in office.get(f"{RECORD}{query}", follow=True).content.decode()
    assert not Entry.objects.filter(act="export").exists()


def test_the_list_takes_as_many_queries_for_a_full_page(office, editor, item, django_assert_max_num_queries):
    for _ in range(60):
        Entry.objects.enter(Entry.Act.EDIT, by=editor, thing=item, area=item.owner_area_id)
    office.get(RECORD)
    with django_assert_max_num_queries(16):
        office.get(RECORD)


def test_every_page_of_the_admin_enters_what_is_done_there():
    others = [kept for kept in admin.site._registry.values() if not isinstance(kept, RecordedModelAdmin)]
    assert others == []


def test_what_is_made_changed_and_deleted_elsewhere_is_entered(office):
    address = "/en/admin/areas/field/"
    office.post(f"{address}add/", {"slug": "ports", "name_en": "Ports", "name_zh_hans": "港口"})
    [made] = Entry.objects.all()
    change = f"{address}{made.thing_number}/"
    office.post(f"{change}change/", {"slug": "ports", "name_en": "Harbours", "name_zh_hans": "港口"})
    office.post(f"{change}delete/", {"post": "yes"})
    entered = Entry.objects.order_by("pk").values_list("act", "heading", "thing_model")
    assert [*entered] == [
        ("create", "Ports", "areas.field"),
        ("edit", "Harbours", "areas.field"),
        ("delete", "Harbours", "areas.field"),
    ]


def test_the_links_above_the_list_lead_from_year_to_month_to_day(office):
    for moment in ("2024-12-31 23:30", "2026-02-28 00:30", "2026-03-02 12:00"):
        Entry(at=datetime.fromisoformat(f"{moment}+08:00"), act=Entry.Act.EXPORT).save()

    def links(query=""):
        choices = date_hierarchy(office.get(RECORD + query).context["cl"].by_ends)["choices"]
        return [parse_qs(choice["link"].removeprefix("?")) for choice in choices]

    assert links() == [{"at__year": [str(year)]} for year in (2024, 2025, 2026)]
    assert links("?at__year=2026") == [{"at__year": ["2026"], "at__month": [month]} for month in "23"]
    [day] = links("?at__year=2026&at__month=2")
    assert day["at__day"] == ["28"]
    assert listed(office, "?at__year=2024&at__month=12&at__day=31") == ["export"]
