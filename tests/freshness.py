"""
Whether a reader ever meets what is no longer so: twenty readers ask four processes without pause while a thousand
changes are made, on SQLite, and on PostgreSQL with Redis where they answer.

    python -m tests.freshness [changes]

A change that was committed, or whose moment has come, must be in every answer to a question that was asked a second
later, and never be missing again. It ends with 1 if one answer was not so.
"""

import http.client
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.run import postgres_address, why_postgres_is_away
from tests.web_processes import Reader, manage, postgres_database, running_redis, serving, settings_of

READERS, PROCESSES = 20, 4
SECONDS_ALLOWED = 1.0
# Longer than the slowest answer of a machine that is busy with other things.
PATIENCE = 60
# Fewer than a list's page has, so that each stands on it.
MOST_AT_ONCE = 12
# In capitals, because the address keeps the words of the first title in small letters.
MARK = re.compile(r"MARK(\d+)X")
LISTS = ["/en/news/", "/en/columns/news/", "/zh-hans/news/?area=dalian", "/en/news.atom"]


@dataclass
class Mark:
    """
    A word that stands on the lists from one change to another. A change happens within a stretch of the machine's
    steady clock: it had not begun before the first moment, and was committed, or due, at the second.
    """

    shown: tuple
    hidden: tuple = (float("inf"), float("inf"))


@dataclass
class Seen:
    """One answer: when it was asked for and had come, and the marks in it."""

    path: str
    asked: float
    came: float
    status: int
    marks: frozenset = field(default_factory=frozenset)


def seen_at(path, reader):
    """What one reader sees there; with the status 0, which is wrong, if nothing came."""
    asked = time.monotonic()
    try:
        answer = reader.get(path, Accept_Encoding="identity")
    except (OSError, http.client.HTTPException):
        return Seen(path, asked, time.monotonic(), 0)
    return Seen(path, asked, time.monotonic(), answer.status, frozenset(map(int, MARK.findall(answer.text))))


def read_on(ports, readers, stop, results):
    """What so many readers see until they are stopped, each of a process by chance."""
    seen, lock = [], threading.Lock()

    def read(seed):
        chance, own = random.Random(seed), []
        connections = {port: Reader(port, PATIENCE) for port in ports}
        while not stop.is_set():
            own.append(seen_at(chance.choice(LISTS), connections[chance.choice(ports)]))
        with lock:
            seen.extend(own)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(seen)


class Desk:
    """Makes changes by the acts that the editors' pages call, and notes from when on each must be seen."""

    def __init__(self):
        from tests import factories

        self.chance = random.Random(11)
        self.marks, self.items, self.number = {}, [], 0
        factories.no_reviews()
        self.editor = factories.account("freshness")
        self.column = factories.column("news", parent=factories.column("home", column_type="首页"))

    def word(self):
        self.number += 1
        return self.number, f"MARK{self.number}X"

    def change(self):
        choices = [self.publish, self.appear_by_the_clock]
        if len(self.items) >= MOST_AT_ONCE:
            choices = [self.withdraw, self.expire_by_the_clock]
        elif len(self.items) > 3:
            choices += [self.correct, self.correct, self.withdraw, self.expire_by_the_clock]
        self.chance.choice(choices)()

    def made(self, title, **moments):
        from tests import factories

        # Nothing else of it says the word, so that it goes with the title.
        others = dict.fromkeys(["summary_en", "summary_zh_hans"], "") | {
            "body_en": "<p>x</p>",
            "body_zh_hans": "<p>字</p>",
        }
        return factories.news_item(title, owner="dalian", column=self.column, **others, **moments)

    def publish(self):
        number, word = self.word()
        begun = time.monotonic()
        item = self.made(word)
        self.items.append((item, number))
        self.marks[number] = Mark((begun, time.monotonic()))

    def correct(self):
        from tests import factories

        place = self.chance.randrange(len(self.items))
        item, old = self.items[place]
        number, word = self.word()
        begun = time.monotonic()
        item.refresh_from_db()
        factories.revised(item, self.editor, title_en=word, title_zh_hans=word)
        factories.submitted(item, self.editor)
        change = begun, time.monotonic()
        self.marks[old].hidden, self.marks[number] = change, Mark(change)
        self.items[place] = (item, number)

    def withdraw(self):
        from ftzportal.publishing import acts

        item, number = self.items.pop(self.chance.randrange(len(self.items)))
        begun = time.monotonic()
        acts.withdraw(item, "Wrong", "有误", by=self.editor)
        self.marks[number].hidden = begun, time.monotonic()

    def appear_by_the_clock(self):
        number, word = self.word()
        # Made first, which takes longer on some machine than the moment is away.
        item = self.made(word, publish_at=None)
        moment, at = self.soon()
        type(item).objects.filter(pk=item.pk).update(publish_at=moment)
        self.items.append((item, number))
        self.marks[number] = Mark((at, at))
        # The next one is not to be withdrawn before it appeared.
        time.sleep(max(0.0, at - time.monotonic()))

    def expire_by_the_clock(self):
        item, number = self.items.pop(self.chance.randrange(len(self.items)))
        moment, at = self.soon()
        type(item).objects.filter(pk=item.pk).update(withdrawn_at=moment, withdrawal_reason_en="Over")
        self.marks[number].hidden = at, at

    def soon(self):
        """A moment in a quarter of a second: by the calendar, and by the steady clock."""
        from django.utils import timezone

        wait = 0.25
        return timezone.now() + timedelta(seconds=wait), time.monotonic() + wait


