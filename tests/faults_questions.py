"""What the readers of `tests.faults_serving` ask, and what they must be told: written down while all is well."""

import re
from html import unescape

from tests.faults_readers import Question, digest_of
from tests.freshness import LISTS
from tests.web_processes import Reader

# Pages that are kept, and that no change of the desk reaches.
STILL = ["/en/projects/", "/en/projects/?area=dalian", "/zh-hans/projects/", "/en/partners/", "/en/practices/",
         "/en/enterprises/", "/en/projects.json", "/en/compare/areas/"]  # fmt: skip
# Kept too, but they show what is new.
MOVING = {"/en/": "<main", "/zh-hans/": "<main", "/en/areas/dalian/": "Dalian", "/sitemap.xml": "<sitemapindex"}
MADE_EACH_TIME = ["/en/search/?q=port", "/zh-hans/search/?q=%E6%B8%AF", "/en/search/?q=nothing-of-this-name"]
PROJECTS = 6
LOGIN = "/en/admin/login/"


def all_questions(ports):
    """A list of `Question`; AssertionError where two processes do not agree while all is well."""
    reader = Reader(ports[0])
    projects = links(reader, "/en/projects/", r"/en/projects/\d+[^\"/]*/")[:PROJECTS]
    picture = links(reader, "/en/news/", r"/media/[^\"]+")[0]
    kept = [Question(path, True, digest=agreed(ports, path), weight=3) for path in STILL]
    kept += [Question(path, True, digest=agreed(ports, path), view="areas:project", weight=3) for path in projects]
    kept += [Question(path, True, says=words, weight=3) for path, words in MOVING.items()]
    kept += [Question(path, True, says="<", weight=9) for path in LISTS]
    made = [Question(path, digest=agreed(ports, path)) for path in [*MADE_EACH_TIME, picture]]
    made += [
        Question("/en/projects/?zzunknown=1", says="zzunknown"),
        Question("/en/news/999999999/", status=404),
        Question(LOGIN, says="csrfmiddlewaretoken"),
        # It hashes a password, which takes longer than all else.
        sign_in(reader),
    ]
    reader.close()
    return kept + made


def links(reader, path, pattern):
    return sorted({unescape(link) for link in re.findall(f'"({pattern})"', reader.get(path).text)})


def agreed(ports, path):
    """The digest of what all processes say at `path`."""
    digests = set()
    for port in ports:
        reader = Reader(port)
        answer = reader.get(path, Accept_Encoding="identity")
        assert answer.status == 200, (path, answer.status)
        digests.add(digest_of(answer.octets))
        reader.close()
    assert len(digests) == 1, path
    return digests.pop()


def sign_in(reader):
    """A form that writes into the database and is refused, because there is nobody of that name."""
    page = reader.get(LOGIN, Accept_Encoding="identity")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    says = 'class="errornote"'
    return Question(LOGIN, says=says, form=f"csrfmiddlewaretoken={token}&next=/en/admin/", cookie=cookie, weight=0.1)


def warmed(ports, questions):
    """Has every process keep, of the content as it is now, what is to be kept."""
    for port in ports:
        reader = Reader(port)
        for question in questions:
            if question.is_kept:
                reader.get(question.path, Accept_Encoding="identity")
        reader.close()
