"""Topics of the ROS 2 contract: name, type, quality of service, sender and frames, in one table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from vinum_nav.description.frame_names import depth_optical_link
from vinum_nav.interfaces import Side
from vinum_nav.messages.points import optical_frame
from vinum_nav.ros.convert.frames import (
    BASE,
    CAMERA_FRAMES,
    GNSS_FRAMES,
    IMU_FRAMES,
    MAP,
    SCAN_FRAMES,
)
from vinum_nav.ros.convert.frames import ODOM as ODOM_FRAME


class Quality(StrEnum):
    """Quality of service by purpose."""

    SENSOR = "sensor"
    """Sensor-data QoS: best effort; a late subscriber gets nothing old."""
    NEWEST = "newest"
    """Sensor-data QoS with a short queue: what is old gives way to what is new."""
    PICTURE = "picture"
    """Sensor-data QoS for what comes fast and large: two messages are held."""
    RELIABLE = "reliable"
    """Commands, goals, detections: every message arrives."""
    LATCHED = "latched"
    """Reliable, and a late subscriber gets the last message."""
    LOG = "log"
    """Reliable, and a late subscriber gets all messages so far."""

    @property
    def depth(self) -> int:
        """Number of messages that are held."""
        return _DEPTH[self]


_DEPTH = {
    Quality.SENSOR: 200,
    Quality.NEWEST: 5,
    Quality.PICTURE: 2,
    Quality.RELIABLE: 50,
    Quality.LATCHED: 1,
    Quality.LOG: 2000,
}
"""Motion is integrated, so that a subscriber holds much of it; of the rest the newest counts."""


@dataclass(frozen=True)
class Topic:
    """One topic; `type` as 'package/Message', `sender` a node's name.

    Attributes:
        about: content in one sentence, for the documentation.
        frames: those that its header may name; empty for a message without a frame.
    """

    name: str
    type: str
    quality: Quality
    sender: str
    about: str = ""
    frames: tuple[str, ...] = ()


CLOCK = Topic(
    "/clock",
    "rosgraph_msgs/Clock",
    Quality.SENSOR,
    "simulator",
    "Simulated time; a robot has none.",
)
ODOM = Topic(
    "odom",
    "nav_msgs/Odometry",
    Quality.SENSOR,
    "simulator",
    "Pose of base_link in odom and its velocity, 50 Hz.",
    (ODOM_FRAME,),
)
IMU = Topic(
    "imu/data",
    "sensor_msgs/Imu",
    Quality.SENSOR,
    "simulator",
    "Tilt and yaw rate, 100 Hz.",
    IMU_FRAMES,
)
GNSS = Topic(
    "gnss/fix",
    "sensor_msgs/NavSatFix",
    Quality.NEWEST,
    "simulator",
    "Fix of the antenna with its covariance, 5 Hz.",
    GNSS_FRAMES,
)
SCAN = Topic(
    "scan",
    "sensor_msgs/LaserScan",
    Quality.NEWEST,
    "simulator",
    "Planar scan, 10 Hz.",
    SCAN_FRAMES,
)
CMD_VEL = Topic(
    "cmd_vel",
    "geometry_msgs/Twist",
    Quality.RELIABLE,
    "navigator",
    "Velocity of base_link, 25 Hz.",
)
STAMPED_CMD_VEL = Topic(
    "cmd_vel",
    "geometry_msgs/TwistStamped",
    Quality.RELIABLE,
    "navigator",
    "Velocity of base_link, with the stamp of the odometry that it answers.",
    (BASE,),
)
DETECTIONS = Topic(
    "trunk_detector/detections",
    "sensor_msgs/PointCloud2",
    Quality.RELIABLE,
    "trunk_detector",
    "Trunks and posts seen in one picture; also when empty.",
    CAMERA_FRAMES,
)
DETECTIONS_3D = Topic(
    "trunk_detector/detections_3d",
    "vision_msgs/Detection3DArray",
    Quality.RELIABLE,
    "trunk_detector",
    "The same detections as vision_msgs, with a box each.",
    CAMERA_FRAMES,
)
DETECTOR_IMAGE = Topic(
    "trunk_detector/image",
    "sensor_msgs/Image",
    Quality.SENSOR,
    "trunk_detector",
    "Picture with masks drawn in, 2 Hz.",
    CAMERA_FRAMES,
)
COMPRESSED_IMAGE = Topic(
    "trunk_detector/image/compressed",
    "sensor_msgs/CompressedImage",
    Quality.SENSOR,
    "trunk_detector",
    "The same as JPEG.",
    CAMERA_FRAMES,
)
VINES = Topic(
    "trunk_map/vines",
    "sensor_msgs/PointCloud2",
    Quality.LATCHED,
    "trunk_mapper",
    "Mapped vines and posts.",
    (MAP,),
)
ROWS = Topic(
    "trunk_map/rows",
    "visualization_msgs/MarkerArray",
    Quality.LATCHED,
    "trunk_mapper",
    "Rows, one LINE_STRIP each, its id the row's.",
    (MAP,),
)
MARKERS = Topic(
    "trunk_map/markers",
    "visualization_msgs/MarkerArray",
    Quality.LATCHED,
    "trunk_mapper",
    "Vines, posts, names with states, cordons, for the eye.",
    (MAP,),
)
MAP_POSE = Topic(
    "trunk_map/pose",
    "geometry_msgs/PoseWithCovarianceStamped",
    Quality.LATCHED,
    "trunk_mapper",
    "Pose of base_link in map.",
    (MAP,),
)
STATE = Topic(
    "mission/state",
    "std_msgs/String",
    Quality.LATCHED,
    "mission",
    "State of the mission, one plain word, 25 Hz.",
)
EVENT = Topic(
    "mission/event",
    "std_msgs/String",
    Quality.LOG,
    "mission",
    "What happened, JSON by a versioned schema, for logs.",
)
REGISTER = Topic(
    "mission/register",
    "diagnostic_msgs/DiagnosticArray",
    Quality.LATCHED,
    "mission",
    "All work items, one status each.",
    (MAP,),
)
GOAL = Topic(
    "mission/goal",
    "geometry_msgs/PoseStamped",
    Quality.RELIABLE,
    "mission",
    "Pose for base_link; its stamp is its key, an empty frame means stand.",
    (MAP, ODOM_FRAME),
)
PLAN = Topic(
    "plan",
    "nav_msgs/Path",
    Quality.RELIABLE,
    "navigator",
    "Way ahead, 2 Hz.",
    (MAP,),
)
INITIAL_POSE = Topic(
    "initialpose",
    "geometry_msgs/PoseWithCovarianceStamped",
    Quality.RELIABLE,
    "operator",
    "Pose of base_link before a mission begins, from RViz or an operator.",
    (MAP,),
)
NAVIGATOR_STATUS = Topic(
    "navigator/status",
    "diagnostic_msgs/DiagnosticStatus",
    Quality.RELIABLE,
    "navigator",
    "Answer to the goal, 25 Hz.",
)
EMERGENCY_STOP = Topic(
    "emergency_stop",
    "std_msgs/Bool",
    Quality.LATCHED,
    "anyone",
    "Any true stops motion and arm and latches; heard volatile as well.",
)
STOP = Topic(
    "mission/stop",
    "std_msgs/Bool",
    Quality.LATCHED,
    "mission",
    "The stop as the mission holds it.",
)
TASK_GOAL = Topic(
    "task/goal",
    "geometry_msgs/PoseStamped",
    Quality.RELIABLE,
    "mission",
    "Trunk position to work at; its stamp is its key.",
    (MAP,),
)
TASK_CANCEL = Topic(
    "task/cancel",
    "geometry_msgs/PoseStamped",
    Quality.RELIABLE,
    "mission",
    "Key of the task to give up, as stamp.",
    (MAP,),
)
TASK_RESULT = Topic(
    "task/result",
    "diagnostic_msgs/DiagnosticStatus",
    Quality.RELIABLE,
    "task_server",
    "Answer of whoever owns the arm.",
)
DIAGNOSTICS = Topic(
    "/diagnostics",
    "diagnostic_msgs/DiagnosticArray",
    Quality.RELIABLE,
    "all",
    "States, rates, ages, losses and alarms of each node, 1 Hz.",
)
TF = Topic(
    "/tf",
    "tf2_msgs/TFMessage",
    Quality.RELIABLE,
    "trunk_mapper, simulator",
    "map -> odom by the mapper, odom -> base_link by the simulator.",
    (MAP, ODOM_FRAME),
)
TF_STATIC = Topic(
    "/tf_static",
    "tf2_msgs/TFMessage",
    Quality.LATCHED,
    "simulator",
    "Mountings of the sensors in base_link.",
    (BASE,),
)
TRUE_POSE = Topic(
    "ground_truth/pose",
    "geometry_msgs/PoseStamped",
    Quality.RELIABLE,
    "simulator",
    "True pose of base_link, for the run record alone.",
    (MAP,),
)
TRUE_SAFETY = Topic(
    "ground_truth/safety",
    "diagnostic_msgs/DiagnosticArray",
    Quality.RELIABLE,
    "simulator",
    "Contacts and clearance, for the run record alone.",
    (BASE,),
)

REQUESTS = ("start", "pause", "resume", "abort")
RESET_STOP = "reset_stop"
SERVICES = (*REQUESTS, RESET_STOP)
"""Each is a service mission/<word> of type std_srvs/Trigger."""


def color_image(side: Side) -> Topic:
    """Colour pictures of one camera."""
    about = "Colour, rgb8, 5 Hz; also others of image_encodings, or compressed."
    return _camera(side, "color/image_raw", "sensor_msgs/Image", about)


def depth_image(side: Side) -> Topic:
    """Depth of one camera, aligned to colour or in a frame of its own."""
    about = "Depth, 32FC1 [m] or 16UC1 [mm], or compressed."
    frames = (optical_frame(side), depth_optical_link(side))
    return _camera(side, "depth/image_raw", "sensor_msgs/Image", about, frames)


def camera_info(side: Side) -> Topic:
    """Lens of colour, and of depth that is aligned to it."""
    about = "Lens of colour, and of depth that is aligned to it."
    return _camera(side, "color/camera_info", "sensor_msgs/CameraInfo", about)


def depth_info(side: Side) -> Topic:
    """Lens of depth that is not aligned to colour."""
    about = "Lens of depth that is not aligned to colour; of aligned depth there is none."
    frames = (optical_frame(side), depth_optical_link(side))
    topic = _camera(side, "depth/camera_info", "sensor_msgs/CameraInfo", about, frames)
    return replace(topic, sender="robot")


COMPRESSED = ("/compressed", "/compressedDepth")
"""Ends of names under which image_transport sends compressed pictures."""


def transported(topic: Topic, name: str) -> Topic:
    """A topic of pictures with the type that a robot's own name for it says."""
    is_compressed = name.endswith(COMPRESSED)
    return replace(topic, type="sensor_msgs/CompressedImage") if is_compressed else topic


