"""Odometry and IMU that lie about the way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import ImuSample, Odometry

NAN = math.nan


def moved(by: Pose2) -> Callable[[Odometry], Odometry]:
    """Pose and all that follows jump by `by`, seen from the robot."""
    offset: list[Pose2] = []

    def change(odometry: Odometry) -> Odometry:
        pose = odometry.T_odom_base
        if not offset:
            offset.append(pose @ by @ pose.inverse())
        return replace(odometry, T_odom_base=offset[0] @ pose)

    return change


def scaled_way(factor: float) -> Callable[[Odometry], Odometry]:
    """Way and speed come out `factor` times as long from now on."""
    first: list[Pose2] = []

    def change(odometry: Odometry) -> Odometry:
        pose = odometry.T_odom_base
        if not first:
            first.append(pose)
        x, y = (first[0].xy + factor * (pose.xy - first[0].xy)).tolist()
        speeds = {"vx": factor * odometry.vx, "vy": factor * odometry.vy}
        return replace(odometry, T_odom_base=Pose2(x, y, pose.yaw), **speeds)

    return change


def turning(rate: float) -> Callable[[Odometry], Odometry]:
    """The heading drifts by `rate` [rad/s] beside the true one."""
    begin: list[Odometry] = []
    way: list[Pose2] = []

    def change(odometry: Odometry) -> Odometry:
        if not begin:
            begin.append(odometry)
            way.extend((odometry.T_odom_base, odometry.T_odom_base))
        true, false = way
        step = true.between(odometry.T_odom_base)
        drift = Pose2(0.0, 0.0, rate * (odometry.stamp - begin[0].stamp))
        begin[0] = odometry
        way[:] = [odometry.T_odom_base, false @ step @ drift]
        return replace(odometry, T_odom_base=way[1], yaw_rate=odometry.yaw_rate + rate)

    return change


def odometry_with(**values: Any) -> Callable[[Odometry], Odometry]:
    """Replace fields of an odometry; x, y and yaw are those of its pose."""
    pose = {name: values.pop(name) for name in ("x", "y", "yaw") if name in values}

    def change(odometry: Odometry) -> Odometry:
        false = replace(odometry.T_odom_base, **pose)
        return replace(odometry, T_odom_base=false, **values)

    return change


def imu_with(**values: float) -> Callable[[ImuSample], ImuSample]:
    """Replace fields of an IMU sample."""
    return lambda sample: replace(sample, **values)


def scaled_turn(factor: float) -> Callable[[ImuSample], ImuSample]:
    """The yaw rate comes out `factor` times as large."""
    return lambda sample: replace(sample, yaw_rate=factor * sample.yaw_rate)


def biased_turn(rate: float) -> Callable[[ImuSample], ImuSample]:
    """The yaw rate has a bias of `rate` [rad/s]."""
    return lambda sample: replace(sample, yaw_rate=sample.yaw_rate + rate)
