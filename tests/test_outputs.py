"""The twins of both lists: the same selection as the page's, as CSV, JSON and Atom."""

import csv
import io
from datetime import UTC, date, datetime

import feedparser
import pytest

from areas.models import Participation, Project
from news.models import NewsItem, Passage
from tests import factories, uploads
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
PROJECT_QUERIES = [
    "",
    "?area=dalian",
    "?area=dalian&area=yingkou&stage=operating",
    "?partner=shftz&kind=investment",
    "?year=2025",
    "?q=valley",
    "?sort=stage-date",
    "?area=atlantis",
    "?year=abc&odd=1",
]
NEWS_QUERIES = [
    "",
    "?area=shenyang",
    "?column=notices",
    "?year=2026&area=dalian&area=shenyang",
    "?q=port",
    "?sort=oldest",
]


@pytest.fixture
def register():
    shanghai = factories.partner()
    for n in range(4):
        factories.project(f"Valley {n}", areas=("dalian",), partners=[shanghai], started_on=date(2025, 3, n + 1))
        factories.project(f"Bay {n}", areas=("yingkou", "dalian"), stage="signed", stage_as_of=date(2026, 1, n + 1))
    factories.project("English only", name_zh_hans="")


@pytest.fixture
def news():
    notices = factories.column("notices", name_en="Notices", parent=factories.column("home"))
    for n in range(4):
        factories.news_item(f"Port {n}", areas=("dalian", "shenyang"))
        factories.news_item(f"Notice {n}", areas=("shenyang",), column=notices, publish_at=NOON)
    factories.news_item("English only", body_zh_hans="")


def page_ids(client, path, query):
    return [thing.pk for thing in client.get(f"{path}/{query}").context["page"]]


def csv_rows(client, path, query=""):
    text = client.get(f"{path}.csv{query}").getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def items(client, path, query=""):
    return client.get(f"{path}.json{query}").json()["items"]


def assert_twins(client, path, query):
    asked = page_ids(client, path, query)
    assert [item["number"] for item in items(client, path, query)] == asked
    assert [int(row[0]) for row in csv_rows(client, path, query)[1:]] == asked
    feed = feedparser.parse(client.get(f"{path}.atom{query}").content)
    # A feed has one order, the newest first.
    assert sorted(int(entry.id.rpartition("/")[2]) for entry in feed.entries) == sorted(asked)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("query", PROJECT_QUERIES)
def test_every_output_gives_the_projects_that_the_page_gives(client, register, query, language):
    assert_twins(client, f"/{language}/projects", query)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("query", NEWS_QUERIES)
def test_every_output_gives_the_news_that_the_page_gives(client, news, query, language):
    assert_twins(client, f"/{language}/news", query)


@pytest.mark.parametrize("path", ["/en/projects/?stage=signed&area=dalian", "/zh-hans/news/?area=shenyang&sort=oldest"])
def test_a_list_offers_its_selection_to_take_along(client, register, news, path):
    page = client.get(path)
    html = page.content.decode()
    base, query = path.split("/?")[0], page.context["filterset"].query.replace("&", "&amp;")
    for ending in ("csv", "json", "atom"):
        assert html.count(f'href="{base}.{ending}{query}"') == 2, "in the head, and to be seen"
    results = html.partition('id="results"')[2]
    assert f'href="{base}.csv{query}"' in results


