"""Readers who ask the processes without pause while faults are done to them, and judge every answer."""

import hashlib
import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field

from tests.freshness import LISTS, MARK
from tests.web_processes import HOST, Reader

# Longer than the slowest answer of a machine that is busy with other things.
PATIENCE = 60
AS_OF = re.compile("<dt>(As of|截至)</dt><dd>.*?</dd>".encode())


@dataclass(frozen=True)
class Question:
    """
    What is asked, and what the answer must be: its status, the digest of its octets where nothing that happens may
    change them, or words that it must have. What `is_kept` every process has when a fault begins.
    """

    path: str
    is_kept: bool = False
    status: int = 200
    digest: str = ""
    says: str = ""
    view: str = ""
    # Of a form that is sent by a sender of its own each time.
    form: str = ""
    cookie: str = ""
    weight: float = 1


@dataclass
class Heard:
    """One answer, or none (`status` 0); `refusals` tells of each process that was asked before and did not answer."""

    question: Question
    asked: float
    came: float
    status: int
    retry_after: str | None
    wrong: str
    refusals: tuple = ()
    marks: frozenset = field(default_factory=frozenset)

    @property
    def path(self):
        return self.question.path


def digest_of(octets):
    """Of a page, without the minute at which a list says for paper that it was asked for."""
    return hashlib.blake2b(AS_OF.sub(b"", octets), digest_size=16).hexdigest()


def heard(question, connections, order):
    """Asks one process after the other, as a proxy does, until one answers."""
    asked, refusals = time.monotonic(), ()
    for port in order:
        try:
            answer = ask(connections[port], question)
        except (OSError, http.client.HTTPException) as error:
            refusals += (repr(error),)
            continue
        marks = frozenset(map(int, MARK.findall(answer.octets.decode()))) if question.path in LISTS else frozenset()
        return Heard(
            question, asked, time.monotonic(), answer.status, answer.headers["Retry-After"],
            why_wrong(question, answer), refusals, marks,
        )  # fmt: skip
    return Heard(question, asked, time.monotonic(), 0, None, "no process answered", refusals)


def ask(reader, question):
    if not question.form:
        return reader.get(question.path, Accept_Encoding="identity")
    number = random.getrandbits(24)
    sender = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    headers = {"Cookie": question.cookie, "Referer": f"https://{HOST}{question.path}", "X_Forwarded_For": sender}
    return reader.post(question.path, f"{question.form}&username=nobody{number}&password=x", **headers)


def why_wrong(question, answer):
    """A sentence if it is not the answer to this question; an empty string also if it is a refusal, judged later."""
    if answer.status in (500, 503):
        return ""
    if answer.status != question.status:
        return f"answered {answer.status} in place of {question.status}"
    if question.digest and digest_of(answer.octets) != question.digest:
        return f"was another page, of {len(answer.octets)} octets"
    if question.says and question.says.encode() not in answer.octets:
        return f"did not say {question.says}"
    if not answer.headers["Content-Security-Policy"]:
        return "had no security headers"
    return ""


def read_on(ports, questions, readers, seed, stop, results):
    """What so many readers hear until they are stopped; in a process of its own, which knows nothing of Django."""
    own, lock = [], threading.Lock()
    weights = [question.weight for question in questions]

    def read(nth):
        chance, said = random.Random(1000 * seed + nth), []
        connections = {port: Reader(port, PATIENCE) for port in ports}
        while not stop.is_set():
            [question] = chance.choices(questions, weights)
            said.append(heard(question, connections, chance.sample(ports, len(ports))))
        with lock:
            own.extend(said)

    threads = [threading.Thread(target=read, args=(nth,)) for nth in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(own)


class Crew:
    """Some processes of readers, from when it is entered until `heard` is asked for."""

    PROCESSES, READERS = 2, 6

    def __init__(self, context, ports, questions):
        self.stop, self.results = context.Event(), context.Queue()
        self.processes = [
            context.Process(target=read_on, args=(ports, questions, self.READERS, seed, self.stop, self.results))
            for seed in range(self.PROCESSES)
        ]
        for process in self.processes:
            process.start()

    def heard(self):
        """All answers; the readers go."""
        self.stop.set()
        answers = [one for _ in self.processes for one in self.results.get(timeout=120)]
        for process in self.processes:
            process.join()
        return answers
