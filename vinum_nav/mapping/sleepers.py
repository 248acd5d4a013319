"""Tracks that nothing changes any more: far from the robot, and out of the graph's window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.mapping.tracks import Track


@dataclass(frozen=True)
class TrackTable:
    """Confirmed tracks as columns, by rising id.

    Attributes:
        ids, labels, hits: (N,).
        positions_map: (N, 3) trunk position [m].
        sigmas: (N,) horizontal standard deviation [m].
    """

    ids: NDArray[np.int64]
    positions_map: Array
    sigmas: Array
    labels: NDArray[np.int64]
    hits: Array

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, tracks: list[Track], positions_map: Array) -> TrackTable:
        """Columns of tracks that are at positions (N, 2) in map [m]."""
        covariances = [t.covariance_map if t.anchored else t.covariance_dr for t in tracks]
        variances = np.array(covariances).reshape(-1, 2, 2).trace(axis1=1, axis2=2) / 2
        heights = np.array([track.height_map for track in tracks], dtype=float)
        return cls(
            np.array([track.id for track in tracks], dtype=np.int64),
            np.column_stack([positions_map.reshape(-1, 2), heights]),
            np.sqrt(variances),
            np.array([int(track.label) for track in tracks], dtype=np.int64),
            np.array([track.hits for track in tracks], dtype=float),
        )

    def take(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> TrackTable:
        """Some of the lines."""
        return TrackTable(
            self.ids[chosen],
            self.positions_map[chosen],
            self.sigmas[chosen],
            self.labels[chosen],
            self.hits[chosen],
        )

    def merged(self, other: TrackTable) -> TrackTable:
        """The lines of both, by rising id."""
        both = TrackTable(
            np.concatenate([self.ids, other.ids]),
            np.concatenate([self.positions_map, other.positions_map]),
            np.concatenate([self.sigmas, other.sigmas]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.hits, other.hits]),
        )
        return both.take(np.argsort(both.ids, kind="stable"))


class Sleepers:
    """Keeps what is asleep as columns, so that a large map costs hardly more than a small one."""

    def __init__(self) -> None:
        self.table = TrackTable.of([], np.zeros((0, 2)))

    def lay(self, tracks: list[Track]) -> None:
        """Take in anchored, confirmed tracks that nothing will change before they wake."""
        if tracks:
            positions = np.array([track.position_map for track in tracks])
            self.table = self.table.merged(TrackTable.of(tracks, positions))

    def wake(self, robot_map: Array, within: float) -> list[int]:
        """Ids of those less than `within` from the robot (2,) [m]; they are asleep no longer."""
        offsets = self.table.positions_map[:, :2] - robot_map
        near = np.hypot(offsets[:, 0], offsets[:, 1]) < within
        if not near.any():
            return []
        woken = [int(id) for id in self.table.ids[near]]
        self.table = self.table.take(~near)
        return woken
