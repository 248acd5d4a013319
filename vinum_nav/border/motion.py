"""Judges of odometry and IMU."""

from __future__ import annotations

from vinum_nav.border.refusal import judge_number, judge_pose
from vinum_nav.border.stamps import judge_stamp
from vinum_nav.interfaces import ImuSample, Odometry

SPEED = 10.0
"""Largest speed of a body that works in a vineyard, forward and sideways [m/s]."""
YAW_RATE = 10.0
"""Largest yaw rate of such a body [rad/s]."""
TILT = 1.05
"""Largest roll or pitch of a body that stands [rad]: 60 deg; beyond, it has fallen."""


def judge_odometry(odometry: Odometry) -> Odometry:
    """The odometry. Raises RefusedError for a stamp, pose or twist that cannot be."""
    judge_stamp("stamp", odometry.stamp)
    judge_pose("pose", odometry.T_odom_base)
    judge_twist("twist", odometry.vx, odometry.vy, odometry.yaw_rate)
    return odometry


def judge_imu(sample: ImuSample) -> ImuSample:
    """The sample. Raises RefusedError for a stamp, tilt or yaw rate that cannot be."""
    judge_stamp("stamp", sample.stamp)
    judge_tilt("orientation", sample.roll, sample.pitch)
    judge_number("angular_velocity.z", sample.yaw_rate, -YAW_RATE, YAW_RATE, "rad/s")
    return sample


def judge_tilt(field: str, roll: float, pitch: float) -> None:
    """Raises RefusedError for a tilt at which no body stands."""
    judge_number(f"{field} (roll)", roll, -TILT, TILT, "rad")
    judge_number(f"{field} (pitch)", pitch, -TILT, TILT, "rad")


def judge_twist(field: str, vx: float, vy: float, yaw_rate: float) -> None:
    """Raises RefusedError for a velocity that no body of a vineyard has."""
    judge_number(f"{field}.linear.x", vx, -SPEED, SPEED, "m/s")
    judge_number(f"{field}.linear.y", vy, -SPEED, SPEED, "m/s")
    judge_number(f"{field}.angular.z", yaw_rate, -YAW_RATE, YAW_RATE, "rad/s")
