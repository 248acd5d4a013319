"""Needs of the stack: least rate and greatest age of each sensor, and what a lack of it costs."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Side
from vinum_nav.ros import names
from vinum_nav.ros.names import Topic
from vinum_nav.ros.sync.cadence import ODOMETRY_GAP
from vinum_nav.watch.parameters import DEFAULTS

SIGHT = "no vine is found: the mission ends as a fault by the camera's name"


@dataclass(frozen=True)
class Need:
    """Needs of the stack from one topic.

    Attributes:
        rate: least rate [Hz].
        age: greatest age on arrival [s].
        cost: of the topic missing, or of its messages being refused.
        slow: cost of a lower rate.
        late: cost of a greater age.
    """

    rate: float
    age: float
    cost: str
    slow: str
    late: str


ODOMETRY = Need(
    20.0,
    ODOMETRY_GAP,
    "nothing steers: the robot stands, and the mission ends as a fault",
    "the robot is steered less often, and stops less precisely at the vine",
    "the robot overshoots each stop by its speed times the age",
)
IMU = Need(
    20.0,
    ODOMETRY_GAP,
    "tilt and yaw rate are not known: the mission ends as a fault, unless the body says imu: false",
    "trunks are placed with an old tilt",
    "trunks are placed with an old tilt",
)
GNSS = Need(
    0.9,
    DEFAULTS.fix_age,
    "the map is not tied to the block: the mission ends as a fault, unless the body has no antenna",
    "a wrong start is corrected later",
    "the map is corrected by old positions",
)
SCAN = Need(
    5.0,
    DEFAULTS.scan_timeout,
    "obstacles are not seen: the robot stands, then the mission ends as a fault",
    "an obstacle is seen later",
    "the robot stands, as for a silent lidar",
)
PICTURE = Need(
    2.0,
    DEFAULTS.picture_age,
    SIGHT,
    "vines are passed before they are confirmed",
    "pictures are too old to be used: no vine is found",
)
INFO = Need(0.2, float("inf"), SIGHT, "pictures wait for their lens", "")


def needs_of(robot: Robot, sides: tuple[Side, ...]) -> dict[Topic, Need]:
    """Topics that a body gives the stack, and what is needed of each.

    Args:
        sides: cameras that work.
    """
    found = {names.ODOM: ODOMETRY}
    if robot.imu:
        found[names.IMU] = IMU
    if robot.gnss_antenna_xyz is not None:
        found[names.GNSS] = GNSS
    if robot.lidar is not None:
        found[names.SCAN] = SCAN
    for side in sides:
        found |= {names.color_image(side): PICTURE, names.depth_image(side): PICTURE}
        found[names.camera_info(side)] = INFO
    return found