def violations(seen, marks):
    """The answers that were older than they may be, as sentences."""
    for one in seen:
        if one.status != 200:
            yield f"{one.path} answered {one.status}"
        for number, mark in marks.items():
            # It was there through all of the answer, and had been for a second when that was asked for.
            if mark.shown[1] + SECONDS_ALLOWED <= one.asked and one.came < mark.hidden[0] and number not in one.marks:
                yield f"{one.path} lacked {number}, shown for {one.asked - mark.shown[1]:.2f} s"
            elif mark.hidden[1] + SECONDS_ALLOWED <= one.asked and number in one.marks:
                yield f"{one.path} had {number}, hidden for {one.asked - mark.hidden[1]:.2f} s"
            elif number in one.marks and one.came < mark.shown[0]:
                yield f"{one.path} had {number} before its time"


def lateness(seen, marks):
    """Seconds from each change until the last answer that did not yet know of it; the longest."""
    late = 0.0
    for one in seen:
        for number, mark in marks.items():
            if one.came < mark.hidden[0] and mark.shown[1] < one.asked and number not in one.marks:
                late = max(late, one.asked - mark.shown[1])
            elif mark.hidden[1] < one.asked and number in one.marks:
                late = max(late, one.asked - mark.hidden[1])
    return late


@dataclass
class Hammered:
    """What came of it: sentences of what was wrong, and after how many seconds the slowest change was seen."""

    changes: int
    seconds: float
    answers: int
    processes: int
    wrong: list
    latest: float

    def __str__(self):
        return (
            f"{self.changes} changes in {self.seconds:.0f} s, {self.answers:,} answers to {READERS} readers of "
            f"{self.processes} processes; seen everywhere after {self.latest:.2f} s at the latest"
        )


def hammer(ports, changes):
    """A `Hammered`. Django is set up for the same database as the processes' own."""
    context = multiprocessing.get_context("spawn")
    stop, results = context.Event(), context.Queue()
    half = READERS // 2
    desk = Desk()
    desk.publish()
    # A process that answers for the first time reads what it counts lists by.
    for port in ports:
        for path in LISTS:
            seen_at(path, Reader(port, PATIENCE))
    crews = [context.Process(target=read_on, args=(ports, half, stop, results)) for _ in range(2)]
    for crew in crews:
        crew.start()
    begun = time.monotonic()
    for _ in range(changes):
        desk.change()
        time.sleep(desk.chance.uniform(0, 0.05))
    time.sleep(2)
    stop.set()
    seen = [one for _ in crews for one in results.get(timeout=60)]
    for crew in crews:
        crew.join()
    seconds, wrong = time.monotonic() - begun, list(violations(seen, desk.marks))
    return Hammered(changes, seconds, len(seen), len(ports), wrong, lateness(seen, desk.marks))


def run_on(database, changes):
    """In a process of its own, because Django is set up once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        more = {"DATA_DIR": str(folder)}
        if database == "PostgreSQL with Redis":
            more["DATABASE_URL"] = stack.enter_context(postgres_database("ftzportal_freshness"))
            more["CACHE_URL"], _server = stack.enter_context(running_redis())
        environment = settings_of(folder, **more)
        manage(environment, "migrate", "--verbosity", "0")
        manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
        return hammered(environment, folder, changes)


def hammered(environment, folder, changes, *more):
    """Whether nothing was wrong on the site of this environment, with its processes' logs in `folder`."""
    with serving(environment, folder, PROCESSES) as servers:
        ports = ",".join(str(server.port) for server in servers)
        arguments = [sys.executable, "-m", "tests.freshness", str(changes), "--ports", ports, *more]
        is_fine = subprocess.run(arguments, env=environment, check=False).returncode == 0
        for log in sorted(folder.glob("web-*.log")):
            print(log.read_text(errors="replace")[-1000:], end="")
        return is_fine


def hammer_from_here(changes, ports, file=None):
    """Whether nothing was wrong; what came of it is written to `file` as JSON too."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ftzportal.settings")
    django.setup()
    result = hammer(ports, changes)
    print(f"    {result}", flush=True)
    for sentence in result.wrong[:10]:
        print(f"!!  {sentence}")
    print(f"    {len(result.wrong)} answers were older than they may be", flush=True)
    if file:
        Path(file).write_text(json.dumps(asdict(result)))
    return not result.wrong


def main(arguments):
    changes = int(arguments[0]) if arguments else 1000
    if "--ports" in arguments:
        ports = [int(port) for port in arguments[arguments.index("--ports") + 1].split(",")]
        file = arguments[arguments.index("--json") + 1] if "--json" in arguments else None
        return hammer_from_here(changes, ports, file)
    fine = True
    for database in ["SQLite", "PostgreSQL with Redis"]:
        if database != "SQLite" and (reason := why_postgres_is_away(postgres_address())):
            print(f"{database}: not tried, because none answers: {reason}")
            continue
        print(f"{database}:", flush=True)
        fine = run_on(database, changes) and fine
    return fine


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
