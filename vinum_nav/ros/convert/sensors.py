"""Odometry, IMU, GNSS and lidar."""

from __future__ import annotations

import array
from typing import Any

import numpy as np
from nav_msgs.msg import Odometry as OdometryMessage
from sensor_msgs.msg import Imu, NavSatFix, NavSatStatus
from sensor_msgs.msg import LaserScan as LaserScanMessage

from vinum_nav.border.gnss import judge_fix
from vinum_nav.border.motion import judge_imu, judge_odometry, judge_tilt
from vinum_nav.border.refusal import RefusedError
from vinum_nav.border.scans import judge_angle_max, judge_scan
from vinum_nav.geometry import Array
from vinum_nav.interfaces import FixStatus, GnssFix, ImuSample, LaserScan, Odometry
from vinum_nav.ros.convert.frames import (
    BASE,
    GNSS_FRAMES,
    IMU_FRAMES,
    ODOM,
    SCAN_FRAMES,
    judge_frame_id,
)
from vinum_nav.ros.convert.poses import from_pose, from_quaternion, to_pose, to_quaternion
from vinum_nav.ros.convert.stamps import from_time, to_time

UNKNOWN = 1e6
"""Variance of what a sensor does not measure."""
DEFAULT_SIGMA = {FixStatus.SINGLE: 5.0, FixStatus.FLOAT: 1.0, FixStatus.FIX: 0.05}
"""Horizontal standard deviation of a fix whose covariance is of type UNKNOWN [m].

Wider than a good receiver's: the u-blox ZED-F9P's data sheet has circular errors (50 %) of 1.5 m
single, 1.0 m with SBAS and 0.01 m + 1 ppm fixed; under a canopy each is several times that.
"""
DEFAULT_VERTICAL = 2.0
"""Vertical standard deviation over the horizontal one, of the same."""


def to_odometry(odometry: Odometry) -> Any:
    """Pose in odom, twist in base_link."""
    message = OdometryMessage()
    message.header.stamp, message.header.frame_id = to_time(odometry.stamp), "odom"
    message.child_frame_id = "base_link"
    message.pose.pose = to_pose(odometry.T_odom_base)
    twist = message.twist.twist
    twist.linear.x, twist.linear.y, twist.angular.z = odometry.vx, odometry.vy, odometry.yaw_rate
    return message


def from_odometry(message: Any) -> Odometry:
    """Odometry of base_link in odom; its covariances are not used.

    Raises:
        RefusedError: other frames, or values that cannot be; see judge_odometry.
    """
    judge_frame_id(message.header.frame_id, ODOM)
    judge_frame_id(message.child_frame_id, BASE, field="child_frame_id")
    roll, pitch, _ = from_quaternion(message.pose.pose.orientation)
    judge_tilt("orientation", roll, pitch)
    twist = message.twist.twist
    return judge_odometry(
        Odometry(
            from_time(message.header.stamp),
            from_pose(message.pose.pose),
            twist.linear.x,
            twist.linear.y,
            twist.angular.z,
        )
    )


def to_imu(sample: ImuSample) -> Any:
    """Tilt as an orientation of yaw 0 whose yaw variance says that it is unknown."""
    message = Imu()
    message.header.stamp, message.header.frame_id = to_time(sample.stamp), "base_link"
    to_quaternion(message.orientation, sample.roll, sample.pitch, 0.0)
    message.orientation_covariance[8] = UNKNOWN
    message.angular_velocity.z = sample.yaw_rate
    message.linear_acceleration_covariance[0] = -1.0
    return message


def from_imu(message: Any) -> ImuSample:
    """Tilt and yaw rate; the yaw of the orientation and the accelerations are not used.

    Raises:
        RefusedError: another frame, a driver that says by a covariance of -1 that it measures
            no orientation or no angular velocity, or values that cannot be; see judge_imu.
    """
    judge_frame_id(message.header.frame_id, *IMU_FRAMES)
    if message.orientation_covariance[0] == -1.0:
        wanted = "another: tilt is needed (sensor_msgs/Imu without orientation: filter the raw IMU)"
        raise RefusedError("orientation_covariance[0]", -1.0, wanted)
    if message.angular_velocity_covariance[0] == -1.0:
        raise RefusedError("angular_velocity_covariance[0]", -1.0, "another: yaw rate is needed")
    roll, pitch, _ = from_quaternion(message.orientation)
    stamp = from_time(message.header.stamp)
    return judge_imu(ImuSample(stamp, roll, pitch, message.angular_velocity.z))