def _camera(side: Side, name: str, kind: str, about: str, frames: tuple[str, ...] = ()) -> Topic:
    frames = frames or (optical_frame(side),)
    return Topic(f"camera_{side}/{name}", kind, Quality.PICTURE, "simulator", about, frames)


CAMERA_TOPICS = (color_image, depth_image, camera_info, depth_info)
TOPICS: tuple[Topic, ...] = (
    *(CLOCK, ODOM, IMU, GNSS, SCAN),
    *(topic(side) for side in Side for topic in CAMERA_TOPICS),
    *(CMD_VEL, DETECTIONS, DETECTOR_IMAGE, COMPRESSED_IMAGE, VINES, ROWS, MARKERS, MAP_POSE),
    INITIAL_POSE,
    *(STATE, EVENT, REGISTER, GOAL, PLAN, NAVIGATOR_STATUS, EMERGENCY_STOP, STOP),
    *(TASK_GOAL, TASK_CANCEL, TASK_RESULT, DIAGNOSTICS, TRUE_POSE, TRUE_SAFETY),
)
"""All topics; cmd_vel in its default type."""

OPTIONAL_TOPICS: tuple[Topic, ...] = (DETECTIONS_3D, TF, TF_STATIC)
"""Topics that are published only where the package of their type is installed."""
