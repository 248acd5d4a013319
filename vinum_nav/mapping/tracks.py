"""One thing that may stand in the vineyard, and what is known of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label
from vinum_nav.mapping.track_parameters import TrackParameters

_STAMP_ROUNDING = 1e-6
"""Stamps come as whole nanoseconds or as sums of ticks [s]: three pictures at 5 Hz are 0.6 s."""


def logit(score: float) -> float:
    """Log-odds of a score, kept within those of 0.05 and 0.95."""
    clipped = min(max(score, 0.05), 0.95)
    return math.log(clipped / (1.0 - clipped))


@dataclass
class Evidence:
    """Sightings from one keyframe as information: sum of C^-1 (2, 2) and of C^-1 z (2,); the sum
    of the camera's positions (2,) and their number; all in the keyframe's frame.
    """

    information: Array = field(default_factory=lambda: np.zeros((2, 2)))
    weighted: Array = field(default_factory=lambda: np.zeros(2))
    cameras: Array = field(default_factory=lambda: np.zeros(2))
    count: int = 0

    def add(self, point: Array, covariance: Array, camera: Array) -> None:
        """Add one sighting, in the keyframe's frame [m, m2]."""
        information = np.linalg.inv(covariance)
        self.information = self.information + information
        self.weighted = self.weighted + information @ point
        self.cameras = self.cameras + camera
        self.count += 1

    def merge(self, other: Evidence) -> None:
        """Add all sightings of another one from the same keyframe."""
        self.information = self.information + other.information
        self.weighted = self.weighted + other.weighted
        self.cameras = self.cameras + other.cameras
        self.count += other.count

    def mean(self) -> tuple[Array, Array]:
        """Mean point (2,) and its covariance (2, 2)."""
        covariance = np.linalg.inv(self.information)
        return covariance @ self.weighted, covariance


