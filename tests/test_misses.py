"""Searches that found nothing: what is kept of them, how little, and how an editor answers them."""

import json
from datetime import date
from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from areas.models import Document, Enterprise
from ftzportal.misses import models
from ftzportal.misses.brief import Turnstile
from ftzportal.misses.models import Miss
from ftzportal.record.models import Entry
from ftzportal.terms.models import Term
from tests import factories
from tests.breaches import Breach, assert_the_database_refuses, cases, constraints_of

pytestmark = pytest.mark.django_db
LIST = "/en/admin/misses/miss/"


@pytest.fixture(autouse=True)
def open_turnstile(monkeypatch):
    """Each test with a minute of its own."""
    monkeypatch.setattr(models, "TURNSTILE", Turnstile(most=60, seconds=60))


def look_for(client, words, language="en"):
    assert client.get(f"/{language}/search/?q={quote(words)}").status_code == 200


def kept():
    return list(Miss.objects.order_by("words").values_list("words", "language", "count"))


class TestWhatIsKept:
    def test_the_words_as_they_were_looked_for_with_their_count(self, client):
        for words in ("Fengshu  Holdings", "fengshu holdings", "“FENGSHU” holdings!"):
            look_for(client, words)
        look_for(client, "豐樹", "zh-hans")
        assert kept() == [("fengshu holdings", "en", 3), ("丰树", "zh-hans", 1)]
        miss = Miss.objects.first()
        assert miss.month.day == 1
        assert {field.name for field in Miss._meta.fields} == {"id", "words", "language", "month", "count"}

    def test_nothing_of_a_search_that_finds(self, client):
        factories.project("Quay Valley")
        for query in ("q=quay", "q=quay&year=2001", "q=xyzzy&area=dalian", "q=xyzzy&kind=project", "q=!", ""):
            client.get(f"/en/search/?{query}")
        client.head("/en/search/?q=xyzzy")
        assert kept() == []

    @pytest.mark.parametrize(
        "words",
        [
            "21010219900307663X",
            "210102 19900307 6638",
            "ID ２１０１０２１９９００３０７６６３８",
            "13804001234",
            "call +86 138 0400-1234",
            "0411-8362 1234",
            "8362 1234",
            "(024) 836.21.23",
            "li.lei@example.com",
            "li.lei＠example.com",
            "https://example.com/xyzzy",
            "xyzzy " * 11,
            "港" * 61,
            "x" * 10_000,
        ],
    )
    def test_nothing_that_may_be_about_a_person(self, client, words):
        look_for(client, words)
        assert kept() == []

    @pytest.mark.parametrize(
        "words", ["国办发〔2017〕47号", "辽政办公开〔2019〕15号", "2026 xyzzy 100", "xyzzy 100,000"]
    )
    def test_numbers_of_documents_and_amounts_are(self, client, words):
        look_for(client, words)
        assert len(kept()) == 1


class TestHowLittle:
    def test_a_month_keeps_so_many_and_counts_those_on(self, client, monkeypatch):
        monkeypatch.setattr(models, "MOST_A_MONTH", 2)
        for words in ("alpha", "beta", "gamma", "alpha"):
            look_for(client, f"xyzzy {words}")
        assert kept() == [("xyzzy alpha", "en", 2), ("xyzzy beta", "en", 1)]

    def test_after_a_year_they_go(self, client):
        today = timezone.localdate()
        for years, words in ((2, "old"), (1, "a year ago")):
            Miss.objects.create(words=words, language="en", month=date(today.year - years, today.month, 1))
        look_for(client, "xyzzy")
        assert [words for words, _language, _count in kept()] == ["a year ago", "xyzzy"]

    def test_so_many_pass_in_a_minute(self):
        turnstile = Turnstile(most=3, seconds=60)
        passed = [now for now in (0, 1, 2, 3, 59, 60, 61, 61.5, 62, 200) if turnstile.lets_through(now)]
        assert passed == [0, 1, 2, 60, 61, 62, 200]

    def test_a_flood_is_answered_and_not_counted(self, client, monkeypatch):
        monkeypatch.setattr(models, "TURNSTILE", Turnstile(most=2, seconds=3600))
        for number in range(5):
            look_for(client, f"xyzzy v{number}")
        assert len(kept()) == 2

    def test_a_database_that_cannot_be_written_keeps_no_reader_from_the_page(self, client, monkeypatch):
        def refuse(*_args):
            raise DatabaseError("attempt to write a readonly database")

        monkeypatch.setattr(models.MissQuerySet, "add_one", refuse)
        look_for(client, "xyzzy")
        assert kept() == []

    def test_the_usual_patience_is_back_afterwards(self, client):
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL's ends with its transaction")
        look_for(client, "xyzzy")
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000


