"""Odometry, IMU, GNSS and lidar."""

from __future__ import annotations

import array
from typing import Any

import numpy as np
from nav_msgs.msg import Odometry as OdometryMessage
from sensor_msgs.msg import Imu, NavSatFix, NavSatStatus
from sensor_msgs.msg import LaserScan as LaserScanMessage

from vinum_nav.interfaces import FixStatus, GnssFix, ImuSample, LaserScan, Odometry
from vinum_nav.ros.convert.poses import from_pose, from_quaternion, to_pose, to_quaternion
from vinum_nav.ros.convert.stamps import from_time, to_time

UNKNOWN = 1e6
"""Variance of what a sensor does not measure."""


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
    """See to_odometry."""
    twist = message.twist.twist
    return Odometry(
        from_time(message.header.stamp),
        from_pose(message.pose.pose),
        twist.linear.x,
        twist.linear.y,
        twist.angular.z,
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
    """See to_imu; a yaw in the orientation counts for nothing.

    Raises:
        ValueError: the driver gives no orientation.
    """
    if message.orientation_covariance[0] == -1.0:
        raise ValueError("sensor_msgs/Imu without orientation: tilt is wanted (filter the raw IMU)")
    roll, pitch, _ = from_quaternion(message.orientation)
    stamp = from_time(message.header.stamp)
    return ImuSample(stamp, roll, pitch, message.angular_velocity.z)


def to_fix(fix: GnssFix) -> Any:
    """FLOAT goes as SBAS, FIX as GBAS: the values of FixStatus are those of NavSatStatus."""
    message = NavSatFix()
    message.header.stamp, message.header.frame_id = to_time(fix.stamp), "gnss_antenna"
    message.status.status = int(fix.status)
    message.status.service = NavSatStatus.SERVICE_GPS
    message.latitude, message.longitude = fix.latitude_deg, fix.longitude_deg
    message.altitude = fix.altitude
    message.position_covariance = np.asarray(fix.covariance_enu, dtype=float).ravel()
    message.position_covariance_type = NavSatFix.COVARIANCE_TYPE_KNOWN
    return message


def from_fix(message: Any) -> GnssFix:
    """See to_fix; a status above GBAS counts as FIX."""
    return GnssFix(
        from_time(message.header.stamp),
        message.latitude,
        message.longitude,
        message.altitude,
        np.array(message.position_covariance, dtype=float).reshape(3, 3),
        FixStatus(min(max(message.status.status, -1), 2)),
    )


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
    """See to_scan."""
    return LaserScan(
        from_time(message.header.stamp),
        message.angle_min,
        message.angle_increment,
        message.range_min,
        message.range_max,
        np.array(message.ranges, dtype=float),
    )
