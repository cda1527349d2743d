"""What the rich-text editor is offered to link to."""

import pytest

from tests import factories, uploads


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def offered(client, words, language="en"):
    return client.get(f"/{language}/admin/links/", {"q": words}).json()["results"]


def test_things_are_found_by_words_of_their_names_what_is_called_so_first(desk):
    factories.news_item("Dalian Port opens")
    enterprise = factories.enterprise(name_en="Dalian Port")
    found = offered(desk, "dalian port")
    assert [one["title"] for one in found] == ["Dalian Port", "Dalian Port opens"]
    assert found[0] == {
        "title": "Dalian Port", "kind": "enterprise", "href": f"/to/enterprise/{enterprise.pk}/", "state": "",
    }  # fmt: skip


def test_what_is_not_public_yet_is_said_to_be_so(desk):
    factories.project("Rare Valley", publish_at=None)
    assert [one["state"] for one in offered(desk, "rare valley")] == ["not public yet"]


@pytest.mark.parametrize("before", ["", "https://testserver"])
def test_a_thing_is_found_by_the_address_of_its_page(desk, before):
    project = factories.project("Rare Valley")
    for path in (
        f"/en/projects/{project.pk}-old-words/",
        f"/zh-hans/projects/{project.pk}/?x=1",
        f"/to/project/{project.pk}/",
    ):
        assert [one["href"] for one in offered(desk, before + path)] == [f"/to/project/{project.pk}/"]


@pytest.mark.parametrize("words", ["", '"', "/en/nowhere/", "/to/session/1/", "a" * 5000, "/en/areas/nowhere/", "%"])
def test_odd_words_find_nothing_and_break_nothing(desk, words):
    assert offered(desk, words) == []


def test_who_writes_nothing_is_offered_nothing(client, db):
    client.force_login(factories.account("nobody", group=None))
    assert client.get("/en/admin/links/?q=a").status_code == 403


def pasted(client, html):
    return client.post("/en/admin/paste/", {"html": html})


def test_what_is_pasted_comes_back_clean_with_what_was_left_out(desk):
    answer = pasted(desk, "<p class=MsoNormal>Port<o:p></o:p></p><p style='display:none'>secret</p>").json()
    assert answer["html"] == "<p>Port</p>"
    assert answer["said"] == ["Dropped: 1 passage of hidden text (“secret”)"]


def test_a_pasted_link_to_a_page_of_this_site_is_kept_by_number(desk):
    project = factories.project("Rare Valley")
    answer = pasted(desk, f'<p><a href="https://testserver/en/projects/{project.pk}-rare-valley/">it</a></p>').json()
    assert answer["html"] == f'<p><a href="/to/project/{project.pk}/">it</a></p>'


def test_a_pasted_table_of_5000_rows_is_refused_in_words(desk):
    answer = pasted(desk, "<table>" + "<tr><td>Dalian</td><td>Port calls in March</td></tr>" * 5000 + "</table>")
    assert answer.status_code == 400
    assert "200" in answer.json()["said"][0]


def test_who_writes_nothing_pastes_nothing(client, db):
    client.force_login(factories.account("nobody", group=None))
    assert pasted(client, "<p>x</p>").status_code == 403
    assert client.get("/en/admin/paste/").status_code == 405


def test_what_would_be_tidied_is_told_in_the_places_of_a_script(desk):
    answer = desk.post("/en/admin/tidy/", {"text": ["Plain English.", "𠀀大连,港"]}).json()
    assert answer["changes"] == [[], [{"start": 4, "end": 5, "replacement": "，"}]]


def test_who_writes_nothing_tidies_nothing(client, db):
    client.force_login(factories.account("nobody", group=None))
    assert client.post("/en/admin/tidy/", {"text": "大连,港"}).status_code == 403


def shown(client, text, language="en"):
    return client.post("/en/admin/pictures/", {"text": text, "language": language})


def test_the_library_says_of_a_texts_pictures_what_they_show_in_the_language_of_the_text(desk):
    quay = uploads.picture(alt_en="The quay", alt_zh_hans="码头")
    line = uploads.picture(alt_en="", alt_zh_hans="", is_decorative=True)
    text = f"{quay.file.url} {line.file.url} /media/00/00/{'0' * 32}.jpg"
    assert shown(desk, text).json() == {"pictures": {quay.file.url: "The quay", line.file.url: ""}}
    assert shown(desk, text, "zh-hans").json()["pictures"][quay.file.url] == "码头"
    assert shown(desk, text, "xx").status_code == 400


def test_what_another_areas_picture_shows_is_not_told_before_readers_see_it(desk):
    theirs = uploads.picture(alt_en="A secret", owner="yingkou")
    assert shown(desk, theirs.file.url).json() == {"pictures": {}}
    factories.news_item(lead_picture=theirs, owner="yingkou", areas=("yingkou",))
    assert shown(desk, theirs.file.url).json() == {"pictures": {theirs.file.url: "A secret"}}
