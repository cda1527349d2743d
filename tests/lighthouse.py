"""Lighthouse's four scores (mobile) of the pages that most readers meet; fails where one is too low."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.demo_site import CHROMIUM, running_demo
from tests.pages import LANGUAGES

KINDS = ["home", "project list", "news item"]
# The least of each that is good enough, of 100.
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


def report_on(address):
    # Chromium now and then records a load without its beginning (NO_NAVSTART): that is no score, good or bad.
    for _attempt in range(4):
        done = run_on(address)
        if not done.returncode:
            return json.loads(done.stdout)
    sys.exit(f"Lighthouse does not run (it needs node and {CHROMIUM}):\n{done.stderr[-2000:]}")


def run_on(address):
    return subprocess.run(
        [
            # The last that runs on the Node.js 20 of Debian's and CI's machines.
            *["npx", "--yes", "lighthouse@12", address, "--quiet", "--output=json", "--output-path=stdout"],
            f"--only-categories={','.join(LEAST)}",
            "--chrome-flags=--headless --no-sandbox --disable-gpu",
        ],
        env=os.environ | {"CHROME_PATH": str(CHROMIUM)},
        capture_output=True,
        text=True,
        check=False,
    )


def score(category):
    return round(100 * (category["score"] or 0))


def lost_on(report, name):
    """What the points of that category were lost on."""
    audits = report["audits"]
    weighty = [part["id"] for part in report["categories"][name]["auditRefs"] if part["weight"]]
    return [
        audits[one]["title"]
        for one in weighty
        if (audits[one]["score"] or 0) < 0.9 and audits[one]["score"] is not None
    ]


def main():
    content = True
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as site:
        print(f"{'':38}", *(f"{name:>14}" for name in LEAST))
        for path in [site.path(kind, language) for kind in KINDS for language in LANGUAGES]:
            report = report_on(site.url + path)
            scores = {name: score(report["categories"][name]) for name in LEAST}
            print(f"{path[:37]:38}", *(f"{value:14}" for value in scores.values()), flush=True)
            for name in (name for name in LEAST if scores[name] < LEAST[name]):
                content = False
                print(f"  {name}: {'; '.join(lost_on(report, name))}")
    return content


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
