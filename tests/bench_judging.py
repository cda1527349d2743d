"""How the figures of `tests.bench_pages` are told, held to limits and compared with those of another run."""

from statistics import median

from tests.freshness import SECONDS_ALLOWED

# Beyond this a figure is named in a comparison: less than that the same machine differs by itself.
TIMES_NAMED = 1.25
# The machine, what follows from it, and one answer of a hundred, which another program may have held up.
NOT_COMPARED = ("about", "p99", "answers", "seconds")
# "Pages at the speed of files": what the server can do at all, over the kinds of pages; less by what runs differ.
OF_RAW = 0.7
# docs/watching.md wakes somebody where the 95th percentile of a public page is over a second; a fourth of it.
MADE_MS = 250
# docs/operations.md gives a new process eight seconds, of which nginx leaves it alone for five.
START_SECONDS = 3
# By which a machine is planned; the gigabyte of the unit in deploy/systemd leaves room for an export or a picture.
WORKER_MB = 150
# Fewer say nothing of how late a change is seen.
ANSWERS_A_CHANGE = 10
# Pages stay flat: what grows a hundredfold, or a thousandfold, may cost half as much again, as in the other benches,
# and ask no more, but for the parts that a page of fuller things has.
TIMES_MADE, MORE_QUERIES, TIMES_MEMORY = 1.5, 4, 1.5
# What may take `TIMES_MADE` as long: its name, its milliseconds of a kind, and by how many it differs by itself.
GROWING = (
    ("a page that is not kept whole", lambda kind: kind["unkept"]["microseconds"] / 1000, 0),
    ("its first answer", lambda kind: kind["first_ms"], 5),
    ("its first answer after a change", lambda kind: kind["changed_ms"], 5),
)


def tables(told):
    """Lines of text: what each kind of page costs, then what the process costs."""
    yield (
        f"    {'':<18}{'kept':>9}{'of raw':>8}{'of two':>8}{'p50':>8}{'p95':>8}{'p99':>8}   "
        f"{'made':>7}{'p50':>8}{'p95':>8}{'p99':>8}{'first':>8}{'changed':>9}{'queries':>9}{'database':>10}"
    )
    for kind, figures in told["kinds"].items():
        kept, made = figures.get("kept"), figures["unkept"]
        first = f"{'never':>9}{'':>40}"
        if kept:
            first = f"{kept['per_second']:>7.0f}/s{figures['of_raw']:>8.2f}{figures['of_two']:>8.2f}" + waits(kept)
        yield (
            f"    {kind:<18}{first}   {made['per_second']:>5.0f}/s{waits(made)}{figures['first_ms']:>8.1f}"
            f"{figures['changed_ms']:>9.1f}{figures['queries']:>9}{figures['database_ms']:>7.2f} ms"
        )
    found = told["freshness"]
    yield (
        f"    first page {told['start_seconds']:.1f} s after the command, ready with all lists after "
        f"{told['ready_seconds']:.1f} s; a worker took {told['kept_memory_mb']:.0f} MB, "
        f"{told['unkept_memory_mb']:.0f} where nothing is kept, {told['taken_memory_mb']:.0f} where all was asked for; "
        f"one row by its key {told['look_up_ms']:.3f} ms"
    )
    yield (
        f"    {found['changes']} changes under {found['answers']:,} answers of {found['processes']} processes: seen in "
        f"all after {found['latest']:.2f} s at the latest, {found['wrong']} answers too old"
    )


def waits(figures):
    return "".join(f"{figures[name]:>8.2f}" for name in ("p50", "p95", "p99"))


def compared(before, now):
    """Lines that name what is beyond `TIMES_NAMED` of what it was. Those of the raw answers tell of the machine."""
    old, new = dict(figures_of(before)), dict(figures_of(now))
    both = [name for name in new if name in old]
    beyond = 0
    for name in both:
        if not old[name] or not new[name]:
            continue
        times = new[name] / old[name]
        if max(times, 1 / times) > TIMES_NAMED:
            beyond += 1
            yield f" ~  {name}: {times:.2f} times what it was ({old[name]:.4g}, now {new[name]:.4g})"
    yield f"    {len(both)} figures compared, {beyond} beyond {TIMES_NAMED} times"


