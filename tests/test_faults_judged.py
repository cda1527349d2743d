"""The judges of `make faults` and `make bench`: what is wrong does not pass."""

import pytest

from tests.bench_judging import compared, judged
from tests.faults_judging import Phase, Verdict
from tests.faults_readers import Heard, Question, digest_of, why_wrong
from tests.web_processes import Answer

KEPT, MADE = Question("/en/projects/", is_kept=True), Question("/en/search/?q=port", view="search")


def phase(**fields):
    """One of ten seconds, over after six."""
    return Phase("x", 0.0, **{"over": 6.0, "ended": 10.0} | fields)


def heard(question, status, asked=3.0, retry_after=None, refusals=(), wrong=""):
    return Heard(question, asked, asked + 0.1, status, retry_after, wrong, refusals)


def is_wrong(one, *phases):
    return bool(Verdict(phases[0], phases, [one], {}).wrong)


@pytest.mark.parametrize("one", [heard(KEPT, 500), heard(KEPT, 503), heard(KEPT, 0, wrong="no process answered")])
def test_no_error_is_excused_by_nothing(one):
    assert is_wrong(one, phase())


def test_while_the_database_is_away_what_is_not_kept_may_be_refused_with_a_time_to_come_back():
    away = phase(away=(1.0, 6.0))
    assert not is_wrong(heard(MADE, 503, retry_after="30"), away)
    assert is_wrong(heard(MADE, 503), away)
    assert is_wrong(heard(KEPT, 503, retry_after="30"), away)
    assert is_wrong(heard(MADE, 503, asked=7.5, retry_after="30"), away)


def test_a_kind_of_page_that_raises_excuses_no_other():
    raises = phase(raises="search")
    assert not is_wrong(heard(MADE, 500), raises)
    assert is_wrong(heard(KEPT, 500), raises)


def test_a_process_may_be_silent_only_while_some_are_killed():
    silent = heard(MADE, 200, refusals=("ConnectionResetError()",))
    assert not is_wrong(silent, phase(kills=True))
    assert is_wrong(silent, phase())


def test_another_page_is_wrong_and_the_minute_for_paper_is_no_other():
    question = Question("/en/projects/", digest=digest_of(b"<dt>As of</dt><dd>12:01</dd>"))
    headers = {"Content-Security-Policy": "default-src 'none'"}
    assert not why_wrong(question, Answer(200, headers, b"<dt>As of</dt><dd>12:02</dd>"))
    assert why_wrong(question, Answer(200, headers, b"<dt>As of</dt><dd>12:02</dd>!"))


def figures(**changed):
    """Of a run in which every limit was kept."""
    made = {"microseconds": 20_000, "p95": 60.0}
    kinds = {"home": {"of_raw": 0.8, "kept": {}, "unkept": made, "queries": 9, "first_ms": 9.0, "changed_ms": 50.0}}
    freshness = {"latest": 0.3, "wrong": 0, "changes": 60, "answers": 6_000}
    start = {"start_seconds": 1.0, "start_processor_seconds": 0.9, "ready_seconds": 1.1}
    return start | {"kept_memory_mb": 120, "taken_memory_mb": 140, "kinds": kinds, "freshness": freshness} | changed


def missed(**changed):
    return [
        said for said, is_kept in judged({"sizes": {"1000": figures(), "100000": figures(**changed)}}) if not is_kept
    ]


def test_every_limit_of_the_pages_can_be_missed():
    assert missed() == []
    assert len(missed(start_processor_seconds=9.0)) == 1
    late, hardly_asked = {"latest": 1.2}, {"answers": 15}
    for wrong in (late, hardly_asked, {"wrong": 1}):
        assert len(missed(freshness=figures()["freshness"] | wrong)) == 1
    # More than a worker may take, and more than a hundred times the items may add.
    assert len(missed(kept_memory_mb=900)) == 2
    assert len(missed(taken_memory_mb=900)) == 1
    slow = {"microseconds": 2_000_000, "p95": 4_000.0}
    first = {"first_ms": 90.0, "changed_ms": 500.0}
    assert len(missed(kinds={"home": {"of_raw": 0.1, "kept": {}, "unkept": slow, "queries": 90} | first})) == 6


def test_a_comparison_names_what_became_slower_or_faster():
    before, now = ({"sizes": {"1000": figures(start_seconds=seconds)}} for seconds in (1.0, 2.0))
    assert len([line for line in compared(before, now) if "start_seconds: 2.00 times" in line]) == 1
    assert len(list(compared(before, before))) == 1
