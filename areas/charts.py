"""
The picture of a selection of projects: how many there are of what, each chart with its numbers beside it. What is
drawn is placed in hundredths of the width, so that words keep their size on a telephone.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils.translation import get_language

from areas.models import Area, Cooperation, Field, Milestone, Stage
from areas.tallied import InvestmentParts, says_something_in
from ftzportal.facets.bits import numbers_in

# The tones of a cell, from the lightest; words in it stay legible in both schemes.
TONES = ("tone-7", "tone-1", "tone-2")
MOST_ROWS = 24
MOST_LINES = 12
# Milestones of so many projects the database sorts at once; those of more are read from the newest on.
FEW = 500
# Of a name, where a Chinese character takes two.
WIDEST_NAME = 46


@dataclass
class Cell:
    """What one place of a chart counts; `x` and `width` in hundredths of the whole."""

    area: Area
    count: int
    address: str
    x: float
    width: float
    tone: str = ""

    @property
    def middle(self):
        return self.x + self.width / 2


@dataclass
class Row:
    thing: object
    cells: list[Cell]
    # The line on which its words stand, in pixels.
    y: int = 0

    @property
    def short_name(self):
        return narrowed(self.thing.name)


@dataclass
class Matrix:
    """Rows by areas."""

    areas: list[Area]
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0

    ROW = 46
    HEAD = 30

    @property
    def height(self):
        return self.HEAD + self.ROW * len(self.rows)

    @property
    def heads(self):
        """(area, the middle of its column) of each."""
        return [(area, 100 * (n + 0.5) / len(self.areas)) for n, area in enumerate(self.areas)]


def matrix(areas, counts, address_of):
    """
    A `Matrix` of the things in `counts` ({(thing, area's key): count}), those that have most first. `address_of(thing,
    area)` is where a cell leads.
    """
    things = {}
    for (thing, _area), count in counts.items():
        things[thing] = things.get(thing, 0) + count
    order = sorted(things, key=lambda thing: (-things[thing], str(thing)))
    made = Matrix(areas, left_out=max(0, len(order) - MOST_ROWS))
    most = max(counts.values(), default=1)
    width = 100 / max(1, len(areas))
    for n, thing in enumerate(order[:MOST_ROWS]):
        cells = []
        for place, area in enumerate(areas):
            count = counts.get((thing, area.pk), 0)
            tone = TONES[min(len(TONES) - 1, len(TONES) * (count - 1) // most)] if count else ""
            address = address_of(thing, area) if count else ""
            cells.append(Cell(area, count, address, place * width + 0.5, width - 1, tone))
        made.rows.append(Row(thing, cells, Matrix.HEAD + n * Matrix.ROW))
    return made


def areas_of(filterset, areas):
    """Those that the selection asks for, or all."""
    return [area for area in areas if area.slug in filterset.chosen["area"]] or list(areas)


def fields_by_area(filterset, areas):
    """How many projects of each field each area has; one of two areas counts in both."""
    areas = areas_of(filterset, areas)
    sets, counts = filterset.tally.named, {}
    for one in Field.objects.all():
        rows = filterset.rows() & sets["field"].get(one.slug, 0)
        for area in areas:
            if count := (rows & sets["area"].get(area.slug, 0)).bit_count():
                counts[one, area.pk] = count
    return matrix(areas, counts, lambda thing, area: filterset.query_of(field=[thing.slug], area=[area.slug]))


def partners_by_area(filterset, areas):
    """
    Who works with whom: how many cooperations each area has with each partner, enterprise or organisation, of those
    that concern the areas, partners and fields asked for. A cell leads to the other side's page, or to the area's.
    """
    areas, chosen = areas_of(filterset, areas), filterset.chosen
    conditions = {f"{name}__slug__in": chosen[name] for name in ("area", "partner", "field") if chosen[name]}
    counts = {}
    for one in Cooperation.objects.filter(**conditions).select_related("partner", "enterprise", "organisation"):
        key = (one.counterpart, one.area_id)
        counts[key] = counts.get(key, 0) + 1
    return matrix(areas, counts, page_of_counterpart)


def page_of_counterpart(counterpart, area):
    has_page = hasattr(counterpart, "get_absolute_url")
    return f"{(counterpart if has_page else area).get_absolute_url()}#cooperation"


@dataclass
class Bar:
    label: str
    count: int
    address: str
    width: float
    y: int


def stages(filterset):
    """A bar for each stage that projects of the selection have reached, in the stages' own order."""
    counts = filterset.counts("stage", filterset.rows())
    most = max(counts.values(), default=1)
    there = [stage for stage in Stage if stage in counts]
    return [
        Bar(stage.label, counts[stage], filterset.query_of(stage=[stage]), 100 * counts[stage] / most, n * Matrix.ROW)
        for n, stage in enumerate(there)
    ]


@dataclass
class Point:
    milestone: Milestone
    x: float

    @property
    def words(self):
        return self.milestone.get_stage_display() if self.milestone.stage else self.milestone.note


@dataclass
class Line:
    """A project's milestones; `start` and `end` are the places of the first and the last."""

    project: object
    points: list[Point]
    y: int

    @property
    def short_name(self):
        return narrowed(self.project.name)

    @property
    def start(self):
        return self.points[0].x

    @property
    def end(self):
        return self.points[-1].x


@dataclass
class Timeline:
    lines: list[Line]
    years: list[tuple[int, float]]
    # How many projects with milestones there are beside.
    left_out: int

    HEAD = 30

    @property
    def height(self):
        return self.HEAD + Matrix.ROW * len(self.lines)


def timeline(filterset):
    """The milestones of the projects that reached one last, in the order in which they did."""
    found = Milestone.objects.filter(says_something_in(get_language()))
    rows = filterset.rows() & filterset.tally.named["milestone told"].get(get_language(), 0)
    keys = reached_last(found, rows)
    shown = list(found.filter(project__in=keys).select_related("project").order_by("reached_on", "pk"))
    if not shown:
        return Timeline([], [], 0)
    first, end = shown[0].reached_on.year, shown[-1].reached_on.year + 1
    start, days = date(first, 1, 1), (date(end, 1, 1) - date(first, 1, 1)).days
    lines = [
        Line(
            of_project[0].project,
            [Point(one, 2 + 96 * (one.reached_on - start).days / days) for one in of_project],
            Timeline.HEAD + n * Matrix.ROW,
        )
        for n, of_project in enumerate([one for one in shown if one.project_id == key] for key in keys)
    ]
    years = [(year, 2 + 96 * (date(year, 1, 1) - start).days / days) for year in years_between(first, end)]
    return Timeline(lines, years, rows.bit_count() - len(keys))


def reached_last(milestones, rows):
    """The numbers of the projects, of `rows`, that reached one of these milestones last, in that order."""
    if rows.bit_count() <= FEW:
        among = milestones.filter(project__in=numbers_in(rows)).order_by()
        last = among.values("project").annotate(last=Max("reached_on")).order_by("-last", "-project")
        return [row["project"] for row in last[:MOST_LINES]]
    size, newest = FEW, milestones.order_by("-reached_on", "-project")
    while True:
        read = list(newest.values_list("project", flat=True)[:size])
        found = list(dict.fromkeys(number for number in read if rows >> number & 1))
        if len(found) >= MOST_LINES or len(read) < size:
            return found[:MOST_LINES]
        size *= 10


def years_between(first, end):
    """As many of them as there is room for."""
    step = max(1, -(-(end - first) // 6))
    return range(first, end + 1, step)


def narrowed(name):
    """`name` as far as there is room for it, with "…" where it was cut."""
    width = 0
    for n, character in enumerate(name):
        width += 2 if ord(character) > 0x2E7F else 1
        if width > WIDEST_NAME:
            return f"{name[:n].rstrip()}…"
    return name


@dataclass
class Sums:
    """Investments of the selection: `rows` are (area or None for the total, [(amount, currency, projects)])."""

    rows: list
    # How many projects state theirs, and whether one of them stands in the rows of two areas.
    counted: int
    any_twice: bool


def investments(filterset, areas):
    """What is invested, by area and in all, in each currency by itself; a project of two areas counts in both rows."""
    tally = filterset.tally
    by_area = [(area, tally.having("area", [area.slug])) for area in areas_of(filterset, areas)]
    selected = filterset.rows()
    rows = [(area, sums) for area, those in by_area if (sums := sums_of(tally, selected & those))]
    total = sums_of(tally, selected)
    counted = sum(count for _amount, _currency, count in total)
    shown = sum(count for _area, sums in rows for _amount, _currency, count in sums)
    return Sums([*rows, (None, total)] if total else [], counted, shown > counted)


def sums_of(tally, rows):
    """[(amount, currency, projects)] of what is invested in these rows."""
    parts, sums = tally.named["investment part"], []
    for currency, those in sorted(tally.named["currency"].items()):
        if stated := rows & those:
            sums.append((InvestmentParts.sum(parts, stated), currency, stated.bit_count()))
    return sums


def picture(filterset, areas):
    """All charts of a selection, by name."""
    bars = stages(filterset)
    return {
        "stages": bars,
        "stages_height": len(bars) * Matrix.ROW,
        "fields": fields_by_area(filterset, areas),
        "partners": partners_by_area(filterset, areas),
        "timeline": timeline(filterset),
        "investments": investments(filterset, areas),
    }
