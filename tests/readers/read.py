"""Read a file as its own program does, and print what it holds as JSON: read.py graphml FILE."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def by_igraph(path: str) -> dict[str, list[dict[str, object]]]:
    import igraph  # noqa: PLC0415

    graph = igraph.Graph.Read(path)
    return {
        "nodes": [node.attributes() for node in graph.vs],
        "edges": [
            {**edge.attributes(), "source": edge.source, "target": edge.target} for edge in graph.es
        ],
    }


def by_followthemoney(path: str) -> list[dict[str, object]]:
    """Every entity, as far as the schema lets it be: what it cleans away is missing."""
    from followthemoney import model  # noqa: PLC0415

    found = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        entity = model.get_proxy(data, cleaned=False)
        entity.schema.validate(data)
        found.append(entity.to_dict())
    return found


if __name__ == "__main__":
    _, form, path = sys.argv
    read = by_followthemoney if form == "followthemoney" else by_igraph
    json.dump(read(path), sys.stdout)
