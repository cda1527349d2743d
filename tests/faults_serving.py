"""
Faults of the running site: readers ask several web processes without pause and judge every answer, an editor changes
what is public, and meanwhile databases and processes are killed, the disk fills, the clock is wrong and so on.

    python -m tests.faults_serving [--sites NAME …] [--only NAME …]

On a PostgreSQL and a Redis of its own, then on SQLite on a disk of its own. It ends with 1 where one answer was wrong:
another page, a version that is no longer so, an error; 503 is right only while the database is away, with Retry-After,
and only of what is not kept.
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from tests.faults_done import FAULTS
from tests.faults_judging import HEAD, Phase, Verdict
from tests.faults_questions import all_questions, warmed
from tests.faults_readers import Crew
from tests.faults_site import SupervisedProcess, missing_programs, own_disk, own_postgres
from tests.freshness import Desk
from tests.web_processes import manage, running_redis, settings_of

PROCESSES = 3
NEWS, PROJECTS = 120, 60
LEAST_ANSWERS = 10_000
# Each change has every page made anew that is asked for.
SECONDS_BETWEEN_CHANGES = 3
# Until what changed last stands everywhere.
SECONDS_TO_SETTLE = 1.2


class EditorAtWork(threading.Thread):
    """Changes what is public until told to rest; what failed stands in `failure`."""

    def __init__(self):
        super().__init__(daemon=True)
        self.ends, self.is_to_rest, self.rests, self.is_hurried = (threading.Event() for _ in range(4))
        self.desk, self.failure = None, None
        self.is_ready = threading.Event()

    def run(self):
        from django.db import connections

        try:
            self.desk = Desk()
            self.desk.publish()
            self.is_ready.set()
            while not self.ends.is_set():
                if self.is_to_rest.is_set():
                    # It may be away when the work goes on.
                    connections.close_all()
                    self.rests.set()
                    time.sleep(0.02)
                    continue
                self.desk.change()
                if not self.is_hurried.is_set():
                    time.sleep(self.desk.chance.uniform(0, 2 * SECONDS_BETWEEN_CHANGES))
        except Exception as error:
            self.failure = error
            raise
        finally:
            connections.close_all()
            self.is_ready.set()
            self.rests.set()

    @contextmanager
    def resting(self):
        """A block in which nothing is changed; what was changed before stands everywhere."""
        self.rests.clear()
        self.is_to_rest.set()
        self.rests.wait()
        time.sleep(SECONDS_TO_SETTLE)
        yield
        self.is_to_rest.clear()


class Scene:
    """A site that is served and read, and what faults can be done to."""

    def __init__(self, folder, environment, **more):
        self.folder, self.environment = folder, environment
        self.cluster, self.redis_port, self.disk = (more.get(name) for name in ("cluster", "redis_port", "disk"))
        self.stack = more["stack"]
        self.redis = more.get("redis")
        self.switches = Path(environment["FAULTS"])
        self.processes = [SupervisedProcess(environment, folder / f"web-{n}.log") for n in range(PROCESSES)]
        self.editor = EditorAtWork()
        self.phases, self.questions = [], []

    @property
    def ports(self):
        return [process.port for process in self.processes]

    def play(self, names):
        """A list of `Verdict`, one of each fault."""
        ended = threading.Event()
        supervisor = threading.Thread(target=self.supervise, args=[ended])
        try:
            for process in self.processes:
                process.wait()
            supervisor.start()
            self.editor.start()
            self.editor.is_ready.wait()
            with self.editor.resting():
                self.questions = all_questions(self.ports)
                self.warm()
            crew = Crew(multiprocessing.get_context("spawn"), self.ports, self.questions)
            for name in names:
                self.do(name)
            heard = crew.heard()
        finally:
            self.editor.ends.set()
            ended.set()
            for process in self.processes:
                process.end()
        self.editor.join()
        return [Verdict(phase, self.phases, heard, self.editor.desk.marks) for phase in self.phases]

    def supervise(self, ended):
        while not ended.wait(0.1):
            for process in self.processes:
                process.supervise()

    def warm(self):
        warmed(self.ports, self.questions)

    def do(self, name):
        """The fault of that name, and some seconds after it."""
        print(f"    … {name}", flush=True)
        phase = Phase(name, time.monotonic())
        self.phases.append(phase)
        try:
            FAULTS[name](self, phase)
        except (AssertionError, subprocess.CalledProcessError, OSError) as error:
            phase.problems.append(f"{name}: {error}")
        phase.over = phase.over or time.monotonic()
        time.sleep(3)
        phase.ended = time.monotonic()
        if self.editor.failure:
            phase.problems.append(f"the editor could not work: {self.editor.failure!r}")


@contextmanager
def on_postgres():
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(own_postgres())
        address, redis = stack.enter_context(running_redis())
        more = {"DATABASE_URL": cluster.address, "CACHE_URL": address}
        port = int(address.rpartition(":")[2].partition("/")[0])
        yield folder, more, {"cluster": cluster, "redis": redis, "redis_port": port, "stack": stack}


@contextmanager
def on_sqlite():
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        disk = stack.enter_context(own_disk(folder / "data"))
        yield folder, {"DATA_DIR": str(folder / "data")}, {"disk": disk, "stack": stack}


CALM = ["all is well", "versions race"]
SITES = {
    "PostgreSQL and Redis": (
        on_postgres,
        [*CALM, "Redis is killed", "PostgreSQL is stopped", "workers are killed", "a kind of page raises",
         "10,000 unknown parameters", "slow clients", "a restore is tried"],
    ),
    "SQLite": (
        on_sqlite,
        [*CALM, "workers are killed", "the disk is full", "the clock goes back", "a restore is tried"],
    ),
}  # fmt: skip


def play(site, only):
    """Whether nothing was wrong on this site, and how many answers were judged; Django is set up for it here."""
    where, names = SITES[site]
    with where() as (folder, more, parts):
        switches = folder / "switches"
        switches.mkdir()
        environment = settings_of(folder, **more) | {
            "FAULTS": str(switches),
            "DJANGO_SETTINGS_MODULE": "tests.faults_settings",
        }
        os.environ.pop("DATABASE_URL", None)
        os.environ |= environment
        manage(environment, "migrate", "--verbosity", "0")
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            fill(environment, nowhere)
        import django

        django.setup()
        grow_older()
        print(f"{site}, {PROCESSES} processes:", flush=True)
        scene = Scene(folder, environment, **parts)
        try:
            verdicts = scene.play([name for name in names if not only or name in only])
        except BaseException:
            tell_logs(folder)
            raise
        report(verdicts, folder)
    return sum(len(one.answers) for one in verdicts), sum(len(one.wrong) for one in verdicts)


def fill(environment, nowhere):
    for command in (
        ["load_facts"],
        ["sample_content", "--news", str(NEWS), "--projects", str(PROJECTS), "--pictures", "1"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
    ):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True, stdout=nowhere)


def grow_older():
    """Nothing of what is there at the beginning was published within the hour that a clock may be wrong by."""
    from django.apps import apps
    from django.core.management import call_command
    from django.db.models import F

    from ftzportal.publishing.models import Published

    for model in apps.get_models():
        if issubclass(model, Published):
            model._base_manager.update(publish_at=F("publish_at") - timedelta(hours=3))
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        call_command("rebuild_index", stdout=nowhere)


def report(verdicts, folder):
    print(HEAD)
    for one in verdicts:
        print(one.line())
    for one in verdicts:
        for sentence in one.wrong[:8]:
            print(f"!!  {one.phase.name}: {sentence}")
    if any(one.wrong for one in verdicts):
        tell_logs(folder)


def tell_logs(folder):
    """The last lines of what the processes said, but for what was not found, which is asked for."""
    for log in sorted(folder.glob("web-*.log")):
        lines = [line for line in log.read_text(errors="replace").splitlines() if "404 Not Found" not in line]
        print(f"{log.name}:", *(line[:1500] for line in lines[-12:]), sep="\n")


def main(arguments):
    """Whether nothing was wrong on any site."""
    answers = wrong = 0
    is_whole = not (arguments.sites or arguments.only)
    for site in arguments.sites or SITES:
        if "PostgreSQL" in site and (missing := missing_programs()):
            print(f"{site}: not tried, because here is no {', '.join(missing)}")
            # CI has all of them, so there it fails rather than leaves them out.
            wrong += os.environ.get("CI") == "true"
            is_whole = False
            continue
        inside = [sys.executable, "-m", "tests.faults_serving", "--inside", site, "--only", *arguments.only]
        with tempfile.NamedTemporaryFile() as counts:
            if subprocess.run([*inside, "--counts", counts.name], check=False).returncode:
                return False
            heard, of_them_wrong = map(int, counts.read().split())
        answers, wrong = answers + heard, wrong + of_them_wrong
    print(f"{answers:,} answers judged, {wrong} wrong")
    return not wrong and (answers >= LEAST_ANSWERS or not is_whole)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.faults_serving")
    parser.add_argument("--only", nargs="*", default=[], help="names of faults, of all that there are")
    parser.add_argument("--sites", nargs="*", choices=SITES, default=[], help="one of the two alone")
    # For itself: Django is set up once in a process.
    parser.add_argument("--inside", choices=SITES, help=argparse.SUPPRESS)
    parser.add_argument("--counts", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.inside:
        wanted.counts.write_text("{} {}".format(*play(wanted.inside, wanted.only)))
    else:
        sys.exit(0 if main(wanted) else 1)
