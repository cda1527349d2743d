"""JSON of the public lists: what a program is told, how it comes to the end of a list, and what keeps its word."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from areas.models import Participation, Project, Zone
from areas.outputs import PROJECTS
from ftzportal.library.models import Picture
from ftzportal.open_data import PUBLIC_LISTS
from ftzportal.outputs import json_pages, schemas
from news.models import NewsItem, Passage
from news.outputs import NEWS
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def few_an_answer(monkeypatch, number):
    monkeypatch.setattr(json_pages, "ITEMS_AN_ANSWER", number)


def follow(client, data):
    """The answer that `next` leads to."""
    return client.get(data["next"].removeprefix("https://testserver")).json()


def numbers(data):
    return [item["number"] for item in data["items"]]


def cursor_of(data):
    return data["next"].partition("cursor=")[2]


def items(client, path, query=""):
    return client.get(f"{path}.json{query}").json()["items"]


class TestAnAnswer:
    def test_it_says_what_was_selected(self, client):
        Zone.objects.create(pk=1, name_en="The Zone", name_zh_hans="试验区")
        factories.project(areas=("dalian", "yingkou"))
        data = client.get("/en/projects.json?stage=operating&area=yingkou&area=dalian").json()
        assert data["selection"] == "https://testserver/en/projects/?area=dalian&area=yingkou&stage=operating"
        assert data["schema"] == "https://testserver/data/schemas/projects-1.json"
        assert (data["version"], data["language"], data["total"], data["next"]) == (1, "en", 1, None)
        assert (data["publisher"], data["licence"], data["misunderstood"]) == ("The Zone", None, [])

    def test_it_states_the_licence_that_the_zone_states(self, client):
        Zone.objects.create(
            pk=1, name_en="Z", data_licence_en="Free to use", data_licence_url="https://zone.example/licence"
        )
        licence = {"name": "Free to use", "url": "https://zone.example/licence"}
        assert client.get("/en/news.json").json()["licence"] == licence
        assert client.get("/zh-hans/news.json").json()["licence"] == licence

    def test_its_media_type_has_the_version_and_its_link_the_schema(self, client):
        answer = client.get("/en/projects.json")
        assert answer.headers["Content-Type"] == "application/json; version=1"
        assert answer.headers["Link"] == '<https://testserver/data/schemas/projects-1.json>; rel="describedby"'

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
        assert (data["stage_as_of"], data["stage_phrase"]) == ("2026-03-01", "already running")
        assert data["enterprises"][0]["role"]["slug"] == "local-side"
        assert data["platform"]["number"] == platform.pk
        assert data["part_of"]["name"] == "中文：The whole"
        assert (data["investment_amount"], data["investment_currency"]) == ("1200000000.50", "CNY")
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
        assert (data["is_reprint"], data["original_title"], data["original_date"]) == (True, "Original", "2026-03")
        assert (data["column"]["slug"], data["source"]["slug"]) == ("economic-social-news", "liaoning-daily")

    def test_what_was_written_here_has_no_original(self, client):
        factories.news_item(original_title="Left over", original_url="https://paper.example/1")
        data = items(client, "/en/news")[0]
        assert (data["is_reprint"], data["original_title"], data["original_url"]) == (False, "", "")
        assert data["original_date"] is None


class TestCursors:
    @pytest.mark.parametrize("path", ["/en/projects.json?area=dalian", "/zh-hans/projects.json?sort=stage-date"])
    def test_they_lead_through_everything_once(self, client, path):
        dalian = factories.area()
        # Many with one moment of publication, and many without a date of their stage: what orders them is the number.
        made = Project.objects.bulk_create(
            Project(
                name_en=f"Project {n}",
                name_zh_hans=f"项目{n}",
                kind="investment",
                stage="signed",
                publish_at=NOON - (n % 3) * DAY,
                stage_as_of=date(2026, 1, 1 + n % 5) if n % 2 else None,
            )
            for n in range(201)
        )
        dalian.projects.set(made)
        data, found, answers = client.get(path).json(), [], 1
        while True:
            found += numbers(data)
            if not data["next"]:
                break
            data, answers = follow(client, data), answers + 1
        page = client.get(path.replace(".json", "/")).context["filterset"].qs
        assert found == [project.pk for project in page]
        assert (len(set(found)), answers, data["total"]) == (201, 3, 201)

    @pytest.mark.parametrize(
        ("path", "make"),
        [
            ("/en/projects.json", factories.project),
            ("/en/projects.json?sort=stage-date", factories.project),
            ("/en/news.json", factories.news_item),
            ("/en/news.json?sort=oldest", factories.news_item),
        ],
    )
    def test_what_was_there_all_the_time_is_told_once_while_others_come_and_go(self, client, monkeypatch, path, make):
        few_an_answer(monkeypatch, 2)
        now = timezone.now()
        stays = {make(f"{n}", publish_at=now - n * DAY).pk for n in range(1, 8)}
        goes = make("goes", publish_at=now - 2 * DAY)
        data, found = client.get(path).json(), []
        while True:
            found += numbers(data)
            assert data["total"] == 8
            # At both ends and in the middle.
            for days in (0, 3.5, 20):
                make("new", publish_at=now - timedelta(days=days))
            type(goes).objects.filter(pk=goes.pk).delete()
            if not data["next"]:
                break
            data = follow(client, data)
            if len(found) > 40:
                break
        assert stays <= set(found)
        assert len(found) == len(set(found))

    def test_a_cursor_outlives_the_row_that_it_was_made_at(self, client, monkeypatch):
        few_an_answer(monkeypatch, 2)
        made = [factories.project(f"{n}", publish_at=NOON - n * DAY) for n in range(4)]
        first = client.get("/en/projects.json").json()
        made[1].withdraw("Wrong", "有误")
        assert numbers(follow(client, first)) == [made[2].pk, made[3].pk]

    def test_one_selection_has_one_cursor(self, client, monkeypatch):
        few_an_answer(monkeypatch, 1)
        for n in range(3):
            factories.project(f"{n}")
        assert cursor_of(client.get("/en/projects.json").json()) == cursor_of(client.get("/en/projects.json").json())

    def test_those_of_elsewhere_are_refused_with_a_sentence(self, client, monkeypatch):
        few_an_answer(monkeypatch, 1)
        for n in range(3):
            factories.project(f"{n}", areas=("dalian", "yingkou"))
            factories.news_item(f"{n}", areas=("dalian", "yingkou"))
        cursor = cursor_of(client.get("/en/projects.json?area=dalian").json())
        assert client.get(f"/en/projects.json?area=dalian&cursor={cursor}").status_code == 200
        assert client.get(f"/en/projects.json?odd=1&area=dalian&cursor={cursor}").status_code == 200
        for path in (
            "/en/projects.json?",
            "/en/projects.json?area=yingkou&",
            "/en/projects.json?area=dalian&sort=stage-date&",
            "/en/news.json?area=dalian&",
            "/zh-hans/projects.json?area=dalian&",
        ):
            answer = client.get(f"{path}cursor={cursor}")
            assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json"), path
            assert answer.json()["type"].endswith("/data/#cursor")
            assert answer.json()["detail"]

    def test_no_changed_character_passes(self, client, monkeypatch):
        few_an_answer(monkeypatch, 1)
        for n in range(2):
            factories.project(f"{n}")
        cursor = cursor_of(client.get("/en/projects.json").json())
        changed = [cursor[:-1], cursor[1:], cursor + "x", cursor.swapcase(), cursor.partition(".")[0] + "."]
        changed += [cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :] for place in (0, 9)]
        for one in changed:
            assert client.get("/en/projects.json", {"cursor": one}).status_code == 400, one

    @pytest.mark.parametrize(
        "cursor", ["", ".", "..", "abc", "大连", "\u202e", "W10.x", "x" * 100_000, "-1", "null", "🚢", "a.b.c", "%00"]
    )
    @pytest.mark.parametrize("path", ["/en/projects.json", "/zh-hans/news.json"])
    def test_an_odd_cursor_is_a_bad_request(self, client, path, cursor):
        answer = client.get(path, {"cursor": cursor})
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")

    @pytest.mark.parametrize("number", ["1", "0", "-1", "2", "abc", "", "1" + "0" * 30])
    @pytest.mark.parametrize("path", ["/en/projects.json", "/zh-hans/news.json"])
    def test_who_asks_for_a_page_by_its_number_is_told_of_cursors(self, client, path, number):
        answer = client.get(path, {"page": number})
        assert answer.status_code == 400
        assert answer.json()["type"].endswith("#page-number")
        assert "next" in answer.json()["detail"]


def whole_register():
    """Things with all that fields can hold, and things with none of it."""
    picture = Picture.objects.create(file="cranes.jpg", width=800, height=600, alt_en="Cranes")
    whole = factories.project("Whole", publish_at=NOON)
    project = factories.project(
        partners=[factories.partner(name_zh_hans="")],
        fields=[factories.field()],
        platform=factories.platform(),
        parent=whole,
        stage_as_of=date(2026, 3, 1),
        started_on=date(2025, 3, 1),
        investment_amount=0,
        investment_currency="USD",
        unconfirmed=["started_on"],
        text_en="<p>Text</p>",
        summary_en="Summary",
    )
    Participation.objects.create(project=project, enterprise=factories.enterprise(), role="implied")
    item = factories.news_item(
        is_reprint=True,
        original_title="Original",
        original_url="https://paper.example/1",
        original_date=date(2026, 3, 1),
        original_date_precision="day",
        lead_picture=picture,
    )
    Passage.objects.create(news_item=item, area=factories.area("yingkou"), text_en="<p>Credit</p>")
    factories.correction(item, "A figure", "数字")
    factories.news_item("Plain", summary_en="", summary_zh_hans="")


class TestSchemas:
    def test_the_files_are_what_the_declarations_say(self):
        """Where this fails: `manage.py write_schemas`, if nothing was taken away; else a new version."""
        kept = {path.stem: path.read_text(encoding="utf-8") for path in schemas.FOLDER.glob("*.json")}
        assert kept == schemas.texts(PUBLIC_LISTS)

    @pytest.mark.parametrize("name", ["projects-1", "news-1", "problem-1"])
    def test_each_is_a_schema_and_is_served(self, client, name):
        answer = client.get(f"/data/schemas/{name}.json")
        assert answer.headers["Content-Type"] == "application/schema+json"
        served = json.loads(answer.content)
        Draft202012Validator.check_schema(served)
        assert served == json.loads((schemas.FOLDER / f"{name}.json").read_text(encoding="utf-8"))

    @pytest.mark.parametrize("name", ["projects-2", "nothing", "..%2fsettings", "Projects-1"])
    def test_no_other_is_there(self, client, name):
        answer = client.get(f"/data/schemas/{name}.json", headers={"accept-language": "en"}, follow=True)
        assert answer.status_code == 404

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("query", ["", "?area=dalian", "?area=atlantis&odd=1", "?q=nothing-of-this-name"])
    def test_answers_keep_to_them(self, client, monkeypatch, query, language):
        few_an_answer(monkeypatch, 1)
        whole_register()
        for one in PUBLIC_LISTS:
            schema = json.loads(client.get(f"/data/schemas/{one.schema_name}.json").content)
            # A member that the schema does not know would pass it.
            schema["additionalProperties"] = False
            schema["properties"]["items"]["items"]["additionalProperties"] = False
            data = client.get(f"/{language}/{one.name}.json{query}").json()
            told = 0
            while data:
                Draft202012Validator(schema, format_checker=FormatChecker()).validate(data)
                told += len(data["items"])
                data = follow(client, data) if data["next"] else None
            assert told == (2 if query in ("", "?area=dalian") else 0)

    @pytest.mark.parametrize("public_list", PUBLIC_LISTS, ids=lambda one: one.name)
    def test_every_kind_of_value_is_met_in_the_register_of_these_tests(self, client, public_list):
        """Otherwise a schema could be wrong about what no test shows it."""
        whole_register()
        told = items(client, f"/en/{public_list.name}")
        never = [field.name for field in public_list.fields if not any(item[field.name] for item in told)]
        assert set(never) <= {"stage_phrase", "original_author", "keywords", "responsible_editor"}

    def test_problems_keep_to_theirs(self, client):
        schema = json.loads((schemas.FOLDER / "problem-1.json").read_text(encoding="utf-8"))
        for answer in (
            client.get("/en/projects.json?cursor=x"),
            client.get("/zh-hans/areas/nowhere.atom"),
            client.post("/en/news.csv"),
            client.get("/en/news.xlsx?q=%00"),
        ):
            Draft202012Validator(schema | {"additionalProperties": False}).validate(answer.json())
            assert answer.json()["status"] == answer.status_code


def test_heads_members_and_schema_have_one_source(client):
    """The declaration: what it names is what each output has, in this order."""
    whole_register()
    for one in (PROJECTS, NEWS):
        names = [field.name for field in one.fields]
        assert list(items(client, f"/en/{one.name}")[0]) == names
        schema = json.loads(Path(schemas.FOLDER / f"{one.schema_name}.json").read_text(encoding="utf-8"))
        assert list(schema["properties"]["items"]["items"]["properties"]) == names
