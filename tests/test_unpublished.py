"""What is not public is met nowhere: no page, list, feed, twin or sitemap betrays that it exists."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Passage
from tests import factories

pytestmark = pytest.mark.django_db

CANARY = "canary-7f3a"
LANGUAGES = ["en", "zh-hans"]
LISTS = ["news", "projects", "practices", "documents", "platforms"]
STATES = {
    "draft": {"publish_at": None},
    "scheduled": {"publish_at": timezone.now() + timedelta(days=1)},
    "withdrawn": {
        "publish_at": timezone.now() - timedelta(days=2),
        "withdrawn_at": timezone.now() - timedelta(days=1),
        "withdrawal_reason_en": "An error",
    },
}


@pytest.fixture(params=STATES)
def hidden(request):
    """One of each kind in the same state, every text a canary, and public things linked with it: paths by kind."""
    state = STATES[request.param]
    document = factories.document(CANARY, title_zh_hans=CANARY, summary_en=CANARY, **state)
    platform = factories.platform(CANARY, name_zh_hans=CANARY, areas=("dalian",), **state)
    project = factories.project(CANARY, name_zh_hans=CANARY, text_en=CANARY, partners=[factories.partner()], **state)
    practice = factories.practice(CANARY, what_zh_hans=CANARY, **state)
    column = factories.column("notices", parent=factories.column("home"))
    item = factories.news_item(
        CANARY, title_zh_hans=CANARY, body_en=CANARY, body_zh_hans=CANARY, keywords_en=CANARY, column=column, **state
    )
    Passage.objects.create(news_item=item, area=factories.area(), text_en=CANARY, text_zh_hans=CANARY)
    links = {"projects": [project], "documents": [document], "platforms": [platform]}
    factories.news_item("Public", column=column, links=links)
    # Public in one language, and half written in the other.
    factories.news_item("English", column=column, title_zh_hans=CANARY, body_zh_hans="", summary_zh_hans=CANARY)
    factories.project("Public", platform=platform, parent=project, partners=[factories.partner()])
    factories.practice("Public", result_document=document, result_project=project)
    return {"news": item, "projects": project, "documents": document, "platforms": platform, "practices": practice}


def text_of(answer):
    """What stands in it; of a workbook, in all the files that it is made of."""
    content = answer.getvalue()
    if not answer.headers["Content-Type"].endswith(".sheet"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def everything(client):
    """Every address that a program finds from the sitemap's index, with all the outputs."""
    paths = ["/", "/robots.txt", "/sitemap.xml"]
    for path in paths:
        text = text_of(client.get(path))
        yield path, text
        known = set(paths)
        found = re.findall(r'(?:href="|<loc>)(?:https://testserver)?(/[^"<#]*)', text)
        paths += dict.fromkeys(one.replace("&amp;", "&") for one in found if one.replace("&amp;", "&") not in known)


def test_no_address_that_can_be_found_shows_it(client, hidden):
    visited = 0
    for path, text in everything(client):
        assert CANARY not in text, path
        visited += 1
        for kind, thing in hidden.items():
            assert f"/{kind}/{thing.pk}-" not in text, path
    assert visited > 100


@pytest.mark.parametrize("hidden", ["draft", "scheduled"], indirect=True)
def test_its_address_is_the_address_of_nothing(client, hidden):
    for language in LANGUAGES:
        for kind, thing in hidden.items():
            nothing = client.get(f"/{language}/{kind}/999999-odd/")
            for address in (thing.address, str(thing.pk), f"{thing.pk}-wrong"):
                answer = client.get(f"/{language}/{kind}/{address}/")
                assert answer.status_code == nothing.status_code == 404
                assert told(answer, address) == told(nothing, "999999-odd")


def told(answer, address):
    """The body and headers, but for the address and its length, and the number that each request has."""
    others = ("Content-Length", "X-Request-ID")
    headers = {name: value for name, value in answer.headers.items() if name not in others}
    return answer.content.replace(f"/{address}/".encode(), b""), headers


@pytest.mark.parametrize("hidden", ["withdrawn"], indirect=True)
def test_the_address_of_what_was_withdrawn_gives_the_reason_and_no_more(client, hidden):
    for language in LANGUAGES:
        for kind, thing in hidden.items():
            answer = client.get(f"/{language}/{kind}/{thing.pk}-wrong/")
            assert answer.status_code == 410
            assert "An error" in answer.content.decode()
            assert CANARY not in answer.content.decode()


@pytest.mark.parametrize("output", ["", ".json", ".csv", ".xlsx", ".atom"])
@pytest.mark.parametrize("kind", ["news", "projects"])
def test_no_search_tells_what_stands_in_a_text_half_written(client, kind, output):
    # In Chinese neither can be read: one has no text yet, the other no name.
    factories.news_item("Seen by all", title_zh_hans="尚未发布", body_zh_hans="", summary_zh_hans=CANARY)
    factories.project("Seen by all", name_zh_hans="", summary_zh_hans=CANARY)
    list_of = f"/en/{kind}{output or '/'}"
    for words, found in ((CANARY, False), ("尚未", False), ("Seen", True)):
        assert ("Seen by all" in text_of(client.get(list_of, {"q": words}))) is found, words


def test_a_search_looks_in_every_language_that_can_be_read(client):
    factories.news_item("Seen by all", summary_zh_hans="众所周知")
    assert "Seen by all" in client.get("/en/news/?q=众所周知").content.decode()
