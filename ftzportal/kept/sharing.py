"""
Kept pages that several processes and machines share through Redis. Without it each makes its own: nothing waits.

Each is sealed with the site's secret key under its name. So whoever may write to Redis can take pages away and no more:
what they put there is told to nobody.
"""

import hashlib
import hmac
import logging
from time import monotonic

from django.conf import settings

from .freshness import program_of
from .pages import Page

# What is not answered by then is made here, which takes no longer.
SECONDS_TO_ANSWER = 0.1
# After a failure it is left alone for so long.
REST = 1.0
SEAL_SIZE = 32
# Between two lines that say that it is away.
QUIET_FOR = 60
# A version that nobody asks for any more leaves by itself.
SECONDS_TO_LIVE = 3600

log = logging.getLogger(__name__)


class Shared:
    """The pages in the Redis at `url`."""

    def __init__(self, url):
        # Asked for by those alone who have it.
        import redis

        self.failure = redis.RedisError
        self.client = redis.Redis.from_url(
            url, socket_timeout=SECONDS_TO_ANSWER, socket_connect_timeout=SECONDS_TO_ANSWER, retry=None
        )
        self.away_since = self.told_at = None

    def get(self, address, version):
        """The `Page`, or None: not there, not in time, or not put there by this site."""
        name = name_of(address, version)
        found = self.ask(lambda: self.client.get(name))
        if found is None:
            return None
        seal, octets = found[:SEAL_SIZE], found[SEAL_SIZE:]
        if not hmac.compare_digest(seal, seal_of(name, octets)):
            log.error("A shared page is none of this site's; it is made anew")
            return None
        return Page.unpacked(version, octets)

    def put(self, address, page, version):
        name, octets = name_of(address, version), page.packed()
        self.ask(lambda: self.client.set(name, seal_of(name, octets) + octets, ex=SECONDS_TO_LIVE))

    def ask(self, question):
        if self.away_since is not None and monotonic() - self.away_since < REST:
            return None
        try:
            answer = question()
        except self.failure as error:
            self.away_since = monotonic()
            self.tell(error)
            return None
        self.away_since = None
        return answer

    def tell(self, error):
        if self.told_at is None or monotonic() - self.told_at > QUIET_FOR:
            self.told_at = monotonic()
            log.error("Redis is away; each process keeps its own pages: %s", error)


def name_of(address, version):
    """Pages of another program or another content have other names, so that none is ever taken for this one."""
    said = "\n".join((f"{program_of().timestamp():.6f}", version.key, *address))
    return "ftzportal:page:" + hashlib.blake2b(said.encode(), digest_size=20).hexdigest()


def seal_of(name, octets):
    return hmac.digest(b"ftzportal.kept" + settings.SECRET_KEY.encode(), name.encode() + b"\n" + octets, "sha256")