@dataclass
class Track:
    """A tentative or confirmed object.

    `position_dr` and `covariance_dr` are its own filter's until it is `anchored` in the pose
    graph; from then on the position is the graph's. `evidence` waits, by keyframe, for the graph.
    """

    id: int
    position_dr: Array
    covariance_dr: Array
    height_map: float
    first_stamp: float
    last_stamp: float
    last_path: float
    hits: int = 0
    near_hits: int = 0
    misses: int = 0
    score_sum: float = 0.0
    existence: float = 0.0
    label_log_odds: float = 0.0
    label: Label = Label.TRUNK
    confirmed: bool = False
    anchored: bool = False
    position_map: Array = field(default_factory=lambda: np.zeros(2))
    covariance_map: Array = field(default_factory=lambda: np.eye(2))
    evidence: dict[int, Evidence] = field(default_factory=dict)
    side_by_side: dict[int, int] = field(default_factory=dict)
    last_miss_path: float = -math.inf

    def sight(
        self,
        position_dr: Array,
        covariance_dr: Array,
        height_map: float,
        score: float,
        label: int,
        stamp: float,
        path: float,
        distance: float,
        parameters: TrackParameters,
    ) -> None:
        """Take in one sighting, from `distance` [m]: position, existence and label."""
        if self.hits and not self.anchored:
            self._filter(position_dr, covariance_dr, path, parameters)
        self.hits += 1
        self.near_hits += distance < parameters.expect_farthest
        self.height_map += (height_map - self.height_map) / min(self.hits, 20)
        self.score_sum += score
        self.existence = min(self.existence + parameters.hit * score, parameters.existence_limit)
        self.last_stamp, self.last_path = stamp, path
        self._vote(score, label, parameters)
        self._confirm(parameters)

    def miss(self, path: float, parameters: TrackParameters) -> None:
        """Note that it was in view and not seen; one viewpoint counts once."""
        if path - self.last_miss_path < parameters.viewpoint and self.hits > 1:
            return
        self.last_miss_path = path
        self.misses += 1
        self.existence -= parameters.miss

    def is_dead(self, now: float, parameters: TrackParameters) -> bool:
        """True if the track has been contradicted, or forgotten before it was confirmed."""
        if self.confirmed:
            return self.existence < 0 and self.near_hits < self.misses
        return self.existence < -0.1 or now - self.last_stamp > parameters.patience

    def gate_covariance(self, path: float, parameters: TrackParameters, bound: float) -> Array:
        """Covariance (2, 2) against the robot [m2]; `bound` caps the drift out of view [m2]."""
        drift = self._drift(path, parameters)
        if not self.anchored:
            spread = parameters.track_sigma**2 + drift
            return np.asarray(self.covariance_dr + spread * np.eye(2))
        return np.asarray((parameters.track_sigma**2 + min(drift, bound)) * np.eye(2))

    def label_cost(self, label: int) -> float:
        """Cost of seeing the track as `label`."""
        return 0.0 if label == self.label else min(abs(self.label_log_odds), 8.0) * 0.5

    def absorb(self, other: Track, parameters: TrackParameters) -> None:
        """Take over all that is known of a duplicate; the graph's position stays the graph's."""
        if not self.anchored:
            self._merge_position(other)
        self.hits += other.hits
        self.near_hits += other.near_hits
        self.misses = min(self.misses, other.misses)
        self.score_sum += other.score_sum
        self.existence = min(max(self.existence, other.existence), parameters.existence_limit)
        self.first_stamp = min(self.first_stamp, other.first_stamp)
        self.last_stamp = max(self.last_stamp, other.last_stamp)
        self.last_path = max(self.last_path, other.last_path)
        limit = parameters.label_limit
        self.label_log_odds = float(
            np.clip(self.label_log_odds + other.label_log_odds, -limit, limit)
        )
        self._settle_label(parameters)
        self.confirmed |= other.confirmed
        for keyframe, evidence in other.evidence.items():
            self.evidence.setdefault(keyframe, Evidence()).merge(evidence)
        for neighbour, count in other.side_by_side.items():
            self.side_by_side[neighbour] = self.side_by_side.get(neighbour, 0) + count

    def _merge_position(self, other: Track) -> None:
        """Mean of the two, each weighted by its information."""
        gain = self.covariance_dr @ np.linalg.inv(self.covariance_dr + other.covariance_dr)
        self.position_dr = self.position_dr + gain @ (other.position_dr - self.position_dr)
        self.covariance_dr = (np.eye(2) - gain) @ self.covariance_dr

    def _drift(self, path: float, p: TrackParameters) -> float:
        return (p.drift * (path - self.last_path)) ** 2

    def _filter(
        self, position_dr: Array, covariance_dr: Array, path: float, p: TrackParameters
    ) -> None:
        predicted = self.covariance_dr + self._drift(path, p) * np.eye(2)
        gain = predicted @ np.linalg.inv(predicted + covariance_dr)
        self.position_dr = self.position_dr + gain @ (position_dr - self.position_dr)
        keep = np.eye(2) - gain
        self.covariance_dr = keep @ predicted @ keep.T + gain @ covariance_dr @ gain.T

    def _vote(self, score: float, label: int, p: TrackParameters) -> None:
        vote = max(logit(score), 0.2) * (1 if label == Label.TRUNK else -1)
        self.label_log_odds = float(
            np.clip(self.label_log_odds + vote, -p.label_limit, p.label_limit)
        )
        self._settle_label(p)

    def _settle_label(self, p: TrackParameters) -> None:
        margin = p.label_hysteresis if self.hits > 1 else 0.0
        if self.label_log_odds > margin:
            self.label = Label.TRUNK
        elif self.label_log_odds < -margin:
            self.label = Label.POST

    def _confirm(self, p: TrackParameters) -> None:
        if self.confirmed:
            return
        self.confirmed = (
            max(self.near_hits, self.hits / p.far_factor) >= p.confirm_sightings
            and self.last_stamp - self.first_stamp >= p.confirm_seconds - _STAMP_ROUNDING
            and self.score_sum / self.hits >= p.confirm_score
            and self.hits / (self.hits + self.misses) >= p.confirm_ratio
            and self.existence > 0
        )
