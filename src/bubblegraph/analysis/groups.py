"""What would be on loops if parents and their subsidiaries were one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bubblegraph.graph import circular_core
from bubblegraph.ledger.groups import group_heads

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.question import Question
    from bubblegraph.solving.network import Edge

__all__ = ["closed_by_groups"]


def closed_by_groups(question: Question) -> tuple[Edge, ...]:
    """Return the payers and payees, each the head of its group, on loops of groups alone.

    No loop is listed for it: legs on loops are those within strongly connected parts.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> from bubblegraph.analysis.question import Question
    >>> ledger = read_text('''
    ... entities: {parent: {}, child: {parent: parent}}
    ... strict: false
    ... deals:
    ... - {payer: parent, payee: lab, kind: equity, amount: 5, date: 2025}
    ... - {payer: lab, payee: child, kind: cloud, amount: 3, date: 2025}
    ... ''')
    >>> closed_by_groups(Question(select_deals(ledger)))
    (('lab', 'parent'), ('parent', 'lab'))
    """
    entities = question.selection.ledger.entities
    heads = group_heads(entities)
    if not heads:
        return ()
    groups = _merged(question.graphs["all"], heads)
    for head in groups:
        groups.nodes[head]["pooled"] = entities[head].pooled
    core = circular_core(groups, pooled=question.selection.filters.pooled)
    known = {_of_heads(edge, heads) for edge in question.cores["all"].edges}
    return tuple(edge for edge in core.edges if edge not in known)


def _merged(graph: nx.DiGraph[str], heads: dict[str, str]) -> nx.DiGraph[str]:
    import networkx as nx  # noqa: PLC0415 - check and help do without it

    edges = (_of_heads(edge, heads) for edge in graph.edges)
    return nx.DiGraph((payer, payee) for payer, payee in edges if payer != payee)


def _of_heads(edge: Edge, heads: dict[str, str]) -> Edge:
    payer, payee = edge
    return heads.get(payer, payer), heads.get(payee, payee)
