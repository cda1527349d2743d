"""The names that texts should use: what is found in a text, who keeps the terms, and who is told of which names."""

import random
import time
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ftzportal.terms.hinting import MAX_CHARACTERS, MOST_HITS
from ftzportal.terms.matching import KnownNames, Named
from ftzportal.terms.models import Term
from tests import factories

MAPLETREE = Named(
    "enterprise", 1, "Enterprise", {"en": "Mapletree", "zh-hans": "丰树"}, ["Fengshu", "Maple Tree"], has_page=True
)
BAY = Named(
    "partner",
    2,
    "Partner",
    {"en": "Greater Bay Area", "zh-hans": "粤港澳大湾区"},
    ["大湾区", "Bay Area", "GBA"],
    has_page=True,
)
DALIAN = Named("area", 3, "Area", {"en": "Dalian Area", "zh-hans": "大连片区"}, ["Dawan District", "Dalian District"])
PORT = Named("project", 4, "Project", {"en": "Café Port (Dalian)", "zh-hans": "大连港（一期）"}, [], has_page=True)
CHINESE_ONLY = Named("document", 5, "Document", {"en": "", "zh-hans": "实施办法"}, ["Measures"], has_page=True)
RECORDS = [MAPLETREE, BAY, DALIAN, PORT, CHINESE_ONLY]


def found(text, language="en", records=RECORDS):
    return [(hit.found, hit.standard) for hit in KnownNames(records, language).hits(text)]


@pytest.mark.parametrize(
    ("language", "text", "hits"),
    [
        ("en", "", []),
        ("en", "Nothing of note.", []),
        ("en", "In Dawan District.", [("Dawan District", "Dalian Area")]),
        ("en", "in DAWAN district", [("DAWAN district", "Dalian Area")]),
        ("en", "Fengshu", [("Fengshu", "Mapletree")]),
        ("en", "Fengshu’s sheds", [("Fengshu", "Mapletree")]),
        ("en", "(Fengshu)", [("Fengshu", "Mapletree")]),
        ("en", "Fengshus and unFengshu", []),
        ("en", "Fengshu2", []),
        ("en", "Ｆｅｎｇｓｈｕ", [("Ｆｅｎｇｓｈｕ", "Mapletree")]),
        ("en", "Feng\u00adshu", [("Feng\u00adshu", "Mapletree")]),
        ("en", "Maple  Tree", [("Maple  Tree", "Mapletree")]),
        ("en", "Maple\u00a0Tree", [("Maple\u00a0Tree", "Mapletree")]),
        ("en", "Maple\nTree", []),
        ("en", "Mapletree", [("Mapletree", "")]),
        ("en", "mapletree", [("mapletree", "")]),
        ("en", "Mapletrees", []),
        ("en", "The Greater Bay Area", [("Greater Bay Area", "")]),
        ("en", "The Bay Area and the GBA", [("Bay Area", "Greater Bay Area"), ("GBA", "Greater Bay Area")]),
        ("en", "Dalian Area", []),
        ("en", "Café Port (Dalian)", [("Café Port (Dalian)", "")]),
        ("en", "Cafe\u0301 Port (Dalian)", [("Cafe\u0301 Port (Dalian)", "")]),
        ("en", "Cafe Port (Dalian)", []),
        ("en", "Measures", []),
        ("en", "大湾区", [("大湾区", "Greater Bay Area")]),
        ("en", "粤港澳大湾区", []),
        ("zh-hans", "在大湾区建设", [("大湾区", "粤港澳大湾区")]),
        ("zh-hans", "在粤港澳大湾区建设", [("粤港澳大湾区", "")]),
        ("zh-hans", "粤港澳大湾区和大湾区", [("粤港澳大湾区", ""), ("大湾区", "粤港澳大湾区")]),
        ("zh-hans", "与Fengshu合作", [("Fengshu", "丰树")]),
        ("zh-hans", "与丰树合作", [("丰树", "")]),
        ("zh-hans", "大连港(一期)", [("大连港(一期)", "")]),
        ("zh-hans", "大连片区", []),
        ("zh-hans", "Measures即实施办法", [("Measures", "实施办法"), ("实施办法", "")]),
        ("zh-hans", "大湾", []),
    ],
)
def test_names_are_found_in_a_text(language, text, hits):
    assert found(text, language) == hits


