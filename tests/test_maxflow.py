"""Maximum flows against networkx, and when they are broken off."""

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


def most_flow(amounts: Amounts) -> int:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(6))
    graph.add_edges_from((u, v, {"capacity": cents}) for (u, v), cents in amounts.items())
    return int(nx.maximum_flow_value(graph, 0, 5))


@given(GRAPHS)
def test_what_is_sent_is_the_most_and_balances(amounts: Amounts) -> None:
    network = network_of(amounts)

    sent = network.send(0, 5)

    assert sent == most_flow(amounts)
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


def test_without_patience_a_flow_is_broken_off() -> None:
    with pytest.raises(Stopped):
        network_of({(0, 5): 1}).send(0, 5, patience=Looks(0))
