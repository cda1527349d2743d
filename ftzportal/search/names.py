"""Other names of what a query names: who looks for one of them finds what says any."""

from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils import timezone

from .folding import key_of
from .models import Name
from .query import All, Any, Term, condition, phrase_of

# So many words or characters of a query are looked up as one name.
LONGEST = 24
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A known name in a query: from the unit `start` up to `end`, and the others of the same records."""

    start: int
    end: int
    others: tuple
    # Whether one of the others is a part of it, so that what says this says that.
    is_narrow: bool


def with_other_names(query):
    """The query so that what it names may have any name."""
    places = [
        (nth, unit)
        for nth, term in enumerate(query.terms)
        if not (term.is_quoted or term.is_open)
        for unit in term.units
    ]
    found = names_in(places)
    if not found:
        return query
    parts, others, apart = [], [], []
    rest = list(range(len(query.terms)))
    for one in found:
        covered = sorted({nth for nth, _unit in places[one.start : one.end]})
        if not set(covered) <= set(rest):
            continue
        if made := replaced(query.terms, covered, places, one):
            parts.append(made[0])
            apart += made[1]
            others += one.others
            rest = [nth for nth in rest if nth not in covered]
    parts += [condition(query.terms[nth]) for nth in rest]
    others = tuple(dict.fromkeys(others))
    return replace(query, tree=All(tuple(parts)), other_names=others, apart=tuple(apart))


def replaced(terms, covered, places, found):
    """
    (the condition that the covered terms are said as they were typed, or with another name; rows that may be said
    apart). A name within a row of Chinese characters may stand elsewhere than the rest, as it might if a gap had been
    typed. None where a name begins or ends within a word.
    """
    typed = All(tuple(condition(terms[nth]) for nth in covered))
    others = [phrase for name in found.others if (phrase := phrase_of(name))]
    inside = [place for place, (nth, _unit) in enumerate(places) if nth in covered]
    rows = [
        tuple(places[place][1] for place in inside if place < found.start),
        tuple(places[place][1] for place in inside if place >= found.end),
    ]
    rests = [row for row in rows if row]
    if not rests:
        return Any((*others,) if found.is_narrow else (typed, *others)), ()
    # One character alone is said nearly everywhere.
    if len(covered) > 1 or any(len(row) < 2 for row in rests):
        return None
    name = tuple(places[place][1] for place in range(found.start, found.end))
    said = Any((condition(Term(name)), *others))
    return Any((typed, All((said, *(condition(Term(row)) for row in rests))))), (name, *rests)


def names_in(places):
    """The `Found` names among the units of a query, longest first and apart from each other."""
    texts = [unit.text for _nth, unit in places]
    windows = {}
    for start in range(len(texts)):
        for end in range(start + 1, min(start + LONGEST, len(texts)) + 1):
            windows.setdefault(" ".join(texts[start:end]), []).append((start, end))
    known = other_names(windows)
    taken, found = [False] * len(texts), []
    spans = sorted(
        ((span, key) for key in known for span in windows[key]), key=lambda pair: (pair[0][0] - pair[0][1], pair[0])
    )
    for (start, end), key in spans:
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            is_narrow = any(f" {key_of(name)} " in f" {key} " for name in known[key])
            found.append(Found(start, end, known[key], is_narrow))
    return found


def public_names():
    now = timezone.now()
    since = Q(public_from=None) | Q(public_from__lte=now)
    return Name.objects.filter(since, Q(public_until=None) | Q(public_until__gt=now))


def other_names(keys):
    """{the key of a name: the other names of the records that have it}, of those that have any."""
    keys = [key for key in keys if len(key) > 1]
    records = {}
    told = public_names().filter(key__in=keys).values_list("key", "kind", "number", "is_wider") if keys else ()
    for key, *record in told[: MOST_NAMES * 4]:
        records.setdefault(tuple(record), set()).add(key)
    if not records:
        return {}
    of_them = Q(*(Q(kind=kind, number=number) for kind, number, _is_wider in records), _connector=Q.OR)
    found = {}
    for key, text, *record in public_names().filter(of_them).values_list("key", "text", "kind", "number", "is_wider"):
        for known in records.get(tuple(record), ()):
            found.setdefault(known, {})[key] = text
    terse = {known: tersest(known, others) for known, others in found.items()}
    return {known: others for known, others in terse.items() if others}


def tersest(known, others):
    """Those of the other names that do not hold another of them, or the known one: who says these says that."""
    kept = {}
    for key in sorted(others, key=lambda key: (len(key), key)):
        if not any(f" {part} " in f" {key} " for part in (known, *kept)):
            kept[key] = others[key]
    return tuple(kept.values())[:MOST_NAMES]
