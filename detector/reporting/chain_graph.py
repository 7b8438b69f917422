"""Layout of a graph of who started whom: callers on the left, started apps on the right.

An app that is both appears on both sides: a chain is read from left to right by following its name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.attribution.chains import Link

__all__ = ["WIDTH", "ChainGraph", "chain_graph_of"]

WIDTH = 1060.0
NODE_WIDTH = 300.0
NODE_HEIGHT = 38.0
GAP = 22.0
TOP = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    package: str
    x: float
    y: float
    is_watched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """From the right side of one node to the left side of another."""

    link: Link
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainGraph:
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def chain_graph_of(links: Sequence[Link], watched: str) -> ChainGraph:
    callers = list(dict.fromkeys(link.from_package for link in links))
    targets = list(dict.fromkeys(link.to_package for link in links))
    places = {("from", name): (0.0, TOP + n * (NODE_HEIGHT + GAP)) for n, name in enumerate(callers)}
    places |= {
        ("to", name): (WIDTH - NODE_WIDTH, TOP + n * (NODE_HEIGHT + GAP)) for n, name in enumerate(targets)
    }
    return ChainGraph(
        height=TOP + max(len(callers), len(targets), 1) * (NODE_HEIGHT + GAP),
        nodes=tuple(
            Node(package=name, x=x, y=y, is_watched=name == watched) for (_, name), (x, y) in places.items()
        ),
        edges=tuple(
            Edge(
                link=link,
                x1=NODE_WIDTH,
                y1=places["from", link.from_package][1] + NODE_HEIGHT / 2,
                x2=WIDTH - NODE_WIDTH - 8,
                y2=places["to", link.to_package][1] + NODE_HEIGHT / 2,
            )
            for link in links
        ),
    )
