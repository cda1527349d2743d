"""The page of open data: what it promises is so."""

import html
import json
import re

import pytest

from areas.models import Zone
from ftzportal.facets import Range
from ftzportal.open_data import PUBLIC_LISTS
from ftzportal.outputs.lists import MEDIA_TYPES
from tests import factories
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

TAG = re.compile(r"<[^>]+>")
ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)


def text_of(markup):
    return html.unescape(TAG.sub("", markup)).strip()


def fields_told(page, name):
    """The rows of a list's table of fields, each as the texts of its cells."""
    table = page.partition(f'aria-labelledby="{name}-fields"')[2].partition("</table>")[0]
    return [[text_of(cell) for cell in CELL.findall(row)] for row in ROW.findall(table)][1:]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("public_list", PUBLIC_LISTS, ids=lambda one: one.name)
def test_fields_heads_and_schema_are_those_of_the_outputs(client, public_list, language):
    factories.project()
    factories.news_item()
    told = fields_told(client.get(f"/{language}/data/").text, public_list.name)
    item = client.get(f"/{language}/{public_list.name}.json").json()["items"][0]
    assert [name for name, _head, _kind, _meaning in told] == list(item)
    head = client.get(f"/{language}/{public_list.name}.csv").getvalue().decode("utf-8-sig").splitlines()[0].split(",")
    in_tables = {field.name for field in public_list.fields if field.in_tables}
    assert [heading for name, heading, _kind, _meaning in told if name in in_tables] == head
    assert all(kind and meaning for _name, _head, kind, meaning in told)
    if language == "en":
        schema = json.loads(client.get(f"/data/schemas/{public_list.schema_name}.json").content)
        properties = schema["properties"]["items"]["items"]["properties"]
        assert [meaning for _name, _head, _kind, meaning in told] == [one["description"] for one in properties.values()]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_example_and_every_address_answers(client, language):
    for n in range(3):
        factories.project(f"{n}")
        factories.news_item(f"{n}")
    page = client.get(f"/{language}/data/").text
    examples = [html.unescape(one) for one in re.findall(r"<code>curl [^']*'([^']+)'</code>", page)]
    assert len(examples) == 3 * len(PUBLIC_LISTS)
    links = re.findall(rf'href="(/{language}/[\w./-]+\.(?:csv|xlsx|json|atom)|[^"]*/data/schemas/[^"]+)"', page)
    assert len(links) > 4 * len(PUBLIC_LISTS)
    for address in {*examples, *links}:
        answer = client.get(address.removeprefix("https://testserver"))
        assert answer.status_code == 200, address
        assert answer.getvalue()
        assert "Misunderstood" not in answer.headers


def test_examples_ask_for_something_that_is_there(client):
    factories.project()
    examples = re.findall(r"'(https://testserver/en/projects\.json\?[^']+)'", client.get("/en/data/").text)
    assert client.get(examples[0].removeprefix("https://testserver")).json()["total"] == 1


def test_every_condition_is_told_with_what_it_knows(client):
    factories.project(partners=[factories.partner()])
    page = client.get("/en/data/").text
    for public_list in PUBLIC_LISTS:
        table = page.partition(f'aria-labelledby="{public_list.name}-conditions"')[2].partition("</table>")[0]
        rows = {text_of(CELL.findall(row)[0]): text_of(row) for row in ROW.findall(table)[1:]}
        filterset = client.get(public_list.page_address).context["filterset"]
        parameters = [
            parameter
            for name, one in filterset.filters.items()
            for parameter in (one.parameters(name) if isinstance(one, Range) else [name])
        ]
        assert list(rows) == parameters
        assert "invalid" not in " ".join(rows.values())
    assert "shftz" in page
    assert "stage-date" in page


def test_the_counts_are_those_of_the_lists_whatever_the_page_is_asked(client):
    for n in range(3):
        factories.project(f"{n}")
    factories.project("English only", name_zh_hans="")
    assert [one.count for one in client.get("/en/data/?area=nowhere").context["lists"]] == [4, 0]
    assert [one.count for one in client.get("/zh-hans/data/").context["lists"]] == [3, 0]


def test_the_licence_is_the_zone_s_and_never_made_up(client):
    assert "The zone has not stated a licence." in client.get("/en/data/").text
    assert "license" not in json.dumps(catalogue(client))
    Zone.objects.create(
        pk=1, name_en="The Zone", data_licence_en="Free to use", data_licence_url="https://zone.example/licence"
    )
    page = client.get("/zh-hans/data/").text
    assert '<span lang="en">Free to use</span>' in page
    assert "The zone has not stated a licence" not in page
    data = catalogue(client)
    assert {data["license"], *(one["license"] for one in data["dataset"])} == {"https://zone.example/licence"}


def catalogue(client):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get("/en/data/").text, re.DOTALL)
    return next(data for data in map(json.loads, blocks) if data["@type"] == "DataCatalog")


def test_search_engines_are_told_of_each_list_and_its_files(client):
    datasets = catalogue(client)["dataset"]
    assert [one["@type"] for one in datasets] == ["Dataset"] * len(PUBLIC_LISTS)
    for one in datasets:
        assert one["name"]
        assert one["description"]
        assert [part["encodingFormat"] for part in one["distribution"]] == list(MEDIA_TYPES.values())
        for part in one["distribution"]:
            answer = client.get(part["contentUrl"].removeprefix("https://testserver"))
            assert answer.headers["Content-Type"].partition(";")[0] == part["encodingFormat"]
            answer.getvalue()


@pytest.mark.parametrize("path", ["/en/", "/zh-hans/projects/", "/en/news/", "/zh-hans/site-map/"])
def test_the_way_to_it_stands_on_every_page(client, path):
    language = path.split("/")[1]
    assert f'href="/{language}/data/"' in client.get(path).text


def test_it_is_a_column_of_open_data_to_the_inspection(client):
    page = client.get("/zh-hans/data/").text
    assert '<meta name="ColumnType" content="数据开放">' in page
    assert '<meta name="ColumnName" content=' in page


def test_more_things_take_no_more_queries(client):
    for n in range(30):
        factories.project(f"{n}")
        factories.news_item(f"{n}")
    assert queries_of(client, "/en/data/") <= 10


def test_it_works_before_anything_was_entered(client):
    for language in ("en", "zh-hans"):
        assert client.get(f"/{language}/data/").status_code == 200