def month():
    return timezone.localdate().replace(day=1)


def miss(words="fengshu", language="en", count=1):
    return Miss.objects.create(words=words, language=language, month=month(), count=count)


BREACHES = {
    "miss_once_a_month": [lambda: (miss("other"), Breach(miss(), {"words": "other"}))[1]],
    "miss_happened": [lambda: Breach(miss(), {"count": 0})],
    "miss_has_words": [lambda: Breach(miss(), {"words": ""})],
}


@pytest.mark.parametrize(("name", "make"), cases(BREACHES))
def test_the_database_refuses(name, make):
    assert_the_database_refuses(name, make())


def test_every_constraint_is_broken_by_a_test():
    # PostgreSQL has a check of its own for what Django calls positive.
    assert constraints_of(["misses"]) == set(BREACHES)


@pytest.fixture
def zone_admin():
    return factories.account("zone", "Zone administrators", area_slug=None)


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


class TestTheList:
    def test_an_editor_sees_what_was_looked_for_and_how_often(self, client, editor):
        miss("fengshu", count=7)
        client.force_login(editor)
        listed = page(client, LIST)
        assert "fengshu" in listed
        assert '<td class="field-times">7</td>' in listed
        # Each is called by what it is about.
        assert 'aria-label="Add as another spelling of …: fengshu">' in listed

    def test_it_begins_with_the_newest_month_and_what_was_missed_most(self, client, editor):
        miss("rare")
        miss("often", count=9)
        Miss.objects.create(words="last month", language="en", month=date(2020, 1, 1), count=100)
        client.force_login(editor)
        listed = page(client, LIST)
        assert listed.index("often") < listed.index("rare") < listed.index("last month")

    def test_an_administrator_takes_off_what_is_no_name(self, client, zone_admin):
        made = miss("asdf")
        client.force_login(zone_admin)
        client.post(f"{LIST}{made.pk}/delete/", {"post": "yes"})
        assert kept() == []


