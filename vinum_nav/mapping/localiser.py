"""Pose of the robot: dead reckoning from keyframe to keyframe, the graph between them."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import GnssFix, ImuSample, Odometry
from vinum_nav.mapping.dead_reckoning import DeadReckoning
from vinum_nav.mapping.estimator import (
    Estimate,
    Fix,
    KeyframeMeasurements,
    Landmark,
    PoseGraph,
    Sighting,
)
from vinum_nav.mapping.gnss import AntennaFoot, antenna_foot
from vinum_nav.mapping.imu_buffer import Attitude, ImuBuffer
from vinum_nav.mapping.keyframes import Keyframe
from vinum_nav.mapping.parameters import MapperParameters
from vinum_nav.mapping.scale import ScaleEstimator
from vinum_nav.mapping.start_check import StartCheck
from vinum_nav.watch.fixes import FixWatch, Prediction
from vinum_nav.watch.parameters import WatchParameters


class Localiser:
    """Pose of base_link in map; begins at the believed start with the first odometry.

    That is the mission file's start, or another one that is given.
    """

    def __init__(
        self,
        mission: MissionFile,
        robot: Robot,
        parameters: MapperParameters,
        watch: WatchParameters,
        start: BelievedStart | None = None,
    ) -> None:
        """Args: start: where the robot stands if not at the mission file's start."""
        self._parameters = parameters
        self._start = start
        self.start_check = StartCheck()
        self._datum = mission.datum
        self._antenna_xyz = robot.gnss_antenna_xyz or (0.0, 0.0, 0.0)
        self._has_gnss = robot.gnss_antenna_xyz is not None
        self._T_base_antenna = Pose2(self._antenna_xyz[0], self._antenna_xyz[1], 0.0)
        self._imu = ImuBuffer(fitted=robot.imu)
        self._reckoning = DeadReckoning(parameters.motion)
        self._scale = ScaleEstimator(parameters.motion, parameters.graph.fix_sigma)
        self.graph = PoseGraph(mission.start_pose @ self._T_base_antenna, parameters.graph)
        self._keyframe: Keyframe | None = None
        self._keyframe_poses: dict[int, Pose2] = {}
        self.T_map_dr = mission.start_pose
        sigmas = [parameters.graph.start_sigma] * 2 + [parameters.graph.start_yaw_sigma]
        self._covariance: Array = np.diag(np.square(sigmas))
        self.ground_height = 0.0
        self._height_known = False
        self.fixes = FixWatch(self._has_gnss, watch)

    @property
    def odometry(self) -> Odometry | None:
        """The last one; None before the first."""
        return self._reckoning.odometry

    @property
    def path(self) -> float:
        """Way travelled [m]."""
        return self._reckoning.path

    @property
    def scale_sigma(self) -> float:
        """Standard deviation of the odometry's scale."""
        return self._scale.sigma

    @property
    def T_map_base(self) -> Pose2:
        """Pose of base_link in map at the stamp of the last odometry."""
        return self.T_map_dr @ self._reckoning.pose

    def turned(self, turn: float) -> Pose2:
        """T_map_base turned by an angle [rad] about the GNSS antenna, whose place is known best."""
        antenna = self.T_map_base @ self._T_base_antenna
        about = Pose2(antenna.x, antenna.y, wrap_angle(antenna.yaw + turn))
        return about @ self._T_base_antenna.inverse()

    @property
    def keyframe(self) -> Keyframe:
        """The open one.

        Raises:
            RuntimeError: no odometry has come yet.
        """
        if self._keyframe is None:
            raise RuntimeError("there is no keyframe before the first odometry")
        return self._keyframe

    @property
    def covariance(self) -> Array:
        """Covariance (3, 3) of T_map_base: the newest keyframe's, grown by the way since."""
        if self._keyframe is None:
            return self._covariance
        return np.asarray(self._covariance + np.diag(np.square(self._step_sigmas(self._keyframe))))

    def add_imu(self, sample: ImuSample) -> None:
        """Take in tilt and yaw rate."""
        self._imu.append(sample)

    def add_odometry(self, odometry: Odometry) -> bool:
        """Take in motion; whether the open keyframe is due to be closed."""
        self._reckoning.step(odometry, self._imu)
        antenna = self._reckoning.pose @ self._T_base_antenna
        if self._keyframe is None:
            if self._start is not None:
                self.start_check.begin(self._start, odometry)
                self._begin_at(self._start, odometry)
            self._open(0)
            return False
        return self._keyframe.is_due(odometry.stamp, antenna, self._parameters.graph)

    def _begin_at(self, start: BelievedStart, odometry: Odometry) -> None:
        """Take the robot to stand at a start other than the mission file's."""
        here = start.at(odometry)
        foot = here.T_map_base @ self._T_base_antenna
        self.graph = PoseGraph(foot, self._parameters.graph, here.covariance)
        self.T_map_dr = here.T_map_base @ self._reckoning.pose.inverse()
        self._covariance = here.covariance

    def add_fix(self, fix: GnssFix) -> AntennaFoot | None:
        """Take in a position; the antenna's foot by it, None where it is not used.

        Dropped where pose or tilt of its stamp are not known, and where motion contradicts it.
        """
        newest = self._reckoning.odometry
        self.fixes.hear(fix, newest.stamp if newest else fix.stamp)
        if not self._has_gnss:
            return None
        at, attitude = self._reckoning.at(fix.stamp), self._imu.at(fix.stamp)
        if at is None or attitude is None or self._keyframe is None:
            return None
        yaw = (self.T_map_dr @ at).yaw
        foot = antenna_foot(
            fix, self._datum, self._antenna_xyz, attitude, yaw, self._parameters.graph
        )
        if foot is None:
            return None
        predicted = self._predicted(at)
        if self._start is not None and foot.fixed:
            sigma = math.hypot(foot.sigma, predicted.sigma)
            place = foot.position_map, predicted.position_map
            self.start_check.take(*place, sigma, self._reckoning.path)
        if not self.fixes.admit(fix, foot.position_map, predicted):
            return None
        self._keyframe.feet.append((at @ self._T_base_antenna, foot))
        return foot

    def _predicted(self, T_dr_base: Pose2) -> Prediction:
        """Prediction of the antenna's foot for base_link at a pose in `dr`."""
        foot_dr = (T_dr_base @ self._T_base_antenna).xy
        sigma = math.sqrt(float(np.linalg.eigvalsh(self.covariance[:2, :2])[-1]))
        return Prediction(
            self.T_map_dr.transform(foot_dr), sigma, T_dr_base, foot_dr, self.T_map_dr.yaw
        )

    def seen_from(self, stamp: float) -> tuple[Pose2, Attitude] | None:
        """T_dr_base and tilt at `stamp`; None if either is not known."""
        pose, attitude = self._reckoning.at(stamp), self._imu.at(stamp)
        return None if pose is None or attitude is None else (pose, attitude)

    def close_keyframe(
        self, sightings: list[Sighting], landmarks: list[Landmark], same: list[tuple[int, int]]
    ) -> Estimate:
        """Hand the open keyframe with its sightings to the graph, and open the next one."""
        closed = self.keyframe
        fix = closed.mean_fix((self.T_map_dr @ closed.T_dr_antenna).yaw, self._parameters.graph)
        fixes = [Fix(closed.index, fix.position_map, fix.sigma)] if fix else []
        if fix and fix.fixed and fix.ground_height is not None:
            self._level_ground(fix.ground_height)
        sigmas = self._step_sigmas(closed)
        opened = self._open(closed.index + 1)
        step = closed.T_dr_antenna.between(opened.T_dr_antenna)
        estimate = self.graph.close_keyframe(
            KeyframeMeasurements(step, sigmas, fixes, sightings, landmarks, same)
        )
        self.T_map_dr = estimate.pose @ opened.T_dr_antenna.inverse()
        self._covariance = estimate.covariance
        bases = {k: p @ self._T_base_antenna.inverse() for k, p in estimate.poses.items()}
        if closed.index in bases:
            fixed = fix is not None and fix.fixed
            self._scale.step(closed.index, closed.T_odom_base, fixed, bases)
        self._reckoning.scale = self._scale.scale
        return estimate

    def keyframe_pose(self, index: int) -> Pose2:
        """T_dr_antenna of a keyframe in the window."""
        return self._keyframe_poses[index]

    def _open(self, index: int) -> Keyframe:
        reckoning = self._reckoning
        if reckoning.odometry is None:
            raise RuntimeError("a keyframe needs an odometry")
        self._keyframe = Keyframe(
            index,
            reckoning.odometry.stamp,
            reckoning.pose @ self._T_base_antenna,
            reckoning.odometry.T_odom_base,
            reckoning.path,
            reckoning.yaw_variance,
        )
        self._keyframe_poses[index] = self._keyframe.T_dr_antenna
        self._keyframe_poses.pop(index - self._parameters.graph.window - 2, None)
        return self._keyframe

    def _step_sigmas(self, since: Keyframe) -> Array:
        motion = self._parameters.motion
        way = self._reckoning.path - since.path
        along = math.hypot(
            motion.step_sigma, self._scale.sigma * way, motion.slip_sigma * math.sqrt(way)
        )
        yaw = math.sqrt(self._reckoning.yaw_variance - since.yaw_variance + 1e-8)
        return np.array([along, along, yaw])

    def _level_ground(self, height: float) -> None:
        gain = self._parameters.graph.height_gain if self._height_known else 1.0
        self.ground_height += gain * (height - self.ground_height)
        self._height_known = True
