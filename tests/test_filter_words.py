"""Words that an address asks the lists for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from areas.models import Enterprise, Participation, Project
from tests import factories
from tests.lists import EVERYTHING, found, news, odd_texts, projects, register_of_five

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    register_of_five()


@odd_texts
def test_odd_words_are_looked_for_as_they_are(text):
    factories.project("Nothing odd")
    factories.news_item("Nothing odd")
    for filterset in [projects([("q", text), ("sort", text)]), news([("q", text), ("sort", text)])]:
        assert found(filterset) == []
        assert filterset.total == 0
        assert len(filterset.chips) == 1
        assert len(filterset.chips[0][0]) < 50


@pytest.mark.parametrize("word", ["100%", "A_B", "٢٠٢٦", "🚢 quay", "“A_B”", '"', "' OR 1=1"])
def test_no_sign_among_words_means_anything(word):
    factories.project("Quay 100 at A_B ٢٠٢٦ or 1=1 here", name_zh_hans="")
    factories.project("Ship A_C 10 here", name_zh_hans="")
    assert found(projects([("q", word)])) == ([] if word == '"' else ["Quay 100 at A_B ٢٠٢٦ or 1=1 here"])


@pytest.mark.parametrize("signs", ["'", "%", "\\", "🚢", "!?", "。、"])
def test_signs_alone_are_no_words_and_give_nothing(register, signs):
    filterset = projects([("q", signs)])
    assert found(filterset) == []
    assert filterset.total == 0
    assert filterset.misunderstood == ["There is no word in what was typed."]
    assert len(filterset.chips) == 1


@pytest.mark.parametrize("blank", ["   ", "\t\n", "\u3000\u00a0"])
def test_words_of_blanks_alone_are_no_condition(register, blank):
    filterset = projects([("q", blank)])
    assert found(filterset) == EVERYTHING
    assert filterset.chips == filterset.misunderstood == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("valley", ["Valley"]),
        ("VALL", ["Valley"]),
        ("valleys", ["Valley"]),
        ("中文 port", ["Port"]),
        ("文", EVERYTHING),
        ("port valley", []),
        ("Mapletree", ["Valley"]),
        ("mapl", ["Valley"]),
        ("fengshu valley", ["Valley"]),
        ("丰树", ["Valley"]),
        ("豐樹", ["Valley"]),
        ("树", ["Valley"]),
        ("树集", ["Valley"]),
        ("ｍａｐｌｅｔｒｅｅ", ["Valley"]),
        ('"maple tree"', ["Valley"]),
        ('"tree maple"', []),
        ("warehouses", ["Valley"]),
    ],
)
def test_words_are_found_as_a_search_finds_them(register, words, names):
    enterprise = factories.enterprise("fengshu", "Mapletree", "丰树集团", aliases="Fengshu\nMaple Tree")
    project = Project.objects.get(name_en="Valley")
    project.text_en = "<p>A warehouse for all.</p>"
    project.save()
    Participation.objects.create(project=project, enterprise=enterprise, role="partner-side")
    assert found(projects([("q", words)])) == names
    assert projects([("q", words)]).total == len(names)


def test_a_list_finds_what_says_another_name_of_what_was_typed(register):
    factories.enterprise("fengshu", "Mapletree", "", aliases="Fengshu")
    factories.news_item("Mapletree builds")
    assert found(news("q=fengshu")) == ["Mapletree builds"]
    Enterprise.objects.get().delete()
    assert news("q=fengshu").total == len(news("q=fengshu").qs) == 0


def test_words_of_a_thing_are_looked_for_in_its_own_list():
    item, port = factories.news_item("Cranes"), factories.project("Port")
    factories.project("Cranes", publish_at=None)
    assert found(news("q=cranes")) == ["Cranes"]
    assert found(projects("q=cranes")) == []
    assert found(projects("q=port")) == ["Port"]
    assert (item.pk, port.pk) == (news("q=cranes").qs.get().pk, projects("q=port").qs.get().pk)


def test_words_are_counted_from_the_moment_on_at_which_they_appear(monkeypatch):
    soon = timezone.now() + timedelta(hours=1)
    factories.project("Cranes tomorrow", publish_at=soon)
    factories.project("Cranes today", withdrawn_at=soon, withdrawal_reason_en="An error")
    assert found(projects("q=cranes")) == ["Cranes today"]
    assert projects("q=cranes").total == 1
    monkeypatch.setattr(timezone, "now", lambda: soon + timedelta(seconds=1))
    assert found(projects("q=cranes")) == ["Cranes tomorrow"]
    assert projects("q=cranes").total == 1


def test_a_text_half_written_is_found_by_no_word():
    factories.project("Cranes", name_zh_hans="", summary_zh_hans="秘密")
    assert projects([("q", "秘密")]).total == len(projects([("q", "秘密")]).qs) == 0


@pytest.mark.parametrize("number", [7, 7 + (1 << 19), 7 + (3 << 19)])
def test_things_of_great_numbers_are_told_apart(number):
    moment = timezone.now() - timedelta(days=1)
    factories.news_item("Quay", pk=number, publish_at=moment)
    factories.news_item("Harbour", pk=number + (1 << 19), publish_at=moment)
    for words in ("quay", "harbour"):
        assert [found(news(f"q={words}")), news(f"q={words}").total] == [[words.title()], 1]


def test_more_words_than_are_looked_for_is_said(register):
    filterset = projects([("q", "valley " * 8 + "port")])
    assert found(filterset) == ["Valley"]
    assert len(filterset.misunderstood) == 1
    assert "first eight words" in filterset.misunderstood[0]


def test_words_are_found_in_the_text_of_either_language():
    factories.news_item("Port", body_zh_hans="<p>口岸通关</p>")
    assert found(news([("q", "口岸")])) == ["Port"]
