"""The plan of a track: how many lanes there is room for, where they lie, and which plates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bubblegraph.analysis.row_flows import RowFlow
from bubblegraph.drawing.paper import part_of_width
from bubblegraph.drawing.track.lanes import Lane, Slot, make_lanes, make_slots, order_lanes
from bubblegraph.drawing.track.oval import LAP, Oval, bottom_stations

__all__ = [
    "MANY",
    "Block",
    "Plan",
    "Room",
    "fold",
    "make_plan",
    "stations",
    "way_of",
]

MOST = 11  # lanes, if nobody says how many; the smaller rows have one more
LANES = 40  # however many are asked for

# --- pixels at 1,600 of width ---
INNER = 78.0  # radius of what the track runs round
GAP = 4.0  # between two lanes
PLATE_GAP = 18.0  # between two plates along the bottom, at least
NARROWEST = 76.0  # plate along the bottom
PADDING = 14.0  # above the track

# --- shares ---
BREADTH = 0.2  # of the width: all lanes
# of the width of a narrow and a wide picture: the outermost bend, so that straights stay long
RADIUS = (0.25, 0.31)
INNER_PART = 0.27  # of that radius: what the track runs round, at most
MONEY, FORCED = 0.42, 0.2  # of the breadth that lanes take, less gaps; where so many are asked for
LINE = 1.84  # of its letters: the height of a slot that holds a plate with one line

MANY = "\0+"  # begins the stop that stands for several companies of one row

Stops = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What the drawing may take; pixels."""

    left: float
    bottom: float
    wide: float
    high: float | None  # None: what it needs
    unit: float
    letters: float  # the smallest
    line: float  # of the list below the track


@dataclass(frozen=True, slots=True)
class Block:
    """A plate: one company on one lane or on several neighbours, at one place of the lap."""

    stop: str
    number: int  # of the place: 0 top left, 1 top right, then along the bottom
    lanes: tuple[int, ...]  # from the innermost
    left: float
    right: float
    inner: float  # radii
    outer: float
    top: bool  # whether it is on the top straight


@dataclass(frozen=True, slots=True)
class Plan:
    """Lanes from the innermost, and where everything is; pixels."""

    lanes: tuple[Lane, ...]
    stops: tuple[Stops, ...]  # of each lane, long ones folded
    slots: tuple[Slot, ...]
    oval: Oval
    inner: float  # radius of what the track runs round
    blocks: tuple[Block, ...]
    listed: tuple[RowFlow, ...]  # whose companies do not all have a plate
    high: float  # with the list below

    def edges(self, lane: int) -> tuple[float, float]:
        """The radii of a lane."""
        start, end = self.slots[lane].lane
        return self.inner + start, self.inner + end

    def slot(self, lane: int) -> tuple[float, float]:
        """The radii of its room."""
        return self.inner + self.slots[lane].start, self.inner + self.slots[lane].end

    @property
    def outer(self) -> float:
        """The radius of the outermost edge."""
        return self.inner + self.slots[-1].end


def fold(row: RowFlow, straight: float, unit: float) -> Stops:
    """The companies of a row that have a plate; those along the bottom share one if it is narrow.

    Parameters
    ----------
    row : RowFlow
    straight : float
        Length of the bottom, pixels.
    unit : float
    """
    companies = row.companies
    step = straight / max(1, len(companies) - 1)
    if len(companies) > 3 and step < (NARROWEST + PLATE_GAP) * unit:
        return (*companies[:2], f"{MANY}{row.ranked.rank}")
    return companies


def stations(oval: Oval, stops: Stops, plate: float) -> list[float]:
    """The phases at which legs begin and end: at each stop, and after a lap at the first again."""
    if not stops:
        return [0.0, LAP]
    first = oval.phase_of_top(oval.x - oval.half + plate / 2)
    second = oval.phase_of_top(oval.x + oval.half - plate / 2)
    return [first, second, *bottom_stations(len(stops) - 2), LAP + first]


def make_plan(
    rows: Sequence[RowFlow], room: Room, plate: float, *, top: int | None, kept: Mapping[str, float]
) -> Plan:
    """Choose the lanes that there is room for, and lay them out.

    Parameters
    ----------
    rows : sequence of RowFlow
        The largest first.
    room : Room
    plate : float
        The width of plates on the top straight.
    top : int, optional
        So many lanes; eleven if not given.
    kept : mapping
        Where rows of a former picture lay, by ``way_of``: the smaller, the farther out.
    """
    listed: tuple[RowFlow, ...] = ()
    while True:  # what is listed below takes height, and may fold more rows
        plan = _plan_with(rows, room, plate, top, kept, len(listed))
        if len(plan.listed) <= len(listed):
            return plan
        listed = plan.listed


