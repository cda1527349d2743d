"""One filter, every output: the page's selection as CSV, Excel, JSON and Atom."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from areas.models import Participation, Project
from ftzportal.outputs import csv_files, json_pages
from news.models import Passage
from tests import factories, uploads
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
PROJECT_QUERIES = [
    "",
    "?area=dalian",
    "?area=dalian&area=yingkou&stage=operating",
    "?area=dalian&area=nowhere",
    "?partner=shftz&kind=investment",
    "?field=port-clearance",
    "?year=2025",
    "?q=valley",
    "?sort=stage-date",
    "?sort=stage-date&area=yingkou",
    "?sort=cheapest",
    "?area=atlantis",
    "?year=abc&odd=1",
    "?q=nothing-of-this-name",
]
NEWS_QUERIES = [
    "",
    "?area=shenyang",
    "?column=notices",
    "?column=nowhere&column=notices",
    "?year=2026&area=dalian&area=shenyang",
    "?q=port",
    "?sort=oldest",
    "?sort=oldest&area=shenyang",
    "?q=nothing-of-this-name",
]
ENDINGS = ["csv", "xlsx", "json", "atom"]


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


def sheet_rows(client, path, query=""):
    book = load_workbook(io.BytesIO(client.get(f"{path}.xlsx{query}").getvalue()))
    return list(book.worksheets[0].values)


def answers(client, path, query=""):
    """Every answer in JSON, as `next` leads through them."""
    address = f"{path}.json{query}"
    while address:
        data = client.get(address).json()
        yield data
        address = data["next"] and data["next"].removeprefix("https://testserver")


def assert_twins(client, path, query):
    """Every output gives the things that the page gives, in its order, and knows how many they are."""
    page = client.get(f"{path}/{query}").context["page"]
    asked = [thing.pk for thing in page]
    assert [int(row[0]) for row in csv_rows(client, path, query)[1:]] == asked
    assert [row[0] for row in sheet_rows(client, path, query)[1:]] == asked
    told = list(answers(client, path, query))
    assert [item["number"] for data in told for item in data["items"]] == asked
    assert {data["total"] for data in told} == {page.paginator.count} == {len(asked)}
    feed = feedparser.parse(client.get(f"{path}.atom{query}").content)
    # A feed has one order, the newest first.
    assert sorted(int(entry.id.rpartition("/")[2]) for entry in feed.entries) == sorted(asked)


@pytest.fixture(autouse=True)
def short_answers(monkeypatch):
    """So that a cursor stands behind every third thing."""
    monkeypatch.setattr(json_pages, "ITEMS_AN_ANSWER", 3)


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
    for ending in ENDINGS:
        assert html.count(f'href="{base}.{ending}{query}"') == 2, "in the head, and to be seen"
    results = html.partition('id="results"')[2]
    assert f'href="{base}.csv{query}"' in results


def test_a_table_taken_slowly_leaves_out_what_leaves_the_selection_and_tells_all_else_once(client, monkeypatch):
    monkeypatch.setattr(csv_files, "ROWS_AT_ONCE", 4)
    projects = [factories.project(f"Valley {n}", publish_at=NOON + timedelta(days=n)) for n in range(20)]
    lines = iter(client.get("/en/projects.csv?stage=operating").streaming_content)
    taken = [next(lines) for _ in range(3)]
    withdrawn, changed, moved = projects[3], projects[2], projects[5]
    reason = {"withdrawal_reason_en": "An error"}
    Project.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now(), **reason)
    Project.objects.filter(pk=changed.pk).update(stage="signed")
    # To the place of one that was taken already.
    Project.objects.filter(pk=moved.pk).update(publish_at=NOON + timedelta(days=30))
    factories.project("Newer than all")
    table = csv.reader(io.StringIO(b"".join([*taken, *lines]).decode("utf-8-sig")))
    told = [int(row[0]) for row in table if row[0].isdigit()]
    assert told.count(moved.pk) == 1
    others = [project.pk for project in reversed(projects) if project not in (withdrawn, changed, moved)]
    assert [number for number in told if number != moved.pk] == others


@pytest.mark.parametrize(
    "path", [f"/en/{name}.{ending}" for name in ("projects", "news") for ending in ("json", "csv", "xlsx", "atom")]
)
def test_more_rows_take_no_more_queries(client, path):
    pictures = [uploads.picture(f"Quay {n}", size=(400, 300)) for n in range(3)]

    def one_more(n):
        participant = factories.enterprise(f"firm-{n}", f"Firm {n}", f"企业{n}")
        # A picture, a page and a file, which the texts of each row name for themselves.
        file = uploads.attachment(f"Rules {n}")
        naming = f'<figure><img src="{pictures[n % 3].file.url}"></figure><p><a href="{file.get_absolute_url()}">r</a>'
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

    def test_no_character_that_is_taken_away_hides_a_formula(self, client):
        factories.project("A", summary_en="\x0b=cmd()")
        cells = [cell for row in csv_rows(client, "/en/projects") for cell in row]
        assert "'=cmd()" in cells

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


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_address_is_made_of_what_the_request_claims(client, register, news, settings, ending):
    settings.ALLOWED_HOSTS = ["*"]
    for name in ("projects", "news"):
        answer = client.get(f"/en/{name}.{ending}", SERVER_NAME="evil.example")
        assert answer.status_code == 200
        assert b"evil.example" not in answer.getvalue()


@pytest.mark.parametrize("path", ["/en/projects", "/zh-hans/news"])
class TestWhatIsNotUnderstood:
    """It stands in every output, where a person or a program finds it."""

    QUERY = "?area=nowhere&colour=red"

    def sentences(self, client, path):
        found = client.get(f"{path}/{self.QUERY}").context["filterset"].misunderstood
        assert len(found) == 2
        return found

    def test_json_has_it_as_a_member(self, client, register, news, path):
        data = client.get(f"{path}.json{self.QUERY}").json()
        assert data["misunderstood"] == self.sentences(client, path)
        assert data["items"] == []

    def test_excel_has_it_on_its_second_sheet(self, client, register, news, path):
        book = load_workbook(io.BytesIO(client.get(f"{path}.xlsx{self.QUERY}").getvalue()))
        told = [row[1] for row in book.worksheets[1].values]
        assert set(self.sentences(client, path)) <= set(told)

    def test_atom_has_it_in_its_subtitle(self, client, register, news, path):
        subtitle = feedparser.parse(client.get(f"{path}.atom{self.QUERY}").content).feed.subtitle
        assert all(sentence in subtitle for sentence in self.sentences(client, path))

    def test_csv_has_it_in_its_name_and_a_header(self, client, register, news, path):
        answer = client.get(f"{path}.csv{self.QUERY}")
        assert json.loads(answer.headers["Misunderstood"]) == self.sentences(client, path)
        assert "-not-all-understood-" in answer.headers["Content-Disposition"]
        assert f'<https://testserver{path}/?area=nowhere>; rel="alternate"' in answer.headers["Link"]
        plain = client.get(f"{path}.csv?area=dalian")
        assert "Misunderstood" not in plain.headers
        assert "understood" not in plain.headers["Content-Disposition"]

    def test_no_header_is_longer_than_proxies_let_pass(self, client, register, news, path):
        answer = client.get(f"{path}.csv?" + "&".join(f"c{n}={n}" for n in range(900)))
        told = json.loads(answer.headers["Misunderstood"])
        assert 10 < len(told) < 900
        assert len(answer.headers["Misunderstood"]) <= 2000

    def test_a_page_number_is_no_condition_of_a_file(self, client, register, news, path):
        assert len(csv_rows(client, path, "?page=2")) == len(csv_rows(client, path)) > 4
        assert "page" in json.loads(client.get(f"{path}.csv?page=2").headers["Misunderstood"])[0]
        assert "page" in feedparser.parse(client.get(f"{path}.atom?page=2").content).feed.subtitle


def test_one_unknown_name_among_known_ones_widens_nothing(client, register):
    both = client.get("/en/projects.json?area=dalian&area=nowhere").json()
    alone = client.get("/en/projects.json?area=dalian").json()
    assert both["total"] == alone["total"] == 9
    assert len(both["misunderstood"]) == 1
    assert alone["misunderstood"] == []


def test_paper_says_what_was_asked_for_and_when(client, register):
    page = client.get("/en/projects/?area=yingkou&sort=stage-date").text
    printed = page.partition('<dl class="printed">')[2].partition("</dl>")[0]
    assert "Area: Yingkou Area" in printed
    assert "stage reported last" in printed
    assert "https://testserver/en/projects/?area=yingkou&amp;sort=stage-date" in printed
    assert "202" in printed.partition("As of")[2]
