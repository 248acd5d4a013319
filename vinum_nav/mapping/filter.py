"""Single sightings become tracks: birth, confirmation, contradiction, fusion."""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, CameraIntrinsics, Pose2
from vinum_nav.mapping.association import associate
from vinum_nav.mapping.leveling import LevelTrunks
from vinum_nav.mapping.sleepers import Sleepers
from vinum_nav.mapping.track_parameters import TrackParameters
from vinum_nav.mapping.tracks import Track
from vinum_nav.mapping.visibility import expected_in_view


@dataclass(frozen=True)
class Picture:
    """One picture's trunks with the place they were seen from.

    Attributes:
        T_dr_base: of the picture's stamp.
        T_base_camera: (4, 4) mounting.
        path: way travelled so far [m].
        ground_height: of base_link's origin in map [m].
        pose_variance: horizontal, of the robot in map [m2].
    """

    stamp: float
    trunks: LevelTrunks
    T_dr_base: Pose2
    T_base_camera: Array
    path: float
    ground_height: float
    pose_variance: float


class TrackFilter:
    """All tracks of a run, by id; ids are never given twice."""

    def __init__(
        self, parameters: TrackParameters, vine_spacing: float, intrinsics: CameraIntrinsics
    ) -> None:
        self._parameters = parameters
        self._gate = min(parameters.gate_distance, parameters.gate_spacings * vine_spacing)
        self._intrinsics = intrinsics
        self._next_id = 0
        self.tracks: dict[int, Track] = {}
        self._near: list[int] = []
        self._awake: set[int] = set()
        self.sleepers = Sleepers()
        self._now = 0.0
        self.in_view = 0
        """Confirmed tracks that the last picture had to show."""

    def refresh(self, T_dr_map: Pose2, robot_dr: Array, inside: Set[int]) -> None:
        """Move anchored tracks to where the graph has them, and choose those near the robot.

        Those that are far and out of the graph's window fall asleep, the ones among them that were
        never confirmed are forgotten in time.

        Args:
            inside: ids of the tracks in the graph's window.
        """
        robot_map, near = T_dr_map.inverse().transform(robot_dr), self._parameters.near
        self._awake.update(self.sleepers.wake(robot_map, math.sqrt(2) * near))
        self._near, tired = [], []
        for id in sorted(self._awake):
            track = self.tracks[id]
            if track.anchored:
                track.position_dr = T_dr_map.transform(track.position_map)
            offset = track.position_dr - robot_dr
            if abs(offset[0]) < near and abs(offset[1]) < near:
                self._near.append(id)
            elif id in inside:
                continue
            elif track.confirmed and track.anchored:
                tired.append(track)
            elif track.is_dead(self._now, self._parameters):
                del self.tracks[id]
                self._awake.remove(id)
        far = [track for track in tired if not self._is_close(track, robot_map)]
        self.sleepers.lay(far)
        self._awake.difference_update(track.id for track in far)

    def _is_close(self, track: Track, robot_map: Array) -> bool:
        """True if the track would wake at once."""
        distance = float(np.hypot(*(track.position_map - robot_map)))
        return distance < math.sqrt(2) * self._parameters.near

    def awake(self) -> list[Track]:
        """Confirmed tracks that may still change, by rising id."""
        return [self.tracks[id] for id in sorted(self._awake) if self.tracks[id].confirmed]

    def near_tracks(self) -> list[Track]:
        """Tracks that take part, by rising id."""
        return [self.tracks[id] for id in sorted(self._near)]

    def step(self, picture: Picture) -> tuple[list[tuple[Track, int]], list[tuple[int, int]]]:
        """Take in one picture.

        Returns:
            The tracks seen, each with the index of its observation; and fusions as pairs
            (id kept, id dropped).
        """
        self._now = picture.stamp
        tracks = [self.tracks[id] for id in self._near]
        points_dr = picture.T_dr_base.transform(picture.trunks.positions_base)
        rotation = picture.T_dr_base.rotation
        covariances_dr = rotation @ picture.trunks.covariances @ rotation.T
        pairs = self._associate(picture, tracks, points_dr, covariances_dr)
        seen = [(tracks[t], n) for t, n in pairs]
        taken = {n for _, n in seen}
        for n in range(len(picture.trunks)):
            if n not in taken:
                seen.append((self._begin(picture, points_dr[n], covariances_dr[n]), n))
        for track, n in seen:
            self._sight(track, picture, n, points_dr[n], covariances_dr[n])
        _note_neighbours([track for track, _ in seen], 2 * self._parameters.fuse_distance)
        self._count_misses(picture, tracks, {track.id for track, _ in seen})
        fused = self._fuse([track for track, _ in seen])
        self._bury(picture.stamp)
        return [(track, n) for track, n in seen if track.id in self.tracks], fused

    def _associate(
        self, picture: Picture, tracks: list[Track], points_dr: Array, covariances_dr: Array
    ) -> list[tuple[int, int]]:
        if not tracks:
            return []
        gates = [
            track.gate_covariance(
                picture.path,
                self._parameters,
                picture.pose_variance + float(np.trace(track.covariance_map)) / 2,
            )
            for track in tracks
        ]
        labels = [int(label) for label in picture.trunks.labels]
        return associate(
            np.array([track.position_dr for track in tracks]),
            np.array(gates),
            points_dr,
            covariances_dr,
            np.array([[track.label_cost(label) for label in labels] for track in tracks]),
            self._parameters.gate_chi2,
            self._gate,
        )

    def _begin(self, picture: Picture, point_dr: Array, covariance_dr: Array) -> Track:
        stamp = picture.stamp
        track = Track(self._next_id, point_dr, covariance_dr, 0.0, stamp, stamp, picture.path)
        self._next_id += 1
        self.tracks[track.id] = track
        self._near.append(track.id)
        self._awake.add(track.id)
        return track

    def _sight(
        self, track: Track, picture: Picture, n: int, point_dr: Array, covariance_dr: Array
    ) -> None:
        trunks = picture.trunks
        height = picture.ground_height + float(trunks.heights[n])
        score, label = float(trunks.scores[n]), int(trunks.labels[n])
        track.sight(
            point_dr,
            covariance_dr,
            height,
            score,
            label,
            picture.stamp,
            picture.path,
            float(np.hypot(*(trunks.positions_base[n] - trunks.camera_base))),
            self._parameters,
        )

    def _count_misses(self, picture: Picture, tracks: list[Track], seen: set[int]) -> None:
        self.in_view = 0
        if not tracks:
            return
        positions = picture.T_dr_base.inverse().transform(
            np.array([track.position_dr for track in tracks])
        )
        expected = expected_in_view(
            positions, picture.T_base_camera, self._intrinsics, self._parameters
        )
        for track, is_expected in zip(tracks, expected, strict=True):
            if is_expected and track.id not in seen:
                track.miss(picture.path, self._parameters)
        self.in_view = sum(
            track.confirmed
            for track, is_expected in zip(tracks, expected, strict=True)
            if is_expected
        )

    def _fuse(self, seen: list[Track]) -> list[tuple[int, int]]:
        fused: list[tuple[int, int]] = []
        for track in seen:
            for id in list(self._near):
                other = self.tracks.get(id)
                if other is None or other is track or track.id not in self.tracks:
                    continue
                if self._are_one(track, other):
                    keep, drop = sorted((track, other), key=lambda t: (not t.confirmed, t.id))
                    keep.absorb(drop, self._parameters)
                    self._remove(drop.id)
                    fused.append((keep.id, drop.id))
        return fused

    def _are_one(self, a: Track, b: Track) -> bool:
        p = self._parameters
        gap = float(np.hypot(*(a.position_dr - b.position_dr)))
        # Seen from afar alone, their distance is too vague to hold them apart.
        vague = min(a.near_hits, b.near_hits) < p.confirm_sightings
        if gap >= (self._gate if vague else p.fuse_distance) or min(a.hits, b.hits) < 2:
            return False
        if a.side_by_side.get(b.id, 0) >= min(p.side_by_side, 0.5 * min(a.hits, b.hits)):
            return False
        # A post beside a vine is two things although one may always have hidden the other.
        return a.label == b.label or gap < p.fuse_distance / 2

    def _bury(self, now: float) -> None:
        for id in list(self._near):
            if self.tracks[id].is_dead(now, self._parameters):
                self._remove(id)

    def _remove(self, id: int) -> None:
        del self.tracks[id]
        self._near.remove(id)
        self._awake.discard(id)


def _note_neighbours(seen: list[Track], distance: float) -> None:
    for index, a in enumerate(seen):
        for b in seen[index + 1 :]:
            if np.hypot(*(a.position_dr - b.position_dr)) < distance:
                a.side_by_side[b.id] = a.side_by_side.get(b.id, 0) + 1
                b.side_by_side[a.id] = b.side_by_side.get(a.id, 0) + 1
