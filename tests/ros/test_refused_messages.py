"""Messages that no conversion lets through, field by field; a good one of each kind passes."""

import array
import json
import math

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticArray
from sensor_msgs.msg import NavSatFix, NavSatStatus
from std_msgs.msg import String

from vinum_nav.border.refusal import RefusedError
from vinum_nav.geometry import CameraIntrinsics, Pose2
from vinum_nav.interfaces import (
    Alarm,
    Command,
    FixStatus,
    GnssFix,
    Goal,
    ImuSample,
    LaserScan,
    MappedTrunks,
    MapSnapshot,
    NavigationState,
    NavigatorStatus,
    Odometry,
    Outcome,
    RowLine,
    Side,
    TaskGoal,
    TaskResult,
    TrunkObservations,
)
from vinum_nav.mission.register import WorkItem
from vinum_nav.ros.convert import (
    clouds,
    commands,
    maps,
    mission,
    pictures,
    register,
    sensors,
    state,
)
from vinum_nav.ros.convert.alarms import from_alarms, to_alarms

ODOMETRY = Odometry(1.0, Pose2(1.0, 2.0, 0.3), 0.1, 0.0, 0.0)
FIX = GnssFix(1.0, 43.5, 11.25, 310.0, np.diag([4e-4, 4e-4, 1e-3]), FixStatus.FIX)
SCAN = LaserScan(1.0, -1.0, 0.01, 0.1, 15.0, np.full(201, 3.0))
RGB = np.zeros((6, 8, 3), np.uint8)
INFO = CameraIntrinsics.from_fov(640, 360, 1.2, 0.73)
LEFT = "camera_left_optical_frame"
SEEN = TrunkObservations(
    *(1.0, Side.LEFT, np.array([[0.1, 0.2, 2.0], [0.5, 0.2, 3.0]]), np.stack([np.eye(3)] * 2)),
    *(np.array([0.9, 0.8]), np.array([1, 2]), np.array([0, 8]), np.array([[1, 2, 3, 4.0]] * 2)),
)
MAPPED = MappedTrunks(
    *(np.arange(2), np.zeros((2, 3)), np.ones(2), np.zeros(2, int), np.ones(2, int))
)
MAP = MapSnapshot(1.0, Pose2(1, 2, 0.3), Pose2(0, 0, 0), np.diag([0.1, 0.2, 0.3]), MAPPED, ())
ITEM = WorkItem("r0-left-001", 3, 0, "left", (1.0, 2.0, 0.4))
OTHER = WorkItem("r0-left-002", 4, 0, "left", (1.0, 3.0, 0.4), Outcome.DONE, closed_at=9.0)


def rows_message():
    return maps.to_rows((RowLine(0, np.array([[0.0, 0.0], [5.0, 0.0]]), True),), 1.0)


def event_message(**changed):
    event = {"version": 1, "stamp": 1.0, "event": "fault", "reason": "why"} | changed
    return String(data=json.dumps(event))


