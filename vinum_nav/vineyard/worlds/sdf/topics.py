"""Topics of the robot in Gazebo: what it publishes, what it hears, and which ROS topic that is."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.interfaces import Side

MODEL = "robot"
"""Name of the robot's model in the world."""
PREFIX = f"/model/{MODEL}"


@dataclass(frozen=True)
class GazeboTopic:
    """One topic of Gazebo and the topic of the ROS contract that it becomes."""

    name: str
    type: str
    """Message in gz.msgs, without the package."""
    ros_name: str | None
    """Relative ROS name; None for a topic that only the back end reads."""
    ros_type: str = ""
    is_heard: bool = False
    """True if the robot subscribes to the topic; False if it publishes it."""


CLOCK = GazeboTopic("/clock", "Clock", "clock", "rosgraph_msgs/msg/Clock")
CMD_VEL = GazeboTopic(f"{PREFIX}/cmd_vel", "Twist", "cmd_vel", "geometry_msgs/msg/Twist", True)
ODOM = GazeboTopic(f"{PREFIX}/odom", "Odometry", "odom", "nav_msgs/msg/Odometry")
"""Exact pose and velocity of base_link; the pose is in the world's frame, which is map."""
TF = GazeboTopic(f"{PREFIX}/tf", "Pose_V", "tf", "tf2_msgs/msg/TFMessage")
IMU = GazeboTopic(f"{PREFIX}/imu/data", "IMU", "imu/data", "sensor_msgs/msg/Imu")
GNSS = GazeboTopic(f"{PREFIX}/gnss/fix", "NavSat", "gnss/fix", "sensor_msgs/msg/NavSatFix")
SCAN = GazeboTopic(f"{PREFIX}/scan", "LaserScan", "scan", "sensor_msgs/msg/LaserScan")
POSE = GazeboTopic(f"{PREFIX}/pose", "Pose", None)
"""True pose of base_link in map after each step of the physics."""
CONTACTS = GazeboTopic(f"{PREFIX}/contacts", "Contacts", None)
"""Contacts of torso, feet and wheels' flanks with anything; nothing comes where nothing is touched.

A collision is named '<model>::<link>::<collision>', the model 'vine_<id>', 'post_<id>',
'anchor_<id>', 'obstacle_<id>' or 'ground'; of a vine the collision begins with the part's label.
"""


def camera_topic(side: Side) -> str:
    """Topic that an RGB-D camera's own topics are below."""
    return f"{PREFIX}/camera_{side}"


def color_image(side: Side) -> GazeboTopic:
    """Colour pictures, R8G8B8."""
    return _image(f"{camera_topic(side)}/image", f"camera_{side}/color/image_raw")


def depth_image(side: Side) -> GazeboTopic:
    """Depth along the view, R_FLOAT32 [m]; -inf nearer than the camera sees, inf farther."""
    return _image(f"{camera_topic(side)}/depth_image", f"camera_{side}/depth/image_raw")


def camera_info(side: Side) -> GazeboTopic:
    """Intrinsics of colour and depth."""
    return GazeboTopic(
        f"{camera_topic(side)}/camera_info",
        "CameraInfo",
        f"camera_{side}/color/camera_info",
        "sensor_msgs/msg/CameraInfo",
    )


def robot_topics(side: Side) -> tuple[GazeboTopic, ...]:
    """All topics of a robot whose camera on `side` takes pictures."""
    pictures = (color_image(side), depth_image(side), camera_info(side))
    return (CLOCK, CMD_VEL, ODOM, TF, IMU, GNSS, SCAN, *pictures, POSE, CONTACTS)


def _image(name: str, ros_name: str) -> GazeboTopic:
    return GazeboTopic(name, "Image", ros_name, "sensor_msgs/msg/Image")
