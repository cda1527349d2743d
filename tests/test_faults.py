"""Many people at one item at once, and processes that die in the middle: the short form of `make faults`."""

import os
import subprocess
import sys

from tests.demo_site import BASE_DIR


def test_no_word_is_lost_and_nothing_happens_by_half():
    command = [sys.executable, "-m", "tests.faults", "--edits", "16", "--clients", "4", "--kills", "6"]
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CI")}
    said = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