def figures_of(told, name=""):
    """(name, number) of each figure."""
    for key, value in told.items():
        if key in NOT_COMPARED:
            continue
        here = f"{name}, {key}" if name else key
        if isinstance(value, dict):
            yield from figures_of(value, here)
        elif isinstance(value, int | float):
            yield here, value


def judged(told):
    """(sentence, whether the limit in it was kept) of each limit."""
    for items, figures in told["sizes"].items():
        yield from judged_alone(f"{int(items):,} items", figures)
    (few, small), *larger = told["sizes"].items()
    for many, large in larger:
        yield from judged_growth(f"from {int(few):,} to {int(many):,} items", small, large)


def judged_alone(where, told):
    share = median(figures["of_raw"] for figures in told["kinds"].values() if "kept" in figures)
    yield (
        f"{where}: what only answers takes {share:.2f} of the processor's time of a kept page (limit {OF_RAW})",
        share >= OF_RAW,
    )
    kind, slowest = max(((kind, one["unkept"]["p95"]) for kind, one in told["kinds"].items()), key=lambda pair: pair[1])
    yield f"{where}: the slowest page made anew, {kind}: p95 {slowest:.0f} ms (limit {MADE_MS})", slowest <= MADE_MS
    start, memory, found = told["start_processor_seconds"], told["kept_memory_mb"], told["freshness"]
    yield (
        f"{where}: a worker's first page takes {start:.1f} s of the processor (limit {START_SECONDS}), "
        f"{told['start_seconds']:.1f} by the clock",
        start <= START_SECONDS,
    )
    yield f"{where}: a worker took {memory:.0f} MB (limit {WORKER_MB})", memory <= WORKER_MB
    memory = told["taken_memory_mb"]
    yield (
        f"{where}: one that was asked for all lists' pages and whole tables took {memory:.0f} MB (limit {WORKER_MB})",
        memory <= WORKER_MB,
    )
    yield (
        f"{where}: a change is in all processes after {found['latest']:.2f} s (limit {SECONDS_ALLOWED}), "
        f"{found['wrong']} answers too old (limit 0)",
        found["latest"] <= SECONDS_ALLOWED and not found["wrong"],
    )
    share = found["answers"] / found["changes"]
    yield f"{where}: {share:.0f} answers for each change (at least {ANSWERS_A_CHANGE})", share >= ANSWERS_A_CHANGE


def judged_growth(where, small, large):
    pairs = {kind: (small["kinds"][kind], large["kinds"][kind]) for kind in large["kinds"]}
    for what, milliseconds, slack in GROWING:
        times = {kind: (milliseconds(after) - slack) / milliseconds(before) for kind, (before, after) in pairs.items()}
        kind = max(times, key=times.get)
        before, after = map(milliseconds, pairs[kind])
        limit = f"limit {TIMES_MADE}{f' and {slack} ms' if slack else ''}"
        yield (
            f"{where}: {what} takes {median(times.values()):.2f} times the processor's time, at most "
            f"{times[kind]:.2f}, {kind}, {before:.1f} ms and then {after:.1f} ({limit})",
            times[kind] <= TIMES_MADE,
        )
    more = {kind: after["queries"] - before["queries"] for kind, (before, after) in pairs.items()}
    kind = max(more, key=more.get)
    yield f"{where}: {more[kind]} queries more at most, {kind} (limit {MORE_QUERIES})", more[kind] <= MORE_QUERIES
    times = large["kept_memory_mb"] / small["kept_memory_mb"]
    yield f"{where}: {times:.2f} times the memory (limit {TIMES_MEMORY})", times <= TIMES_MEMORY
