"""Pose graph over a sliding window of keyframes and landmarks: the only door to GTSAM."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.mapping.parameters import GraphParameters


@dataclass(frozen=True)
class Fix:
    """GNSS position (2,) of a keyframe in map and its sigma [m]."""

    keyframe: int
    position_map: Array
    sigma: float


@dataclass(frozen=True)
class Sighting:
    """Point (2,) of a landmark in the frame of a keyframe, covariance (2, 2) [m, m2]."""

    keyframe: int
    landmark: int
    point: Array
    covariance: Array


@dataclass(frozen=True)
class Landmark:
    """A guess (2,) for a landmark that enters the window, with its covariance if it is known."""

    id: int
    position_map: Array
    covariance: Array | None = None


@dataclass(frozen=True)
class KeyframeMeasurements:
    """Measurements that one closed keyframe brings.

    Attributes:
        step: motion from the closed keyframe to the next one, in the closed one's frame.
        step_sigmas: (3,) of x, y, yaw.
        same: pairs of landmarks that are one thing.
    """

    step: Pose2
    step_sigmas: Array
    fixes: list[Fix] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    landmarks: list[Landmark] = field(default_factory=list)
    same: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Estimate:
    """Newest keyframe's pose and covariance (3, 3) of x, y, yaw in map; landmarks in the window."""

    pose: Pose2
    covariance: Array
    landmarks: dict[int, tuple[Array, Array]]
    poses: dict[int, Pose2]