MESSAGES = {
    "odometry": (lambda: sensors.to_odometry(ODOMETRY), sensors.from_odometry),
    "imu": (lambda: sensors.to_imu(ImuSample(1.0, 0.1, 0.1, 0.1)), sensors.from_imu),
    "fix": (lambda: sensors.to_fix(FIX), sensors.from_fix),
    "scan": (lambda: sensors.to_scan(SCAN), sensors.from_scan),
    "color": (
        lambda: pictures.to_image(RGB, "rgb8", 1.0, LEFT),
        lambda message: pictures.from_color(message, Side.LEFT, CameraIntrinsics(8, 6, 5, 5, 4, 3)),
    ),
    "depth": (
        lambda: pictures.to_image(np.ones((6, 8), np.float32), "32FC1", 1.0, LEFT),
        lambda message: pictures.from_depth(message, Side.LEFT, CameraIntrinsics(8, 6, 5, 5, 4, 3)),
    ),
    "info": (
        lambda: pictures.to_camera_info(INFO, 1.0, LEFT),
        lambda message: pictures.judge_camera_info(message, LEFT),
    ),
    "detections": (lambda: clouds.to_detections(SEEN), clouds.from_detections),
    "vines": (lambda: clouds.to_vines(MAPPED, 1.0), clouds.from_vines),
    "rows": (rows_message, maps.from_rows),
    "map_pose": (lambda: maps.to_map_pose(MAP), maps.from_map_pose),
    "goal": (lambda: mission.to_goal(Goal(1, Pose2(1, 2, 0.5))), mission.from_goal),
    "status": (
        lambda: mission.to_navigator_status(NavigatorStatus(1.0, 5, NavigationState.ACTIVE)),
        mission.from_navigator_status,
    ),
    "task": (
        lambda: mission.to_task_goal(TaskGoal(1.0, np.array([1.0, 2.0, 0.4]))),
        mission.from_task_goal,
    ),
    "result": (
        lambda: mission.to_task_result(TaskResult(1, Outcome.DONE)),
        mission.from_task_result,
    ),
    "state": (lambda: String(data="search"), state.from_state),
    "event": (event_message, mission.from_event),
    "register": (
        lambda: register.RegisterWriter().write([ITEM, OTHER], 1.0),
        register.from_register,
    ),
    "twist": (lambda: commands.to_twist(Command(0.1, 0.1, 0.1)), commands.from_twist),
    "stamped": (
        lambda: commands.to_stamped_twist(Command(0.1, 0.1, 0.1), 1.0),
        commands.from_stamped_twist,
    ),
    "alarms": (
        lambda: DiagnosticArray(status=to_alarms("mapper", [Alarm("gnss", "a jump")])),
        from_alarms,
    ),
}
"""A good message of each kind, and what reads it."""

