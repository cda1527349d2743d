"""The judged searches of `searches.txt`, over the facts that the portal starts with."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from ftzportal.search.finding import find

SEARCHES = Path(__file__).with_name("searches.txt")
PRECISION = 0.9


@pytest.fixture
def facts(db, tmp_path):
    with (tmp_path / "told").open("w") as told:
        call_command("load_facts", stdout=told)


def judged():
    """(language, words, {what: names of entries, or the words that are meant})"""
    for line in SEARCHES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, words, *judgements = line.split(" | ")
            pairs = (judgement.partition(" ") for judgement in judgements)
            yield language, words, {what: said if what == "meant" else said.split() for what, _gap, said in pairs}


def name_of(result):
    """`document:dalian-finance`; of a passage, the area that it speaks of."""
    last = result.address.rstrip("/").rsplit("/", 1)[-1]
    return f"{result.kind}:{last.removeprefix('#') if result.kind == 'passage' else re.sub(r'^[0-9]+-', '', last)}"


def faults_of(found, results, judgements):
    if missing := set(judgements.get("must", [])) - set(found):
        yield f"does not find {sorted(missing)}"
    if unwanted := set(judgements.get("never", [])) & set(found):
        yield f"finds {sorted(unwanted)}"
    if (first := judgements.get("first")) and found[:1] != first:
        yield f"shows {found[:1]} first and not {first}"
    if "nothing" in judgements and found:
        yield f"finds {found}"
    if results.did_you_mean != judgements.get("meant", ""):
        yield f"takes it for {results.did_you_mean!r}"


def test_every_judged_search_finds_what_it_must_and_little_else(facts):
    faults, shares = [], []
    for language, words, judgements in judged():
        results = find(words, language)
        found = [name_of(result) for result in results.entries]
        faults += [f"{language} {words}: {fault}" for fault in faults_of(found, results, judgements)]
        if found:
            relevant = {*judgements.get("must", []), *judgements.get("may", [])}
            shares.append(sum(name in relevant for name in found[:5]) / len(found[:5]))
    assert not faults, "\n".join(faults)
    assert sum(shares) / len(shares) >= PRECISION


def test_the_judged_searches_are_many_and_of_all_sorts():
    searches = list(judged())
    assert len(searches) >= 120
    assert sum(language == "en" for language, _words, _judgements in searches) >= 50
    assert sum(language == "zh-hans" for language, _words, _judgements in searches) >= 50
    assert sum("meant" in judgements for _language, _words, judgements in searches) >= 10
    assert any(len(words) == 1 for _language, words, _judgements in searches)
