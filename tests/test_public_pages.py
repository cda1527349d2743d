"""What a reader meets: each page in both languages, its ways on, and how many queries it takes."""

import re
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from areas.models import Milestone, Participation, Stage
from ftzportal.facets import beforehand
from news.models import Evidence
from tests import factories
from tests.queries import queries_of
from tests.register import linked_register

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def register():
    return linked_register(23)


LISTS = ["news/", "columns/news/", "projects/", "partners/", "enterprises/", "practices/", "documents/", "platforms/"]
FILTERED = [
    "projects/?area=dalian&area=yingkou&stage=operating&partner=shftz&q=Project&sort=stage-date",
    "projects/?area=nowhere&year=1999",
    "news/?area=dalian&column=news&q=News",
    "news/?page=2",
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_takes_more_queries_than_its_kind_may_whatever_the_number_of_rows(client, register, language):
    details = ["areas/dalian/", "partners/shftz/", "enterprises/dalian-port/"]
    details += [thing.get_absolute_url().removeprefix("/en/") for thing in register]
    # A process asks for these once.
    ContentType.objects.get_for_models(*{type(thing) for thing in register})
    # The first of them asks what the content is.
    limits = {"": 13} | dict.fromkeys([*LISTS, *FILTERED], 9) | dict.fromkeys(details, 13)
    # Two more tell what else the words are the name of.
    limits |= {path: 11 for path in FILTERED if "q=" in path}
    counts = {path: queries_of(client, f"/{language}/{path}") for path in limits}
    assert {path: count for path, count in counts.items() if count > limits[path]} == {}


def test_home_shows_of_each_area_the_newest_that_readers_may_see(client):
    now = timezone.now()
    for slug in ["dalian", "shenyang", "yingkou"]:
        factories.area(slug)
    for hours in range(1, 7):
        factories.news_item(f"Dalian {hours}", publish_at=now - hours * HOUR)
    factories.news_item("Of both", areas=("dalian", "shenyang"), publish_at=now - 2.5 * HOUR)
    factories.news_item("To come", areas=("shenyang",), publish_at=now + HOUR)
    for hours in range(1, 4):
        factories.project(f"Valley {hours}", areas=("shenyang",), publish_at=now - hours * HOUR)
    areas = client.get("/en/").context["areas"]
    news = {area.slug: [item.title_en for item in newest] for area, newest, _projects in areas}
    assert news == {"dalian": ["Dalian 1", "Dalian 2", "Of both", "Dalian 3"], "shenyang": ["Of both"], "yingkou": []}
    projects = {area.slug: [project.name_en for project in newest] for area, _news, newest in areas}
    assert projects == {"dalian": [], "shenyang": ["Valley 1", "Valley 2"], "yingkou": []}


@pytest.mark.parametrize("reading", [[], ["the lists"]], ids=["as ever", "while the lists are read"])
def test_the_home_page_counts_the_projects_that_its_language_has(client, monkeypatch, reading):
    monkeypatch.setattr(beforehand, "reading", reading)
    valley = factories.project("Valley", partners=[factories.partner()], stage=Stage.SIGNED)
    factories.project("Quay")
    factories.project("English alone", name_zh_hans="", partners=[factories.partner("gdftz", "Guangdong", "广东")])
    factories.project("A draft", publish_at=None, partners=[factories.partner("gxftz", "Guangxi", "广西")])
    Participation.objects.create(project=valley, enterprise=factories.enterprise(), role="local-side")

    def figures(language):
        told = client.get(f"/{language}/").context["register"]
        stages = {stage["name"]: (stage["count"], stage["share"]) for stage in told["stages"]}
        return told["total"], told["partners"], told["enterprises"], stages

    assert figures("en") == (3, 2, 1, {"signed": (1, 33.33), "operating": (2, 66.67)})
    assert figures("zh-hans") == (2, 1, 1, {"signed": (1, 50), "operating": (1, 50)})
    type(valley).objects.filter(pk=valley.pk).update(publish_at=None)
    assert figures("zh-hans") == (1, 0, 0, {"operating": (1, 100)})


class TestNewsItem:
    def test_a_reader_finds_it_everywhere_it_belongs(self, client):
        home = factories.column("home", column_type="首页")
        factories.area("shenyang")
        item = factories.news_item("Cold chain opens", column=factories.column("news", parent=home))
        for path in ["/en/", "/en/news/", "/en/columns/news/", "/en/areas/dalian/", "/en/news/?area=dalian"]:
            assert "Cold chain opens" in client.get(path).text, path
        assert "Cold chain opens" not in client.get("/en/areas/shenyang/").text
        assert "Cold chain opens" not in client.get("/en/news/?area=shenyang").text
        assert "中文：Cold chain opens" in client.get(f"/zh-hans/news/{item.address}/").text

    def test_an_old_slug_redirects_for_good_and_keeps_the_query(self, client):
        item = factories.news_item("Cold chain opens")
        answer = client.get(f"/en/news/{item.pk}-an-old-name/?from=mail")
        assert (answer.status_code, answer["Location"]) == (301, f"/en/news/{item.pk}-cold-chain-opens/?from=mail")

    def test_an_item_of_one_language_leads_from_the_other_to_its_list(self, client):
        item = factories.news_item("Cold chain opens", title_zh_hans="", body_zh_hans="")
        page = client.get(item.get_absolute_url()).text
        assert 'href="/zh-hans/news/" lang="zh-Hans"' in page
        assert "no Chinese version" in page
        assert client.get(f"/zh-hans/news/{item.address}/").status_code == 404

    def test_a_draft_answers_as_a_random_address_does(self, client):
        draft = factories.news_item("Canary", publish_at=None)
        scheduled = factories.news_item("Canary too", publish_at=timezone.now() + HOUR)
        random = client.get("/en/news/987654321-canary/")
        for item in [draft, scheduled]:
            answer = client.get(f"/en/news/{item.pk}/")
            assert (answer.status_code, random.status_code) == (404, 404)
            assert answer.text.replace(f"/{item.pk}/", "") == random.text.replace("/987654321-canary/", "")

    def test_a_withdrawn_item_answers_410_with_the_reason(self, client):
        item = factories.news_item("Wrong figures")
        item.withdraw("The figures were wrong.", "数字有误。")
        answer = client.get(f"/en/news/{item.address}/")
        assert answer.status_code == 410
        assert "The figures were wrong." in answer.text
        assert "Wrong figures" not in answer.text.replace("wrong-figures", "")
        assert "数字有误。" in client.get(f"/zh-hans/news/{item.address}/").text

    def test_it_names_no_project_that_is_not_public(self, client):
        draft = factories.project("Secret port", publish_at=None)
        item = factories.news_item(links={"projects": [draft]})
        assert "Secret port" not in client.get(item.get_absolute_url()).text

    def test_previous_and_next_stay_in_its_column(self, client):
        now = timezone.now()
        other = factories.column("notices")
        first = factories.news_item("First", publish_at=now - 4 * HOUR)
        factories.news_item("Elsewhere", publish_at=now - 3 * HOUR, column=other, areas=())
        middle = factories.news_item("Middle", publish_at=now - 2 * HOUR)
        last = factories.news_item("Last", publish_at=now - HOUR)
        context = client.get(middle.get_absolute_url()).context
        assert (context["previous"], context["next"]) == (first, last)

    def test_the_newest_item_has_none_after_it(self, client):
        item = factories.news_item("Only")
        context = client.get(item.get_absolute_url()).context
        assert (context["previous"], context["next"]) == (None, None)


class TestProject:
    def test_yingkou_without_projects_says_so_and_offers_what_it_has(self, client):
        factories.area("yingkou")
        factories.project("Rare Valley")
        factories.practice("Sealed files", owner="yingkou")
        factories.platform("Credit platform")
        page = client.get("/en/projects/?area=yingkou").text
        assert "No project fits all of these conditions." in page
        assert "Sealed files" in page
        assert "Credit platform" in page
        assert "Rare Valley" not in page

    def test_evidence_from_a_draft_stays_in_the_dark(self, client):
        project = factories.project()
        draft = factories.news_item("Canary", publish_at=None)
        Evidence.objects.create(news_item=draft, project=project, words="Canary words")
        assert "Canary" not in client.get(project.get_absolute_url()).text

    def test_a_milestone_links_its_news_only_while_that_is_public(self, client):
        project, draft = factories.project(), factories.news_item("Canary", publish_at=None)
        Milestone.objects.create(project=project, reached_on="2026-01-05", stage=Stage.SIGNED, news_item=draft)
        page = client.get(project.get_absolute_url()).text
        assert "5 January 2026" in page
        assert "Canary" not in page

    def test_enterprises_stand_in_groups_by_role_and_never_in_pairs(self, client):
        project = factories.project()
        for slug, role in [("a", "local-side"), ("b", "partner-side"), ("c", "local-side")]:
            enterprise = factories.enterprise(slug, f"Firm {slug}", "企业")
            Participation.objects.create(project=project, enterprise=enterprise, role=role)
        roles = client.get(project.get_absolute_url()).context["roles"]
        assert [[str(one) for one in enterprises] for _role, enterprises in roles] == [["Firm a", "Firm c"], ["Firm b"]]

    def test_what_no_source_states_is_marked(self, client):
        project = factories.project(unconfirmed=["name_zh_hans"])
        mark = "to be confirmed"
        assert mark not in client.get(project.get_absolute_url()).text
        assert 'class="to-confirm"' in client.get(f"/zh-hans/projects/{project.address}/").text


class TestOddAddresses:
    @pytest.mark.parametrize("number", ["0", "-1", "1000000000000", "abc", "1.5", "1.0", "01", "", "१"])
    @pytest.mark.parametrize("path", ["/en/news/", "/en/projects/", "/en/practices/", "/en/enterprises/"])
    def test_a_page_that_is_none_is_404(self, client, path, number):
        factories.news_item()
        factories.project()
        assert client.get(path, {"page": number}).status_code == 404

    @pytest.mark.parametrize(
        "path",
        [
            "news/0/",
            "news/999999999999999999/",
            "news/9999999999999999999999/",
            "news/12abc/",
            "projects/1%27--/",
            "areas/nowhere/",
            "columns/nowhere/",
            "partners/%E2%80%AE/",
            "enterprises/x'/",
        ],
    )
    def test_an_address_of_nothing_is_404(self, client, path):
        assert client.get(f"/en/{path}").status_code == 404

    @pytest.mark.parametrize("value", ["'", "%", "\u202e", "x" * 10_000, "2026-02-30", "-1", "10e30", "[]", "<b>"])
    @pytest.mark.parametrize(
        "name", ["area", "stage", "partner", "field", "kind", "year", "q", "sort", "column", "odd"]
    )
    def test_an_odd_condition_gets_a_page_that_never_shows_more_than_was_asked(self, client, name, value):
        factories.project()
        factories.news_item()
        for path in ["/en/projects/", "/zh-hans/news/"]:
            answer = client.get(path, {name: value})
            assert answer.status_code == 200
            known = name in answer.context["filterset"].names or name == "q"
            if known and value != "%":
                assert answer.context["page"].paginator.count == 0
            else:
                assert answer.context["filterset"].misunderstood or name == "q"

    def test_only_reading_is_answered(self, client):
        for path in ["/en/", "/en/news/", "/en/projects/", "/en/areas/"]:
            assert client.post(path).status_code in (403, 405)


class TestWhoAsks:
    def test_the_root_leads_to_the_readers_language(self, client):
        for header, language in [("zh-CN,zh;q=0.9", "zh-hans"), ("de", "en"), ("en-GB", "en")]:
            answer = client.get("/", headers={"Accept-Language": header})
            assert answer["Location"] == f"/{language}/"
            assert "Accept-Language" in answer["Vary"]

    def test_a_public_page_is_the_same_for_everybody_and_sets_no_cookie(self, client, editor):
        factories.news_item()
        anonymous = client.get("/en/")
        client.force_login(editor)
        signed_in = client.get("/en/", headers={"Accept-Language": "zh-CN"})
        assert anonymous.content == signed_in.content
        assert not anonymous.cookies
        assert "Cookie" not in signed_in.get("Vary", "")

    def test_every_page_works_before_anything_was_entered(self, client):
        for path in ["", *LISTS, "areas/", "site-map/"]:
            if path != "columns/news/":
                assert client.get(f"/en/{path}").status_code == 200, path


def test_a_browser_that_guesses_the_icon_finds_it(client):
    assert client.get("/favicon.ico")["Location"].endswith("icon.svg")


@pytest.mark.parametrize(
    "path", ["projects/?view=table", "projects/?view=picture", "compare/areas/", "data/", "areas/dalian/"]
)
def test_every_table_has_a_caption(client, register, path):
    tables = client.get(f"/en/{path}").content.decode().split("<table")[1:]
    assert tables
    assert all(re.match(r"[^>]*>\s*<caption", table) for table in tables)


def test_an_enterprise_with_very_many_projects_leads_to_the_list_of_them(client, monkeypatch):
    monkeypatch.setattr("areas.views.MOST_PARTICIPATIONS", 2)
    enterprise = factories.enterprise()
    for number in range(3):
        factories.project(f"Project {number}").participations.create(enterprise=enterprise, role="local-side")
    page = client.get("/en/enterprises/dalian-port/").text
    assert page.count("Local side") == 2
    [address] = re.findall(r'href="(/en/projects/\?q=[^"]+)"', page)
    listed = client.get(address).text
    assert all(f"Project {number}" in listed for number in range(3))