def _plan_with(
    rows: Sequence[RowFlow],
    room: Room,
    plate: float,
    top: int | None,
    kept: Mapping[str, float],
    lines: int,
) -> Plan:
    below = lines * room.line + PADDING * room.unit * bool(lines)
    inner, radius = _radii(room, below)
    lanes, slots = _lanes_that_fit(rows, room, radius - inner, top)
    half = room.wide / 2 - inner - slots[-1].end
    folded = [fold(lane.row, 2 * half, room.unit) if lane.row else () for lane in lanes]
    order = _order(lanes, folded, kept)
    lanes, stops = [lanes[i] for i in order], [folded[i] for i in order]
    slots = make_slots(
        [lane.high for lane in lanes],
        radius - inner,
        gap=GAP * room.unit,
        least=LINE * room.letters,
    )
    outer = inner + slots[-1].end
    padding = PADDING * room.unit
    high = 2 * outer + below + padding if room.high is None else room.high
    middle = room.bottom + below + (high - below - padding) / 2
    oval = Oval(room.left + room.wide / 2, middle, half)
    blocks = _blocks(stops, slots, oval, inner, plate, room)
    cut = [lane.row for lane, own in zip(lanes, stops, strict=True) if _is_cut(lane, own)]
    listed = sorted((row for row in cut if row), key=lambda row: row.ranked.rank)
    return Plan(tuple(lanes), tuple(stops), slots, oval, inner, blocks, tuple(listed), high)


def _is_cut(lane: Lane, stops: Stops) -> bool:
    return lane.row is not None and len(stops) < len(lane.row.companies)


def _radii(room: Room, below: float) -> tuple[float, float]:
    """The radii inside and outside of the track."""
    most = part_of_width(RADIUS, room.wide)
    radius = min(INNER * room.unit + BREADTH * room.wide, most)
    if room.high is not None:
        radius = min((room.high - below - PADDING * room.unit) / 2, most)
    return min(INNER * room.unit, INNER_PART * radius), radius


def _lanes_that_fit(
    rows: Sequence[RowFlow], room: Room, breadth: float, top: int | None
) -> tuple[list[Lane], tuple[Slot, ...]]:
    """As many as leave the money its share of the breadth; one, and the others, in any case."""
    share = MONEY if top is None else FORCED
    for most in range(min(top or MOST, LANES, len(rows)), 0, -1):
        lanes = make_lanes(rows, most)
        slots = make_slots(
            [lane.high for lane in lanes],
            breadth,
            gap=GAP * room.unit,
            least=LINE * room.letters,
        )
        money = sum(slot.width for slot in slots)
        if slots[-1].end <= breadth * 1.001 and money >= share * breadth:
            break
    return lanes, slots


def _order(lanes: Sequence[Lane], stops: Sequence[Stops], kept: Mapping[str, float]) -> list[int]:
    """From the innermost: the smaller rows together, then the others."""
    alone = [i for i, lane in enumerate(lanes) if lane.row]  # the others come after them
    known = [i for i in alone if way_of(lanes[i]) in kept]
    known.sort(key=lambda i: -kept[way_of(lanes[i])])
    sizes = [round(lanes[i].high) for i in alone]
    order = order_lanes([stops[i] for i in alone], sizes, kept=known)
    return [*range(len(alone), len(lanes)), *order]


def way_of(lane: Lane) -> str:
    """What a lane is called in a file of positions."""
    return " → ".join(lane.stops)


def _blocks(
    stops: Sequence[Stops],
    slots: Sequence[Slot],
    oval: Oval,
    inner: float,
    plate: float,
    room: Room,
) -> tuple[Block, ...]:
    """Plates of the same company at the same place, on neighbouring lanes, are one."""
    found: list[Block] = []
    for number in range(max(len(own) for own in stops)):
        run: list[int] = []
        for lane in range(len(stops) + 1):
            joined = run and lane < len(stops) and _same(stops[run[-1]], stops[lane], number)
            if run and not joined:
                found.append(_block(run, number, stops[run[0]], slots, oval, inner, plate, room))
                run = []
            if lane < len(stops) and number < len(stops[lane]):
                run.append(lane)
    return tuple(found)


def _same(one: Stops, other: Stops, number: int) -> bool:
    """Whether two lanes pass the same company at a place."""
    if number >= min(len(one), len(other)) or one[number] != other[number]:
        return False
    return number < 2 or len(one) == len(other)


def _block(
    lanes: Sequence[int],
    number: int,
    stops: Stops,
    slots: Sequence[Slot],
    oval: Oval,
    inner: float,
    plate: float,
    room: Room,
) -> Block:
    gap = GAP * room.unit
    first, last = slots[lanes[0]], slots[lanes[-1]]
    thin = LINE * room.letters - gap  # as high as a line, where the lane is less
    low = min(first.lane[0], (first.start + first.end - thin) / 2)
    high = max(last.lane[1], (last.start + last.end + thin) / 2)
    if number < 2:
        left = oval.x - oval.half if number == 0 else oval.x + oval.half - plate
        wide = plate
    else:
        between = len(stops) - 2
        step = 2 * oval.half / (between + 1)
        wide = min(plate, step - PLATE_GAP * room.unit)
        left = oval.x + oval.half - step * (number - 1) - wide / 2
    return Block(
        stop=stops[number],
        number=number,
        lanes=tuple(lanes),
        left=left,
        right=left + wide,
        inner=inner + low,
        outer=inner + high,
        top=number < 2,
    )
