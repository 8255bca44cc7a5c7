"""The plan of a Sankey diagram: how high everything is, and where each ribbon begins and ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from bubblegraph.analysis.row_flows import RowFlow
from bubblegraph.drawing.sankey.columns import PASSAGE, order_columns, stops_by_column

__all__ = ["MANY", "Band", "Node", "Plan", "Sizes", "is_passage", "make_bands", "make_plan"]

# begins the stop that stands for several companies of one row, or for several rows
MANY = "\0+"
SMALLER = f"{MANY}others"  # where the smaller rows begin, and end
PASSING, SPREAD = 0.35, 2.0  # gaps between ribbons that pass; more between companies at the edge
HALVINGS = 50  # steps to the largest scale
RELAXATIONS = 6  # rounds in which the columns are put level with their neighbours

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A row as it is drawn, or the smaller ones together; long ones are folded."""

    rows: tuple[RowFlow, ...]
    stops: Path

    @property
    def row(self) -> RowFlow | None:
        """The row, if it is one."""
        return self.rows[0] if len(self.rows) == 1 else None

    @property
    def firm(self) -> Fraction:
        """Cents that it carries at the lows as well."""
        return sum((row.firm for row in self.rows), Fraction(0))

    @property
    def high(self) -> Fraction:
        """Cents at the highs."""
        return sum((row.high for row in self.rows), Fraction(0))


def make_bands(rows: Sequence[RowFlow], most: int, between: int) -> list[Band]:
    """Give so many of the largest rows a ribbon each, the others one; fold what is too long.

    Parameters
    ----------
    rows : sequence of RowFlow
        The largest first.
    most : int
    between : int
        So many companies between the edges have a place; what follows them shares one.
    """
    alone = len(rows) if len(rows) <= most + 1 else most
    bands = [Band((row,), _folded(row, between)) for row in rows[:alone]]
    return [*bands, Band(tuple(rows[alone:]), (SMALLER, SMALLER))] if rows[alone:] else bands


def _folded(row: RowFlow, between: int) -> Path:
    companies = row.companies
    if len(companies) - 1 <= between:
        return companies
    return (*companies[:between], f"{MANY}{row.ranked.rank}")


