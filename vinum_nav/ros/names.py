"""Topics of the ROS 2 contract: name, type, quality of service and sender, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vinum_nav.interfaces import Side


class Quality(StrEnum):
    """Quality of service by purpose."""

    SENSOR = "sensor"
    """Sensor-data QoS: best effort; a late subscriber gets nothing old."""
    RELIABLE = "reliable"
    """Commands, goals, detections: every message arrives."""
    LATCHED = "latched"
    """Reliable, and a late subscriber gets the last message."""
    LOG = "log"
    """Reliable, and a late subscriber gets all messages so far."""


@dataclass(frozen=True)
class Topic:
    """One topic; `type` as 'package/Message', `sender` a node's name."""

    name: str
    type: str
    quality: Quality
    sender: str


CLOCK = Topic("/clock", "rosgraph_msgs/Clock", Quality.SENSOR, "simulator")
ODOM = Topic("odom", "nav_msgs/Odometry", Quality.SENSOR, "simulator")
IMU = Topic("imu/data", "sensor_msgs/Imu", Quality.SENSOR, "simulator")
GNSS = Topic("gnss/fix", "sensor_msgs/NavSatFix", Quality.SENSOR, "simulator")
SCAN = Topic("scan", "sensor_msgs/LaserScan", Quality.SENSOR, "simulator")
CMD_VEL = Topic("cmd_vel", "geometry_msgs/Twist", Quality.RELIABLE, "navigator")
STAMPED_CMD_VEL = Topic("cmd_vel", "geometry_msgs/TwistStamped", Quality.RELIABLE, "navigator")
DETECTIONS = Topic(
    "trunk_detector/detections", "sensor_msgs/PointCloud2", Quality.RELIABLE, "trunk_detector"
)
DETECTOR_IMAGE = Topic(
    "trunk_detector/image", "sensor_msgs/Image", Quality.SENSOR, "trunk_detector"
)
VINES = Topic("trunk_map/vines", "sensor_msgs/PointCloud2", Quality.LATCHED, "trunk_mapper")
ROWS = Topic("trunk_map/rows", "visualization_msgs/MarkerArray", Quality.LATCHED, "trunk_mapper")
MARKERS = Topic(
    "trunk_map/markers", "visualization_msgs/MarkerArray", Quality.LATCHED, "trunk_mapper"
)
MAP_POSE = Topic(
    "trunk_map/pose", "geometry_msgs/PoseWithCovarianceStamped", Quality.LATCHED, "trunk_mapper"
)
INITIAL_POSE = Topic(
    "initialpose", "geometry_msgs/PoseWithCovarianceStamped", Quality.RELIABLE, "operator"
)
STATE = Topic("mission/state", "std_msgs/String", Quality.LATCHED, "mission")
EVENT = Topic("mission/event", "std_msgs/String", Quality.LOG, "mission")
REGISTER = Topic("mission/register", "std_msgs/String", Quality.LATCHED, "mission")
GOAL = Topic("mission/goal", "geometry_msgs/PoseStamped", Quality.RELIABLE, "mission")
PLAN = Topic("plan", "nav_msgs/Path", Quality.RELIABLE, "navigator")
NAVIGATOR_STATUS = Topic(
    "navigator/status", "diagnostic_msgs/DiagnosticStatus", Quality.RELIABLE, "navigator"
)
EMERGENCY_STOP = Topic("emergency_stop", "std_msgs/Bool", Quality.LATCHED, "anyone")
STOP = Topic("mission/stop", "std_msgs/Bool", Quality.LATCHED, "mission")
TASK_GOAL = Topic("task/goal", "geometry_msgs/PoseStamped", Quality.RELIABLE, "mission")
TASK_CANCEL = Topic("task/cancel", "geometry_msgs/PoseStamped", Quality.RELIABLE, "mission")
TASK_RESULT = Topic(
    "task/result", "diagnostic_msgs/DiagnosticStatus", Quality.RELIABLE, "task_server"
)
DIAGNOSTICS = Topic("/diagnostics", "diagnostic_msgs/DiagnosticArray", Quality.RELIABLE, "all")
TRUE_POSE = Topic("ground_truth/pose", "geometry_msgs/PoseStamped", Quality.RELIABLE, "simulator")
TRUE_SAFETY = Topic(
    "ground_truth/safety", "diagnostic_msgs/DiagnosticArray", Quality.RELIABLE, "simulator"
)

REQUESTS = ("start", "pause", "resume", "abort")
RESET_STOP = "reset_stop"
SERVICES = (*REQUESTS, RESET_STOP)
"""Each is a service mission/<word> of type std_srvs/Trigger."""


def color_image(side: Side) -> Topic:
    """Colour pictures of one camera, rgb8."""
    return Topic(f"camera_{side}/color/image_raw", "sensor_msgs/Image", Quality.SENSOR, "simulator")


def depth_image(side: Side) -> Topic:
    """Depth aligned to colour, 32FC1 [m] or 16UC1 [mm]."""
    return Topic(f"camera_{side}/depth/image_raw", "sensor_msgs/Image", Quality.SENSOR, "simulator")


def camera_info(side: Side) -> Topic:
    """Intrinsics of colour and depth."""
    return Topic(
        f"camera_{side}/color/camera_info", "sensor_msgs/CameraInfo", Quality.SENSOR, "simulator"
    )


TOPICS: tuple[Topic, ...] = (
    *(CLOCK, ODOM, IMU, GNSS, SCAN),
    *(topic(side) for side in Side for topic in (color_image, depth_image, camera_info)),
    *(CMD_VEL, DETECTIONS, DETECTOR_IMAGE, VINES, ROWS, MARKERS, MAP_POSE),
    INITIAL_POSE,
    *(STATE, EVENT, REGISTER, GOAL, PLAN, NAVIGATOR_STATUS, EMERGENCY_STOP, STOP),
    *(TASK_GOAL, TASK_CANCEL, TASK_RESULT, DIAGNOSTICS, TRUE_POSE, TRUE_SAFETY),
)
"""All topics; cmd_vel in its default type."""