class PoseGraph:
    """Fixed-lag smoother; variables that leave the window are marginalised.

    Keyframes are poses of the GNSS antenna's foot (axes of base_link), so that a fix is a prior
    of a position. Source: GTSAM's BatchFixedLagSmoother.
    """

    def __init__(
        self, start: Pose2, parameters: GraphParameters, covariance: Array | None = None
    ) -> None:
        """Args:
        start: believed pose of keyframe 0 in map.
        covariance: of it (3, 3), x, y, yaw in map; None for that of the parameters.
        """
        import gtsam

        self._gtsam: Any = gtsam
        self._parameters = parameters
        optimiser = gtsam.LevenbergMarquardtParams()
        optimiser.setMaxIterations(6)
        optimiser.setRelativeErrorTol(1e-4)
        self._smoother = gtsam.BatchFixedLagSmoother(float(parameters.window), optimiser)
        self.newest = 0
        self._poses = {0: start}
        self._inside: set[int] = set()
        graph, values = gtsam.NonlinearFactorGraph(), gtsam.Values()
        noise: Any
        if covariance is None:
            sigmas = np.array([parameters.start_sigma] * 2 + [parameters.start_yaw_sigma])
            noise = gtsam.noiseModel.Diagonal.Sigmas(sigmas)
        else:
            turn = _turn_of(start)
            noise = gtsam.noiseModel.Gaussian.Covariance(turn.T @ covariance @ turn)
        graph.add(gtsam.PriorFactorPose2(self._pose_key(0), _to_gtsam(gtsam, start), noise))
        values.insert(self._pose_key(0), _to_gtsam(gtsam, start))
        self._smoother.update(graph, values, {self._pose_key(0): 0.0})

    @property
    def oldest(self) -> int:
        """First keyframe that is still in the window."""
        return min(self._poses)

    @property
    def landmarks_inside(self) -> frozenset[int]:
        """Landmarks in the window; any other needs a Landmark before a Sighting."""
        return frozenset(self._inside)

    def close_keyframe(self, measurements: KeyframeMeasurements) -> Estimate:
        """Add a closed keyframe's measurements, begin the next one, and optimise."""
        gtsam = self._gtsam
        graph, values = gtsam.NonlinearFactorGraph(), gtsam.Values()
        stamp = float(self.newest + 1)
        stamps: Any = {self._pose_key(self.newest + 1): stamp}
        self._add_step(graph, values, measurements)
        for fix in measurements.fixes:
            noise = self._robust(gtsam.noiseModel.Isotropic.Sigma(2, fix.sigma))
            at = gtsam.Pose2(*fix.position_map, 0.0)
            graph.add(gtsam.PoseTranslationPrior2D(self._pose_key(fix.keyframe), at, noise))
        for landmark in measurements.landmarks:
            self._add_landmark(graph, values, stamps, landmark, stamp)
        for sighting in measurements.sightings:
            self._add_sighting(graph, sighting)
            stamps[self._landmark_key(sighting.landmark)] = stamp
        same_noise = gtsam.noiseModel.Isotropic.Sigma(2, 0.01)
        for a, b in measurements.same:
            keys = self._landmark_key(a), self._landmark_key(b)
            graph.add(gtsam.BetweenFactorPoint2(*keys, np.zeros(2), same_noise))
        self._smoother.update(graph, values, stamps)
        self.newest += 1
        return self._estimate()

    def _add_step(self, graph: Any, values: Any, measurements: KeyframeMeasurements) -> None:
        gtsam = self._gtsam
        here, there = self._pose_key(self.newest), self._pose_key(self.newest + 1)
        noise = gtsam.noiseModel.Diagonal.Sigmas(measurements.step_sigmas)
        graph.add(gtsam.BetweenFactorPose2(here, there, _to_gtsam(gtsam, measurements.step), noise))
        guess = self._poses[self.newest] @ measurements.step
        values.insert(there, _to_gtsam(gtsam, guess))

    def _add_landmark(
        self, graph: Any, values: Any, stamps: Any, landmark: Landmark, stamp: float
    ) -> None:
        gtsam = self._gtsam
        key = self._landmark_key(landmark.id)
        values.insert(key, np.asarray(landmark.position_map, dtype=float))
        if landmark.covariance is not None:
            noise = gtsam.noiseModel.Gaussian.Covariance(landmark.covariance)
            graph.add(gtsam.PriorFactorPoint2(key, landmark.position_map, noise))
        stamps[key] = stamp
        self._inside.add(landmark.id)

    def _add_sighting(self, graph: Any, sighting: Sighting) -> None:
        gtsam = self._gtsam
        x, y = sighting.point
        distance = float(np.hypot(x, y))
        jacobian = np.array([[-y / distance**2, x / distance**2], [x / distance, y / distance]])
        floor = self._parameters.sighting_floor**2 * np.eye(2)
        covariance = jacobian @ (sighting.covariance + floor) @ jacobian.T
        graph.add(
            gtsam.BearingRangeFactor2D(
                self._pose_key(sighting.keyframe),
                self._landmark_key(sighting.landmark),
                gtsam.Rot2(float(np.arctan2(y, x))),
                distance,
                self._robust(gtsam.noiseModel.Gaussian.Covariance(covariance)),
            )
        )

    def _estimate(self) -> Estimate:
        gtsam = self._gtsam
        values = self._smoother.calculateEstimate()
        marginals = gtsam.Marginals(self._smoother.getFactors(), values)
        oldest = max(0, self.newest - self._parameters.window)
        poses = [k for k in range(oldest, self.newest + 1) if values.exists(self._pose_key(k))]
        self._poses = {k: _from_gtsam(values.atPose2(self._pose_key(k))) for k in poses}
        self._inside = {id for id in self._inside if values.exists(self._landmark_key(id))}
        landmarks: dict[int, tuple[Array, Array]] = {}
        for id in self._inside:
            key = self._landmark_key(id)
            landmarks[id] = (values.atPoint2(key), marginals.marginalCovariance(key))
        pose = self._poses[self.newest]
        turn = _turn_of(pose)
        local = marginals.marginalCovariance(self._pose_key(self.newest))
        return Estimate(pose, turn @ local @ turn.T, landmarks, dict(self._poses))

    def _robust(self, noise: Any) -> Any:
        model = self._gtsam.noiseModel
        return model.Robust.Create(model.mEstimator.Huber.Create(self._parameters.huber), noise)

    def _pose_key(self, keyframe: int) -> int:
        return int(self._gtsam.symbol("x", keyframe))

    def _landmark_key(self, landmark: int) -> int:
        return int(self._gtsam.symbol("l", landmark))


def _turn_of(pose: Pose2) -> Array:
    """Turn (3, 3) of x, y, yaw from GTSAM's tangent space, which turns with the pose, to map."""
    turn = np.eye(3)
    turn[:2, :2] = pose.rotation
    return turn


def _to_gtsam(gtsam: Any, pose: Pose2) -> Any:
    return gtsam.Pose2(pose.x, pose.y, pose.yaw)


def _from_gtsam(pose: Any) -> Pose2:
    return Pose2(float(pose.x()), float(pose.y()), float(pose.theta()))
