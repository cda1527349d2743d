"""The faults of `tests.faults_serving`, each done to a `Scene` and noted in a `Phase`."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import timedelta
from itertools import count

from tests.faults_readers import digest_of
from tests.load import most_memory
from tests.web_processes import BASE_DIR, HOST, Reader, running_redis

CALM, LONG = 4, 6
# granian gives up where a worker dies again so soon, and is then started anew by what supervises it.
SECONDS_OF_A_CRASH_LOOP = 5.5
SECONDS_TO_RESPAWN = 15
PARAMETERS, OF_THEM_TOLD = 10_000, 500
HALF_OPEN = 40
HOUR = 3600
# Of a worker, for as many addresses: pages with a query have a quarter of KEPT_MEGABYTES, and Python's own.
MB_FOR_PARAMETERS = 64


def all_is_well(scene, phase):
    time.sleep(CALM)


def versions_race(scene, phase):
    """Changes without pause, while all processes make and share the pages that they concern."""
    scene.editor.is_hurried.set()
    before = scene.editor.desk.number
    time.sleep(LONG)
    scene.editor.is_hurried.clear()
    phase.told = f"{scene.editor.desk.number - before} new titles in {LONG} s"


def redis_is_killed(scene, phase):
    scene.redis.kill()
    scene.redis.wait()
    time.sleep(LONG)
    _address, scene.redis = scene.stack.enter_context(running_redis(scene.redis_port))
    phase.over = time.monotonic()


def postgres_is_stopped(scene, phase):
    with scene.editor.resting():
        # Each process has what it is to go on with.
        scene.warm()
        begun = time.monotonic()
        scene.cluster.stop()
        time.sleep(LONG)
        scene.cluster.start()
        phase.over = time.monotonic()
        phase.away = begun, phase.over
        phase.told = f"away for {phase.over - begun:.1f} s"
        time.sleep(2)


def workers_are_killed(scene, phase):
    """One after the other; then one twice, so soon that its server gives up and is started by what supervises it."""
    phase.kills = True
    taken = []
    for process in scene.processes:
        taken.append(killed(process))
        # Who waited for it has had an answer of the others before the next one is killed.
        time.sleep(SECONDS_OF_A_CRASH_LOOP)
    last = scene.processes[-1]
    first, again = killed(last), killed(last)
    phase.told = f"answers again after {max(*taken, first):.1f} s, killed twice at once after {again:.1f} s"


def killed(process):
    """Seconds from when its worker was killed until the process answers again."""
    before = set(process.workers())
    begun = time.monotonic()
    for worker in before:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    while time.monotonic() - begun < SECONDS_TO_RESPAWN:
        with suppress(Exception):
            reader = Reader(process.port, timeout=5)
            status = reader.get("/en/").status
            reader.close()
            if status == 200:
                return time.monotonic() - begun
        time.sleep(0.05)
    raise AssertionError(f"the process on port {process.port} did not come back in {SECONDS_TO_RESPAWN} s")


def a_kind_of_page_raises(scene, phase):
    """What is kept of it is right until the content changes; then it is an error, and nothing else is."""
    phase.raises = "areas:project"
    switch = scene.switches / "raises"
    switch.write_text(phase.raises)
    time.sleep(LONG)
    switch.unlink()
    phase.over = time.monotonic()
    phase.told = f"500 of {phase.raises} alone"


def unknown_parameters(scene, phase):
    """Most on pages that ignore them, some on lists that tell of them; the memory of the workers stays bounded."""
    before = [most_memory(process) for process in scene.processes]
    still = [one for one in scene.questions if one.view == "areas:project"]
    numbers = count()

    def ask(share):
        readers = [Reader(port) for port in scene.ports]
        wrong = 0
        for _ in range(share):
            number = next(numbers)
            is_told = number % (PARAMETERS // OF_THEM_TOLD) == 0
            question = still[number % len(still)]
            path = "/en/projects/" if is_told else question.path
            answer = readers[number % len(readers)].get(f"{path}?zz{number}=1", Accept_Encoding="identity")
            is_right = f"zz{number}" in answer.text if is_told else digest_of(answer.octets) == question.digest
            wrong += answer.status != 200 or not is_right
        return wrong

    # Each change would have every page made anew.
    with scene.editor.resting(), ThreadPoolExecutor(4) as pool:
        wrong = sum(pool.map(ask, [PARAMETERS // 4] * 4))
    grown = max(most_memory(process) - then for process, then in zip(scene.processes, before, strict=True))
    phase.told = f"{PARAMETERS:,} asked, {wrong} wrong; a worker grew by {grown:.0f} MB"
    assert not wrong, f"{wrong} pages with an unknown parameter were wrong"
    assert grown <= MB_FOR_PARAMETERS, f"a worker grew by {grown:.0f} MB"


def slow_clients(scene, phase):
    """Senders who never come to the end of their request's head, forty at each process."""
    half = f"GET /en/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nX-Slow: ".encode()
    with ExitStack() as stack:
        slow = []
        for port in scene.ports * HALF_OPEN:
            slow.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5)))
            slow[-1].sendall(half)
        until = time.monotonic() + LONG
        while time.monotonic() < until:
            for one in slow:
                with suppress(OSError):
                    one.sendall(b"x")
            time.sleep(0.5)
    phase.told = f"{len(slow)} half-open connections"


