"""Shortest route through the free space, by its visibility graph."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Point
from shapely.ops import nearest_points

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.navigation.free_space import FreeSpace

GOAL_SLACK = 0.2
"""Greatest distance of a goal outside the free space [m]."""


class NoRouteError(InputError):
    """There is no way from start to goal."""


def shortest_route(free_space: FreeSpace, start_xy: Array, goal_xy: Array) -> Array:
    """Shortest polyline (K, 2), K >= 2, from start to goal in map [m].

    A start outside the free space leaves it by the shortest way, as does a goal that lies up to
    GOAL_SLACK outside.

    Raises:
        NoRouteError: the goal lies outside the free space, or no route leads there.

    Source: visibility graph (Lozano-Perez, Wesley 1979), with Dijkstra's algorithm.
    """
    start, goal = np.asarray(start_xy, dtype=float), np.asarray(goal_xy, dtype=float)
    if free_space.region.is_empty:
        raise NoRouteError("there is no free space: the rows leave no room for the body")
    inner_start, _ = inside(free_space, start)
    inner_goal, outside = inside(free_space, goal)
    if outside > GOAL_SLACK:
        raise NoRouteError(
            f"goal {_text(goal)} lies {outside:.2f} m outside the free space, inside a row's "
            f"clearance or beyond the headland; at most {GOAL_SLACK} m is allowed"
        )
    inner = _inner_route(free_space, inner_start, inner_goal)
    return _without_repeats(np.vstack([start, inner, goal]))


def is_free(free_space: FreeSpace, start_xy: Array, goal_xy: Array) -> bool:
    """True if the straight way from start to goal lies in the free space."""
    return bool(_visible(free_space, np.asarray(start_xy), np.asarray(goal_xy)[None])[0])


def is_way_free(free_space: FreeSpace, way: Array) -> bool:
    """True if a polyline (K, 2), or a single place (1, 2), lies in the free space."""
    shape = Point(way[0]) if len(way) == 1 else LineString(way)
    return bool(shapely.covers(_tolerant_region(free_space), shape))


def route_length(route: Array) -> float:
    """Length of a polyline (K, 2) [m]."""
    return float(np.sum(np.linalg.norm(np.diff(route, axis=0), axis=1)))


def _inner_route(free_space: FreeSpace, start: Array, goal: Array) -> Array:
    if _visible(free_space, start, goal[None])[0]:
        return np.stack([start, goal])
    corners = free_space.corners
    graph = _corner_graph(free_space).copy()
    for name, point in (("start", start), ("goal", goal)):
        graph.add_node(name)
        for index in np.flatnonzero(_visible(free_space, point, corners)):
            graph.add_edge(name, int(index), weight=float(np.hypot(*(corners[index] - point))))
    try:
        nodes = nx.dijkstra_path(graph, "start", "goal")
    except nx.NetworkXNoPath:
        raise NoRouteError(
            f"no route from {_text(start)} to {_text(goal)}: rows or the border of the block "
            "lie between them"
        ) from None
    return np.vstack([start, corners[nodes[1:-1]], goal])


@lru_cache(maxsize=8)
def _tolerant_region(free_space: FreeSpace) -> Any:
    region = free_space.region.buffer(1e-5, join_style="mitre")
    shapely.prepare(region)
    return region


@lru_cache(maxsize=8)
def _corner_graph(free_space: FreeSpace) -> Any:
    """Corners that see each other, weighted by their distance."""
    corners = free_space.corners
    graph = nx.Graph()
    graph.add_nodes_from(range(len(corners)))
    for index, corner in enumerate(corners[:-1]):
        later = corners[index + 1 :]
        for offset in np.flatnonzero(_visible(free_space, corner, later)):
            distance = float(np.hypot(*(later[offset] - corner)))
            graph.add_edge(index, index + 1 + int(offset), weight=distance)
    return graph


def _visible(free_space: FreeSpace, point: Array, others: Array) -> NDArray[np.bool_]:
    """Mask (N,) of the `others` (N, 2) that are seen from `point`."""
    ways = shapely.linestrings(np.stack([np.broadcast_to(point, others.shape), others], axis=1))
    seen: NDArray[np.bool_] = shapely.covers(_tolerant_region(free_space), ways)
    return seen


def inside(free_space: FreeSpace, point: Array) -> tuple[Array, float]:
    """Nearest point of the free space, and its distance."""
    nearest, _ = nearest_points(free_space.region, Point(point))
    inside = np.array([nearest.x, nearest.y])
    return inside, float(np.hypot(*(inside - point)))


def _without_repeats(route: Array) -> Array:
    steps = np.linalg.norm(np.diff(route, axis=0), axis=1)
    kept = route[np.concatenate([[True], steps > 1e-6])]
    return kept if len(kept) > 1 else np.stack([route[0], route[-1]])


def _text(point: Array) -> str:
    return f"({point[0]:.2f}, {point[1]:.2f})"
