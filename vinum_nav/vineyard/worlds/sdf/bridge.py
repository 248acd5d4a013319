"""Which Gazebo topic is which ROS topic of the contract, for ros_gz_bridge."""

from __future__ import annotations

from vinum_nav.interfaces import Side

FROM_GAZEBO, TO_GAZEBO = "GZ_TO_ROS", "ROS_TO_GZ"


def bridge_table(side: Side) -> list[dict[str, str]]:
    """Rows of ros_gz_bridge's `config_file` for the robot in world.sdf.

    An RGB-D camera of Gazebo publishes below one topic (image, depth_image, camera_info); all
    other sensors already use the names of the contract.

    Args:
        side: of the camera that looks at the row.
    """
    camera = f"camera_{side}"
    rows = [
        ("clock", "clock", "rosgraph_msgs/msg/Clock", "gz.msgs.Clock", FROM_GAZEBO),
        ("cmd_vel", "cmd_vel", "geometry_msgs/msg/Twist", "gz.msgs.Twist", TO_GAZEBO),
        ("odom", "odom", "nav_msgs/msg/Odometry", "gz.msgs.Odometry", FROM_GAZEBO),
        ("tf", "tf", "tf2_msgs/msg/TFMessage", "gz.msgs.Pose_V", FROM_GAZEBO),
        ("imu/data", "imu/data", "sensor_msgs/msg/Imu", "gz.msgs.IMU", FROM_GAZEBO),
        ("gnss/fix", "gnss/fix", "sensor_msgs/msg/NavSatFix", "gz.msgs.NavSat", FROM_GAZEBO),
        ("scan", "scan", "sensor_msgs/msg/LaserScan", "gz.msgs.LaserScan", FROM_GAZEBO),
        _image(f"{camera}/color/image_raw", f"{camera}/image"),
        _image(f"{camera}/depth/image_raw", f"{camera}/depth_image"),
        (
            f"{camera}/color/camera_info",
            f"{camera}/camera_info",
            "sensor_msgs/msg/CameraInfo",
            "gz.msgs.CameraInfo",
            FROM_GAZEBO,
        ),
    ]
    keys = ("ros_topic_name", "gz_topic_name", "ros_type_name", "gz_type_name", "direction")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def _image(ros_topic: str, gz_topic: str) -> tuple[str, str, str, str, str]:
    return ros_topic, gz_topic, "sensor_msgs/msg/Image", "gz.msgs.Image", FROM_GAZEBO
