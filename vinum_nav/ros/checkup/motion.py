"""Rules of motion: odometry and IMU, and whether their units agree."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from vinum_nav.interfaces import ImuSample, Odometry
from vinum_nav.ros.checkup.finding import Findings
from vinum_nav.ros.checkup.heard import Heard
from vinum_nav.ros.convert.sensors import from_imu, from_odometry

TURNING = 0.02
"""Yaw rate from which a body counts as turning [rad/s]."""
DEGREE = math.degrees(1.0)
SAME = 1.6
"""Factor by which two measurements of one motion may differ."""
MOVED = 0.1
"""Way from which pose and twist of odometry are compared [m]."""


def judge_odometry_messages(heard: Heard, findings: Findings) -> list[Odometry]:
    """Odometry that the border takes; note what it refuses, and a twist that belies the pose."""
    taken = []
    for message in heard.decoded():
        with findings.refused():
            taken.append(from_odometry(message))
    _judge_speed(taken, findings)
    return taken


def judge_imu_messages(heard: Heard, findings: Findings) -> list[ImuSample]:
    """IMU samples that the border takes; note what it refuses."""
    taken = []
    for message in heard.decoded():
        with findings.refused():
            taken.append(from_imu(message))
    return taken


def judge_yaw_rates(
    odometry: Sequence[Odometry], imu: Sequence[ImuSample], of_odometry: Findings, of_imu: Findings
) -> None:
    """Note a yaw rate in degrees, which shows where IMU and odometry turn at once."""
    if not odometry or not imu:
        return
    wheels = _root_mean_square([o.yaw_rate for o in odometry])
    gyro = _root_mean_square([sample.yaw_rate for sample in imu])
    cost = "the heading runs away at the first turn, and no vine is where the map has it"
    for turns, reference, name, findings in (
        (gyro, wheels, "odometry", of_imu),
        (wheels, gyro, "IMU", of_odometry),
    ):
        if reference > TURNING and DEGREE / SAME < turns / reference < DEGREE * SAME:
            reason = f"yaw rate {turns / reference:.0f} times that of the {name}, wanted rad/s"
            findings.add("degrees for radians", reason, cost)


def _judge_speed(odometry: Sequence[Odometry], findings: Findings) -> None:
    if len(odometry) < 2:
        return
    poses = np.array([o.T_odom_base.xy for o in odometry])
    times = np.array([o.stamp for o in odometry])
    speeds = np.array([math.hypot(o.vx, o.vy) for o in odometry])
    way = float(np.linalg.norm(np.diff(poses, axis=0), axis=1).sum())
    told = float(np.sum(speeds[1:] * np.clip(np.diff(times), 0.0, 1.0)))
    if max(way, told) > MOVED and not way / SAME < told < way * SAME:
        reason = f"the twist makes {told:.2f} m of a way of {way:.2f} m by the pose, wanted m/s"
        cost = "the robot is steered by a false speed and misses its stops"
        findings.add("twist belies the pose", reason, cost)


def _root_mean_square(values: Sequence[float]) -> float:
    return float(np.sqrt(np.mean(np.square(values))))