def a_restore_is_tried(scene, phase):
    archive = scene.folder / "site.tar"
    manage = [sys.executable, "manage.py"]
    run = {"cwd": BASE_DIR, "env": scene.environment, "capture_output": True, "text": True}
    subprocess.run([*manage, "backup", archive], check=True, **run)
    said = subprocess.run([*manage, "restore", archive, "--replace"], check=False, **run)
    archive.unlink()
    assert said.returncode == 1, "the restore was not refused"
    assert "The site is being served" in said.stderr, said.stderr[-500:]
    phase.told = "refused"


def the_disk_is_full(scene, phase):
    with scene.editor.resting():
        scene.disk.fill(scene.processes)
        time.sleep(LONG)
        scene.disk.free(scene.processes)
        phase.over = time.monotonic()
    phase.told = scene.disk.how


def the_clock_goes_back(scene, phase):
    """What was published within the hour is not public before its moment, and is again when the clock is right."""
    from django.utils import timezone

    phase.clock_is_wrong = True
    desk = scene.editor.desk
    with scene.editor.resting():
        now = timezone.now()
        words = {}
        for minutes in (30, 300):
            _number, words[minutes] = desk.word()
            desk.made(words[minutes], publish_at=now - timedelta(minutes=minutes))
        time.sleep(1)
        shown_everywhere(scene, {words[30]: True})
        (scene.switches / "clock").write_text(str(-HOUR))
        time.sleep(1)
        shown_everywhere(scene, {words[30]: False})
        time.sleep(LONG)
        shown_everywhere(scene, {words[30]: False})
        (scene.switches / "clock").unlink()
        phase.over = time.monotonic()
        time.sleep(1)
        shown_everywhere(scene, {words[30]: True})
        phase.told = "what was published half an hour ago went, and came back, within a second"


def shown_everywhere(scene, words):
    for port in scene.ports:
        reader = Reader(port)
        page = reader.get("/en/news/", Accept_Encoding="identity").text
        reader.close()
        for word, is_there in words.items():
            assert (word in page) == is_there, f"the list should{'' if is_there else ' not'} have {word}"


FAULTS = {
    "all is well": all_is_well,
    "versions race": versions_race,
    "Redis is killed": redis_is_killed,
    "PostgreSQL is stopped": postgres_is_stopped,
    "workers are killed": workers_are_killed,
    "a kind of page raises": a_kind_of_page_raises,
    "10,000 unknown parameters": unknown_parameters,
    "slow clients": slow_clients,
    "a restore is tried": a_restore_is_tried,
    "the disk is full": the_disk_is_full,
    "the clock goes back": the_clock_goes_back,
}