class TestAnotherSpelling:
    def spelling(self, client, made, record, **query):
        return client.post(f"{LIST}{made.pk}/spelling/", {"record": record}, query_params=query, follow=True)

    def test_what_may_be_meant_is_offered_at_once(self, client, zone_admin):
        record = factories.enterprise("mapletree", "Mapletree", "丰树")
        client.force_login(zone_admin)
        assert f'value="enterprise-{record.pk}"' in page(client, f"{LIST}{miss('mapeltree').pk}/spelling/")

    def test_it_is_found_by_its_name_added_and_searches_find_it(self, client, zone_admin):
        record = factories.enterprise("mapletree", "Mapletree", "丰树", aliases="Mapletree Investments")
        look_for(client, "Fengshu Holdings")
        look_for(client, "Fengshu Holdings", "zh-hans")
        made = Miss.objects.first()
        client.force_login(zone_admin)
        assert "record" not in page(client, f"{LIST}{made.pk}/spelling/").partition('<form method="post"')[2]
        offered = page(client, f"{LIST}{made.pk}/spelling/?q=mapletree")
        assert f'value="enterprise-{record.pk}"' in offered
        answer = self.spelling(client, made, f"enterprise-{record.pk}")
        assert "“fengshu holdings” is now another spelling of Mapletree: searches find it." in answer.text
        record.refresh_from_db()
        assert record.aliases == "Mapletree Investments\nfengshu holdings"
        assert "<mark>Mapletree</mark>" in client.get("/en/search/?q=Fengshu+Holdings").text
        assert kept() == []

    def test_it_is_entered_in_the_record(self, client, zone_admin):
        record = factories.partner()
        client.force_login(zone_admin)
        self.spelling(client, miss("pudong zone"), f"partner-{record.pk}")
        entry = Entry.objects.about(record).first()
        assert (entry.act, entry.person) == (Entry.Act.EDIT, zone_admin)
        assert "pudong zone" in json.dumps(json.loads(entry.details), ensure_ascii=False)

    def test_a_term_takes_it_for_what_texts_say_by_its_name(self, client, zone_admin):
        factories.news_item("Greater Bay Area visit")
        term = Term.objects.create(name_en="Greater Bay Area")
        client.force_login(zone_admin)
        self.spelling(client, miss("dawan district"), f"term-{term.pk}")
        assert "<mark>Greater Bay Area</mark>" in client.get("/en/search/?q=Dawan+District").text

    def test_where_nothing_public_says_the_name_it_stays_on_the_list(self, client, zone_admin):
        term = Term.objects.create(name_en="Greater Bay Area")
        client.force_login(zone_admin)
        answer = self.spelling(client, miss("dawan district"), f"term-{term.pk}")
        assert "of which nothing public speaks yet" in answer.text
        assert len(kept()) == 1

    def test_what_is_reviewed_gets_a_new_version_and_stays_as_it_was_signed(self, client, editor):
        document = factories.document("Rules on business entities")
        client.force_login(editor)
        answer = self.spelling(client, miss("entity statute"), f"document-{document.pk}")
        assert "“entity statute” is in version 2 of" in answer.text
        document.refresh_from_db()
        assert document.aliases == ""
        assert document.newest_revision().content["fields"]["aliases"] == "entity statute"
        assert "0 results" in " ".join(client.get("/en/search/?q=entity+statute").text.split())
        assert len(kept()) == 1

    def test_once_that_version_is_signed_searches_find_it(self, client, editor):
        factories.no_reviews()
        document = factories.document("Rules on business entities")
        client.force_login(editor)
        self.spelling(client, miss("entity statute"), f"document-{document.pk}")
        factories.submitted(document, editor)
        assert Document.objects.get().aliases == "entity statute"
        assert "1 result" in " ".join(client.get("/en/search/?q=entity+statute").text.split())

    def test_it_disturbs_no_review(self, client, editor):
        document = factories.document("Rules")
        factories.revised(document, editor, title_en="Better rules")
        factories.submitted(document, editor)
        client.force_login(editor)
        answer = self.spelling(client, miss("entity statute"), f"document-{document.pk}", q="rules")
        assert "It is in review" in answer.text
        assert document.newest_revision().number == 2

    def test_the_same_spelling_is_not_added_twice(self, client, zone_admin):
        record = factories.enterprise(aliases="Fengshu-Holdings")
        client.force_login(zone_admin)
        answer = self.spelling(client, miss("fengshu holdings"), f"enterprise-{record.pk}")
        assert "It has this spelling already." in answer.text
        assert Enterprise.objects.get().aliases == "Fengshu-Holdings"

    @pytest.mark.parametrize("kind", ["enterprise", "partner", "area", "term"])
    def test_an_editor_adds_nothing_to_what_the_administrators_keep(self, client, editor, kind):
        records = {
            "enterprise": factories.enterprise(),
            "partner": factories.partner(),
            "area": factories.area(),
            "term": Term.objects.create(name_en="Dalian Bay"),
        }
        client.force_login(editor)
        assert '<input type="radio"' not in page(client, f"{LIST}{miss('bay').pk}/spelling/?q=dalian")
        assert self.spelling(client, Miss.objects.get(), f"{kind}-{records[kind].pk}").status_code == 404
        assert type(records[kind]).objects.get(pk=records[kind].pk).aliases == ""

    def test_an_editor_is_told_whom_to_ask_for_the_rest(self, client, editor, zone_admin):
        asked = "Other spellings of these are kept by the zone’s administrators, whom you may ask:"
        client.force_login(editor)
        told = page(client, f"{LIST}{miss('bay').pk}/spelling/?q=dalian").partition(asked)[2].partition(".")[0]
        assert {"areas", "partners", "enterprises"} <= {kind.strip() for kind in told.split(",")}
        client.force_login(zone_admin)
        assert asked not in page(client, f"{LIST}{Miss.objects.get().pk}/spelling/?q=dalian")

    def test_nor_to_another_areas(self, client, editor):
        own = factories.document("Rules of Dalian")
        foreign = factories.document("Rules of Shenyang", owner="shenyang")
        client.force_login(editor)
        offered = page(client, f"{LIST}{miss('statute').pk}/spelling/?q=rules")
        assert f"document-{own.pk}" in offered
        assert "Shenyang" not in offered.partition('<form method="post"')[2]
        assert self.spelling(client, Miss.objects.get(), f"document-{foreign.pk}").status_code == 404
        assert not foreign.revisions().exists()

    @pytest.mark.parametrize(
        "record",
        ["", "enterprise", "enterprise-", "enterprise-x", f"enterprise-{'9' * 30}", "newsitem-1", "user-1", "-1"],
    )
    def test_what_is_no_record_is_not_there(self, client, zone_admin, record):
        client.force_login(zone_admin)
        assert self.spelling(client, miss(), record).status_code == 404

    @pytest.mark.parametrize("number", ["0", "x", "9" * 30])
    def test_what_was_never_looked_for_is_not_there(self, client, zone_admin, number):
        client.force_login(zone_admin)
        assert client.get(f"{LIST}{number}/spelling/").status_code == 404

    def test_odd_words_of_the_search_for_a_record_are_answered(self, client, zone_admin):
        client.force_login(zone_admin)
        for words in ('"', "'", "x" * 5000, "%", "🚢"):
            page(client, f"{LIST}{miss(f'odd {len(words)}{ord(words[0])}').pk}/spelling/?q={quote(words)}")