def is_passage(stop: str) -> bool:
    """Whether a ribbon only passes there."""
    return stop.startswith(PASSAGE)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths across, pixels."""

    high: float  # of the drawing
    gap: float  # between two companies
    least: float  # of a company: a line of text
    edge: float  # of a company at the edge: a line of text beside its bar


@dataclass(frozen=True, slots=True)
class Node:
    """A company in a column; ``top`` and ``high`` of its ribbons, ``beside`` of what it pays else.

    Pixels from the top of the drawing, downwards.
    """

    stop: str
    top: float  # of its room
    room: float
    high: float  # of all its ribbons, stacked in the middle of the room
    beside: float  # below them

    @property
    def start(self) -> float:
        """Where the first ribbon begins."""
        return self.top + (self.plate - self.high) / 2

    @property
    def plate(self) -> float:
        """How high its plate is: its ribbons, and at least a line of text."""
        return self.room - self.beside


@dataclass(frozen=True, slots=True)
class Plan:
    """Columns from the left to the edge at the right, which is the first one again."""

    bands: tuple[Band, ...]
    paths: tuple[Path, ...]  # by column, without the last
    columns: tuple[tuple[Node, ...], ...]  # with the last
    enters: tuple[tuple[float, ...], ...]  # of each band in each column: its upper edge at the left
    leaves: tuple[tuple[float, ...], ...]  # and at the right
    scale: float  # pixels a cent

    def height(self, band: int) -> float:
        """How wide a ribbon is."""
        return self.scale * float(self.bands[band].high)


def make_plan(bands: Sequence[Band], sizes: Sizes, beside: Mapping[str, int]) -> Plan:
    """Put companies in columns and stack their ribbons.

    Parameters
    ----------
    bands : sequence of Band
    sizes : Sizes
    beside : mapping of company to int
        Cents that it pays and that are shown as well, where it first stands.
    """
    paths = stops_by_column([band.stops for band in bands])
    order = order_columns(paths, [round(band.high) for band in bands])
    money = [_money(column, c, paths, bands) for c, column in enumerate(order)]
    extra = _first_places(order, beside)
    scale = min(
        _scale(column, money[c], extra[c], sizes, edge=c == 0) for c, column in enumerate(order)
    )
    columns = [
        _stacked(column, money[c], extra[c], sizes, scale, edge=c == 0)
        for c, column in enumerate(order)
    ]
    heights = [scale * float(band.high) for band in bands]
    columns = _levelled(columns, paths, heights, sizes)
    every = [*columns, [_without_beside(node) for node in columns[0]]]
    return Plan(
        tuple(bands),
        paths,
        tuple(map(tuple, every)),
        _ports(every, paths, heights, forward=False),
        _ports(every, paths, heights, forward=True),
        scale,
    )


def _without_beside(node: Node) -> Node:
    """The same company at the right edge."""
    return Node(node.stop, node.top, node.plate, node.high, 0.0)


def _money(
    column: Sequence[str], number: int, paths: Sequence[Path], bands: Sequence[Band]
) -> list[float]:
    return [
        float(sum(band.high for band, path in zip(bands, paths, strict=True) if path[number] == s))
        for s in column
    ]


def _first_places(order: Sequence[Sequence[str]], beside: Mapping[str, int]) -> list[list[float]]:
    """What a company pays beside, in the first column where it stands."""
    seen: set[str] = set()
    found = []
    for column in order:
        found.append([0.0 if stop in seen else float(beside.get(stop, 0)) for stop in column])
        seen |= set(column)
    return found


def _least(column: Sequence[str], sizes: Sizes, *, edge: bool) -> list[float]:
    """The room that each stop needs."""
    return [
        0.0 if is_passage(s) else sizes.edge if edge or _is_folded(s) else sizes.least
        for s in column
    ]


def _is_folded(stop: str) -> bool:
    """Whether it stands for several companies of one row, that may be named in two lines."""
    return stop.startswith(MANY) and stop != SMALLER


def _gaps(column: Sequence[str], sizes: Sizes) -> list[float]:
    """The gaps between neighbours: small ones between ribbons that only pass."""
    return [
        sizes.gap * (PASSING if is_passage(a) and is_passage(b) else 1) for a, b in pairwise(column)
    ]


def _scale(
    column: Sequence[str],
    money: Sequence[float],
    extra: Sequence[float],
    sizes: Sizes,
    *,
    edge: bool,
) -> float:
    """The largest scale at which a column fits, by halving."""
    least, free = _least(column, sizes, edge=edge), sizes.high - sum(_gaps(column, sizes))
    low, high = 0.0, sizes.high / (sum(money) + sum(extra))
    for _ in range(HALVINGS):
        scale = (low + high) / 2
        taken = sum(_rooms(money, extra, least, scale))
        low, high = (scale, high) if taken <= free else (low, scale)
    return low


def _rooms(
    money: Sequence[float], extra: Sequence[float], least: Sequence[float], scale: float
) -> list[float]:
    return [
        max(scale * own, small) + scale * more
        for own, more, small in zip(money, extra, least, strict=True)
    ]


def _stacked(
    column: Sequence[str],
    money: Sequence[float],
    extra: Sequence[float],
    sizes: Sizes,
    scale: float,
    *,
    edge: bool,
) -> list[Node]:
    """A column in the middle of the height, at the edge spread over it."""
    rooms = _rooms(money, extra, _least(column, sizes, edge=edge), scale)
    gaps = _gaps(column, sizes)
    free = sizes.high - sum(rooms) - sum(gaps)
    more = min(free / max(1, len(gaps)), SPREAD * sizes.gap) if edge else 0.0
    gaps = [gap + more for gap in gaps]
    top = (sizes.high - sum(rooms) - sum(gaps)) / 2
    found = []
    for number, stop in enumerate(column):
        found.append(Node(stop, top, rooms[number], scale * money[number], scale * extra[number]))
        top += rooms[number] + (gaps[number] if number < len(gaps) else 0.0)
    return found


def _levelled(
    columns: Sequence[Sequence[Node]],
    paths: Sequence[Path],
    heights: Sequence[float],
    sizes: Sizes,
) -> list[list[Node]]:
    """Move companies between the edges so that ribbons run as level as their order allows."""
    found = [list(column) for column in columns]
    for _ in range(RELAXATIONS):
        for c in range(1, len(found)):
            every = [*found, found[0]]
            enters = _ports(every, paths, heights, forward=False)
            leaves = _ports(every, paths, heights, forward=True)
            wanted = []
            for node in found[c]:
                own = [b for b, path in enumerate(paths) if path[c] == node.stop]
                weight = sum(heights[b] for b in own) or 1.0
                shift = sum(
                    heights[b] * (leaves[b][c - 1] - enters[b][c] + enters[b][c + 1] - leaves[b][c])
                    for b in own
                )
                wanted.append(node.top + shift / (2 * weight))
            gaps = _gaps([node.stop for node in found[c]], sizes)
            tops = _apart(wanted, [node.room for node in found[c]], gaps, sizes.high)
            found[c] = [
                Node(node.stop, top, node.room, node.high, node.beside)
                for node, top in zip(found[c], tops, strict=True)
            ]
    return found


def _apart(
    wanted: Sequence[float], rooms: Sequence[float], gaps: Sequence[float], high: float
) -> list[float]:
    """The tops nearest to the wanted ones with order and gaps kept: those that collide join."""
    steps = [room + gap for room, gap in zip(rooms, [*gaps, 0.0], strict=True)]
    offsets = list(accumulate(steps[:-1], initial=0.0))
    free = high - sum(steps)
    groups: list[tuple[float, float, int]] = []  # wanted without offsets, weight, members
    for top, offset, room in zip(wanted, offsets, rooms, strict=True):
        groups.append((top - offset, max(room, 1.0), 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (a, v, m), (b, w, n) = groups[-2:]
            groups[-2:] = [((a * v + b * w) / (v + w), v + w, m + n)]
    level = [value for value, _, members in groups for _ in range(members)]
    return [
        offset + min(max(value, 0.0), max(free, 0.0))
        for value, offset in zip(level, offsets, strict=True)
    ]


def _ports(
    columns: Sequence[Sequence[Node]],
    paths: Sequence[Path],
    heights: Sequence[float],
    *,
    forward: bool,
) -> tuple[tuple[float, ...], ...]:
    """Where each ribbon has its upper edge in each column, on the side where it leaves or enters.

    Ribbons of a company are stacked without gap, in the order of what is on that side.
    """
    places = [{node.stop: i for i, node in enumerate(column)} for column in columns]
    ways = [[places[c][(*path, path[0])[c]] for c in range(len(columns))] for path in paths]
    found = [[0.0] * len(columns) for _ in paths]
    for c, column in enumerate(columns):
        for i, node in enumerate(column):
            own = [b for b, way in enumerate(ways) if way[c] == i]
            if forward:
                own.sort(key=lambda b: (ways[b][c + 1 :], b))
            else:
                own.sort(key=lambda b: (ways[b][max(0, c - 1) : c], ways[b][c + 1 :], b))
            at = node.start
            for band in own:
                found[band][c] = at
                at += heights[band]
    return tuple(map(tuple, found))
