"""Hears the topics of the map and hands them to the join that makes snapshots of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vinum_nav.interfaces import MappedTrunks, MapSnapshot
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import from_vines
from vinum_nav.ros.convert.maps import from_map_pose, from_rows
from vinum_nav.ros.convert.stamps import from_time
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.sync.map_join import MapJoin


def hear_map(
    node: VinumNode,
    join: MapJoin,
    on_snapshot: Callable[[MapSnapshot], object] | None = None,
) -> None:
    """Subscribe to trunk_map/pose, rows and, where the join waits for them, vines.

    Args:
        on_snapshot: called with each snapshot that a message made whole.
    """

    def tell(is_whole: bool) -> None:
        if is_whole and on_snapshot is not None and join.latest is not None:
            on_snapshot(join.latest)

    node.listen(names.MAP_POSE, from_map_pose, lambda part: tell(join.add_pose(*part)))
    node.listen(names.ROWS, from_rows, lambda part: tell(join.add_rows(*part)))
    if join.with_trunks:
        node.listen(names.VINES, _stamped_vines, lambda part: tell(join.add_trunks(*part)))


def _stamped_vines(message: Any) -> tuple[float, MappedTrunks]:
    return from_time(message.header.stamp), from_vines(message)
