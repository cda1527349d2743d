"""Whether what readers heard during the faults of `tests.faults_serving` was right, fault by fault."""

from collections import Counter
from dataclasses import dataclass, field

from tests.freshness import LISTS, lateness, violations

# All is as before so long after a fault is over.
SECONDS_TO_RECOVER = 1.0
NEVER = (float("inf"), float("-inf"))


@dataclass
class Phase:
    """
    A fault by the machine's steady clock: from when to when, when it was `over`, and what readers may be told while
    it lasts: 503 in `away`, 500 of the view `raises`, nothing by a process that `kills` says is killed.
    """

    name: str
    begun: float
    over: float = 0.0
    ended: float = 0.0
    away: tuple = NEVER
    raises: str = ""
    kills: bool = False
    # What was published and withdrawn within the hour follows the clock, so that marks say nothing while it is wrong.
    clock_is_wrong: bool = False
    told: str = ""
    problems: list = field(default_factory=list)

    def has(self, one):
        return self.begun <= one.asked < self.ended

    def concerns(self, one):
        """Also what was asked before the fault and is answered during it."""
        return self.begun <= one.came and one.asked < self.ended

    def why_wrong(self, one):
        """A sentence about the answer `one`; empty if it is right, or a refusal that the fault excuses."""
        if one.wrong:
            return ", ".join([one.wrong, *one.refusals])
        if one.status == 500 and not self.excuses_500(one):
            return "answered 500"
        if one.status == 503:
            return self.why_wrongly_refused(one)
        if one.refusals and not self.kills:
            return f"a process did not answer at all: {', '.join(one.refusals)}"
        return ""

    def excuses_500(self, one):
        return bool(self.raises) and one.question.view == self.raises and one.asked < self.over + SECONDS_TO_RECOVER

    def why_wrongly_refused(self, one):
        if one.asked >= self.away[1] + SECONDS_TO_RECOVER or one.came <= self.away[0]:
            return "answered 503 while the database was there"
        if one.question.is_kept:
            return "answered 503, and is kept"
        return "" if one.retry_after else "answered 503 without Retry-After"

    def recovery(self, answers):
        """Seconds from the end of the fault until the last question that it kept from being answered."""
        troubled = [
            one.asked - self.over for one in answers if one.status in (0, 500, 503) or (self.kills and one.refusals)
        ]
        return max([0.0, *troubled])


class Verdict:
    """What came of one phase."""

    def __init__(self, phase, phases, heard, marks):
        self.phase = phase
        self.answers = [one for one in heard if phase.has(one)]
        self.lists = [one for one in self.answers if one.status == 200 and one.path in LISTS and not one.wrong]
        self.marks = {} if phase.clock_is_wrong else marks
        self.wrong = list(phase.problems)
        for one in self.answers:
            reasons = [other.why_wrong(one) for other in phases if other.concerns(one)]
            if all(reasons):
                self.wrong.append(f"{one.path}, {one.asked - phase.begun:.1f} s after the beginning: {reasons[0]}")
        self.wrong += violations(self.lists, self.marks)

    def line(self):
        statuses = Counter(one.status for one in self.answers)
        slowest = max((one.came - one.asked for one in self.answers), default=0.0)
        counts = "".join(f"{statuses[status] or '–':>7}" for status in (200, 404, 500, 503))
        return (
            f"    {self.phase.name:<32}{len(self.answers):>8,}{counts}"
            f"{sum(bool(one.refusals) for one in self.answers) or '–':>9}{len(self.wrong):>7}"
            f"{self.phase.recovery(self.answers):>9.1f} s{lateness(self.lists, self.marks):>8.2f} s{slowest:>8.1f} s"
            f"  {self.phase.told}"
        )


HEAD = (
    f"    {'':<32}{'answers':>8}{200:>7}{404:>7}{500:>7}{503:>7}{'2nd try':>9}{'wrong':>7}"
    f"{'recovered':>11}{'fresh':>10}{'slowest':>10}"
)
