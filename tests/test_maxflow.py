"""Maximum flows against networkx, by both methods; and how much work a long way takes."""

from __future__ import annotations

from itertools import permutations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph.patience import Stopped
from bubblegraph.solving.max_flow import FlowNetwork
from looks import Looks

Amounts = dict[tuple[int, int], int]
GRAPHS = st.dictionaries(st.sampled_from(list(permutations(range(6), 2))), st.integers(0, 9))


def network_of(amounts: Amounts, size: int = 6) -> FlowNetwork:
    network = FlowNetwork(size)
    for (payer, payee), cents in amounts.items():
        network.add(payer, payee, cents)
    return network


def most_flow(amounts: Amounts, held: dict[int, int], sink: int) -> int:
    graph = nx.DiGraph()
    graph.add_nodes_from([*range(6), "source"])
    graph.add_edges_from((u, v, {"capacity": cents}) for (u, v), cents in amounts.items())
    graph.add_edges_from(
        ("source", node, {"capacity": cents}) for node, cents in held.items() if node != sink
    )
    return int(nx.maximum_flow_value(graph, "source", sink))


@given(GRAPHS)
def test_what_is_sent_is_the_most_and_balances(amounts: Amounts) -> None:
    network = network_of(amounts)

    sent = network.send(0, 5)

    assert sent == most_flow(amounts, {0: 99}, 5)
    net = [0] * 6
    for arc, (payer, payee) in zip(range(0, len(network.room), 2), amounts, strict=True):
        carried = network.room[arc + 1]
        assert 0 <= carried <= amounts[payer, payee]
        assert carried + network.room[arc] == amounts[payer, payee]
        net[payer] -= carried
        net[payee] += carried
    assert net == [-sent, 0, 0, 0, 0, sent]


@given(GRAPHS, st.integers(0, 9))
def test_a_limit_is_reached_where_the_flow_suffices(amounts: Amounts, limit: int) -> None:
    assert network_of(amounts).send(0, 5, limit) == min(limit, network_of(amounts).send(0, 5))


@given(GRAPHS, st.lists(st.integers(0, 9), min_size=6, max_size=6))
def test_what_is_gathered_from_many_is_the_most(amounts: Amounts, held: list[int]) -> None:
    most = most_flow(amounts, dict(enumerate(held)), 5)

    assert network_of(amounts).gather(held, 5) == most
    assert min(most, 3) <= network_of(amounts).gather(held, 5, limit=3) <= most


@given(GRAPHS, st.lists(st.integers(0, 9), min_size=6, max_size=6), st.integers(0, 3))
def test_both_methods_together_find_the_most(
    amounts: Amounts, held: list[int], rounds: int
) -> None:
    network = network_of(amounts, 7)
    for node, cents in enumerate(held[:5]):
        network.add(6, node, cents)
    sent = network.send(6, 5, rounds=rounds)
    first = 2 * len(amounts)
    left = [*network.room[first::2], 0, 0]
    network.room[first:] = [0] * 10

    assert sent + network.gather(left, 5) == most_flow(amounts, dict(enumerate(held[:5])), 5)


def test_a_long_row_of_small_surpluses_is_gathered_in_one_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of 300 parties has one cent of its own and passes on all that it gets."""
    network = FlowNetwork(301)
    for node in range(300):
        network.add(node, node + 1, node + 1)
    monkeypatch.setattr(network, "_away", away := Counted(network._away))

    assert network.gather([1] * 300 + [0], 300) == 300
    assert away.calls == 1  # the true distances, once: no cent had to look for another way


class Counted:
    """A function that counts how often it is called."""

    def __init__(self, function: object) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *words: object) -> object:
        self.calls += 1
        return self.function(*words)  # type: ignore[operator]


def test_without_patience_a_flow_is_broken_off() -> None:
    with pytest.raises(Stopped):
        network_of({(0, 5): 1}).send(0, 5, patience=Looks(0))
    with pytest.raises(Stopped):
        network_of({(0, 5): 1}).gather([1] * 6, 5, patience=Looks(0))