def to_fix(fix: GnssFix) -> Any:
    """FLOAT goes as SBAS, FIX as GBAS: the values of FixStatus are those of NavSatStatus."""
    message = NavSatFix()
    message.header.stamp, message.header.frame_id = to_time(fix.stamp), GNSS_FRAMES[0]
    message.status.status = int(fix.status)
    message.status.service = NavSatStatus.SERVICE_GPS
    message.latitude, message.longitude = fix.latitude_deg, fix.longitude_deg
    message.altitude = fix.altitude
    message.position_covariance = np.asarray(fix.covariance_enu, dtype=float).ravel()
    message.position_covariance_type = NavSatFix.COVARIANCE_TYPE_KNOWN
    return message


def from_fix(message: Any) -> GnssFix:
    """Fix of a NavSatFix; STATUS_UNKNOWN (-2) counts as NO_FIX.

    Raises:
        RefusedError: another frame, an unknown status or covariance type, or values that cannot
            be; see judge_fix.
    """
    judge_frame_id(message.header.frame_id, *GNSS_FRAMES)
    if not -2 <= message.status.status <= NavSatStatus.STATUS_GBAS_FIX:
        raise RefusedError("status.status", message.status.status, "a value of NavSatStatus")
    status = FixStatus(max(message.status.status, -1))
    return judge_fix(
        GnssFix(
            from_time(message.header.stamp),
            message.latitude,
            message.longitude,
            message.altitude,
            _fix_covariance(message, status),
            status,
        )
    )


def _fix_covariance(message: Any, status: FixStatus) -> Array:
    """Covariance (3, 3) as its type says [m2]; one that is UNKNOWN is DEFAULT_SIGMA's."""
    kind = message.position_covariance_type
    given: Array = np.array(message.position_covariance, dtype=float).reshape(3, 3)
    if kind == NavSatFix.COVARIANCE_TYPE_UNKNOWN:
        sigma = DEFAULT_SIGMA.get(status, np.inf)
        return np.diag([sigma, sigma, DEFAULT_VERTICAL * sigma]) ** 2
    if kind == NavSatFix.COVARIANCE_TYPE_DIAGONAL_KNOWN:
        return np.diag(np.diag(given))
    if kind not in (NavSatFix.COVARIANCE_TYPE_APPROXIMATED, NavSatFix.COVARIANCE_TYPE_KNOWN):
        raise RefusedError("position_covariance_type", kind, "a value of NavSatFix, 0 to 3")
    return given


def to_scan(scan: LaserScan) -> Any:
    """Ranges cross as float32."""
    message = LaserScanMessage()
    message.header.stamp, message.header.frame_id = to_time(scan.stamp), "lidar_link"
    message.angle_min, message.angle_increment = scan.angle_min, scan.angle_increment
    message.angle_max = scan.angle_min + scan.angle_increment * (len(scan.ranges) - 1)
    message.range_min, message.range_max = scan.range_min, scan.range_max
    message.ranges = array.array("f", np.asarray(scan.ranges, dtype=np.float32).tobytes())
    return message


def from_scan(message: Any) -> LaserScan:
    """Scan in lidar_link.

    Raises:
        RefusedError: another frame, a number of rays that does not fit the angles, or values
            that cannot be; see judge_scan.
    """
    judge_frame_id(message.header.frame_id, *SCAN_FRAMES)
    scan = judge_scan(
        LaserScan(
            from_time(message.header.stamp),
            message.angle_min,
            message.angle_increment,
            message.range_min,
            message.range_max,
            np.array(message.ranges, dtype=float),
        )
    )
    judge_angle_max(scan, message.angle_max)
    return scan