class TestJson:
    def test_it_says_what_was_selected(self, client, register):
        data = client.get("/en/projects.json?stage=operating&area=yingkou&area=dalian").json()
        assert data["selection"] == "https://testserver/en/projects/?area=dalian&area=yingkou&stage=operating"
        assert data["total"] == len(data["items"]) == 5
        assert (data["language"], data["page"], data["next"], data["previous"]) == ("en", 1, None, None)
        assert data["misunderstood"] == []

    def test_it_says_what_was_not_understood(self, client, register):
        data = client.get("/en/projects.json?area=atlantis&odd=1").json()
        assert data["items"] == []
        assert len(data["misunderstood"]) == 2
        assert "atlantis" in " ".join(data["misunderstood"])

    def test_its_pages_lead_through_everything_once(self, client):
        dalian = factories.area()
        made = Project.objects.bulk_create(
            Project(name_en=f"Project {n}", kind="investment", stage="signed", publish_at=NOON) for n in range(201)
        )
        dalian.projects.set(made)
        numbers, address = [], "https://testserver/en/projects.json?area=dalian"
        while address:
            data = client.get(address.removeprefix("https://testserver")).json()
            numbers += [item["number"] for item in data["items"]]
            address = data["next"]
        assert len(numbers) == len(set(numbers)) == data["total"] == 201
        assert data["previous"] == "https://testserver/en/projects.json?area=dalian&page=2"
        second = client.get("/en/projects.json?area=dalian&page=2").json()
        assert second["previous"] == "https://testserver/en/projects.json?area=dalian"

    @pytest.mark.parametrize("page", ["0", "-1", "2", "1000000000000", "abc", ""])
    def test_a_page_out_of_range_is_not_there(self, client, register, page):
        assert client.get("/en/projects.json", {"page": page}).status_code == 404

    def test_a_project_is_told_whole_in_the_language_asked_for(self, client):
        platform = factories.platform()
        project = factories.project(
            partners=[factories.partner(name_zh_hans="")],
            fields=[factories.field()],
            platform=platform,
            parent=factories.project("The whole"),
            stage_phrase_en="already running",
            stage_as_of=date(2026, 3, 1),
            investment_amount="1200000000.50",
            investment_currency="CNY",
            unconfirmed=["name_en", "stage_phrase_zh_hans", "started_on"],
            publish_at=NOON,
        )
        side = Participation.Role.LOCAL_SIDE
        Participation.objects.create(project=project, enterprise=factories.enterprise(), role=side)
        data = next(item for item in items(client, "/zh-hans/projects") if item["number"] == project.pk)
        assert data["url"] == f"https://testserver/zh-hans/projects/{project.address}/"
        assert data["name"] == "中文：Rare Valley"
        assert data["published_at"] == "2026-03-05T12:00:00+08:00"
        assert data["areas"] == [{"slug": "dalian", "name": "大连片区"}]
        assert data["partners"] == [{"slug": "shftz", "name": "Shanghai Pilot FTZ", "lang": "en"}]
        assert data["stage"]["slug"] == "operating"
        assert data["stage"]["as_of"] == "2026-03-01"
        assert data["enterprises"][0]["role"]["slug"] == "local-side"
        assert data["platform"]["number"] == platform.pk
        assert data["part_of"]["name"] == "中文：The whole"
        assert data["investment"] == {"amount": "1200000000.50", "currency": "CNY"}
        assert data["to_be_confirmed"] == ["stage_phrase", "started_on"]

    def test_a_news_item_is_told_whole(self, client):
        item = factories.news_item(
            is_reprint=True,
            original_title="Original",
            original_date=date(2026, 3, 1),
            original_date_precision=NewsItem.Precision.MONTH,
        )
        Passage.objects.create(news_item=item, area=factories.area("yingkou"), text_en="<p>Credit</p>")
        factories.correction(item, "A figure")
        data = items(client, "/en/news")[0]
        assert data["body"] == "<p>Text of Port clearance in an hour</p>"
        assert data["passages"][0]["area"] == {"slug": "yingkou", "name": "Yingkou Area"}
        assert data["corrections"][0]["note"] == "A figure"
        assert data["original"]["date"] == "2026-03"
        assert (data["column"]["slug"], data["source"]["slug"]) == ("economic-social-news", "liaoning-daily")

    @pytest.mark.parametrize("path", ["/en/projects.json", "/en/news.json", "/en/projects.atom", "/en/news.atom"])
    def test_more_rows_take_no_more_queries(self, client, path):
        pictures = [uploads.picture(f"Quay {n}", size=(400, 300)) for n in range(3)]

        def one_more(n):
            participant = factories.enterprise(f"firm-{n}", f"Firm {n}", f"企业{n}")
            # A picture, a page and a file, which the texts of each row name for themselves.
            file = uploads.attachment(f"Rules {n}")
            naming = (
                f'<figure><img src="{pictures[n % 3].file.url}"></figure><p><a href="{file.get_absolute_url()}">r</a>'
            )
            naming += f'<a href="/to/enterprise/{participant.pk}/">{n}</a></p>'
            project = factories.project(
                f"Project {n}", partners=[factories.partner()], platform=factories.platform(), text_en=naming
            )
            Participation.objects.create(project=project, enterprise=participant, role=Participation.Role.LOCAL_SIDE)
            item = factories.news_item(f"Item {n}", body_en=naming)
            Passage.objects.create(news_item=item, area=factories.area(), text_en=naming)

        one_more(0)
        few = queries_of(client, path)
        for n in range(1, 25):
            one_more(n)
        assert queries_of(client, path) == few <= 12


class TestCsv:
    def test_a_spreadsheet_opens_it_as_what_it_is(self, client, register):
        answer = client.get("/zh-hans/projects.csv")
        assert answer.streaming
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="projects-zh-hans.csv"'
        text = answer.getvalue()
        assert text.startswith(b"\xef\xbb\xbf")
        assert text.count(b"\xef\xbb\xbf") == 1
        assert "大连片区" in text.decode()

    def test_its_head_stands_in_the_language_of_the_address(self, client, register):
        assert csv_rows(client, "/en/projects")[0][:3] == ["Number", "Name", "Areas"]
        rows = csv_rows(client, "/zh-hans/projects")
        assert len(rows[0]) == len(rows[1])

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "－"])
    def test_no_cell_is_a_formula(self, client, sign):
        factories.project(f"{sign}cmd|' /C calc'!A0", summary_en=f"{sign}1+1")
        factories.news_item(f"{sign}HYPERLINK(0)", responsible_editor=f"{sign}1")
        cells = [cell for path in ("/en/projects", "/en/news") for row in csv_rows(client, path) for cell in row]
        assert [cell for cell in cells if cell.startswith(sign)] == []
        assert f"'{sign}1+1" in cells

    def test_it_holds_more_than_a_page_in_the_language_of_the_address(self, client):
        for n in range(30):
            factories.project(f"Project {n}")
        answer = client.get("/zh-hans/projects.csv?page=2")
        client.get("/en/projects/")
        rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert len(rows) == 31
        assert all(row[1].startswith("中文") for row in rows[1:])

    def test_an_empty_selection_has_its_head_alone(self, client):
        assert len(csv_rows(client, "/en/news", "?q=nothing-of-this-name")) == 1


@pytest.mark.parametrize("ending", ["json", "csv", "atom"])
def test_no_address_is_made_of_what_the_request_claims(client, register, news, settings, ending):
    settings.ALLOWED_HOSTS = ["*"]
    for name in ("projects", "news"):
        answer = client.get(f"/en/{name}.{ending}", SERVER_NAME="evil.example")
        assert answer.status_code == 200
        assert b"evil.example" not in answer.getvalue()


@pytest.mark.parametrize("ending", ["json", "csv", "atom"])
def test_a_program_can_only_read(client, ending):
    assert client.post(f"/en/news.{ending}").status_code == 405
