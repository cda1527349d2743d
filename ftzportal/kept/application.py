"""The outermost layer of the WSGI application."""

from contextlib import closing
from threading import Event, Lock

from django.conf import settings

from ftzportal.probes import PROBES
from ftzportal.replica import TO_BE_KEPT
from ftzportal.vitals import metrics

from .addresses import address_of, coding_of
from .content import CONTENT
from .pages import Page, Pages
from .recent import Recent, words_of

# Whoever waits for a page that another request is making asks Django itself after so long.
SECONDS_TO_WAIT = 10
# While changes come faster than a page is made, it is told as it was made, and not kept.
MOST_TRIES = 3


class KeptPages:
    """Answers what is kept; asks `django`, a WSGI application, for everything else, and keeps of it what may be."""

    def __init__(self, django, content=CONTENT, shared=None):
        self.django, self.content, self.shared = django, content, shared
        self.keeps = settings.KEPT_MEGABYTES > 0
        self.pages, self.recent = Pages(settings.KEPT_MEGABYTES * 1024 * 1024), Recent()
        # {(address, key of the version): set when the page is there, or cannot be kept}
        self.making = {}
        self.starting = Lock()

    def __call__(self, environ, start_response):
        # Who probes asks whether this process lives, also while a database that says nothing is being looked at.
        if not self.keeps or environ["PATH_INFO"] in PROBES:
            return self.django(environ, marked(start_response, "never"))
        version, words = self.content.version(), words_of(environ)
        looked_at = self.content.looked_at
        if answer := self.recent.get(version, looked_at, words):
            return told(start_response, "hit", answer)
        address = address_of(environ) if version else None
        if address is None:
            return self.django(environ, marked(start_response, "never"))
        shelf = self.pages.shelf_of(address)
        if page := shelf.get(address, version):
            answer = answer_of(environ, page, shelf.say(address, page, coding_of(environ)))
            self.recent.put(version, looked_at, words, answer)
            return told(start_response, "hit", answer)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.django(environ, marked(start_response, "miss"))
        page = self.newest(shelf, address, environ)
        if not isinstance(page, Page):
            start = marked(start_response, "never")
            # Where it leads may keep what the page itself was not told.
            return self.django(environ, start) if page.redirects else page.replayed(start)
        return told(start_response, "miss", answer_of(environ, page, shelf.say(address, page, coding_of(environ))))

    def newest(self, shelf, address, environ):
        """
        The `Page` at `address`, made once however many ask for it; or the `Answer` that is not to be kept. A page reads
        more than once, so it is kept only if nothing has changed from before the first look until after the last.
        """
        for _ in range(MOST_TRIES):
            version = self.content.looked()
            found = self.made_once(shelf, address, version, environ)
            if not isinstance(found, Page) or self.content.version().key == found.key:
                break
        return found

    def made_once(self, shelf, address, version, environ):
        key = (address, version.key)
        with self.starting:
            done = self.making.get(key)
            if is_first := done is None:
                done = self.making[key] = Event()
        if not is_first:
            done.wait(SECONDS_TO_WAIT)
            return shelf.get(address, version) or self.asked(address, version, environ)
        try:
            found = shelf.get(address, version) or (self.shared.get(address, version) if self.shared else None)
            if found is None:
                found = self.asked(address, version, environ)
                if not isinstance(found, Page) or self.content.looked().key != version.key:
                    return found
                if self.shared:
                    self.shared.put(address, found, version)
            shelf.put(address, found)
            return found
        finally:
            # Also where Django raised, so that nobody waits for what will not come.
            del self.making[key]
            done.set()

    def asked(self, address, version, environ):
        """What Django answers to the address alone: a `Page`, or the `Answer` if that cannot be kept."""
        answer = Answer.to(self.django, bare(environ, address))
        return Page.made(version, answer.headers, answer.octets) if answer.may_be_kept else answer


class Answer:
    """All that a WSGI application said to one request."""

    status, headers, octets = "", (), b""

    @classmethod
    def to(cls, application, environ):
        answer = cls()
        # Django's answers are closed, by which it knows that the request has ended.
        with closing(application(environ, answer.start)) as parts:
            answer.octets = b"".join(parts)
        return answer

    def start(self, status, headers, exc_info=None):
        self.status, self.headers = status, headers

    @property
    def may_be_kept(self):
        names = {name.lower(): value for name, value in self.headers}
        return (
            self.status.startswith("200 ")
            and "set-cookie" not in names
            and "content-encoding" not in names
            and "no-store" not in names.get("cache-control", "")
        )

    @property
    def redirects(self):
        return self.status.startswith("3")

    def replayed(self, start_response):
        start_response(self.status, self.headers)
        return [self.octets]


def bare(environ, address):
    """
    The request as the page may know it: no cookie, no language or encoding that it would like, no body and no type of
    one, no parameter that shapes nothing. So none of them can shape what all get.
    """
    passed_on = {"HTTP_HOST", (settings.SECURE_PROXY_SSL_HEADER or ("",))[0]}
    kept = {
        name: value
        for name, value in environ.items()
        if name in passed_on or not name.startswith(("HTTP_", "CONTENT_"))
    }
    return kept | {"QUERY_STRING": address.query, TO_BE_KEPT: True}


def answer_of(environ, page, said):
    """(status, headers, parts) of what is `said` of a page: all of it, its head, or that it has not changed."""
    tags, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
    status, headers, octets = page.answer(said, tags, since)
    return status, headers, [octets] if octets and environ["REQUEST_METHOD"] != "HEAD" else []


def told(start_response, how, answer):
    status, headers, parts = answer
    marked(start_response, how)(status, headers)
    return parts


def marked(start_response, how):
    """Counts the answer by how it came to be, which the demo says of each."""
    metrics.count_kept(how)
    if not settings.DEMO:
        return start_response

    def start(status, headers, exc_info=None):
        return start_response(status, [*headers, ("X-Kept", how)], exc_info)

    return start