def test_the_longer_of_two_that_overlap_counts():
    records = [
        Named("term", 1, "Term", {"en": "Dalian"}, ["Port of"]),
        Named("term", 2, "Term", {"en": "Dalian Port"}, ["Port of Dalian"]),
    ]
    assert found("the Port of Dalian", records=records) == [("Port of Dalian", "Dalian Port")]


def test_the_earlier_record_says_what_a_spelling_stands_for():
    term = Named("term", 1, "Term", {"en": "Mapletree Group"}, ["Fengshu"])
    assert found("Fengshu", records=[term, MAPLETREE]) == [("Fengshu", "Mapletree Group")]


def test_a_term_of_the_same_name_does_not_hide_the_record_that_has_a_page():
    term = Named("term", 1, "Term", {"en": "Mapletree"}, ["Fengshu"])
    hits = KnownNames([term, MAPLETREE], "en").hits("Fengshu is Mapletree")
    assert [hit.record for hit in hits] == [MAPLETREE, MAPLETREE]


def in_utf16(text, start, end):
    """What JavaScript's `text.slice(start, end)` is."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


@given(
    st.lists(
        st.one_of(
            st.text(max_size=6),
            st.sampled_from(["Fengshu", "FENGSHU", "大湾区", "粤港澳大湾区", "Maple Tree", " ", "🚢", "𠮷", "é", "㎡"]),
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from(["en", "zh-hans"]),
)
def test_places_are_those_of_the_original_text_and_never_overlap(text, language):
    hits = KnownNames(RECORDS, language).hits(text)
    assert [in_utf16(text, hit.start, hit.end) for hit in hits] == [hit.found for hit in hits]
    assert all(one.end <= next_one.start for one, next_one in pairwise(hits))


def test_places_count_as_javascript_does():
    hit = KnownNames(RECORDS, "en").hits("🚢🚢 Fengshu")[0]
    assert (hit.start, hit.end) == (5, 12)


def test_many_names_and_a_long_text_do_not_hang():
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefgh", k=5)) for _ in range(2_000)]
    names = [" ".join(chance.choices(words, k=3)) for _ in range(9_000)]
    names += ["".join(chance.choices("大连片区港口贸易试验", k=chance.randint(2, 30))) for _ in range(1_000)]
    records = [Named("project", n, "Project", {"en": name}, [], has_page=True) for n, name in enumerate(names)]
    text = " ".join(chance.choices(words, k=100_000)) + "".join(chance.choices("大连片区港口贸易试验", k=400_000))
    assert len(text) > 900_000
    begun = time.process_time()
    KnownNames(records, "en").hits(text)
    assert time.process_time() - begun < 15


@pytest.mark.django_db
class TestTheDoor:
    def hints(self, client, text, language="en", page="en"):
        return client.post(f"/{page}/admin/hints/", {"text": text, "language": language})

    @pytest.fixture
    def yingkou(self, client):
        client.force_login(factories.account("wang", area_slug="yingkou"))
        return client

    def test_an_editor_is_told_what_stands_in_the_text_and_where_its_page_is(self, yingkou):
        enterprise = factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Fengshu\nMaple Tree")
        answer = self.hints(yingkou, "Fengshu, that is Mapletree").json()
        about = {"what": "Enterprise", "kind": "enterprise", "number": enterprise.pk, "title": "Mapletree"}
        about |= {"href": f"/to/enterprise/{enterprise.pk}/"}
        assert answer["hits"] == [
            {"is": "alias", "start": 0, "end": 7, "found": "Fengshu", "standard": "Mapletree", **about},
            {"is": "name", "start": 17, "end": 26, "found": "Mapletree", "standard": "", **about},
        ]

    def test_the_title_is_in_the_language_of_the_page(self, yingkou):
        factories.enterprise("mapletree", "Mapletree", "丰树")
        (hit,) = self.hints(yingkou, "Mapletree", page="zh-hans").json()["hits"]
        assert (hit["found"], hit["title"]) == ("Mapletree", "丰树")

    def test_every_kind_of_record_gives_its_names(self, yingkou):
        factories.area("dalian")
        factories.partner("shftz", "Shanghai Pilot FTZ", aliases="Shanghai Zone")
        factories.project("Rare Valley")
        factories.document("Rules on credit", aliases="Credit rules")
        factories.platform("Credit platform", aliases="Credit desk")
        Term.objects.create(name_en="single window", aliases="one-stop counter")
        text = "Shanghai Zone; Rare Valley; Credit rules; Credit desk; one-stop counter"
        hits = self.hints(yingkou, text).json()["hits"]
        assert [(hit["standard"], hit.get("kind")) for hit in hits] == [
            ("Shanghai Pilot FTZ", "partner"),
            ("", "project"),
            ("Rules on credit", "document"),
            ("Credit platform", "platform"),
            ("single window", None),
        ]

    def test_the_terms_decide_before_the_records(self, yingkou):
        factories.enterprise("mapletree", "Mapletree", aliases="Fengshu")
        Term.objects.create(name_en="Mapletree Group", aliases="Fengshu")
        assert self.hints(yingkou, "Fengshu").json()["hits"][0]["standard"] == "Mapletree Group"

    def test_another_areas_draft_is_never_named(self, client):
        factories.project("Canary Quay", owner="dalian", publish_at=None)
        factories.document("Canary Rules", owner="dalian", publish_at=None, aliases="Canary Paper")
        factories.platform("Canary Desk", owner="dalian", publish_at=None, aliases="Canary Counter")
        text = "Canary Quay, Canary Paper, Canary Rules, Canary Counter"
        client.force_login(factories.account("wang", area_slug="yingkou"))
        assert self.hints(client, text).json() == {"hits": []}
        client.force_login(factories.account("chen", area_slug="dalian"))
        assert len(self.hints(client, text).json()["hits"]) == 4

    def test_what_another_area_withdrew_is_not_offered(self, yingkou):
        project = factories.project("Canary Quay", owner="dalian")
        assert len(self.hints(yingkou, "Canary Quay").json()["hits"]) == 1
        project.withdraw("Wrong", "有误")
        assert self.hints(yingkou, "Canary Quay").json() == {"hits": []}

    def test_more_names_take_no_more_queries(self, yingkou):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                self.hints(yingkou, "Enterprise Number 7")
            return sum("publishing_release" not in query["sql"] for query in captured.captured_queries)

        queries()
        before = queries()
        for nth in range(30):
            factories.enterprise(f"enterprise-{nth}", f"Enterprise Number {nth}")
        assert queries() == before < 15

    def test_a_text_that_is_too_long_is_read_as_far_as_it_may_be(self, yingkou):
        factories.enterprise("mapletree", "Mapletree", aliases="Fengshu")
        text = "Fengshu " + " " * MAX_CHARACTERS + "Fengshu"
        assert [hit["start"] for hit in self.hints(yingkou, text).json()["hits"]] == [0]
        assert len(self.hints(yingkou, "Fengshu " * 1000).json()["hits"]) == MOST_HITS

    @pytest.mark.parametrize("language", ["", "de", "en\x00"])
    def test_a_language_that_the_site_does_not_have_is_refused(self, yingkou, language):
        assert self.hints(yingkou, "Fengshu", language).status_code == 400

    def test_the_door_is_pushed_and_not_looked_through(self, yingkou):
        assert yingkou.get("/en/admin/hints/").status_code == 405

    def test_who_writes_nowhere_is_told_nothing(self, client):
        client.force_login(factories.account("li", "Reviewers", role="first-reviewer"))
        assert self.hints(client, "Mapletree").status_code == 403

    def test_a_request_from_another_site_is_refused(self, editor):
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor)
        assert self.hints(client, "Mapletree").status_code == 403


@pytest.mark.django_db
class TestTheTermBase:
    def test_a_zone_administrator_keeps_the_terms(self, client):
        client.force_login(factories.account("zone", "Zone administrators", area_slug=None))
        data = {"name_en": "single window", "name_zh_hans": "单一窗口", "aliases": "one-stop counter", "note": ""}
        assert client.post("/en/admin/terms/term/add/", data).status_code == 302
        term = Term.objects.get()
        assert str(term) == "single window"
        assert "one-stop counter" in client.get("/en/admin/terms/term/?q=counter").text
        client.post(f"/en/admin/terms/term/{term.pk}/delete/", {"post": "yes"})
        assert not Term.objects.exists()

    def test_an_editor_of_an_area_does_not(self, client, editor):
        client.force_login(editor)
        assert client.get("/en/admin/terms/term/").status_code == 403

    def test_a_term_has_a_name_in_one_language_at_least(self):
        with pytest.raises(ValidationError, match="Give its name in one language"):
            Term(aliases="counter").full_clean()
        with pytest.raises(IntegrityError):
            Term.objects.create(aliases="counter")