NAN, INF = math.nan, math.inf
REFUSED = [
    ("odometry", "header.frame_id", "", "header.frame_id"),
    ("odometry", "header.frame_id", "map", "header.frame_id"),
    ("odometry", "child_frame_id", "", "child_frame_id"),
    ("odometry", "header.stamp.sec", -1, "stamp"),
    ("odometry", "header.stamp.nanosec", 4 * 10**9, "stamp"),
    ("odometry", "pose.pose.position.x", NAN, "pose.x"),
    ("odometry", "pose.pose.position.y", 1e7, "pose.y"),
    ("odometry", "pose.pose.orientation.w", 0.0, "orientation"),
    ("odometry", "pose.pose.orientation.z", NAN, "orientation"),
    ("odometry", "twist.twist.linear.x", INF, "twist.linear.x"),
    ("odometry", "twist.twist.linear.y", 50.0, "twist.linear.y"),
    ("odometry", "twist.twist.angular.z", NAN, "twist.angular.z"),
    ("imu", "header.frame_id", "camera", "header.frame_id"),
    ("imu", "orientation_covariance.0", -1.0, "orientation_covariance"),
    ("imu", "angular_velocity_covariance.0", -1.0, "angular_velocity_covariance"),
    ("imu", "orientation.w", 3.0, "orientation"),
    ("imu", "angular_velocity.z", NAN, "angular_velocity.z"),
    ("imu", "angular_velocity.z", 57.3, "angular_velocity.z"),
    ("fix", "header.frame_id", "gps", "header.frame_id"),
    ("fix", "latitude", 91.0, "latitude"),
    ("fix", "latitude", NAN, "latitude"),
    ("fix", "longitude", -INF, "longitude"),
    ("fix", "altitude", INF, "altitude"),
    ("fix", "status.status", 7, "status.status"),
    ("fix", "position_covariance_type", 9, "position_covariance_type"),
    ("fix", "position_covariance.0", NAN, "position_covariance"),
    ("fix", "position_covariance.0", -1.0, "position_covariance"),
    ("fix", "position_covariance.0", 0.0, "position_covariance"),
    ("fix", "position_covariance.1", 1e-4, "position_covariance"),
    ("scan", "header.frame_id", "laser", "header.frame_id"),
    ("scan", "angle_increment", 0.0, "angle_increment"),
    ("scan", "angle_increment", NAN, "angle_increment"),
    ("scan", "angle_max", 3.0, "angle_max"),
    ("scan", "range_min", 20.0, "range_min"),
    ("scan", "range_max", NAN, "range_max"),
    ("scan", "ranges.5", -2.0, "ranges"),
    ("scan", "ranges", array.array("f", [1.0] * 9000), "len(ranges)"),
    ("scan", "ranges", array.array("f"), "len(ranges)"),
    ("color", "header.frame_id", "camera_right_optical_frame", "header.frame_id"),
    ("color", "encoding", "hsv", "encoding"),
    ("color", "step", 3, "step"),
    ("color", "height", 600, "data"),
    ("color", "height", 3, "color size"),
    ("depth", "encoding", "rgb8", "encoding"),
    ("depth", "width", 4, "depth size"),
    ("depth", "data", array.array("B", np.full((6, 8), 900, np.float32).tobytes()), "depth"),
    ("info", "k.0", NAN, "k[0]"),
    ("info", "k.2", -5.0, "k[2]"),
    ("info", "width", 0, "width"),
    ("info", "d.0", NAN, "d is"),
    ("detections", "header.frame_id", "map", "header.frame_id"),
    ("detections", "width", 5, "row_step"),
    ("detections", "point_step", 8, "fields"),
    ("detections", "fields.0.offset", 4000, "fields"),
    ("detections", "fields.0.datatype", 8, "fields"),
    ("detections", "data", array.array("B", [0] * 7), "data"),
    ("vines", "header.frame_id", "odom", "header.frame_id"),
    ("rows", "markers", [], "markers"),
    ("rows", "markers.1.points", [], "number of points"),
    ("rows", "markers.1.points.0.x", NAN, "points"),
    ("rows", "markers.1.ns", "guessed", "ns"),
    ("rows", "markers.1.header.frame_id", "odom", "frame_id"),
    ("map_pose", "header.frame_id", "odom", "header.frame_id"),
    ("map_pose", "pose.pose.position.x", -INF, "pose.x"),
    ("map_pose", "pose.covariance.0", -0.1, "covariance"),
    ("map_pose", "pose.covariance.35", NAN, "covariance"),
    ("goal", "header.frame_id", "base_link", "header.frame_id"),
    ("goal", "pose.position.x", NAN, "pose.x"),
    ("goal", "pose.orientation.w", 0.0, "orientation"),
    ("status", "values", [], "values[state]"),
    ("status", "values.2.value", "flying", "values[state]"),
    ("status", "values.0.value", "-5", "values[stamp_ns]"),
    ("status", "values.1.value", "9" * 5000, "values[key]"),
    ("status", "message", "x" * 10_000, "message"),
    ("task", "header.frame_id", "", "header.frame_id"),
    ("task", "pose.position.z", NAN, "pose.position"),
    ("result", "values.0.value", "7.7", "values[key]"),
    ("result", "values.0.key", "key_ns", "values[key]"),
    ("result", "values.1.value", "DONE", "values[outcome]"),
    ("result", "values.2.key", "why", "values[reason]"),
    ("state", "data", "", "data"),
    ("state", "data", "flying" * 99, "data"),
    ("event", "data", "not JSON", "data"),
    ("event", "data", "[" * 100_000, "data"),
    ("event", "data", "x" * 200_000, "data"),
    ("event", "data", "7", "data"),
    ("event", "data", event_message(event="party").data, "data.event"),
    ("event", "data", event_message(event=["fault"]).data, "data.event"),
    ("event", "data", event_message(version=2).data, "data.version"),
    ("event", "data", event_message(stamp=NAN).data, "data.stamp"),
    ("event", "data", event_message(reason=5).data, "data.reason"),
    ("event", "data", event_message(more=1).data, "data"),
    ("register", "header.frame_id", "odom", "header.frame_id"),
    ("register", "status.0.name", "3", "name"),
    ("register", "status.0.name", "x/left", "name"),
    ("register", "status.0.name", "3/above", "name"),
    ("register", "status.0.hardware_id", "r0-left-002", "hardware_id"),
    ("register", "status.0.message", "eaten", "message"),
    ("register", "status.0.values", [], "values[row]"),
    ("register", "status.0.values.0.value", "1.5", "values[row]"),
    ("register", "status.0.values.1.value", "1 2", "values[position]"),
    ("register", "status.0.values.1.value", "1 nan 2", "values[position]"),
    ("register", "status.0.values.2.value", "x" * 10_000, "values[reason]"),
    ("register", "status.0.values.3.value", "-1", "values[visits]"),
    ("register", "status.0.values.4.value", "", "values[opened]"),
    ("register", "status.0.values.5.value", "inf", "values[closed]"),
    ("twist", "linear.x", NAN, "twist.linear.x"),
    ("twist", "angular.z", INF, "twist.angular.z"),
    ("stamped", "header.frame_id", "", "header.frame_id"),
    ("stamped", "twist.linear.y", NAN, "twist.linear.y"),
    ("alarms", "status.0.level", b"\x09", "level"),
    ("alarms", "status.0.message", "x" * 10_000, "message"),
    ("alarms", "status.0.name", "vinum_nav: mapper: ", "name"),
]


