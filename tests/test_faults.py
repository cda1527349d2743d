"""Many people at once, processes that die in the middle, a full disk: the short form of `make faults`."""

import os
import subprocess
import sys

from tests.demo_site import BASE_DIR


def assert_it_ends_well(*command):
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CI")}
    said = subprocess.run(
        [sys.executable, "-m", *command], cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_no_word_is_lost_and_nothing_happens_by_half():
    assert_it_ends_well("tests.faults", "--edits", "16", "--clients", "4", "--kills", "6")


def test_readers_meet_no_error_while_the_disk_is_full():
    assert_it_ends_well("tests.faults_serving", "--sites", "SQLite", "--only", "the disk is full")
