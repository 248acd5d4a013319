"""Metrics of arrival: error of the stop pose, and share of the cordon within reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Polyline, Pose2, homogeneous, rotation_rpy, transform_points
from vinum_nav.interfaces import Side
from vinum_nav.report.metrics.statistics import greatest, least, mean, p95, std
from vinum_nav.report.metrics.stops import Stop
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Vineyard

CORDON_SAMPLES = 200


def visits(stops: Sequence[Stop]) -> list[Stop]:
    """Stops that count: the first one at each work item."""
    return [stop for stop in stops if stop.kind == "visit"]


def arrival_metrics(stops: Sequence[Stop]) -> dict[str, Any]:
    """The `arrival_error_m` and `arrival_yaw_error_rad` sections.

    `along_mean` and `across_mean` keep their sign (forward and left of the ideal pose are
    positive), so that they show a bias; all other figures are of absolute errors.
    """
    errors = [stop.error for stop in visits(stops)]
    along = np.array([error.x for error in errors if error])
    across = np.array([error.y for error in errors if error])
    yaw = np.abs([error.yaw for error in errors if error])
    distance = np.hypot(along, across)
    return {
        "arrival_error_m": {
            "mean": mean(distance),
            "std": std(distance),
            "p95": p95(distance),
            "max": greatest(distance),
            "along_mean": mean(along),
            "across_mean": mean(across),
        },
        "arrival_yaw_error_rad": {"mean": mean(yaw), "p95": p95(yaw)},
    }


def reach_metrics(
    stops: Sequence[Stop], record: Record, vineyard: Vineyard, robot: Robot
) -> dict[str, Any]:
    """The `cordon_reach` section."""
    shares, of_ideal = [], []
    for stop in visits(stops):
        reached, ideally = reached_samples(stop, record, vineyard, robot)
        shares.append(float(np.mean(reached)))
        if ideally.any():
            of_ideal.append(float(np.mean(reached[ideally])))
    return {"mean": mean(shares), "min": least(shares), "of_ideal": mean(of_ideal)}


def reached_samples(
    stop: Stop, record: Record, vineyard: Vineyard, robot: Robot
) -> tuple[Array, Array]:
    """Masks (N,) bool of the CORDON_SAMPLES points of the true cordon that the arm reaches.

    The first mask is for the true pose with its true height and tilt. The second is for the ideal
    pose with the same tilt, standing on the terrain there.
    """
    if stop.item is None:
        raise ValueError(f"the stop at {stop.task.stamp} s is at no work item")
    nearest = int(np.argmin(np.abs(record.truth.stamps - stop.task.stamp)))
    z, roll, pitch = (float(v) for v in record.tilt[nearest])
    ideal = stop.item.ideal
    rise = float(vineyard.terrain.height_at(ideal.xy) - vineyard.terrain.height_at(stop.pose.xy))
    cordon = Polyline(stop.item.vine.cordon).resampled(CORDON_SAMPLES)
    side = vineyard.mission.side
    return (
        within_reach(cordon, stop.pose, (z, roll, pitch), robot, side),
        within_reach(cordon, ideal, (z + rise, roll, pitch), robot, side),
    )


def within_reach(
    points_map: Array, pose: Pose2, tilt: tuple[float, float, float], robot: Robot, side: Side
) -> Array:
    """Mask (N,) bool of the points (N, 3) in map that lie within the arm's reach of its shoulder.

    Args:
        tilt: z [m], roll, pitch [rad] of base_link.
    """
    z, roll, pitch = tilt
    T_map_base = homogeneous(rotation_rpy(roll, pitch, pose.yaw), np.array([pose.x, pose.y, z]))
    shoulder = transform_points(T_map_base, robot.shoulder(side))
    inside: Array = np.linalg.norm(points_map - shoulder, axis=1) <= robot.arm.reach
    return inside