def put(message, path, value):
    """Set a field of a message by its path, e.g. 'pose.covariance.0'."""
    *parents, last = path.split(".")
    for name in parents:
        message = message[int(name)] if name.isdigit() else getattr(message, name)
    if last.isdigit():
        message[int(last)] = value
    else:
        setattr(message, last, value)


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_good_message_of_each_kind_passes(kind):
    make, read = MESSAGES[kind]
    read(make())


@pytest.mark.parametrize(
    ("kind", "path", "bad", "field"),
    REFUSED,
    ids=[f"{k}-{p}-{n}" for n, (k, p, *_) in enumerate(REFUSED)],
)
def test_what_cannot_be_is_refused_by_its_field(kind, path, bad, field):
    make, read = MESSAGES[kind]
    message = make()
    put(message, path, bad)
    with pytest.raises(RefusedError) as refused:
        read(message)
    assert field in str(refused.value)
    assert len(str(refused.value)) < 1000


@pytest.mark.parametrize("command", [Command(NAN), Command(0, INF), Command(0, 0, -NAN)])
def test_a_command_that_is_not_finite_becomes_no_message(command):
    with pytest.raises(RefusedError, match="twist"):
        commands.to_twist(command)


@pytest.mark.parametrize(
    ("status", "sigma"), [(FixStatus.SINGLE, 5.0), (FixStatus.FLOAT, 1.0), (FixStatus.FIX, 0.05)]
)
def test_an_unknown_covariance_is_the_default_of_the_status(status, sigma):
    message = sensors.to_fix(FIX)
    message.status.status = int(status)
    message.position_covariance_type = NavSatFix.COVARIANCE_TYPE_UNKNOWN
    for zeros in (np.zeros(9), np.full(9, NAN)):
        message.position_covariance = zeros
        after = sensors.from_fix(message).covariance_enu
        np.testing.assert_allclose(np.diag(after), np.array([1, 1, 4]) * sigma**2)


def test_of_a_diagonal_covariance_only_the_diagonal_counts():
    message = sensors.to_fix(FIX)
    message.position_covariance_type = NavSatFix.COVARIANCE_TYPE_DIAGONAL_KNOWN
    message.position_covariance[1] = NAN
    np.testing.assert_array_equal(sensors.from_fix(message).covariance_enu, FIX.covariance_enu)


def test_a_fix_without_altitude_or_without_position_is_legal():
    message = sensors.to_fix(FIX)
    message.altitude = NAN
    assert math.isnan(sensors.from_fix(message).altitude)
    message.latitude = message.longitude = NAN
    for status in (NavSatStatus.STATUS_NO_FIX, -2):
        message.status.status = status
        assert sensors.from_fix(message).status is FixStatus.NO_FIX


@pytest.mark.parametrize("legal", [INF, -INF, NAN, 0.0])
def test_ranges_that_rep_117_allows_pass(legal):
    message = sensors.to_scan(SCAN)
    message.ranges[3] = legal
    np.testing.assert_equal(sensors.from_scan(message).ranges[3], legal)
