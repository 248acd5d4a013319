"""Transforms between frames that stand still, as /tf_static tells them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx
import numpy as np
from scipy.spatial.transform import Rotation

from vinum_nav.border.refusal import RefusedError
from vinum_nav.geometry import Array, homogeneous


class StaticTransforms:
    """Frames joined by transforms; see `between`."""

    def __init__(self) -> None:
        self._graph = networkx.Graph()

    def add(self, message: Any) -> None:
        """Take in a TFMessage; what it says of two frames replaces what was said before.

        Raises:
            RefusedError: a translation or quaternion that is none.
        """
        for stamped in message.transforms:
            parent, child = frame(stamped.header.frame_id), frame(stamped.child_frame_id)
            transform = _matrix(stamped.transform)
            self._graph.add_edge(parent, child, of=(parent, child), transform=transform)

    def between(self, target: str, source: str) -> Array | None:
        """Transform (4, 4) from the frame `source` to `target`; None if nothing joins them."""
        target, source = frame(target), frame(source)
        if target == source:
            return np.eye(4)
        try:
            way = networkx.shortest_path(self._graph, target, source)
        except (networkx.NetworkXNoPath, networkx.NodeNotFound):
            return None
        whole = np.eye(4)
        for one, other in pairwise(way):
            edge = self._graph.edges[one, other]
            step = edge["transform"]
            whole = whole @ (step if edge["of"] == (one, other) else np.linalg.inv(step))
        return whole


def frame(name: str) -> str:
    """Name of a frame without the slash that ROS 1 put before it."""
    return name.lstrip("/")


def _matrix(transform: Any) -> Array:
    """Matrix (4, 4) from child to parent."""
    t, q = transform.translation, transform.rotation
    numbers = np.array([t.x, t.y, t.z, q.x, q.y, q.z, q.w], float)
    if not np.isfinite(numbers).all() or abs(np.linalg.norm(numbers[3:]) - 1) > 0.01:
        raise RefusedError("transform", list(numbers), "finite numbers, a quaternion of length 1")
    return homogeneous(Rotation.from_quat(numbers[3:]).as_matrix(), numbers[:3])
