"""Pages that are kept whole: said again to the same words, and made once however many ask."""

import threading
import time

import pytest

from ftzportal.kept.application import KeptPages
from ftzportal.kept.content import ALWAYS, Version
from ftzportal.kept.recent import LONGEST_WORDS, MOST_ANSWERS, Recent
from news.models import NewsItem
from tests import factories
from tests.through_wsgi import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def item():
    return factories.news_item("Cold chain opens")


class Noting(dict):
    """A WSGI environment that notes what is read of it."""

    read = None

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.read.add(name)
        return super().get(name, default)

    def __contains__(self, name):
        self.read.add(name)
        return super().__contains__(name)


class TestAskedInTheSameWords:
    """What was said to a request is said to all that have its words, until the content is looked at again."""

    @pytest.fixture
    def process(self, item):
        process = Process(look_every=1000)
        # Made, and said once from what is kept.
        for _ in range(2):
            process.get(f"/en/news/{item.address}/")
        return process

    def test_nothing_else_of_them_is_read(self, process, item, settings):
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        settings.SECURE_SSL_REDIRECT = True
        headers = {
            "accept_encoding": "br",
            "x_forwarded_proto": "https",
            "if_none_match": '"another"',
            "if_modified_since": "x",
        }
        process.get(f"/en/news/{item.address}/", **headers)
        Noting.read = by_words = set()
        answers = [process.get(f"/en/news/{item.address}/", wrap=Noting, **headers)]
        process.application.recent = Recent()
        Noting.read = by_meaning = set()
        answers.append(process.get(f"/en/news/{item.address}/", wrap=Noting, **headers))
        assert answers[0].octets == answers[1].octets
        assert by_meaning == by_words

    @pytest.mark.parametrize(
        "headers",
        [
            {"method": "HEAD"},
            {"accept_encoding": "br"},
            {"host": "elsewhere.example"},
            {"authorization": ""},
            {"if_none_match": "*"},
            {"if_modified_since": "Sat, 01 Jan 2050 00:00:00 GMT"},
            {"method": "OPTIONS"},
        ],
    )
    def test_other_words_have_another_answer(self, process, item, headers):
        path = f"/en/news/{item.address}/"
        answers = [process.get(path, **headers) for _ in range(2)]
        fresh = Process(look_every=1000)
        fresh.get(path)
        expected = fresh.get(path, **headers)
        for answer in answers:
            assert (answer.status, answer.octets) == (expected.status, expected.octets)

    def test_they_are_forgotten_at_the_next_look(self, process, item):
        NewsItem.objects.filter(pk=item.pk).update(title_en="Changed")
        assert "Changed" not in process.get(f"/en/news/{item.address}/").text
        process.content.looked()
        assert "Changed" in process.get(f"/en/news/{item.address}/").text

    def test_however_many_words_there_are_few_are_remembered(self, process, item):
        for nth in range(MOST_ANSWERS + 10):
            process.get(f"/en/news/{item.address}/", accept_encoding=f"br;q=0.{nth}")
        process.get(f"/en/news/{item.address}/", accept_encoding="br," * LONGEST_WORDS)
        assert len(process.application.recent.known[2]) <= MOST_ANSWERS


class TestMadeOnce:
    """With a Django that takes its time."""

    def ask_at_once(self, readers, django):
        process = Process()
        process.application = KeptPages(django, Unchanging())
        answers = []
        threads = [
            threading.Thread(target=lambda: answers.append(process.get("/en/news/")), daemon=True)
            for _ in range(readers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        return answers

    def test_however_many_ask(self):
        asked = []

        def slow(environ, start_response):
            asked.append(environ["PATH_INFO"])
            time.sleep(0.2)
            start_response("200 OK", [("Content-Type", "text/html")])
            return Closed([b"page"])

        answers = self.ask_at_once(8, slow)
        assert asked == ["/en/news/"]
        assert [answer.octets for answer in answers] == [b"page"] * 8

    def test_what_changed_while_it_was_made_is_made_again(self, process, item):
        """Its parts are read one after the other, so it would be of two contents."""
        django, titles = process.application.django, iter(["Changed meanwhile", "And again"])

        def changing(environ, start_response):
            answer = django(environ, start_response)
            for title in titles:
                NewsItem.objects.filter(pk=item.pk).update(title_en=title)
                break
            return answer

        process.application.django = changing
        assert "And again" in process.get("/en/news/").text
        assert len(process.asked) == 3
        process.get("/en/news/")
        assert len(process.asked) == 3

    def test_what_fails_leaves_nobody_waiting(self):
        def failing(environ, start_response):
            start_response("500 Internal Server Error", [("Content-Type", "text/html")])
            return Closed([b"sorry"])

        answers = self.ask_at_once(8, failing)
        assert [(answer.status, answer.octets) for answer in answers] == [(500, b"sorry")] * 8


class Unchanging:
    """A content of which nothing changes, and no database is asked."""

    looked_at = 0

    def version(self):
        return Version((1, 1, 1, None), ALWAYS, "2026-11-28")

    looked = version


class Closed(list):
    def close(self):
        pass
