"""
What pages cost, of a site with a thousand, a hundred thousand and, if asked, a million news items, on SQLite or on
PostgreSQL:

    python -m tests.bench_pages [--items N …] [--million] [--keep DIR] [--json FILE] [--against FILE]
                                [--database postgres://… [--cache redis://…]]

Each kind of page is asked of the server as the product starts it, with what it keeps and with KEPT_MEGABYTES=0, beside
an application that only knows its answers, on the same server and in the same rounds; and beside the page's own
statements, asked of the database through its bare driver. docs/benchmarks.md says how to read it. It ends with 1 where
a limit is missed.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests import freshness
from tests.bench_judging import compared, judged, tables
from tests.bench_site import (
    FEW,
    MANY,
    MILLION,
    NEVER_KEPT,
    addresses,
    all_taken,
    copied,
    database_of,
    filled,
    raw_answers,
    raw_path,
    seconds_to_start,
    server,
)
from tests.load import maker, most_memory, rate_of, waits_for
from tests.web_processes import BASE_DIR

ROUNDS, SECONDS = 3, 1
FEWEST = 20
CHANGES = 60
RESULTS = BASE_DIR / "var" / "bench"


def main(arguments):
    """Whether every limit was kept."""
    sizes = sorted({*arguments.items, *([MILLION] if arguments.million else [])})
    told = {"about": about() | {"database": database_name(arguments)}, "sizes": {}}
    with tempfile.TemporaryDirectory() as temporary:
        for items in sizes:
            print(f"{items:,} items:", flush=True)
            folder = (arguments.keep or Path(temporary)).resolve() / str(items)
            with database_of(items, arguments.database, arguments.cache, stays=bool(arguments.keep)) as settings:
                told["sizes"][str(items)] = measured(filled(folder, items, **settings), folder)
            for line in tables(told["sizes"][str(items)]):
                print(line, flush=True)
    name = f"pages-{database_name(arguments)}"
    file = arguments.json or RESULTS / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    before = arguments.against or newest_before(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told, indent=1))
    print(f"Written to {file}")
    if before:
        print(f"Against {before}:")
        for line in compared(json.loads(before.read_text()), told):
            print(line)
    kept = True
    for said, limit_is_kept in judged(told):
        print("   " if limit_is_kept else "!! ", said, flush=True)
        kept = kept and limit_is_kept
    return kept


def about():
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_maker": maker(),
        # Who else was busy when it began, by which a reader may judge the rest.
        "others": os.getloadavg()[0],
    }


def database_name(arguments):
    return "postgresql" if arguments.database else "sqlite"


def newest_before(name):
    """The figures of the last run here on the same database, None if there was none."""
    return max(RESULTS.glob(f"{name}-*.json"), default=None)


def measured(environment, folder):
    """All figures of the site of this environment."""
    starts = ("start_seconds", "start_processor_seconds", "ready_seconds")
    told = dict(zip(starts, seconds_to_start(environment, folder), strict=True))
    with server(environment, folder, "kept") as kept:
        paths = addresses(kept.port)
        file = folder / "raw-answers.json"
        octets = raw_answers(kept.port, paths, file)
        raw_environment = environment | {"RAW_ANSWERS": str(file)}
        options = {"application": "tests.raw_answers:application", "first": raw_path("bare", "home")}
        with server(raw_environment, folder, "raw", **options) as raw:
            kinds = {kind: beside_raw(kept, raw, kind, path) for kind, path in paths.items()}
        told["kept_memory_mb"] = most_memory(kept)
    with server(environment | {"KEPT_MEGABYTES": "0"}, folder, "unkept") as unkept:
        for kind, path in paths.items():
            kinds[kind] |= {"octets": octets[kind], "path": path, "unkept": asked(unkept, path)}
        told["unkept_memory_mb"] = most_memory(unkept)
    with server(environment, folder, "taken") as running:
        all_taken(running.port)
        told["taken_memory_mb"] = most_memory(running)
    database = of_the_database(environment, paths)
    for kind, figures in database.pop("kinds").items():
        kinds[kind] |= figures
    return told | database | {"kinds": kinds, "freshness": fresh(environment, folder)}


def beside_raw(kept, raw, kind, path):
    """Rates and waits of the page where it is kept, and of the two raw answers, in rounds of all three."""
    asked_of = {"raw": (raw, raw_path("full", kind)), "bare": (raw, raw_path("bare", kind))}
    if kind not in NEVER_KEPT:
        asked_of["kept"] = (kept, path)
    rounds = [{how: rate_of(*one, SECONDS) for how, one in asked_of.items()} for _ in range(ROUNDS)]
    shares = {}
    if "kept" in asked_of:
        # How much of the processor's time of a kept answer a raw one takes. Within a round, which others disturb alike.
        for name, how in (("of_raw", "raw"), ("of_two", "bare")):
            shares[name] = median(one[how].microseconds / one["kept"].microseconds for one in rounds)
    return shares | {
        how: {
            "per_second": median(one[how].per_second for one in rounds),
            "microseconds": median(one[how].microseconds for one in rounds),
            **waits_for(of, at, SECONDS).figures,
        }
        for how, (of, at) in asked_of.items()
    }


def asked(running, path):
    """The same of a page that is made each time."""
    # The first one loads what the process keeps by itself, of this kind of page.
    waits_for(running, path, 0)
    waits = waits_for(running, path, 2 * SECONDS)
    # Of a page so slow that at eight connections few would come, the rate is that of one.
    rate = waits.rate if waits.answers < FEWEST else rate_of(running, path, 2 * SECONDS)
    return asdict(rate) | waits.figures


def of_the_database(environment, paths):
    command = [sys.executable, "-m", "tests.bench_database", json.dumps(paths)]
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


def fresh(environment, folder):
    """After how many seconds the slowest of some changes was in every process, while readers asked without pause."""
    with tempfile.TemporaryDirectory() as temporary, copied(environment, Path(temporary, "copy")) as own:
        file = folder / "freshness.json"
        freshness.hammered(own, Path(temporary), CHANGES, "--json", str(file))
        told = json.loads(file.read_text())
    return told | {"wrong": len(told["wrong"])}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench_pages")
    parser.add_argument("--items", type=int, nargs="+", default=[FEW, MANY])
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--keep", type=Path, help="the folder in which the sites stay for the next run")
    parser.add_argument("--database", help="the address of a PostgreSQL; each site gets a database of its own there")
    parser.add_argument("--cache", default="", help="the address of a Redis, as CACHE_URL")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--against", type=Path, help="figures of another run, if not of the last one here")
    sys.exit(0 if main(parser.parse_args()) else 1)
